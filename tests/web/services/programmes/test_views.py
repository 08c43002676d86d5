"""Lists and pages: the same number of queries for one row as for many."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy.orm import Session

from models.enums import MatchSide
from models.programme import Seat
from tests.web.services.programmes.conftest import NOW, SETTINGS, Batch
from web.services.access import AccessDeniedError
from web.services.engine import Engine
from web.services.programmes import opening, organiser_view, preview, progress, wish_view, wishing
from web.services.programmes.ballots import Ballot, Refusal
from web.services.requests.lines import Reader

Counter = Callable[[], AbstractContextManager[list[str]]]


@pytest.mark.parametrize("n_rows", [1, 3])
def test_list_of_programmes_takes_two_queries(
    session: Session, batch: Batch, count_queries: Counter, n_rows: int
) -> None:
    office = batch.actors["province"]
    for _ in range(n_rows - 1):
        opening.create(session, actor=office, owner_key="province:", settings=SETTINGS)
    session.flush()

    with count_queries() as statements:
        found = progress.list_programmes(session, actor=office, now=NOW)

    assert len(found) == n_rows
    assert len(statements) == 2


@pytest.mark.parametrize("n_rows", [1, 3])
def test_page_of_a_programme_takes_as_many_queries_for_one_seat_as_for_three(
    session: Session, batch: Batch, count_queries: Counter, n_rows: int
) -> None:
    for key in ("S2", "S3")[: 3 - n_rows]:
        session.delete(batch.seat(key))
    session.flush()

    with count_queries() as statements:
        page = organiser_view.get_page(
            session, actor=batch.actors["province"], programme_id=batch.programme_id, now=NOW
        )

    assert len(page.of_side(MatchSide.RECEIVER)) == n_rows
    assert len(statements) == 16


def test_wish_page_ranks_those_across_with_reasons(batch: Batch, fitted: Engine) -> None:
    batch.say("S1", Ballot((batch.seat("M2").id,), {batch.seat("M3").id: Refusal("time")}))

    page = wish_view.get_wish_page(
        batch.session,
        Reader(batch.actors["S1"], "en", "S1"),
        programme_id=batch.programme_id,
        engine=fitted,
        now=NOW,
    )

    assert [each.participant_id for each in page.ranked] == ["M2"]
    assert [each.participant_id for each, _ in page.refused] == ["M3"]
    assert [each.participant_id for each in page.others] == ["M1"]
    assert page.others[0].reasons
    assert page.is_open
    assert [each.participant_id for each in page.everybody] == ["M1", "M2", "M3"]


@pytest.mark.parametrize("n_rows", [1, 3])
def test_wish_page_takes_as_many_queries_for_one_across_as_for_three(
    batch: Batch, fitted: Engine, count_queries: Counter, n_rows: int
) -> None:
    for key in ("M2", "M3")[: 3 - n_rows]:
        batch.session.delete(batch.seat(key))
    batch.session.flush()

    with count_queries() as statements:
        page = wish_view.get_wish_page(
            batch.session,
            Reader(batch.actors["S1"], "en", "S1"),
            programme_id=batch.programme_id,
            engine=fitted,
            now=NOW,
        )

    assert len(page.others) == n_rows
    assert len(statements) == 43


def test_mentor_ranks_startups(batch: Batch, fitted: Engine) -> None:
    page = wish_view.get_wish_page(
        batch.session,
        Reader(batch.actors["M1"], "zh", "M1"),
        programme_id=batch.programme_id,
        engine=fitted,
        now=NOW,
    )

    assert {each.participant_id for each in page.others} == {"S1", "S2", "S3"}


def test_wish_page_is_its_owners_alone(batch: Batch, fitted: Engine) -> None:
    with pytest.raises(AccessDeniedError):
        wish_view.get_wish_page(
            batch.session,
            Reader(batch.actors["province"], "en", "S1"),
            programme_id=batch.programme_id,
            engine=fitted,
            now=NOW,
        )


def test_due_wishes_are_counted_until_handed_in(batch: Batch) -> None:
    assert wish_view.count_due(batch.session, participant_id="S1", now=NOW) == 1

    batch.rank("S1", "M1")

    assert wish_view.count_due(batch.session, participant_id="S1", now=NOW) == 0
    (card,) = wish_view.list_seats(batch.session, actor=batch.actors["S1"], now=NOW)
    assert not card.is_due


def test_programme_being_prepared_is_shown_to_nobody_in_it(batch: Batch) -> None:
    office = batch.actors["province"]
    copy = opening.create(
        batch.session,
        actor=office,
        owner_key="province:",
        settings=SETTINGS,
        copied_from=batch.programme_id,
    )
    assert copy != batch.programme_id

    cards = wish_view.list_seats(batch.session, actor=batch.actors["S1"], now=NOW)

    assert [card.line.id for card in cards] == [batch.programme_id]


def test_preview_shows_who_gains_by_other_weights(batch: Batch, fitted: Engine) -> None:
    view = preview.get_preview(
        batch.session,
        actor=batch.actors["province"],
        programme_id=batch.programme_id,
        chosen={"track": "must"},
        engine=fitted,
    )

    assert len(view.samples) == 3
    assert [sample.n_possible for sample in view.samples] == [0, 0, 0]


def test_office_counts_what_waits(batch: Batch) -> None:
    office = batch.actors["province"]
    opening.create(batch.session, actor=office, owner_key="province:", settings=SETTINGS)

    due = SETTINGS.wishes_due_at
    assert progress.count_waiting(batch.session, actor=office, now=NOW) == (1, 0)
    assert progress.count_waiting(batch.session, actor=office, now=due) == (2, 1)


def test_paper_page_is_the_offices(batch: Batch, fitted: Engine) -> None:
    office, seat = batch.actors["province"], batch.seat("S1")
    voter = wishing.paper_voter(batch.session, office, batch.programme_id, seat.id)

    page = wish_view.get_paper_page(
        batch.session, voter=voter, seat_id=seat.id, language="en", engine=fitted, now=NOW
    )

    assert page.participant_id == "S1"
    assert isinstance(batch.session.get(Seat, page.seat_id), Seat)
