"""Mentors and international commissioners."""

from collections.abc import Sequence

from seed.synthetic.corpus import Text
from seed.synthetic.draws import Draws
from seed.synthetic.records import Participant
from seed.synthetic.sectors import draw_by_share, draw_sectors
from seed.synthetic.startups import draw_country
from seed.synthetic.statements import add_offer
from seed.synthetic.texts import Subject, word
from seed.synthetic.world import World

TOPICS = {
    "tech": ("rd.joint", "rd.process", "rd.prototype", "rd.pilot", "rd.challenge", "rd.outsourced",
             "ti.test", "ti.quality", "ti.standard", "tt.demo", "tal.engineer"),
    "mgmt": ("bi.mentor", "sc.strategy", "sc.management", "bi.acceleration", "tal.manager",
             "mkt.channel", "mkt.supply", "bi.training"),
    "fin": ("sf.bp", "sf.loan", "sf.insurance", "sf.risk_comp", "sf.listing", "sc.tax",
            "ip.pledge", "bi.demo_day"),
    "founder": ("bi.mentor", "sc.strategy", "mkt.channel", "mkt.first_customer",
                "bi.competition", "mkt.scenario", "tal.cofounder"),
    "transfer": ("tt.license", "tt.evaluate", "tt.broker", "tt.contract", "tt.intl", "tt.demo"),
    "intermediary": ("ip.patent", "ip.tm", "ip.software", "ip.navigation", "ip.protect",
                     "sc.legal", "sc.tax", "bi.registration", "ti.cert"),
    "policy": ("sc.policy", "sc.hte", "sf.voucher", "mkt.procurement", "inf.policy_info"),
    "intl": ("tt.intl", "mkt.export_asean", "mkt.export_sasia", "int.partner_search", "ti.cert"),
}  # fmt: skip
COMMISSIONER_TOPICS = ("tt.intl", "tt.demo", "int.commissioner", "int.partner_search",
                       "int.joint_lab", "rd.joint")  # fmt: skip
OFFER_COUNTS = ((1, 0.15), (2, 0.35), (3, 0.3), (4, 0.15), (5, 0.05))
STAGES = ("idea", "seed", "startup", "early", "growth", "scale")
MODES = ((("onsite", "online"), 0.55), (("onsite",), 0.25), (("online",), 0.2))


def make_mentor(
    world: World,
    *,
    region: str,
    sectors: tuple[str, ...],
    category: str = "tech",
    showcase: bool = False,
    template: str = "bio_mentor",
) -> Participant:
    """Add a mentor without offers, with room for three startups."""
    mentor_id = world.next_id("mentor", showcase=showcase)
    return _make_person(
        world,
        Participant(mentor_id, "mentor", category, sectors=sectors, region=region, capacity=3),
        template,
        country="",
    )


def make_commissioner(
    world: World, *, region: str, sectors: tuple[str, ...], country: str
) -> Participant:
    """Add a commissioner posted to a country, without offers."""
    languages = ("zh-CN", "en", world.corpus.countries[country].languages[0])
    person = Participant(
        world.next_id("commissioner"),
        "commissioner",
        sectors=sectors,
        region=region,
        country=country,
        languages=tuple(dict.fromkeys(languages)),
        capacity=2,
    )
    return _make_person(world, person, "bio_commissioner", country=country)


def populate_mentors(world: World) -> None:
    """Add the mentors that no planted pair needs."""
    for region in world.open_places("mentor"):
        world.take_place("mentor", region)
        _add_bystander(world, region)


def populate_commissioners(world: World) -> None:
    """Add the commissioners that no planted pair needs."""
    weights = _numbers(world.corpus.calibration["partner_sector_weight"])
    while world.left("commissioner"):
        draws = world.draws("bystander", f"commissioner{world.left('commissioner')}")
        sectors = draw_by_share(world, draws, weights, counts=((1, 0.5), (2, 0.5)))
        region = draws.weighted("region", _by_gdp(world))
        country = draw_country(world, draws)
        person = make_commissioner(world, region=region, sectors=sectors, country=country)
        _add_offers(world, draws, person, COMMISSIONER_TOPICS, country)


def category_of(topic: str) -> str:
    """Return the category of a mentor who typically offers a topic."""
    return next((name for name, topics in TOPICS.items() if topic in topics), "mgmt")


def _add_bystander(world: World, region: str) -> None:
    draws = world.draws("bystander", f"mentor{world.left('mentor')}")
    numbers = world.corpus.calibration
    category = draws.weighted("category", list(numbers["mentor_category_share_ASSUMED"].items()))
    sectors = draw_sectors(world, draws, region, counts=((1, 0.2), (2, 0.4), (3, 0.4)))
    mentor = make_mentor(world, region=region, sectors=sectors, category=category)
    capacities = _numbers(numbers["mentor_capacity_ASSUMED"])
    mentor.capacity = int(draws.weighted("capacity", list(capacities.items())))
    extra = numbers["mentor_language_extra_ASSUMED"]
    spoken = [tag for tag, share in extra.items() if draws.chance(f"speaks.{tag}", share)]
    mentor.languages = ("zh-CN", *spoken)
    mentor.modes = draws.weighted("modes", MODES)
    mentor.stages_served = _stages_served(draws)
    if draws.chance("local", 0.12):
        mentor.regions_served = (region,)
    if draws.chance("inactive", 0.02):
        mentor.status = draws.choice("status", ("suspended", "left"))
    _add_offers(world, draws, mentor, TOPICS[category], "")


def _add_offers(
    world: World, draws: Draws, person: Participant, topics: Sequence[str], country: str
) -> None:
    free = [topic for topic in topics if not world.is_reserved(person.sectors, topic)]
    wanted = draws.weighted("offers", OFFER_COUNTS)
    for n, topic in enumerate(draws.shuffled("topics", free)[:wanted]):
        where = country or draw_country(world, draws, is_asean=topic != "mkt.export_sasia")
        sector = person.sectors[n % len(person.sectors)]
        add_offer(world, person, Subject(sector, topic, person.region, country=where))


def _make_person(world: World, person: Participant, template: str, *, country: str) -> Participant:
    draws = world.draws(person.kind, person.id)
    name = world.unique_name(lambda attempt: _name(world, draws, attempt))
    person.name_zh, person.name_en = name.zh, name.en
    category = world.corpus.terms["mentor_categories"].get(person.subtype, Text())
    subject = Subject(person.sectors[0], region=person.region, country=country, category=category)
    summary = word(world.corpus, draws, subject, template=template, field="summary")
    person.summary_zh, person.summary_en = summary.zh, summary.en
    world.participants[person.id] = person
    return person


def _name(world: World, draws: Draws, attempt: int) -> Text:
    names = world.corpus.names
    surnames = [((zh, en), weight) for zh, en, weight in names["surnames"]]
    family = draws.weighted(f"family{attempt}", surnames)
    given = draws.choice(f"given{attempt}", names["given"])
    return Text(family[0] + given[0], f"{given[1]} {family[1]}")


def _stages_served(draws: Draws) -> tuple[str, ...]:
    if draws.chance("any stage", 0.5):
        return ()
    first = draws.integer("first stage", 0, 3)
    return STAGES[first : first + draws.integer("stages", 2, 4)]


def _by_gdp(world: World) -> list[tuple[str, float]]:
    return [(code, region.gdp) for code, region in world.corpus.regions.items()]


def _numbers(table: dict[str, object]) -> dict[str, float]:
    return {key: value for key, value in table.items() if isinstance(value, int | float)}
