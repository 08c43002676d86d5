"""Splits by time: only the first-time pairs of the period, only providers known before."""

import datetime as dt

from matcher.entities import ParticipantKind, Relation, RelationKind
from matcher.evaluation.splits import temporal_split
from tests.matcher.scoring.ecosystems import invested

AS_OF, UNTIL = dt.date(2026, 1, 1), dt.date(2026, 7, 1)
BEFORE, DURING, AFTER = dt.date(2025, 5, 1), dt.date(2026, 3, 1), dt.date(2026, 8, 1)


def test_temporal_split_follows_its_rules() -> None:
    relations = [
        invested("i1", "warm", BEFORE, "seed"),
        invested("i2", "other", None),
        invested("i1", "warm", DURING, "a"),
        invested("i2", "warm", AS_OF, "b"),
        invested("i2", "cold", DURING, "angel"),
        invested("newcomer", "cold", DURING, "angel"),
        invested("newcomer", "unreachable", DURING),
        invested("i1", "late", AFTER),
        Relation("m", "cold", RelationKind.MENTORS, DURING),
    ]

    split = temporal_split(
        relations,
        kind=ParticipantKind.INVESTOR,
        provider_ids=frozenset({"i1", "i2", "newcomer"}),
        as_of=AS_OF,
        until=UNTIL,
    )

    assert split.truth == {"warm": {"i2"}, "cold": {"i2"}}
    assert (split.warm, split.cold) == ({"warm"}, {"cold"})
    assert split.rounds == {"warm": "b", "cold": "angel"}


def test_temporal_split_reads_relations_whose_receiver_is_the_source() -> None:
    relations = [
        Relation("s1", "space", RelationKind.RESIDENT_OF, BEFORE),
        Relation("s2", "space", RelationKind.RESIDENT_OF, DURING),
    ]

    split = temporal_split(
        relations,
        kind=ParticipantKind.SPACE,
        provider_ids=frozenset({"space"}),
        as_of=AS_OF,
        until=UNTIL,
    )

    assert split.truth == {"s2": {"space"}}
