"""Decide what is planted before anyone exists, so that bystanders leave room for it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from seed.synthetic.corpus import Corpus, Text
from seed.synthetic.keywords import shared_keywords
from seed.synthetic.statements import Written
from seed.synthetic.world import World

SHOWCASE_SECTOR = "agr.coffee"
SHOWCASE_REGION = "530800"
LONELY = ("533300", "533400", "533100", "530900", "530700", "532800")
HOMES = (
    ("530100", 28), ("530300", 5), ("530400", 4), ("532500", 4), ("532900", 3), ("532300", 3),
    ("532600", 2), ("530500", 2), ("530600", 2), ("530800", 1),
)  # fmt: skip
STYLES = {
    "partner": {"shared": 1, "disjoint": 2, "cross": 2},
    "investor": {"shared": 3, "disjoint": 2, "cross": 2},
    "space": {"shared": 1, "disjoint": 1, "cross": 1},
    "resource": {"shared": 1, "disjoint": 3, "cross": 1},
    "mentor": {"shared": 13, "disjoint": 12, "cross": 10},
}
NOT_MENTORED = ("cap.", "int.", "mkt.export", "tal.interpreter")
ENTRIES = ("mkt.export_asean", "mkt.export_sasia")
CAPITAL = {"seed": "cap.seed", "startup": "cap.angel", "early": "cap.vc"}
PLACES = ("spc.desk", "spc.office", "bi.space")
RESOURCES = {"spc.instrument": "instrument", "spc.lab": "lab", "spc.pilot_line": "pilot"}
FIELD = re.compile(r"{[^}]*}")
BUNDLES = 20
BUNDLE_SERVICE = "rd.pilot"


@dataclass(frozen=True, slots=True)
class GoldPlan:
    """A need and the one answer to it, by codes and by how the two are worded."""

    kind: str
    sector: str
    topic: str
    stage: str
    region: str
    style: str
    need_written: Written = "both"
    offer_written: Written = "both"
    is_lonely: bool = False
    is_showcase: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is planted, and the sub-sectors that stay free of single answers."""

    golds: tuple[GoldPlan, ...]
    bundle_sectors: tuple[str, ...]


def make_plan(world: World) -> Plan:
    """Return the plan of a seed, and reserve its combinations of sub-sector and topic."""
    sectors = world.draws("plan", 0).shuffled("sector", sorted(world.corpus.sub_sectors))
    sectors.remove(SHOWCASE_SECTOR)
    golds = [*_showcase(), *_others(world, sectors)]
    plan = Plan(tuple(golds), tuple(sectors[:BUNDLES]))
    world.reserved.update(_reserved(plan))
    return plan


def _showcase() -> Iterator[GoldPlan]:
    topics = {
        "mentor": "rd.process",
        "investor": "cap.angel",
        "partner": "mkt.export_asean",
        "space": "spc.desk",
        "resource": "spc.instrument",
    }
    for kind, topic in topics.items():
        yield GoldPlan(
            kind, SHOWCASE_SECTOR, topic, "startup", SHOWCASE_REGION, "shared", is_showcase=True
        )


def _others(world: World, sectors: list[str]) -> Iterator[GoldPlan]:
    """Yield the plans, taking the sub-sectors they use out of the list."""
    homes = [region for region, count in HOMES for _ in range(count)]
    homes = [*LONELY, *world.draws("plan", 0).shuffled("home", homes)]
    n_mentor = 0
    n = 0
    for kind, styles in STYLES.items():
        for style, count in styles.items():
            for _ in range(count):
                is_lonely = kind == "mentor" and n_mentor < len(LONELY)
                region = homes[n_mentor] if kind == "mentor" else homes[-1 - n]
                n_mentor, n = n_mentor + (kind == "mentor"), n + (kind != "mentor")
                draws_key = f"{kind}{style}{n}{n_mentor}"
                yield _plan_one(world, sectors, kind, style, region, draws_key, is_lonely)


def _plan_one(
    world: World, sectors: list[str], kind: str, style: str, region: str, key: str, is_lonely: bool
) -> GoldPlan:
    draws = world.draws("plan", key)
    stage = draws.choice("stage", tuple(CAPITAL))
    for sector in sectors:
        topics = _topics(world.corpus, kind, sector, stage, style)
        if topics:
            sectors.remove(sector)
            break
    else:
        raise ValueError(f"no sub-sector left for {kind} {style}")
    need, offer = _written(style, draws.chance("direction", 0.5))
    topic = draws.choice("topic", topics)
    return GoldPlan(kind, sector, topic, stage, region, style, need, offer, is_lonely)


def _written(style: str, need_is_chinese: bool) -> tuple[Written, Written]:
    if style != "cross":
        return "both", "both"
    return ("zh", "en") if need_is_chinese else ("en", "zh")


def _topics(corpus: Corpus, kind: str, sector: str, stage: str, style: str) -> list[str]:
    fixed = {"investor": [CAPITAL[stage]], "space": list(PLACES), "resource": list(RESOURCES)}
    if kind == "resource" and style == "disjoint":
        sub = corpus.sub_sectors[sector]
        return ["spc.instrument"] if _are_apart(corpus, sub.test, sub.instrument) else []
    if kind in fixed:
        return fixed[kind]
    problems = corpus.problems_of[sector]
    topics = [
        problem.topic
        for problem in problems
        if style != "disjoint" or _are_apart(corpus, problem.pain, problem.skill)
    ]
    if kind == "partner":
        return [topic for topic in topics if topic in ENTRIES]
    return [topic for topic in topics if not topic.startswith(NOT_MENTORED)]


def _are_apart(corpus: Corpus, ours: Text, theirs: Text) -> bool:
    """Return whether two phrases share no keyword, even with the frames they are put into."""
    need, answer = f"{ours.zh} {ours.en}", f"{theirs.zh} {theirs.en}"
    return not (
        shared_keywords(need, answer)
        or shared_keywords(need, _frames(corpus, ("offer", "resource", "bio_mentor")))
        or shared_keywords(_frames(corpus, ("need", "bio_startup")), answer)
    )


def _frames(corpus: Corpus, families: tuple[str, ...]) -> str:
    templates = [
        template
        for name, forms in corpus.templates.items()
        if name.endswith("_plain") and name.startswith(families)
        for template in (*forms["zh"], *forms["en"])
    ]
    return FIELD.sub(" ", " ".join(templates))


def _reserved(plan: Plan) -> Iterator[tuple[str, str]]:
    for gold in plan.golds:
        for topic in PLACES if gold.kind == "space" else (gold.topic,):
            yield gold.sector, topic
        if gold.kind == "resource":
            yield gold.sector, RESOURCES[gold.topic]
        if gold.kind == "space":
            yield from ((gold.sector, kind) for kind in ("desk", "office"))
    for sector in plan.bundle_sectors:
        yield from ((sector, topic) for topic in (BUNDLE_SERVICE, *CAPITAL.values(), "instrument"))
