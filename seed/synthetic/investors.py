"""Investors: angels, funds, corporate and public capital."""

from seed.synthetic.corpus import Text
from seed.synthetic.draws import Draws
from seed.synthetic.records import Participant
from seed.synthetic.sectors import draw_sectors
from seed.synthetic.statements import add_offer
from seed.synthetic.texts import Subject, word
from seed.synthetic.world import World

BANDS = {
    "t1": (0, 500_000),
    "t2": (500_000, 1_000_000),
    "t3": (1_000_000, 3_000_000),
    "t4": (3_000_000, 5_000_000),
    "t5": (5_000_000, 10_000_000),
    "t6": (10_000_000, 30_000_000),
    "t7": (30_000_000, 100_000_000),
    "t8": (100_000_000, 300_000_000),
}
TYPES = {
    "t1": ("angel_individual", "space_seed"),
    "t2": ("angel_individual", "angel_group"),
    "t3": ("angel_fund", "angel_group"),
    "t4": ("angel_fund", "vc_fund"),
    "t5": ("vc_fund", "cvc", "gov_guided"),
    "t6": ("vc_fund", "gov_guided", "bank_bridge"),
    "t7": ("cvc", "state_owned", "vc_fund"),
    "t8": ("state_owned", "cvc"),
}
TOPICS = {
    "angel_individual": ("cap.angel", "cap.seed"),
    "angel_group": ("cap.angel",),
    "angel_fund": ("cap.angel", "cap.seed"),
    "vc_fund": ("cap.vc",),
    "gov_guided": ("cap.gov_fund", "cap.vc"),
    "state_owned": ("cap.strategic", "cap.vc"),
    "cvc": ("cap.strategic", "mkt.first_customer"),
    "bank_bridge": ("cap.vc", "sf.loan"),
    "space_seed": ("cap.seed",),
}
STAGES = {
    "t1": ("idea", "seed"),
    "t2": ("idea", "seed", "startup"),
    "t3": ("seed", "startup"),
    "t4": ("startup", "early"),
    "t5": ("startup", "early", "growth"),
    "t6": ("early", "growth"),
    "t7": ("growth", "scale"),
    "t8": ("growth", "scale", "graduated"),
}
PROVINCE = "530000"


def make_investor(
    world: World,
    *,
    region: str,
    sectors: tuple[str, ...],
    subtype: str,
    ticket: tuple[int, int],
    showcase: bool = False,
    template: str = "bio_investor",
) -> Participant:
    """Add an investor without offers, who takes every stage and place."""
    investor_id = world.next_id("investor", showcase=showcase)
    draws = world.draws("investor", investor_id)
    name = world.unique_name(lambda attempt: _name(world, draws, region, subtype, attempt))
    investor = Participant(
        investor_id,
        "investor",
        subtype,
        name.zh,
        name.en,
        sectors,
        region=region,
        ticket_min_cny=ticket[0],
        ticket_max_cny=ticket[1],
    )
    if template:
        category = world.corpus.terms["investor_types"][subtype]
        subject = Subject(sectors[0], region=region, category=category, ticket=ticket)
        summary = word(world.corpus, draws, subject, template=template, field="summary")
        investor.summary_zh, investor.summary_en = summary.zh, summary.en
    world.participants[investor_id] = investor
    return investor


def populate_investors(world: World) -> None:
    """Add the investors that no planted pair needs."""
    shares = list(world.corpus.calibration["investor_band_share_ASSUMED"].items())
    for region in world.open_places("investor"):
        world.take_place("investor", region)
        draws = world.draws("bystander", f"investor{world.left('investor')}")
        _add_bystander(world, draws, region, band=draws.weighted("band", shares))


def _add_bystander(world: World, draws: Draws, region: str, *, band: str) -> None:
    subtype = draws.choice("type", TYPES[band])
    topics = TOPICS[subtype]
    counts = ((3, 0.3), (4, 0.3), (5, 0.2), (6, 0.2))
    sectors = draw_sectors(world, draws, region, counts=counts, without=topics)
    ticket = BANDS[band]
    investor = make_investor(world, region=region, sectors=sectors, subtype=subtype, ticket=ticket)
    investor.stages_served = STAGES[band]
    if draws.chance("english", 0.4):
        investor.languages = ("zh-CN", "en")
    if subtype in {"gov_guided", "state_owned", "space_seed"}:
        is_local = draws.chance("local", 0.4)
        investor.regions_served = (region,) if is_local else (PROVINCE,)
    for topic in topics:
        add_offer(world, investor, Subject(sectors[0], topic, region, ticket=ticket))


def _name(world: World, draws: Draws, region: str, subtype: str, attempt: int) -> Text:
    place = world.corpus.regions[region].short
    head = draws.choice(f"head{attempt}", world.corpus.names["heads"])
    zh, en = world.corpus.names["investor_forms"][subtype]
    return Text(f"{place.zh}{head[0]}{zh}", f"{head[1]} {place.en} {en}")
