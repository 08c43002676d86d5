"""Every model, imported once: what ``Base.metadata`` must know before it is compared or created."""

from models import (
    account,
    agreed,
    attachment,
    audit,
    draft,
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
    "agreed",
    "attachment",
    "audit",
    "draft",
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
