"""What an import may not touch: participants in use, and records that never travel."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.account import Membership
from models.deal import Deal
from models.financing import FinancingRequest
from models.matching import Match, MatchRequest, WaitingEntry
from models.pool import Candidacy
from models.programme import Seat
from models.resource import Resource
from web.services.folder.bulk import batched
from web.services.folder.diff import TableDiff
from web.services.folder.read import FolderData
from web.services.folder.report import CellError, ErrorCode, ErrorList
from web.services.folder.stored import is_travelling

_BATCH: Final = 500
_SHOWN: Final = 5
_HOLDERS: Final[tuple[tuple[str, InstrumentedAttribute[int], InstrumentedAttribute[str]], ...]] = (
    ("match", Match.id, Match.receiver_id),
    ("match", Match.id, Match.provider_id),
    ("request", MatchRequest.id, MatchRequest.asker_id),
    ("waiting entry", WaitingEntry.id, WaitingEntry.receiver_id),
    ("waiting entry", WaitingEntry.id, WaitingEntry.provider_id),
    ("financing request", FinancingRequest.id, FinancingRequest.participant_id),
    ("deal", Deal.id, Deal.investor_id),
    ("candidacy", Candidacy.id, Candidacy.participant_id),
    ("programme seat", Seat.id, Seat.participant_id),
)


def check_removals(
    session: Session, diffs: Mapping[str, TableDiff], file: str, errors: ErrorList
) -> None:
    """Record the participants that cannot go, because the product's own records need them."""
    ids = [key for (key,) in diffs["participants"].removed]
    for participant_id, holders in sorted(_holders(session, ids).items()):
        shown = [*holders[:_SHOWN], *(["…"] if len(holders) > _SHOWN else [])]
        evidence = {"count": len(holders), "records": shown}
        errors.add(CellError(file, None, "id", participant_id, ErrorCode.IN_USE, evidence))


def check_taken_ids(session: Session, folder: FolderData, errors: ErrorList) -> None:
    """Record the ids of resources that stand for something that never leaves its gate."""
    hidden = set(session.scalars(select(Resource.id).where(~is_travelling())))
    for row in folder.rows.get("resources", ()):
        if row.text("id") in hidden:
            file = folder.files["resources"]
            errors.add(CellError(file, row.line, "id", row.text("id"), ErrorCode.ID_TAKEN))


def _holders(session: Session, ids: Iterable[str]) -> dict[str, list[str]]:
    held: dict[str, list[str]] = defaultdict(list)
    for batch in batched(ids, _BATCH):
        for participant_id, record in _records(session, batch):
            held[participant_id].append(record)
    return held


def _records(session: Session, ids: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for name, number, owner in _HOLDERS:
        for participant_id, found in session.execute(
            select(owner, number).where(owner.in_(ids)).order_by(number)
        ):
            yield participant_id, f"{name} {found}"
    members = select(Membership.participant_id, Membership.user_id)
    for member_of, user_id in session.execute(
        members.where(Membership.participant_id.in_(ids)).order_by(Membership.user_id)
    ):
        yield str(member_of), f"user {user_id}"
