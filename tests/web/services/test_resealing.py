"""A change of keys while people read and write: nothing is lost, nothing is overwritten."""

import threading

import pytest
from sqlalchemy import Column, Engine, update
from sqlalchemy.orm import Session, sessionmaker

from models.attachment import Attachment
from models.privacy import Contact
from tests.factories import make_startup
from web.services import contacts, resealing
from web.services.resealing import Unopened, reseal_all, sealed_columns
from web.services.sealing import Secrets, UnsealError, is_current, seal, seal_text, unseal_text

OLD, NEW, OTHER = "the-old-key-for-tests", "the-new-key-for-tests", "a-key-nobody-has"
N_ROWS = 25


def maker(engine: Engine, *keys: str) -> sessionmaker[Session]:
    """Return what opens sessions that hold some keys, the newest first."""
    writing = engine.execution_options(sqlite_immediate=True)
    return sessionmaker(writing, info=Secrets.from_keys(keys).as_info())


def fill(engine: Engine, key: str = OLD) -> None:
    """Store contacts and a file under one key."""
    with maker(engine, key).begin() as session:
        for number in range(N_ROWS):
            make_startup(session, f"S{number:02d}")
            phone = seal_text(session, f"0871-{number:07d}")
            session.add(Contact(participant_id=f"S{number:02d}", phone=phone))
        content = seal(session, b"a plan")
        session.add(
            Attachment(name="plan.txt", media_type="t", size=6, sha256="x", content=content)
        )


def phones(engine: Engine, *keys: str) -> list[str]:
    """Return every phone number in clear."""
    with maker(engine, *keys)() as session:
        rows = session.query(Contact).order_by(Contact.participant_id)
        return [unseal_text(session, row.phone) for row in rows]


EXPECTED = [f"0871-{number:07d}" for number in range(N_ROWS)]


def test_everything_lies_under_the_new_key_afterwards(engine: Engine) -> None:
    fill(engine)

    done = reseal_all(maker(engine, NEW, OLD))

    assert (done.changed, done.unopened) == (N_ROWS + 1, ())
    assert phones(engine, NEW) == EXPECTED
    with pytest.raises(UnsealError):
        phones(engine, OLD)


def test_second_run_changes_nothing(engine: Engine) -> None:
    fill(engine)
    reseal_all(maker(engine, NEW, OLD))

    done = reseal_all(maker(engine, NEW, OLD))

    assert (done.changed, done.unopened) == (0, ())


def test_interrupted_run_goes_on_where_it_stood(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(engine)
    monkeypatch.setattr(resealing, "BATCH", 4)

    def stop(column: str, done: int, _total: int) -> None:
        if column == "contact.phone" and done >= 8:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reseal_all(maker(engine, NEW, OLD), report=stop)
    halfway = phones(engine, NEW, OLD)
    done = reseal_all(maker(engine, NEW, OLD))

    assert halfway == EXPECTED
    assert done.changed == N_ROWS - 8
    assert phones(engine, NEW) == EXPECTED


def test_readers_and_writers_go_on_meanwhile(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(engine)
    monkeypatch.setattr(resealing, "BATCH", 2)
    faults: list[object] = []
    is_over = threading.Event()

    def read() -> None:
        while not is_over.is_set():
            try:
                found = phones(engine, NEW, OLD)
            except UnsealError as fault:
                faults.append(fault)
                return
            faults.extend(set(found) - set(EXPECTED) - {"changed"})

    def write() -> None:
        with maker(engine, NEW, OLD).begin() as session:
            row = session.get_one(Contact, "S20")
            row.phone = seal_text(session, "changed")

    threads = [threading.Thread(target=read) for _ in range(3)]
    threads.append(threading.Thread(target=write))
    for thread in threads:
        thread.start()
    reseal_all(maker(engine, NEW, OLD))
    is_over.set()
    for thread in threads:
        thread.join()

    assert faults == []
    assert phones(engine, NEW)[20] == "changed"
    assert phones(engine, NEW)[:20] == EXPECTED[:20]


def test_value_written_meanwhile_is_not_overwritten(engine: Engine) -> None:
    fill(engine)
    column: Column[str] = Contact.__table__.c.phone
    with maker(engine, NEW, OLD).begin() as session:
        (row,) = (each for each in resealing.next_rows(session, column, None) if each[0] == "S00")
    with maker(engine, NEW, OLD).begin() as session:
        anew = seal_text(session, "meanwhile")
        session.execute(update(Contact).where(Contact.participant_id == "S00").values(phone=anew))

    with maker(engine, NEW, OLD).begin() as session:
        resealing.reseal_value(session, column, row)

    assert phones(engine, NEW, OLD)[0] == "meanwhile"


def test_what_no_key_opens_is_named_and_left(engine: Engine) -> None:
    fill(engine)
    with maker(engine, OTHER).begin() as session:
        session.get_one(Contact, "S03").phone = seal_text(session, "lost")

    done = reseal_all(maker(engine, NEW, OLD))

    assert done.unopened == (Unopened("contact.phone", "S03"),)
    assert done.changed == N_ROWS
    assert phones(engine, NEW, OTHER)[3] == "lost"


def test_seal_tells_whether_it_is_the_newest(engine: Engine) -> None:
    with maker(engine, OLD)() as session:
        sealed = seal(session, b"x")

    with maker(engine, NEW, OLD)() as session:
        assert not is_current(session, sealed)
        assert is_current(session, seal(session, b"x"))


def test_contacts_and_files_are_among_the_sealed_columns() -> None:
    names = set(map(str, sealed_columns()))

    assert {f"contact.{name}" for name in contacts.FIELDS} <= names
    assert {"attachment.content", "complaint.text", "data_export.content"} <= names
