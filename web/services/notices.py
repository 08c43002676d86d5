"""Notices people agree to: the built-in edition, and those that the operator published after it."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.audit import AuditLog
from models.enums import NoticeKind
from models.privacy import Notice
from web.services import access
from web.services.access import Actor
from web.services.catalogues import LANGUAGES
from web.services.missing import NotFoundError

BUILT_IN_VERSION = 1
TEXTS = Path(__file__).with_name("notice_texts")
HEADING, ITEM = "# ", "- "
LONGEST_NOTICE = 50_000


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph, or the items of a list."""

    kind: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoticeView:
    """An edition of a notice; without a day it is the one the product came with."""

    kind: str
    version: int
    texts: Mapping[str, str]
    published_at: dt.datetime | None

    def blocks(self, language: str) -> tuple[Block, ...]:
        """Return the text in a language, ready to be laid out."""
        return tuple(blocks_of(self.texts[language]))


def current_versions(session: Session) -> dict[str, int]:
    """Return the version in force of each notice."""
    newest = select(Notice.kind, func.max(Notice.version)).group_by(Notice.kind)
    built_in_ones = {kind.value: BUILT_IN_VERSION for kind in NoticeKind}
    return built_in_ones | dict(session.execute(newest).all())


def get_notice(session: Session, *, kind: str, version: int | None = None) -> NoticeView:
    """Return an edition of a notice, the one in force unless another is asked for.

    Raises
    ------
    NotFoundError
        If there is no such notice or edition.
    """
    if kind not in set(NoticeKind):
        raise NotFoundError("notice", kind)
    wanted = version or current_versions(session)[kind]
    if wanted == BUILT_IN_VERSION:
        return NoticeView(kind, wanted, built_in(kind), None)
    found = select(Notice).where(Notice.kind == kind, Notice.version == wanted)
    row = session.scalar(found)
    if row is None:
        raise NotFoundError("notice", f"{kind} {wanted}")
    texts = {"zh": row.text_zh, "en": row.text_en}
    return NoticeView(kind, row.version, texts, row.published_at)


def publish(session: Session, *, actor: Actor, kind: str, texts: Mapping[str, str]) -> int:
    """Publish a new edition of a notice and return its version; nobody can change it afterwards."""
    access.ensure(actor, "notice.publish")
    version = current_versions(session)[kind] + 1
    row = Notice(
        kind=kind,
        version=version,
        text_zh=texts["zh"],
        text_en=texts["en"],
        published_by=actor.user_id,
    )
    session.add(row)
    session.add(
        AuditLog(
            actor_id=actor.user_id,
            action="notice.publish",
            subject_type="notice",
            subject_id=kind,
            details={"version": version},
        )
    )
    session.flush()
    return version


@cache
def built_in(kind: str) -> Mapping[str, str]:
    """Return the texts the product came with."""
    return {
        language: (TEXTS / f"{kind}.{language}.txt").read_text(encoding="utf-8")
        for language in LANGUAGES
    }


def blocks_of(text: str) -> Iterator[Block]:
    """Yield the blocks of a text: `# ` begins a heading, `- ` an item, others are paragraphs."""
    items: list[str] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith(ITEM):
            items.append(line.removeprefix(ITEM))
            continue
        if items:
            yield Block("list", tuple(items))
            items = []
        is_heading = line.startswith(HEADING)
        yield Block("heading" if is_heading else "paragraph", (line.removeprefix(HEADING),))
    if items:
        yield Block("list", tuple(items))
