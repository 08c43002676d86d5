import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.participant import Participant
from models.taxonomy import Sector
from tests.factories import make_startup, make_vocabularies
from web.services.folder.bulk import insert_rows

NAMES = "\t制表\\N\n换行 \\. ''"


def row_of(code: str, name: str) -> dict[str, object]:
    return {"code": code, "parent": None, "name_zh": name, "name_en": "", "attributes": {"a": [1]}}


def test_rows_arrive_as_they_are_with_the_columns_left_out(session: Session) -> None:
    insert_rows(session, Sector, [row_of("x", NAMES), row_of("y", "")])

    first, second = session.scalars(select(Sector).order_by(Sector.code)).all()
    assert (first.name_zh, first.parent, first.attributes) == (NAMES, None, {"a": [1]})
    assert (second.name_zh, second.is_built_in, second.position) == ("", False, 0)


def test_rows_may_refer_to_what_the_session_has_not_sent_yet(session: Session) -> None:
    session.add(Sector(code="x", name_zh="甲", name_en=""))

    insert_rows(session, Sector, [row_of("x.y", "乙") | {"parent": "x"}])

    assert session.scalars(select(Sector.parent).where(Sector.code == "x.y")).one() == "x"


def test_rows_the_database_refuses_are_told_as_by_any_insert(session: Session) -> None:
    make_vocabularies(session)
    make_startup(session, "S1")
    with pytest.raises(IntegrityError), session.begin_nested():
        insert_rows(session, Sector, [row_of("x", ""), row_of("x", "")])

    assert session.scalars(select(Participant.id)).all() == ["S1"]
