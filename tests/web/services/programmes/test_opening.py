"""Opening, changing, copying, inviting, extending, cancelling; who may run a programme."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Membership
from models.enums import MatchSide, Scope
from models.message import Message
from models.participant import Participant
from models.programme import Programme, ProgrammeEvent, Seat
from models.programme_states import PairRuleKind, ProgrammeState, QuotaBasis
from tests.factories import make_relation, make_startup
from tests.web.services.programmes.conftest import DAY, NOW, SETTINGS, Batch
from web.services.access import AccessDeniedError, Actor
from web.services.programmes import opening, rules, seats, territory, upkeep
from web.services.programmes.errors import ProgrammeError, StepTakenError
from web.services.programmes.rules import Decision, Share
from web.services.programmes.seats import Filters, Numbers
from web.services.weighting import sets
from web.services.weighting.pairs import Pair

SPACE = Actor(user_id=None, roles=frozenset({"organiser"}), hosts=frozenset({"C1"}))
KUNMING = Actor(user_id=None, roles=frozenset({"organiser"}), regions=frozenset({"530100"}))


def newcomers(session: Session, actor: Actor, programme_id: int, side: MatchSide) -> list[str]:
    """Return who could be given a seat."""
    found = seats.list_newcomers(
        session, actor=actor, programme_id=programme_id, side=side, filters=Filters()
    )
    return [each.id for each in found]


def test_seats_begin_with_the_demand_and_the_places_left(batch: Batch) -> None:
    assert (batch.seat("S1").places, batch.seat("M1").places) == (1, 2)


def test_everyone_invited_is_told_with_the_way_to_choose(batch: Batch) -> None:
    message = batch.session.scalars(
        select(Message).where(Message.user_id == batch.actors["M1"].user_id)
    ).one()

    assert message.kind == "programme.invited"
    assert message.path == f"/desk/M1/programmes/{batch.programme_id}"


def test_empty_side_cannot_be_invited(session: Session, actors: dict[str, Actor]) -> None:
    office = actors["province"]
    programme_id = opening.create(session, actor=office, owner_key="province:", settings=SETTINGS)

    with pytest.raises(ProgrammeError, match="no_receiver"):
        opening.invite(session, actor=office, programme_id=programme_id, now=NOW)


def test_new_numbers_reach_the_seats_that_had_the_old_ones(batch: Batch) -> None:
    office = batch.actors["province"]
    by_hand = {batch.seat("S1").id: Numbers(3, 0, "A")}
    seats.set_numbers(batch.session, actor=office, programme_id=batch.programme_id, numbers=by_hand)

    opening.change(
        batch.session,
        actor=office,
        programme_id=batch.programme_id,
        settings=replace(SETTINGS, demand=2),
        now=NOW,
    )

    assert [batch.seat(key).places for key in ("S1", "S2", "M1")] == [3, 2, 2]


def test_minimum_above_the_places_is_refused(batch: Batch) -> None:
    with pytest.raises(ProgrammeError, match="numbers"):
        seats.set_numbers(
            batch.session,
            actor=batch.actors["province"],
            programme_id=batch.programme_id,
            numbers={batch.seat("M1").id: Numbers(1, 2, "")},
        )


def test_more_time_is_told_to_those_who_take_part(batch: Batch) -> None:
    opening.extend(
        batch.session,
        actor=batch.actors["province"],
        programme_id=batch.programme_id,
        due_at=NOW + 20 * DAY,
        now=NOW,
    )

    assert batch.told("S1") == ["programme.invited", "programme.extended"]
    with pytest.raises(ProgrammeError, match="not_later"):
        opening.extend(
            batch.session,
            actor=batch.actors["province"],
            programme_id=batch.programme_id,
            due_at=NOW + 5 * DAY,
            now=NOW,
        )


def test_cancelled_programme_takes_no_step_any_more(batch: Batch) -> None:
    office = batch.actors["province"]
    opening.cancel(
        batch.session, actor=office, programme_id=batch.programme_id, reason="no room", now=NOW
    )

    assert batch.told("M1")[-1] == "programme.cancelled"
    with pytest.raises(StepTakenError):
        opening.invite(batch.session, actor=office, programme_id=batch.programme_id, now=NOW)
    steps = batch.session.scalars(select(ProgrammeEvent.to_state).order_by(ProgrammeEvent.id))
    assert list(steps) == ["wishing", "cancelled"]


def test_copy_takes_over_weights_quotas_and_seats(batch: Batch) -> None:
    office = batch.actors["province"]
    opening.set_weights(
        batch.session, actor=office, programme_id=batch.programme_id, weights={"place": "high"}
    )
    share = Share(MatchSide.RECEIVER, QuotaBasis.REGION, "530100", 0, 2)
    rules.set_quota(batch.session, actor=office, programme_id=batch.programme_id, share=share)

    copy = opening.create(
        batch.session,
        actor=office,
        owner_key="province:",
        settings=replace(SETTINGS, demand=2),
        copied_from=batch.programme_id,
    )

    programme = territory.find(batch.session, office, copy, "programme.read")
    batch.session.refresh(programme)
    assert programme.state == ProgrammeState.OPENING
    assert programme.weights == {"place": "high"}
    assert [quota.most for quota in programme.quotas] == [2]
    assert sorted((seat.participant_id, seat.places) for seat in programme.seats) == [
        ("M1", 2),
        ("M2", 2),
        ("M3", 2),
        ("S1", 2),
        ("S2", 2),
        ("S3", 2),
    ]


@pytest.mark.usefixtures("actors")
def test_space_runs_its_own_programme_for_its_residents(session: Session) -> None:
    ends = [session.get_one(Participant, key) for key in ("S1", "C1")]
    make_relation(session, "resident_of", *ends)
    programme_id = opening.create(session, actor=SPACE, owner_key="space:C1", settings=SETTINGS)

    assert newcomers(session, SPACE, programme_id, MatchSide.RECEIVER) == ["S1"]
    assert newcomers(session, SPACE, programme_id, MatchSide.PROVIDER) == ["M1", "M2", "M3"]
    assert newcomers(session, KUNMING, programme_id, MatchSide.RECEIVER) == ["S1"]


@pytest.mark.parametrize("owner", ["province:", "prefecture:530100", "space:C1"])
@pytest.mark.usefixtures("actors")
def test_nobody_opens_one_in_a_name_not_its_own(session: Session, owner: str) -> None:
    elsewhere = Actor(roles=frozenset({"organiser"}), regions=frozenset({"530800"}), user_id=1)

    with pytest.raises(AccessDeniedError):
        opening.create(session, actor=elsewhere, owner_key=owner, settings=SETTINGS)


def test_prefecture_does_not_run_a_programme_of_the_province(batch: Batch) -> None:
    with pytest.raises(AccessDeniedError):
        territory.find(batch.session, KUNMING, batch.programme_id, "programme.read")
    assert batch.session.scalars(
        select(Membership.scope).where(Membership.user_id == batch.actors["province"].user_id)
    ).all() == [Scope.PROVINCE]


@pytest.mark.usefixtures("actors")
def test_startups_beyond_the_territory_cannot_be_added(session: Session) -> None:
    make_startup(session, "FAR", region="530000")
    programme_id = opening.create(
        session, actor=KUNMING, owner_key="prefecture:530100", settings=SETTINGS
    )

    count = seats.add(
        session,
        actor=KUNMING,
        programme_id=programme_id,
        side=MatchSide.RECEIVER,
        participant_ids=["FAR", "S1", "M1"],
        now=NOW,
    )

    assert count == 1
    assert session.scalars(select(Seat.participant_id)).all() == ["S1"]


def test_provider_without_a_place_is_not_offered(session: Session, batch: Batch) -> None:
    copy = opening.create(
        session, actor=batch.actors["province"], owner_key="province:", settings=SETTINGS
    )
    session.get_one(Participant, "M1").capacity = 0
    session.flush()

    assert newcomers(session, batch.actors["province"], copy, MatchSide.PROVIDER) == ["M2", "M3"]


def test_provider_whose_appointment_is_over_is_not_offered(session: Session, batch: Batch) -> None:
    copy = opening.create(
        session, actor=batch.actors["province"], owner_key="province:", settings=SETTINGS
    )
    space = session.get_one(Participant, "C1")
    for key, ended in (("M1", dt.date(2026, 1, 31)), ("M2", None)):
        mentor = session.get_one(Participant, key)
        make_relation(session, "appointed_by", mentor, space, ended_on=ended)

    assert newcomers(session, batch.actors["province"], copy, MatchSide.PROVIDER) == ["M2", "M3"]


@pytest.mark.usefixtures("actors")
def test_space_sees_no_more_of_a_mentor_than_it_shows(session: Session) -> None:
    mentor = session.get_one(Participant, "M1")
    mentor.origin, mentor.name_en = "registered", "Hidden Name"
    programme_id = opening.create(session, actor=SPACE, owner_key="space:C1", settings=SETTINGS)

    def found(text: str) -> list[str]:
        view = seats.list_newcomers(
            session,
            actor=SPACE,
            programme_id=programme_id,
            side=MatchSide.PROVIDER,
            filters=Filters(text=text),
        )
        return [each.name.get("en", "") for each in view]

    assert "Hidden Name" not in found("")
    assert found("hidden") == []


def test_seat_taken_out_takes_what_was_said_of_it_along(batch: Batch) -> None:
    batch.rank("S1", "M1", "M2")

    seats.remove(
        batch.session,
        actor=batch.actors["province"],
        programme_id=batch.programme_id,
        seat_ids=[batch.seat("M1").id],
    )

    batch.rank("S1", "M2")
    assert batch.seat("S1").handed_in_at is not None


def test_veto_needs_a_reason_and_stands_in_place_of_a_pin(batch: Batch) -> None:
    office, pair = batch.actors["province"], (batch.seat("S1").id, batch.seat("M1").id)
    common = {"actor": office, "programme_id": batch.programme_id}
    rules.decide(batch.session, decision=Decision(*pair, PairRuleKind.PIN), **common)

    with pytest.raises(ProgrammeError, match="veto_reason"):
        rules.decide(batch.session, decision=Decision(*pair, PairRuleKind.VETO), **common)
    rules.decide(batch.session, decision=Decision(*pair, PairRuleKind.VETO, "rivals"), **common)

    (stored,) = batch.session.scalars(select(rules.PairRule))
    assert (stored.rule, stored.reason) == ("veto", "rivals")


def test_whoever_is_missing_is_reminded_three_days_and_one_day_before(batch: Batch) -> None:
    batch.rank("S1", "M1")
    due = SETTINGS.wishes_due_at
    for moment in (due - 4 * DAY, due - 3 * DAY, due - 3 * DAY, due - 2 * DAY, due - DAY):
        upkeep.remind_missing(batch.session, moment)

    assert batch.told("S2").count("programme.reminder") == 2
    assert batch.told("S1").count("programme.reminder") == 0


def test_office_is_told_once_that_the_deadline_is_over(batch: Batch) -> None:
    due = SETTINGS.wishes_due_at
    for moment in (due - DAY, due, due + DAY):
        upkeep.tell_of_deadlines(batch.session, moment)

    assert batch.told("province").count("programme.due") == 1


def test_weights_of_a_saved_set_name_it(batch: Batch) -> None:
    session, office = batch.session, batch.actors["province"]
    levels = {"place": "high"}
    pair = Pair("startup", "mentor")
    set_id = sets.save(session, actor=office, pair=pair, name="Near", levels=levels)

    opening.set_weights(session, actor=office, programme_id=batch.programme_id, weights=levels)
    named = session.get_one(Programme, batch.programme_id).weight_set_id
    opening.set_weights(
        session, actor=office, programme_id=batch.programme_id, weights={"place": "low"}
    )

    assert named == set_id
    assert session.get_one(Programme, batch.programme_id).weight_set_id is None
