"""What would make it a match, held to its word on fifty random non-matches of the demo profile."""

from pathlib import Path

from matcher.recommendation.pipeline import Recommender
from seed.synthetic import AS_OF, synthesize
from tests.benchmarks.explanations import measure
from tests.matcher.folder import read_ecosystem

N = 50


def test_rank_is_not_promised_where_variety_would_keep_it_out(tmp_path: Path) -> None:
    synthesize(tmp_path, profile="demo", seed=1)
    model = Recommender(kinds=["mentor"], training=None).fit(read_ecosystem(tmp_path, AS_OF))

    (verdict,) = model.explain("SYN-V-0137", kind="mentor", candidate_ids=["SYN-M-0063"], k=10)

    assert verdict.change is not None
    assert (verdict.change.code, verdict.rank_after) == ("change_sector", None)


def test_every_proposal_holds_when_it_is_applied(tmp_path: Path) -> None:
    synthesize(tmp_path, profile="demo", seed=1)
    ecosystem = read_ecosystem(tmp_path, AS_OF)

    tally = measure(ecosystem, kinds=("mentor", "investor"), n=N)

    assert tally.broken == []
    assert (tally.n, tally.held) == (N, tally.proposed)
    assert tally.proposed > 0.8 * N
