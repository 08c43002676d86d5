"""Every model, imported once: what ``Base.metadata`` must know before it is compared or created."""

from models import (
    account,
    attachment,
    audit,
    job,
    link,
    matching,
    message,
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
    "attachment",
    "audit",
    "job",
    "link",
    "matching",
    "message",
    "names",
    "participant",
    "relation",
    "resource",
    "setting",
    "statement",
    "taxonomy",
]
