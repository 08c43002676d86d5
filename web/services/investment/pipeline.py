"""An investor's own board: what it watches, and its deals by stage."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from models.deal import DealStage
from web.services.access import Actor
from web.services.investment import deals, searches
from web.services.investment.deals import DealLine
from web.services.investment.flow_items import list_open
from web.services.investment.teasers import Teaser, teaser_of
from web.services.words import load_words

BOARD = tuple(stage.value for stage in DealStage)


@dataclass(frozen=True, slots=True)
class Column:
    """A stage with the deals that are at it."""

    stage: str
    lines: tuple[DealLine, ...]


@dataclass(frozen=True, slots=True)
class Pipeline:
    """What an investor watches, and its deals by stage."""

    watched: tuple[Teaser, ...]
    columns: tuple[Column, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing yet."""
        return not self.watched and not any(column.lines for column in self.columns)


def get_pipeline(session: Session, *, actor: Actor, investor_id: str) -> Pipeline:
    """Return an investor's board."""
    searches.allow(session, actor, investor_id)
    lines = deals.list_of_investor(session, actor=actor, investor_id=investor_id)
    columns = tuple(
        Column(stage, tuple(line for line in lines if stage_of(line) == stage)) for stage in BOARD
    )
    return Pipeline(list_watched(session, investor_id, lines), columns)


def stage_of(line: DealLine) -> str:
    """Return the column a deal stands in; what ended elsewhere stands with the closed ones."""
    return DealStage.CLOSED.value if line.is_over else line.stage


def list_watched(
    session: Session, investor_id: str, lines: Sequence[DealLine]
) -> tuple[Teaser, ...]:
    """Return what is watched and may still be seen, without what is a deal already."""
    talked_of = {line.request_id for line in lines if not line.is_over}
    words = load_words(session)
    return tuple(
        teaser_of(each.request, each.startup, words, knows_name=not each.request.hides_name)
        for each in list_open(session, investor_id=investor_id)
        if each.is_watched and each.request.id not in talked_of
    )
