"""Every model, imported once: what ``Base.metadata`` must know before it is compared or created."""

from models import (
    account,
    audit,
    job,
    matching,
    names,
    participant,
    relation,
    resource,
    setting,
    statement,
    taxonomy,
)
from models.base import Base

__all__ = [
    "Base",
    "account",
    "audit",
    "job",
    "matching",
    "names",
    "participant",
    "relation",
    "resource",
    "setting",
    "statement",
    "taxonomy",
]
