"""Files of a participant share a room: nobody fills it beyond its end, not even at once."""

import threading

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from models.attachment import Attachment
from tests.conftest import SECRETS
from tests.factories import make_mentor, make_startup
from web.services import attachments
from web.services.attachments import AttachmentRefusedError, attach

CONTENT = b"ten bytes!"
N_THREADS = 8


@pytest.fixture(autouse=True)
def _room_for_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "MAX_ATTACHMENTS_BYTES", 35)


def put(session: Session, owner_id: str | None) -> str:
    """Attach a file of ten bytes, and say what came of it."""
    try:
        attach(session, name="a.txt", content=CONTENT, user_id=None, owner_id=owner_id)
    except AttachmentRefusedError as error:
        return error.code
    return "kept"


def test_full_room_refuses_more_and_leaves_the_others_theirs(session: Session) -> None:
    make_startup(session)
    make_mentor(session)

    own = [put(session, "S1") for _ in range(4)]

    assert own == ["kept", "kept", "kept", "no_room"]
    assert [put(session, "M1"), put(session, None)] == ["kept", "kept"]


def test_deleted_file_makes_room(session: Session) -> None:
    make_startup(session)
    for _ in range(3):
        put(session, "S1")

    session.delete(session.scalars(select(Attachment)).first())
    session.flush()

    assert put(session, "S1") == "kept"


def test_many_at_once_do_not_overfill_it(engine: Engine) -> None:
    with Session(engine) as own, own.begin():
        make_startup(own)
    barrier, outcomes = threading.Barrier(N_THREADS), []

    def run() -> None:
        barrier.wait()
        bind = engine.execution_options(sqlite_immediate=True)
        with Session(bind, info=SECRETS.as_info()) as own, own.begin():
            outcomes.append(put(own, "S1"))

    threads = [threading.Thread(target=run) for _ in range(N_THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with Session(engine) as own:
        assert own.scalar(select(func.count()).select_from(Attachment)) == 3
    assert sorted(outcomes) == ["kept"] * 3 + ["no_room"] * 5
