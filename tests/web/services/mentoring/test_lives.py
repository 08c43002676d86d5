"""Random lives of records: whatever each does and in which order, the states of records hold."""

import os
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enums import Role
from models.mentoring import MentoringRecord
from tests.factories import make_user
from tests.web.services.mentoring.building import DAY, NOW, PDF, entry
from tests.web.services.pairs import make_pair
from web.services.access import AccessDeniedError, Actor
from web.services.mentoring import confirming, records
from web.services.mentoring.confirming import Target
from web.services.mentoring.records import StaleRecordError, Writing
from web.services.missing import NotFoundError

EXAMPLES = int(os.environ.get("DIANQIAO_TEST_LIVES", "6"))
"""How many lives are tried; more by hand, with DIANQIAO_TEST_LIVES."""
WRITERS = ("founder", "mentor", "office")
DEEDS = ("draft", "hand_in", "edit", "take_back", "discard", "confirm", "object", "certify", "wait")
FOLLOWING = {
    "draft": {"draft", "handed_in", "void", "gone"},
    "handed_in": {"handed_in", "draft", "locked"},
    "locked": {"locked"},
    "void": {"void"},
}
steps = st.lists(
    st.tuples(st.sampled_from(DEEDS), st.sampled_from(WRITERS), st.integers(0, 3)),
    min_size=5,
    max_size=25,
)


class World:
    """A pair and its office, with a clock."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.match_id, founder, mentor = make_pair(session)
        user = make_user(session, "office@example.com", name_en="Office")
        office = Actor(user.id, frozenset({Role.ORGANISER}), is_provincial=True)
        self.actors = {"founder": founder, "mentor": mentor, "office": office}
        self.now = NOW
        self.clicks = 0

    def rows(self) -> list[MentoringRecord]:
        self.session.expire_all()
        return list(self.session.scalars(select(MentoringRecord).order_by(MentoringRecord.id)))

    def act(self, deed: str, who: str, number: int) -> None:
        """Try a deed; what is not possible now is refused and changes nothing."""
        self.clicks += 1
        found = self.rows()
        record_id = found[number % len(found)].id if found else 0
        actor, target = self.actors[who], Target(self.match_id, record_id)
        about = {"actor": actor, "match_id": self.match_id, "now": self.now}
        deeds: dict[str, Callable[[], object]] = {
            "draft": lambda: self.write(actor, None, is_handed_in=False),
            "hand_in": lambda: self.write(actor, None, is_handed_in=True),
            "edit": lambda: self.write(actor, record_id, is_handed_in=bool(number % 2)),
            "take_back": lambda: records.take_back(self.session, record_id=record_id, **about),
            "discard": lambda: records.discard(self.session, record_id=record_id, **about),
            "confirm": lambda: confirming.confirm(
                self.session, actor=actor, target=target, now=self.now
            ),
            "object": lambda: confirming.object_to(
                self.session, actor=actor, target=target, words="No", now=self.now
            ),
            "certify": lambda: confirming.certify(
                self.session, actor=actor, targets=(target,), reason="Seen", now=self.now
            ),
            "wait": self.wait,
        }
        try:
            with self.session.begin_nested():
                deeds[deed]()
        except (StaleRecordError, NotFoundError, AccessDeniedError):
            return

    def write(self, actor: Actor, record_id: int | None, *, is_handed_in: bool) -> None:
        uploads = (PDF,) if self.clicks % 5 == 0 else ()
        writing = Writing(entry(self.session), f"click-{self.clicks}", is_handed_in, uploads)
        records.write(
            self.session,
            actor=actor,
            match_id=self.match_id,
            record_id=record_id,
            writing=writing,
            now=self.now,
        )

    def wait(self) -> None:
        self.now += 8 * DAY


def facts(row: MentoringRecord) -> tuple[object, ...]:
    """Return everything of a locked record that must never change."""
    return (
        row.state,
        row.number,
        row.starts_at,
        row.minutes,
        row.sealed_advice,
        row.receiver_confirmed_at,
        row.provider_confirmed_at,
        row.certified_at,
        row.locked_at,
    )


def check(before: dict[int, tuple[object, ...]], rows: list[MentoringRecord]) -> None:
    """Hold what is there now against what was there before a deed."""
    after = {row.id: row for row in rows}
    for record_id, old in before.items():
        state = after[record_id].state if record_id in after else "gone"
        assert state in FOLLOWING[str(old[0])]
        assert state != "gone" or old[1] is None
        if old[0] in {"locked", "void"}:
            assert facts(after[record_id]) == old
    numbers = [row.number for row in rows if row.number is not None]
    assert len(numbers) == len(set(numbers))
    for row in rows:
        assert (row.state == "locked") == (row.locked_at is not None)
        both = row.receiver_confirmed_at is not None and row.provider_confirmed_at is not None
        assert (row.state == "locked") == (both or row.certified_at is not None)
        assert row.state != "draft" or not (row.receiver_confirmed_at or row.provider_confirmed_at)
        assert row.certified_at is None or row.handed_in_at is not None


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(life=steps)
def test_states_of_records_hold_whatever_is_done(
    session: Session, life: list[tuple[str, str, int]]
):
    with session.begin_nested() as savepoint:
        world = World(session)
        for deed, who, number in life:
            before = {row.id: facts(row) for row in world.rows()}
            world.act(deed, who, number)
            check(before, world.rows())
        savepoint.rollback()
    session.expire_all()
