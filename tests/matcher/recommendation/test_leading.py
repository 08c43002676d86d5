import numpy as np
import pytest

from matcher.ecosystem import Ecosystem, IntArray
from matcher.recommendation import leading
from matcher.recommendation.leading import Part, can_lead, gains_of_leading
from matcher.recommendation.line import Line, default_scorers
from matcher.recommendation.scored import best
from matcher.recommendation.weights import weights_for
from matcher.scoring.base import Positions, Seeker, known
from tests.matcher.scoring.ecosystems import TODAY, VOCABULARIES, mentor, need, offer, startup


@pytest.mark.parametrize("seed", range(40))
def test_the_first_and_their_scores_are_those_of_working_out_all(
    monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(leading, "_FIRST_ROUND", 2)
    draw = np.random.default_rng(seed)
    size, n = int(draw.integers(0, 300)), int(draw.integers(1, 9))
    scores, ceilings, shares = draw.integers(0, 11, (3, size)) / 10  # with many ties
    is_eligible = draw.random(size) < 0.7
    full = shares * ceilings * 0.3

    gained = gains_of_leading(scores, ceilings * 0.3, lambda chosen: full[chosen], is_eligible, n)

    expected = best(scores + full, is_eligible, n)
    assert best(scores + gained, is_eligible, n).tolist() == expected.tolist()
    assert gained[expected].tolist() == full[expected].tolist()


@pytest.mark.parametrize("seed", range(40))
def test_part_by_part_nobody_of_the_first_is_lost(seed: int) -> None:
    draw = np.random.default_rng(seed)
    size, n = int(draw.integers(0, 300)), int(draw.integers(1, 9))
    strengths = draw.integers(0, 5, (4, size)) / 4  # with many ties
    weights = sorted(draw.random(4).round(1).tolist(), reverse=True)
    is_eligible, beyond = draw.random(size) < 0.7, float(draw.integers(0, 2) / 10)
    later = beyond * draw.integers(0, 3, size) / 2
    parts = {
        str(row): Part(weight, known(own))
        for row, (weight, own) in enumerate(zip(weights, strengths, strict=True))
    }

    found = can_lead(parts, beyond=beyond, is_eligible=is_eligible, n=n)

    scores = np.array(weights) @ strengths + later
    assert set(best(scores.round(9), is_eligible, n).tolist()) <= set(found.positions.tolist())
    for row, own in enumerate(strengths):
        assert found.strengths[str(row)].tolist() == own[found.positions].tolist()


def test_later_parts_are_worked_out_for_few() -> None:
    n_asked: list[int] = []

    def counting(positions: Positions) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        assert not isinstance(positions, slice)
        n_asked.append(len(positions))
        return np.zeros(len(positions))

    first = Part(0.9, known(np.linspace(1, 0, 10_000)))
    parts = {"first": first, "second": Part(0.01, counting), "third": Part(0.001, counting)}
    can_lead(parts, beyond=0.0, is_eligible=np.ones(10_000, dtype=np.bool_), n=5)

    assert n_asked[0] < 200
    assert n_asked[1] < 20


def test_whoever_cannot_be_among_the_first_is_not_worked_out() -> None:
    scores = np.linspace(1, 0, 10_000)
    asked: list[int] = []

    def gains(chosen: IntArray) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        asked.extend(chosen.tolist())
        return np.zeros(len(chosen))

    everybody = np.ones(len(scores), dtype=np.bool_)
    gains_of_leading(scores, np.full(len(scores), 0.01), gains, everybody, 5)

    assert len(asked) == len(set(asked)) < 200
    assert set(range(100)) <= set(asked)


@pytest.mark.parametrize("n_eligible", [0, 3])
def test_fewer_than_wanted_are_all_worked_out(n_eligible: int) -> None:
    is_eligible = np.arange(10) < n_eligible

    gained = gains_of_leading(
        np.zeros(10), np.ones(10), lambda chosen: np.full(len(chosen), 0.5), is_eligible, 7
    )

    assert gained.tolist() == [0.5] * n_eligible + [0.0] * (10 - n_eligible)


def test_a_line_gives_the_first_as_if_it_had_compared_every_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(leading, "_FIRST_ROUND", 2)
    words = ("茶叶出口", "咖啡烘焙", "专利申请", "融资计划", "patent filing", "coffee roasting")
    mentors = [mentor(f"m{number:02}", sectors=("agr",)) for number in range(40)]
    offers = [offer(m.id, words[row % 6]) for row, m in enumerate(mentors) if row % 5]
    ecosystem = Ecosystem.from_records(
        vocabularies=VOCABULARIES,
        profiles=[startup("s", sectors=("agr.tea",)), *mentors],
        needs=[need("s", "我们想申请专利"), need("s", "咖啡豆怎样烘焙", topic="ip")],
        offers=offers,
        as_of=TODAY,
    )
    line = Line(ecosystem, "mentor", default_scorers())
    seeker, weights = Seeker.of(ecosystem, "s"), weights_for("startup", "mentor", {})
    everybody = np.ones(len(line.pool), dtype=np.bool_)

    full = line.score(seeker, weights)
    for n in (1, 3, 7):
        some = line.leading(seeker, weights, everybody, n)
        expected = best(full.scores, everybody, n)
        assert some.first(everybody, n).tolist() == expected.tolist()
        assert some.has_service == full.has_service
        assert [some.contributions(p) for p in expected] == [
            full.contributions(p) for p in expected
        ]
