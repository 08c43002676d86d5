"""What would make it a match, held to its word on fifty random non-matches of the demo profile."""

from pathlib import Path

from seed.synthetic import AS_OF, synthesize
from tests.benchmarks.explanations import measure
from tests.matcher.folder import read_ecosystem

N = 50


def test_every_proposal_holds_when_it_is_applied(tmp_path: Path) -> None:
    synthesize(tmp_path, profile="demo", seed=1)
    ecosystem = read_ecosystem(tmp_path, AS_OF)

    tally = measure(ecosystem, kinds=("mentor", "investor"), n=N)

    assert tally.broken == []
    assert (tally.n, tally.held) == (N, tally.proposed)
    assert tally.proposed > 0.8 * N
