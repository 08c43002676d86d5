"""Receivers as features: what a code implies, and what a day may know."""

import datetime as dt

import pytest

from matcher.scoring.receivers import FeatureColumns, Receiver, ReceiverEncoder
from tests.matcher.scoring.ecosystems import TODAY, VOCABULARIES, need, startup

ENCODER = ReceiverEncoder(
    sectors=VOCABULARIES.sectors, regions=VOCABULARIES.regions, topics=VOCABULARIES.topics
)


def receiver(**values: object) -> Receiver:
    profile = startup("s", **values)
    return Receiver(profile=profile, needs=(), day=TODAY, round="", known=())


def test_features_of_blank_profile_are_the_bias() -> None:
    assert ENCODER.features(receiver()) == {("bias",)}


def test_features_count_codes_for_all_above() -> None:
    assert ENCODER.features(receiver(sectors=("agr.tea", "bio"), region="YN.KM")) == {
        ("bias",),
        ("sector", "agr.tea"),
        ("sector", "agr"),
        ("sector", "bio"),
        ("region", "YN.KM"),
        ("region", "YN"),
    }


def test_features_cross_place_and_round() -> None:
    asking = Receiver(startup("s", region="YN.KM"), (), TODAY, "seed", ("i1",))

    assert ENCODER.features(asking) - ENCODER.features(receiver(region="YN.KM")) == {
        ("round", "seed"),
        ("region_round", "YN", "seed"),
        ("region_round", "YN.KM", "seed"),
        ("known", "i1"),
    }


def test_features_leave_todays_stage_and_needs_out_of_an_old_deal() -> None:
    profile, needs = startup("s", stage="growth"), (need("s", "专利", topic="ip.patent"),)
    now, old = (Receiver(profile, needs, TODAY, "", (), is_current=c) for c in (True, False))

    assert ENCODER.features(now) - ENCODER.features(old) == {
        ("stage", "growth"),
        ("topic", "ip.patent"),
        ("topic", "ip"),
    }


@pytest.mark.parametrize(
    ("founded_on", "bracket"),
    [
        (TODAY, "0"),
        (TODAY - dt.timedelta(days=400), "1"),
        (TODAY - dt.timedelta(days=365 * 6), "4"),
        (dt.date(1900, 1, 1), "8"),
    ],
)
def test_features_put_age_in_brackets(founded_on: dt.date, bracket: str) -> None:
    assert ("age", bracket) in ENCODER.features(receiver(founded_on=founded_on))


def test_features_ignore_a_founding_day_still_to_come() -> None:
    tomorrow = TODAY + dt.timedelta(days=1)

    assert ENCODER.features(receiver(founded_on=tomorrow)) == {("bias",)}


def test_columns_keep_frequent_features_only() -> None:
    rows = [{("a",), ("b",)}, {("a",)}, {("c",)}]

    frequent = FeatureColumns(min_rows=2, max_features=9).fit(rows)
    first = FeatureColumns(min_rows=1, max_features=2).fit(rows)

    assert frequent.columns_ == {("a",): 0}
    assert first.columns_ == {("a",): 0, ("b",): 1}
    assert first.transform([{("b",), ("unknown",)}, set()]).toarray().tolist() == [[0, 1], [0, 0]]
