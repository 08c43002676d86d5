"""Which gate takes whom out, and how well the best of the others fits."""

from matcher.entities import Gate, Grade
from tests.matcher.judged.world import World, entry, relation, startup

ASKING = startup(needs="ip.patent", sectors="bio.tcm", stage="idea", region="530100")


def test_each_candidate_is_counted_at_the_first_gate_it_fails() -> None:
    world = World(
        [
            ASKING,
            startup("T"),
            entry("FULL", "mentor", capacity=1),
            entry("FAR", "mentor", regions_served="530400"),
            entry("LATE", "mentor", regions_served="530400", stages_served="growth"),
            entry("GONE", "mentor", status="left", stages_served="growth"),
            entry("FIT", "mentor", offers="ip.patent", sectors="bio.tcm"),
        ],
        [relation("FULL", "mentors", "T")],
    )

    funnel = world.model("mentor").funnel("S", kind="mentor")

    assert funnel.removed == {Gate.STATUS: 1, Gate.CAPACITY: 1, Gate.REGION: 2}
    assert funnel.alone == {Gate.CAPACITY: 1, Gate.REGION: 1}
    assert (funnel.n_candidates, funnel.n_eligible) == (5, 1)
    assert (funnel.best_id, funnel.grade, funnel.is_good) == ("FIT", Grade.HIGH, True)


def test_nobody_left_is_no_good_match() -> None:
    world = World([ASKING, entry("FAR", "mentor", regions_served="530400")])

    funnel = world.model("mentor").funnel("S", kind="mentor")

    assert (funnel.n_eligible, funnel.best_id, funnel.grade) == (0, "", None)
    assert not funnel.is_good


def test_somebody_left_who_does_not_fit_is_no_good_match_either() -> None:
    world = World([ASKING, entry("OTHER", "mentor", offers="cap.vc", sectors="env.water")])

    funnel = world.model("mentor").funnel("S", kind="mentor")

    assert (funnel.best_id, funnel.grade, funnel.is_good) == ("OTHER", Grade.FAIR, False)
