"""How long a tie that ended keeps two apart is the ecosystem's to say."""

import datetime as dt
from dataclasses import replace

import pytest

from matcher.ecosystem import Ecosystem
from matcher.entities import Gate, ParticipantKind, Profile, Relation, RelationKind, Vocabularies
from matcher.recommendation.gate_evidence import refusal
from matcher.recommendation.line import Line
from matcher.scoring.base import Seeker

TODAY = dt.date(2026, 9, 1)


def ecosystem(ended: dt.date, kind: RelationKind) -> Ecosystem:
    return Ecosystem.from_records(
        vocabularies=Vocabularies(),
        profiles=[
            Profile(id="S", kind=ParticipantKind.STARTUP),
            Profile(id="M", kind=ParticipantKind.MENTOR),
        ],
        relations=[Relation("M", "S", kind, occurred_on=dt.date(2020, 1, 1), ended_on=ended)],
        as_of=TODAY,
    )


@pytest.mark.parametrize("kind", [RelationKind.CONFLICT_WITH, RelationKind.AFFILIATED_WITH])
@pytest.mark.parametrize(
    ("days_ago", "window", "is_out"),
    [(364, 365, True), (365, 365, False), (365, 730, True), (729, 730, True), (730, 730, False)],
)
def test_conflict_counts_within_the_window(
    kind: RelationKind, days_ago: int, window: int, is_out: bool
):
    world = ecosystem(TODAY - dt.timedelta(days=days_ago), kind).minding_conflicts(window)

    line = Line(world, "mentor", ())
    seeker = Seeker.of(world, "S")
    screening = line.selector.screen(seeker)

    assert bool(screening.failed(line.pool.index["M"])) is is_out


@pytest.mark.parametrize("kind", [RelationKind.CONFLICT_WITH, RelationKind.AFFILIATED_WITH])
@pytest.mark.parametrize(("asks", "other"), [("S", "M"), ("M", "S")])
def test_conflict_newer_than_the_record_is_named(kind: RelationKind, asks: str, other: str):
    world = ecosystem(TODAY - dt.timedelta(days=1000), kind)
    newer = Relation("M", "S", kind, occurred_on=dt.date(2020, 1, 1))
    line = Line(world, "mentor" if asks == "S" else "startup", ())
    seeker = replace(Seeker.of(world, asks), relations=(newer,))
    position = line.pool.index[other]

    assert Gate.CONFLICT in line.selector.screen(seeker).failed(position)
    evidence = refusal(line.selector.inquiry(seeker), position, Gate.CONFLICT).evidence

    assert (evidence["source_id"], evidence["target_id"]) == ("M", "S")
    assert "until" not in evidence


def test_same_window_is_the_same_ecosystem():
    world = ecosystem(TODAY, RelationKind.CONFLICT_WITH)

    assert world.minding_conflicts(365) is world
