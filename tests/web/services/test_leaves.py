"""Leave from an institute: private to the startup and its office, reminded of, never ranked on."""

import datetime as dt
import json
from dataclasses import asdict
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.enums import Role
from models.message import Message
from models.participant import Founder
from models.setting import set_setting
from tests.factories import make_mentor, make_need, make_startup, make_user, make_vocabularies
from web.services import leaves, matching
from web.services.access import AccessDeniedError, Actor
from web.services.accounts import actor_of
from web.services.artifacts import ArtifactStore
from web.services.engine import Engine
from web.services.folder.export import export_folder
from web.services.leaves import FounderDraft
from web.services.missing import NotFoundError

TODAY = dt.date(2026, 9, 1)
NOW = dt.datetime(2026, 9, 1, 1, tzinfo=dt.UTC)


def leave(last: dt.date, unit: str = "示例研究院") -> FounderDraft:
    return FounderDraft("示", "例", "scientist", unit, None, dt.date(2024, 9, 1), last)


@pytest.fixture
def actors(session: Session) -> dict[str, Actor]:
    make_vocabularies(session)
    set_setting(session, "as_of", TODAY.isoformat())
    make_startup(session, "S1", region="530100", sectors=("bio.tcm",))
    make_startup(session, "S2", region="530100")
    make_mentor(session, "M1", region="530100", sectors=("bio.tcm",))
    make_need(session, "S1", "ip.patent")
    users = {
        "S1": make_user(session, "one@example.com", (Role.STARTUP, "S1")),
        "S2": make_user(session, "two@example.com", (Role.STARTUP, "S2")),
        "M1": make_user(session, "mentor@example.com", (Role.MENTOR, "M1")),
        "office": make_user(session, "office@example.com", (Role.ORGANISER, None)),
    }
    return {key: actor_of(user) for key, user in users.items()}


def create(session: Session, actor: Actor, draft: FounderDraft) -> None:
    leaves.create_founder(session, actor=actor, participant_id="S1", draft=draft)


def told(session: Session) -> list[tuple[str, str]]:
    rows = session.scalars(select(Message).where(Message.kind == "leave.ending"))
    return sorted((row.key, row.values["ends_on"]) for row in rows)


def test_startup_and_office_read_it_and_nobody_else(
    session: Session, actors: dict[str, Actor]
) -> None:
    create(session, actors["S1"], leave(dt.date(2026, 10, 1)))

    for reader in ("S1", "office"):
        found = leaves.list_founders(session, actor=actors[reader], participant_id="S1")
        assert [(each.name, each.days_left, each.is_ending) for each in found] == [
            ("示例", 30, True)
        ]
    for reader in ("S2", "M1"):
        with pytest.raises(AccessDeniedError):
            leaves.list_founders(session, actor=actors[reader], participant_id="S1")
    assert [
        line.participant_id for line in leaves.list_leaves(session, actor=actors["office"])
    ] == ["S1"]
    with pytest.raises(AccessDeniedError):
        leaves.list_leaves(session, actor=actors["S1"])


def test_founder_of_another_startup_is_not_reached(
    session: Session, actors: dict[str, Actor]
) -> None:
    create(session, actors["S1"], leave(dt.date(2026, 10, 1)))
    founder_id = session.scalars(select(Founder.id)).one()

    with pytest.raises(NotFoundError):
        leaves.delete_founder(
            session, actor=actors["S2"], participant_id="S2", founder_id=founder_id
        )


def test_reminders_go_out_once_for_each_step_before_the_end(
    session: Session, actors: dict[str, Actor]
) -> None:
    create(session, actors["S1"], leave(dt.date(2026, 12, 1)))

    for day in ("2026-09-01", "2026-09-02", "2026-09-03", "2026-11-01", "2026-11-02",
                "2026-11-24", "2026-11-30", "2026-12-01", "2026-12-02"):  # fmt: skip
        set_setting(session, "as_of", day)
        leaves.remind(session, NOW)
        leaves.remind(session, NOW)

    founder_id = session.scalars(select(Founder.id)).one()
    key = f"leave.ending:{founder_id}:2026-12-01"
    assert told(session) == [(f"{key}:{days}", "2026-12-01") for days in (30, 7, 90)]


def test_longer_leave_is_reminded_of_anew(session: Session, actors: dict[str, Actor]) -> None:
    create(session, actors["S1"], leave(dt.date(2026, 9, 5)))
    leaves.remind(session, NOW)
    founder_id = session.scalars(select(Founder.id)).one()

    leaves.update_founder(
        session,
        actor=actors["S1"],
        participant_id="S1",
        founder_id=founder_id,
        draft=leave(dt.date(2026, 9, 6)),
    )
    leaves.remind(session, NOW)

    assert [ends for _, ends in told(session)] == ["2026-09-05", "2026-09-06"]


def test_more_than_three_years_are_refused_by_the_database(
    session: Session, actors: dict[str, Actor]
) -> None:
    with pytest.raises(IntegrityError):
        create(session, actors["S1"], leave(dt.date(2027, 9, 2)))


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (dt.date(2024, 2, 29), dt.date(2027, 2, 28)),
        (dt.date(2024, 9, 1), dt.date(2027, 9, 1)),
    ],
)
def test_latest_end_is_what_the_database_takes(first: dt.date, last: dt.date) -> None:
    assert leaves.latest_end(first) == last


def test_recommendations_are_byte_identical_with_and_without_leave(
    session: Session, actors: dict[str, Actor], tmp_path: Path
) -> None:
    def ranked(folder: str) -> bytes:
        engine = Engine(ArtifactStore(tmp_path / folder))
        engine.fit(session)
        views = [
            matching.recommend(session, engine=engine, seeker_id=seeker_id, kind=kind)
            for seeker_id, kind in (("S1", "mentor"), ("M1", "startup"))
        ]
        assert all(view.items for view in views)
        return json.dumps([asdict(view) for view in views], default=str, sort_keys=True).encode()

    before = ranked("without")
    create(session, actors["S1"], leave(dt.date(2026, 10, 1)))

    assert ranked("with") == before


def test_leave_stands_in_no_export(
    session: Session, actors: dict[str, Actor], tmp_path: Path
) -> None:
    create(session, actors["S1"], leave(dt.date(2026, 10, 1), unit="密不外传研究院"))

    export_folder(session, path=tmp_path / "folder")

    texts = [path.read_bytes().decode() for path in (tmp_path / "folder").iterdir()]
    assert [text for text in texts if "密不外传" in text] == []
