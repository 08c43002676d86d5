"""Relations as deals."""

import datetime as dt

import numpy as np
import pytest

from matcher.entities import Relation, RelationKind
from matcher.scoring.history import Ledger, ties_before
from tests.matcher.scoring.ecosystems import TODAY, invested, startup

DAY, LATER = dt.date(2025, 6, 1), dt.date(2025, 12, 1)
PROVIDERS = {"i1": 0, "i2": 1, "i3": 2}
LEDGER = Ledger({"s1": startup("s1"), "s2": startup("s2")}, {}, TODAY)


def ties_of(
    *relations: Relation, kind: RelationKind = RelationKind.INVESTED_IN
) -> list[tuple[str, str]]:
    ties = ties_before(relations, kind=kind, provider_ids=PROVIDERS, day=TODAY)
    return [(tie.receiver_id, tie.provider_id) for tie in ties]


def test_ties_before_the_day_only() -> None:
    ties = ties_of(
        invested("i1", "s1", DAY),
        invested("i2", "s1", TODAY),
        invested("i3", "s1", None),
        invested("stranger", "s1", DAY),
        Relation("i1", "s2", RelationKind.MENTORS, DAY),
    )

    assert ties == [("s1", "i1"), ("s1", "i3")]


def test_ties_find_the_provider_at_either_end() -> None:
    partner = RelationKind.PARTNER_WITH
    ties = ties_of(
        Relation("i1", "s1", partner, DAY), Relation("s2", "i2", partner, DAY), kind=partner
    )

    assert ties == [("s1", "i1"), ("s2", "i2")]


def test_deals_group_those_who_came_together() -> None:
    relations = [
        invested("i1", "s1", DAY, "seed"),
        invested("i2", "s1", DAY, "seed"),
        invested("i3", "s1", LATER, "a"),
        invested("i1", "s2", None),
        invested("i1", "unknown", DAY),
    ]
    ties = ties_before(relations, kind=RelationKind.INVESTED_IN, provider_ids=PROVIDERS, day=TODAY)

    deals = LEDGER.deals(ties, PROVIDERS)

    assert deals.providers.toarray().tolist() == [[1, 1, 0], [0, 0, 1], [1, 0, 0]]
    assert [r.known for r in deals.receivers] == [(), ("i1", "i2"), ()]
    assert [r.round for r in deals.receivers] == ["seed", "a", ""]
    assert deals.age_years[:2] == pytest.approx([1.0, 0.5], abs=0.01)
    assert np.isnan(deals.age_years[2])


def test_recency_halves_with_the_half_life() -> None:
    ties = ties_before(
        [invested("i1", "s1", DAY), invested("i1", "s2", None)],
        kind=RelationKind.INVESTED_IN,
        provider_ids=PROVIDERS,
        day=TODAY,
    )

    assert LEDGER.deals(ties, PROVIDERS).recency(1.0) == pytest.approx([0.5, 0.5], abs=0.01)


def test_deals_of_no_tie_are_none() -> None:
    deals = LEDGER.deals([], PROVIDERS)

    assert deals.providers.shape == (0, 3)
    assert deals.recency(2.0).shape == (0,)
