"""Partners in ASEAN and South Asia."""

from seed.synthetic.corpus import Text
from seed.synthetic.draws import Draws
from seed.synthetic.records import Participant
from seed.synthetic.sectors import draw_by_share
from seed.synthetic.startups import draw_country
from seed.synthetic.statements import add_need, add_offer
from seed.synthetic.texts import Subject, word
from seed.synthetic.world import World

TOPICS = ("int.partner_search", "int.soft_landing", "mkt.channel", "int.joint_lab", "tt.intl",
          "tt.demo", "mkt.supply")  # fmt: skip
WANTED = ("tt.intl", "int.joint_lab", "mkt.supply", "int.partner_search")


def make_partner(
    world: World,
    *,
    sectors: tuple[str, ...],
    country: str,
    showcase: bool = False,
    template: str = "bio_partner",
) -> Participant:
    """Add a partner without offers, who speaks the country's languages."""
    partner_id = world.next_id("partner", showcase=showcase)
    draws = world.draws("partner", partner_id)
    name = world.unique_name(lambda attempt: _name(world, draws, sectors[0], country, attempt))
    partner = Participant(
        partner_id,
        "partner",
        name_zh=name.zh,
        name_en=name.en,
        sectors=sectors,
        country=country,
        languages=world.corpus.countries[country].languages,
    )
    if template:
        subject = Subject(sectors[0], country=country)
        summary = word(world.corpus, draws, subject, template=template, field="summary")
        partner.summary_zh, partner.summary_en = summary.zh, summary.en
    world.participants[partner_id] = partner
    return partner


def populate_partners(world: World) -> None:
    """Add the partners that no planted pair needs."""
    shares = {
        sector: weight
        for sector, weight in world.corpus.calibration["partner_sector_weight"].items()
        if sector in world.corpus.children
    }
    while world.left("partner"):
        draws = world.draws("bystander", f"partner{world.left('partner')}")
        country = draw_country(world, draws)
        entry = entry_topic(world, country)
        counts = ((1, 0.5), (2, 0.35), (3, 0.15))
        sectors = draw_by_share(world, draws, shares, counts=counts, without=(entry,))
        partner = make_partner(world, sectors=sectors, country=country)
        _describe(world, draws, partner, entry)


def entry_topic(world: World, country: str) -> str:
    """Return the topic by which a partner opens its country's market."""
    is_asean = world.corpus.countries[country].is_asean
    return "mkt.export_asean" if is_asean else "mkt.export_sasia"


def _describe(world: World, draws: Draws, partner: Participant, entry: str) -> None:
    spoken = [tag for tag, share in (("en", 0.75), ("zh", 0.25)) if draws.chance(tag, share)]
    partner.languages = tuple(dict.fromkeys((*partner.languages, *spoken)))
    free = [topic for topic in TOPICS if not world.is_reserved(partner.sectors, topic)]
    for topic in (entry, *draws.shuffled("topics", free)[: draws.integer("offers", 1, 2)]):
        add_offer(world, partner, _subject(partner, topic))
    if draws.chance("seeks", 0.6):
        topic = draws.choice("wanted", WANTED)
        add_need(world, partner, _subject(partner, topic), priority=2)


def _subject(partner: Participant, topic: str) -> Subject:
    return Subject(
        partner.sectors[0], topic, country=partner.country, language=partner.languages[0]
    )


def _name(world: World, draws: Draws, sector: str, country: str, attempt: int) -> Text:
    words = world.corpus.sub_sectors[sector].word
    zh, en = draws.choice(f"form{attempt}", world.corpus.names["partner_forms"])
    adjective = world.corpus.names["country_adjectives"][country]
    ordinal = attempt // 20
    place = world.corpus.countries[country].name.zh
    number = (f"第{ordinal + 1}", f" No. {ordinal + 1}") if ordinal else ("", "")
    return Text(f"{place}{words.zh}{number[0]}{zh}", f"{adjective} {words.en} {en}{number[1]}")
