"""The synthetic ecosystem: deterministic, bilingual, labelled as fictional, with planted truth."""

from seed.synthetic.build import DEFAULT_SEED, PROFILES, build
from seed.synthetic.folder import Synthesis, synthesize
from seed.synthetic.world import AS_OF

__all__ = ["AS_OF", "DEFAULT_SEED", "PROFILES", "Synthesis", "build", "synthesize"]
