"""Startups: ventures and unregistered teams."""

import datetime as dt
from math import exp

from seed.synthetic.corpus import Text
from seed.synthetic.draws import Draws
from seed.synthetic.families import family_of
from seed.synthetic.records import Participant
from seed.synthetic.sectors import draw_sectors
from seed.synthetic.statements import add_need
from seed.synthetic.texts import Subject, word
from seed.synthetic.world import AS_OF, NAME_ATTEMPTS, World

YEARS_SINCE_FOUNDING = {
    "seed": (0, 1),
    "startup": (0, 2),
    "early": (1, 3),
    "growth": (2, 5),
    "scale": (4, 8),
    "graduated": (4, 9),
}
TICKETS = {
    "idea": (100_000, 500_000),
    "seed": (300_000, 1_000_000),
    "startup": (1_000_000, 3_000_000),
    "early": (3_000_000, 10_000_000),
    "growth": (10_000_000, 30_000_000),
    "scale": (30_000_000, 100_000_000),
    "graduated": (30_000_000, 100_000_000),
}
SINGLE_HEADS = NAME_ATTEMPTS - 50
"""How many names of one word are tried before those of two."""
ROUNDS = {"seed": "seed", "startup": "angel", "early": "pre_a", "growth": "a", "scale": "b"}
NEED_COUNTS = ((1, 0.2), (2, 0.4), (3, 0.25), (4, 0.1), (5, 0.05))
HIDDEN_TOPICS = frozenset({"spc.defence"})
DAYS_A_YEAR = 365


def make_startup(
    world: World,
    *,
    region: str,
    sectors: tuple[str, ...],
    stage: str,
    showcase: bool = False,
    template: str = "bio_startup",
) -> Participant:
    """Add a startup without needs."""
    startup_id = world.next_id("startup", showcase=showcase)
    draws = world.draws("startup", startup_id)
    name = world.unique_name(lambda attempt: _name(world, draws, region, sectors[0], attempt))
    startup = Participant(
        startup_id,
        "startup",
        name_zh=name.zh,
        name_en=name.en,
        sectors=sectors,
        stage=stage,
        region=region,
        founded_on=_founded_on(draws, stage),
    )
    facts = (("size", _team_size(draws)), ("ip", draws.integer("ip", 1, 4)))
    subject = Subject(sectors[0], region=region, stage=stage, facts=facts)
    summary = word(world.corpus, draws, subject, template=template, field="summary")
    startup.summary_zh, startup.summary_en = summary.zh, summary.en
    world.participants[startup_id] = startup
    return startup


def seek_capital(startup: Participant) -> None:
    """Set what a startup at its stage asks investors for."""
    startup.seeking_round = ROUNDS.get(startup.stage, "")
    startup.ticket_min_cny, startup.ticket_max_cny = TICKETS[startup.stage]


def populate_startups(world: World) -> None:
    """Add the startups that no planted pair needs."""
    for region in world.open_places("startup"):
        world.take_place("startup", region)
        _add_bystander(world, region)


def _add_bystander(world: World, region: str) -> None:
    draws = world.draws("bystander", f"startup{world.left('startup')}")
    shares = world.corpus.calibration["stage_share_ASSUMED"]
    stage = draws.weighted("stage", list(shares.items()))
    sectors = draw_sectors(world, draws, region, counts=((1, 0.7), (2, 0.3)))
    startup = make_startup(world, region=region, sectors=sectors, stage=stage)
    if draws.chance("english", 0.25):
        startup.languages = ("zh-CN", "en")
    startup.modes = draws.weighted(
        "modes", [(("onsite", "online"), 0.6), (("onsite",), 0.25), (("online",), 0.15)]
    )
    if draws.chance("inactive", 0.01):
        startup.status = draws.choice("status", ("suspended", "left"))
    for n, topic in enumerate(_topics(world, draws, stage), start=1):
        add_bystander_need(world, startup, topic, priority=min(n, 3))


def add_bystander_need(world: World, startup: Participant, topic: str, *, priority: int) -> None:
    """Add a need of a startup that is part of no planted pair."""
    draws = world.draws("topic", f"{startup.id}{topic}")
    if topic.startswith("cap."):
        seek_capital(startup)
    add_need(world, startup, subject_of(world, startup, topic, draws), priority=priority)


def subject_of(world: World, startup: Participant, topic: str, draws: Draws) -> Subject:
    """Return what a startup's need is about."""
    country = ""
    if family_of(topic, has_problem=True) == "abroad":
        is_asean = topic != "mkt.export_sasia"
        country = draw_country(world, draws, is_asean=is_asean)
    ticket = TICKETS[startup.stage] if topic.startswith("cap.") else None
    return Subject(
        startup.sectors[0],
        topic=topic,
        region=startup.region,
        stage=startup.stage,
        country=country,
        ticket=ticket,
    )


def draw_country(world: World, draws: Draws, *, is_asean: bool | None = None) -> str:
    """Return a partner country, by the calibrated weights."""
    weights = world.corpus.calibration["partner_country_weight_ASSUMED"]
    countries = [
        (code, weight)
        for code, weight in weights.items()
        if code in world.corpus.countries
        and is_asean in {None, world.corpus.countries[code].is_asean}
    ]
    country: str = draws.weighted("country", countries)
    return country


def _topics(world: World, draws: Draws, stage: str) -> list[str]:
    shares = world.corpus.calibration["need_share_by_stage_ASSUMED"][stage]
    chosen: dict[str, None] = {}
    for n in range(draws.weighted("needs", NEED_COUNTS)):
        group = draws.weighted(f"group{n}", list(shares.items()))
        topics = [t for t in world.corpus.topic_children[group] if t not in HIDDEN_TOPICS]
        chosen[draws.choice(f"topic{n}", topics)] = None
    return list(chosen)


def _name(world: World, draws: Draws, region: str, sector: str, attempt: int) -> Text:
    place = world.corpus.regions[region].short
    zh, en = draws.choice(f"head{attempt}", world.corpus.names["heads"])
    if attempt >= SINGLE_HEADS:
        # In a big world the plain names of a trade run out in the capital.
        more = draws.choice(f"tail{attempt}", world.corpus.names["heads"])
        zh, en = f"{zh}{more[0]}", f"{en} {more[1]}"
    sub = world.corpus.sub_sectors[sector].word
    return Text(f"{place.zh}{zh}{sub.zh}", f"{en} {sub.en} {place.en}")


def _founded_on(draws: Draws, stage: str) -> dt.date | None:
    if stage not in YEARS_SINCE_FOUNDING:
        return None
    low, high = YEARS_SINCE_FOUNDING[stage]
    first = AS_OF - dt.timedelta(days=(high + 1) * DAYS_A_YEAR)
    last = AS_OF - dt.timedelta(days=low * DAYS_A_YEAR + 30)
    return draws.day("founded", first, last)


def _team_size(draws: Draws) -> int:
    # The mean of a lognormal with sigma 0.7 and median 5.6 is the 7.1 people of the statistics.
    spread = sum(draws.unit(f"size{n}") for n in range(12)) - 6
    return max(2, round(5.6 * exp(0.7 * spread)))
