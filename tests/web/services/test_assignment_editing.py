import pytest
from sqlalchemy.orm import Session

from matcher.assignment.verify import verify
from models.programme_states import ProgrammeState
from tests.web.batches import NOW, Batch, make_batch, make_draft
from web.services.assignments import (
    comparing,
    edit_views,
    editing,
    publishing,
    runs,
    solving,
    views,
)
from web.services.assignments.editing import Wanted
from web.services.assignments.errors import DraftError, StaleDraftError
from web.services.assignments.lines import BY_HAND, Parties
from web.services.assignments.plans import Plan, load_plan
from web.services.missing import NotFoundError


def drafted(session: Session, **overrides: int) -> tuple[Batch, int, Plan]:
    """Return a draft with its plan."""
    batch = make_batch(session, **({"receivers": 4, "providers": 3, "capacity": 2} | overrides))
    draft_id = make_draft(session, batch, runs.Order("utility", seconds=1))
    return batch, draft_id, load_plan(session, draft_id)


def save(session: Session, batch: Batch, draft_id: int, wanted: Wanted, revision: int = 0) -> None:
    editing.save(
        session, actor=batch.actor, draft_id=draft_id, wanted=wanted, revision=revision, now=NOW
    )


def first_pair(plan: Plan) -> tuple[int, int]:
    return plan.seats(*min(plan.sheet.pairs))


def test_effect_is_shown_before_it_is_saved_and_then_comes_true(session: Session) -> None:
    batch, draft_id, plan = drafted(session)
    receiver, provider = first_pair(plan)
    page = edit_views.get_ways_page(
        session, actor=batch.actor, draft_id=draft_id, receiver=receiver, provider=provider
    )
    wanted = page.ways[0].wanted

    effect = edit_views.get_effect_page(
        session, actor=batch.actor, draft_id=draft_id, wanted=wanted
    )
    assert load_plan(session, draft_id).sheet == plan.sheet
    save(session, batch, draft_id, wanted)

    after = load_plan(session, draft_id)
    assert after.draft.score["utility"] == effect.after.utility
    assert after.draft.score["gap"] == effect.after.gap > 0
    assert after.draft.score["is_edited"]
    assert round(effect.after.utility - effect.before.utility, 6) == page.ways[0].gain
    assert verify(*after.answered()) == ()


def test_pair_taken_out_by_hand_is_told_as_that(session: Session) -> None:
    batch, draft_id, plan = drafted(session)
    receiver, provider = first_pair(plan)
    wanted = Wanted("remove", receiver, provider)

    effect = edit_views.get_effect_page(
        session, actor=batch.actor, draft_id=draft_id, wanted=wanted
    )
    save(session, batch, draft_id, wanted)

    edited = load_plan(session, draft_id)
    found = views.unmet_lines(edited, Parties(session, batch.programme.id))
    assert [(each.receiver.seat_id, each.reason) for each in found] == [(receiver, BY_HAND)]
    assert effect.found - effect.after.pairs == edited.draft.score["fewer"] == 1


def test_ways_are_the_best_first_and_within_the_rules(session: Session) -> None:
    batch, draft_id, plan = drafted(session)
    receiver, provider = first_pair(plan)

    page = edit_views.get_ways_page(
        session, actor=batch.actor, draft_id=draft_id, receiver=receiver, provider=provider
    )

    gains = [way.gain for way in page.ways]
    assert gains == sorted(gains, reverse=True)
    assert {way.edit.kind for way in page.ways} == {"move", "swap"}


def test_startup_without_a_place_is_shown_where_there_is_room(session: Session) -> None:
    batch, draft_id, plan = drafted(session)
    receiver, provider = first_pair(plan)
    save(session, batch, draft_id, Wanted("remove", receiver, provider))

    page = edit_views.get_ways_page(
        session, actor=batch.actor, draft_id=draft_id, receiver=receiver
    )
    assert page.provider is None
    assert {way.edit.kind for way in page.ways} == {"add"}
    save(session, batch, draft_id, page.ways[0].wanted, revision=1)

    assert len(load_plan(session, draft_id).sheet.pairs) == 4


def test_undo_takes_back_one_after_the_other(session: Session) -> None:
    batch, draft_id, plan = drafted(session)
    receiver, provider = first_pair(plan)
    before = dict(plan.draft.score)
    save(session, batch, draft_id, Wanted("pin", receiver, provider))
    save(session, batch, draft_id, Wanted("unpin", receiver, provider), 1)
    save(session, batch, draft_id, Wanted("remove", receiver, provider), 2)

    for revision in (3, 4, 5):
        editing.undo(session, actor=batch.actor, draft_id=draft_id, revision=revision)

    after = load_plan(session, draft_id)
    assert (after.sheet, after.draft.edits, after.draft.score) == (plan.sheet, [], before)
    with pytest.raises(DraftError, match="nothing_to_undo"):
        editing.undo(session, actor=batch.actor, draft_id=draft_id, revision=6)


def test_second_window_does_not_write_over_the_first(session: Session) -> None:
    batch, draft_id, plan = drafted(session)
    receiver, provider = first_pair(plan)
    save(session, batch, draft_id, Wanted("pin", receiver, provider))

    with pytest.raises(StaleDraftError):
        save(session, batch, draft_id, Wanted("unpin", receiver, provider), 0)
    with pytest.raises(StaleDraftError):
        editing.undo(session, actor=batch.actor, draft_id=draft_id, revision=0)


def test_edit_that_breaks_a_rule_is_shown_and_refused(session: Session) -> None:
    batch, draft_id, plan = drafted(session, receivers=2, providers=2, capacity=1)
    receiver, provider = first_pair(plan)
    (other,) = {plan.seats(*pair)[1] for pair in plan.sheet.pairs} - {provider}
    wanted = Wanted("move", receiver, provider, other_provider=other)

    page = edit_views.get_effect_page(session, actor=batch.actor, draft_id=draft_id, wanted=wanted)

    assert [item.rule for item in page.broken] == ["candidate_capacity"]
    assert not page.is_allowed
    with pytest.raises(DraftError, match="rule_broken"):
        save(session, batch, draft_id, wanted)


@pytest.mark.parametrize(
    ("kind", "code"), [("add", "edit_there_already"), ("melt", "unknown_edit")]
)
def test_edit_that_means_nothing_is_refused(session: Session, kind: str, code: str) -> None:
    batch, draft_id, plan = drafted(session)

    with pytest.raises(DraftError, match=code):
        save(session, batch, draft_id, Wanted(kind, *first_pair(plan)))


def test_seat_of_another_programme_is_not_there(session: Session) -> None:
    batch, draft_id, plan = drafted(session)
    receiver, _ = first_pair(plan)

    with pytest.raises(NotFoundError):
        save(session, batch, draft_id, Wanted("pin", receiver, 999))


def test_rest_is_run_again_around_what_was_done_by_hand(session: Session) -> None:
    batch, draft_id, plan = drafted(session)
    receiver, provider = first_pair(plan)
    ways = edit_views.get_ways_page(
        session, actor=batch.actor, draft_id=draft_id, receiver=receiver, provider=provider
    ).ways
    move = next(way.wanted for way in ways if way.wanted.kind == "move")
    save(session, batch, draft_id, move)

    again, _ = editing.run_again(
        session,
        actor=batch.actor,
        draft_id=draft_id,
        order=runs.Order("utility", seed=7, seconds=1),
        now=NOW,
    )
    runs.begin(session, draft_id=again)
    made = solving.make(session, draft_id=again, report=lambda _step, _share: None)
    runs.store(session, draft_id=again, made=made, now=NOW)

    after = load_plan(session, again)
    pairs = {after.seats(*pair) for pair in after.sheet.pairs}
    assert after.draft.based_on_id == draft_id
    assert (receiver, move.other_provider) in pairs
    assert (receiver, provider) not in pairs
    assert after.problem.n_pairs == plan.problem.n_pairs - 1
    assert verify(*after.answered()) == ()


def test_comparison_names_who_has_another(session: Session) -> None:
    batch, draft_id, plan = drafted(session)
    other_id = make_draft(session, batch, runs.Order("utility", seed=5, seconds=1))
    receiver, provider = first_pair(plan)
    save(session, batch, other_id, Wanted("remove", receiver, provider))

    page = comparing.compare(session, actor=batch.actor, first_id=draft_id, second_id=other_id)

    (change,) = page.changes
    assert change.receiver.seat_id == receiver
    assert [party.seat_id for party in change.first] == [provider]
    assert change.second == ()
    assert page.shared == 3


def test_waived_minimum_is_told_and_sealed(session: Session) -> None:
    batch = make_batch(session, receivers=3, providers=2, capacity=2)
    for seat in batch.programme.seats:
        seat.minimum = 1
    session.flush()
    draft_id = make_draft(session, batch)
    plan = load_plan(session, draft_id)
    receiver, provider = first_pair(plan)
    save(session, batch, draft_id, Wanted("remove", receiver, provider))

    page = views.get_draft_page(session, actor=batch.actor, draft_id=draft_id, language="zh")
    assert "seeker_minimum" in {item.rule for item in page.waived}
    asked, _ = load_plan(session, draft_id).answered()
    assert asked.minimum.sum() == 2


def test_published_draft_is_not_edited(session: Session) -> None:
    batch, draft_id, plan = drafted(session)
    publishing.publish(session, actor=batch.actor, draft_id=draft_id, revision=0, now=NOW)
    assert batch.programme.state == ProgrammeState.PUBLISHED

    with pytest.raises(DraftError, match="published"):
        save(session, batch, draft_id, Wanted("pin", *first_pair(plan)))
    with pytest.raises(DraftError, match="published"):
        runs.discard(session, actor=batch.actor, draft_id=draft_id, now=NOW)
