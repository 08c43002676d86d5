"""Which model pages use, and when they ask for another."""

import shutil
from pathlib import Path

from sqlalchemy.orm import Session

from matcher.recommendation.pipeline import Recommender
from models.setting import bump_data_version
from web.services.artifacts import ArtifactStore
from web.services.engine import Engine


def test_current_model_is_used_without_asking_for_another(session: Session, tmp_path: Path) -> None:
    asked: list[Session] = []
    engine = Engine(ArtifactStore(tmp_path), when_stale=asked.append)
    engine.store.save(Recommender(kinds=["mentor"]), engine.wanted(session), is_current=True)

    fitted = engine.ready(session)

    assert fitted is not None
    assert (fitted.is_stale, engine.is_current(session), asked) == (False, True, [])


def test_older_model_is_used_while_another_is_asked_for(session: Session, tmp_path: Path) -> None:
    asked: list[Session] = []
    engine = Engine(ArtifactStore(tmp_path), when_stale=asked.append)
    engine.store.save(Recommender(kinds=["mentor"]), engine.wanted(session), is_current=True)
    bump_data_version(session, changed=None)

    fitted = engine.ready(session)

    assert fitted is not None
    assert (fitted.is_stale, engine.is_current(session), asked) == (True, False, [session])


def test_model_of_another_program_is_no_model(session: Session, tmp_path: Path) -> None:
    asked: list[Session] = []
    engine = Engine(ArtifactStore(tmp_path), when_stale=asked.append)
    wanted = engine.wanted(session)
    engine.store.save(Recommender(kinds=["mentor"]), wanted, is_current=True)
    # a program with other sources looks for another folder than the pointer's
    shutil.rmtree(engine.store.folder / wanted.name)

    assert engine.ready(session) is None
    assert (engine.is_current(session), asked) == (False, [session])
