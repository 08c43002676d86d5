"""What is private in a programme: why a side rules somebody out, and why the office does."""

import datetime as dt

from sqlalchemy.orm import Session

from models.enums import Role
from models.programme import PairRule, Programme, Seat, Wish
from web.services.sealing import seal_text

OFFICE = frozenset({Role.ORGANISER, Role.ADMINISTRATOR})
WISHING = OFFICE | {Role.STARTUP}
NUMBER = 9999
"""Of the programme and of the startup's seat: what the walk asks for."""


def plant_refusal(session: Session, marker: str) -> None:
    """Let the startup rule the mentor out, in words for the office alone."""
    due_at = dt.datetime(2999, 12, 31, tzinfo=dt.UTC)
    programme = Programme(id=NUMBER, title_zh="双选（示例）", scope="province", state="wishing")
    programme.wishes_due_at = programme.opened_at = programme.reminded_at = due_at
    session.add(programme)
    session.flush()
    for number, key, side in ((NUMBER, "S1", "receiver"), (NUMBER + 1, "M1", "provider")):
        seat = Seat(id=number, programme_id=NUMBER, participant_id=key, side=side, places=1)
        seat.state, seat.handed_in_at = "joined", due_at
        session.add(seat)
    session.flush()
    wish = Wish(seat_id=NUMBER, counterpart_id=NUMBER + 1, reason="conflict")
    wish.sealed_note = seal_text(session, marker)
    session.add(wish)


def plant_veto(session: Session, marker: str) -> None:
    """Let the office rule the pair out."""
    rule = PairRule(programme_id=NUMBER, rule="veto", reason=marker)
    rule.receiver_seat_id, rule.provider_seat_id = NUMBER, NUMBER + 1
    session.add(rule)
