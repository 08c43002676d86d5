"""Build the synthetic ecosystem of a profile and a seed."""

from seed.synthetic.backgrounds import write_backgrounds
from seed.synthetic.corpus import load_corpus
from seed.synthetic.history import write_history
from seed.synthetic.investors import populate_investors
from seed.synthetic.mentors import populate_commissioners, populate_mentors
from seed.synthetic.mess import make_mess
from seed.synthetic.organisations import found_team, populate_institutions, populate_spaces
from seed.synthetic.partners import populate_partners
from seed.synthetic.planting.bundles import plant_bundles
from seed.synthetic.planting.golds import plant_golds
from seed.synthetic.planting.must_not import plant_must_nots
from seed.synthetic.planting.near_misses import plant_near_misses
from seed.synthetic.planting.plan import make_plan
from seed.synthetic.resources import populate_resources
from seed.synthetic.startups import populate_startups
from seed.synthetic.world import World

DEFAULT_SEED = 20160901
PROFILES = ("demo", "standard", "scale")


def build(*, profile: str = "demo", seed: int = DEFAULT_SEED) -> World:
    """Return the ecosystem; what is planted comes first, so that bystanders leave room for it."""
    world = World(seed, profile, load_corpus())
    plan = make_plan(world)
    found_team(world)
    plant_near_misses(world, plant_golds(world, plan))
    plant_must_nots(world)
    plant_bundles(world, plan)
    _populate(world)
    write_history(world)
    write_backgrounds(world)
    make_mess(world)
    return world


def _populate(world: World) -> None:
    populate_institutions(world)
    populate_spaces(world)
    populate_mentors(world)
    populate_commissioners(world)
    populate_investors(world)
    populate_partners(world)
    populate_startups(world)
    populate_resources(world)
