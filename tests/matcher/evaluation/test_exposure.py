"""Counting exposure: by candidate, by group, and who is never shown."""

import pytest

from matcher.evaluation.exposure import CandidateExposure, exposure_report

GROUPS = {"a": "north", "b": "north", "c": "south", "d": ""}


def test_candidates_stand_by_how_often_they_are_shown() -> None:
    report = exposure_report([["a", "b"], ["a", "c"], ["b", "a"]], GROUPS, k=2, rooms={"b": 3.0})

    assert report.candidates == (
        CandidateExposure("a", "north", 3, 4 / 3, None),
        CandidateExposure("b", "north", 2, 1.5, 3.0),
        CandidateExposure("c", "south", 1, 2.0, None),
        CandidateExposure("d", "", 0, 0.0, None),
    )
    assert (report.n_lists, report.n_candidates, report.coverage) == (3, 4, 0.75)


def test_least_shown_groups_come_first() -> None:
    report = exposure_report([["a", "b"], ["a", "c"]], GROUPS, k=2)

    groups = {group.group: group for group in report.groups}
    assert [group.group for group in report.groups] == ["", "south", "north"]
    assert (groups["north"].n_candidates, groups["north"].n_shown) == (2, 2)
    assert groups["north"].showings == 3
    assert groups["north"].parity == pytest.approx(0.75 / 0.5)
    assert groups["south"].parity == 1.0


def test_only_what_is_shown_counts_and_strangers_are_dropped() -> None:
    report = exposure_report([["z", "a", "b"]], GROUPS, k=1)

    assert [own.candidate_id for own in report.candidates if own.showings] == ["a"]


def test_no_lists_show_nobody() -> None:
    report = exposure_report([], GROUPS, k=5)

    assert (report.coverage, report.gini) == (0.0, 1.0)
    assert {group.parity for group in report.groups} == {0.0}
