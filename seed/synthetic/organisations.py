"""Spaces and institutions: hosts, employers, laboratories, agencies."""

from seed.synthetic.corpus import Text
from seed.synthetic.draws import Draws
from seed.synthetic.records import Participant
from seed.synthetic.sectors import KUNMING, draw_sectors
from seed.synthetic.statements import add_offer
from seed.synthetic.texts import Subject, word
from seed.synthetic.world import World

SPACE_TOPICS = ("bi.training", "bi.demo_day", "bi.registration", "bi.competition",
                "bi.acceleration", "sc.policy", "bi.mentor")  # fmt: skip
PLACE_TOPICS = ("spc.desk", "spc.office", "bi.space")
CARRIERS = (("makerspace", 0.5), ("specialised_makerspace", 0.18), ("incubator", 0.14),
            ("star_tiandi", 0.07), ("univ_sci_park", 0.05), ("accelerator", 0.04),
            ("industrial_park", 0.02))  # fmt: skip
INSTITUTION_MIX = (("enterprise", 0.4), ("institute", 0.18), ("university", 0.18),
                   ("service", 0.17), ("zone", 0.07))  # fmt: skip
INSTITUTION_TOPICS = {
    "enterprise": ("mkt.first_customer", "mkt.supply", "mkt.scenario", "rd.challenge"),
    "institute": ("rd.joint", "rd.outsourced", "rd.process", "tt.license", "ti.test"),
    "university": ("rd.joint", "tt.license", "tal.intern", "tal.scientist", "inf.literature"),
    "service": ("ti.cert", "ti.calib", "ip.patent", "sc.hte", "sf.voucher", "inf.market_info"),
    "zone": ("spc.plant", "mkt.scenario", "inf.policy_info"),
}
INTERPRETERS = (("vi", "lo"), ("th", "my"), ("km", "id"), ("ms", "en"))


def make_space(
    world: World,
    *,
    region: str,
    sectors: tuple[str, ...],
    carrier: str = "makerspace",
    showcase: bool = False,
    template: str = "bio_space",
) -> Participant:
    """Add a space without offers."""
    space_id = world.next_id("space", showcase=showcase)
    draws = world.draws("space", space_id)
    name = world.unique_name(lambda attempt: _space_name(world, draws, region, sectors[0], attempt))
    shares = world.corpus.calibration["space_attributes"]["host_type_share_ASSUMED"]
    space = Participant(
        space_id,
        "space",
        carrier,
        name.zh,
        name.en,
        sectors,
        region=region,
        host_type=draws.weighted("host", list(shares.items())),
        recognition="prefecture" if draws.chance("recognised", 0.6) else "none",
    )
    facts = (
        ("area", 500 + draws.integer("area", 0, 30) * 100),
        ("desks", draws.integer("desks", 30, 160)),
        ("events", draws.integer("events", 10, 40)),
    )
    category = world.corpus.terms["carriers"][carrier]
    subject = Subject(sectors[0], region=region, category=category, facts=facts)
    summary = word(world.corpus, draws, subject, template=template, field="summary")
    space.summary_zh, space.summary_en = summary.zh, summary.en
    world.participants[space_id] = space
    return space


def make_institution(
    world: World,
    *,
    region: str,
    sectors: tuple[str, ...],
    subtype: str,
    summary: str = "bio_institution",
    name: Text | None = None,
) -> Participant:
    """Add an institution without offers."""
    institution_id = world.next_id("institution")
    draws = world.draws("institution", institution_id)
    label = world.unique_name(
        lambda attempt: name or _institution_name(world, draws, sectors[0], subtype, attempt)
    )
    institution = Participant(
        institution_id, "institution", subtype, label.zh, label.en, sectors, region=region
    )
    category = world.corpus.terms["institution_kinds"][subtype]
    subject = Subject(sectors[0], region=region, category=category, language="")
    text = word(world.corpus, draws, subject, template=summary, field="summary")
    institution.summary_zh, institution.summary_en = text.zh, text.en
    world.participants[institution_id] = institution
    return institution


def found_team(world: World) -> None:
    """Add the province's mentor service team, and agencies that interpret."""
    sectors = ("svc.incub",)
    name = Text(*world.corpus.names["team"])
    team = make_institution(
        world, region=KUNMING, sectors=sectors, subtype="team", summary="bio_team", name=name
    )
    world.team_id = team.id
    for n, spoken in enumerate(INTERPRETERS):
        _add_interpreter(world, spoken, n)


def populate_spaces(world: World) -> None:
    """Add the spaces that no planted pair needs, then recognise as many as calibrated."""
    for region in world.open_places("space"):
        world.take_place("space", region)
        draws = world.draws("bystander", f"space{world.left('space')}")
        counts = ((2, 0.5), (3, 0.3), (4, 0.2))
        sectors = draw_sectors(world, draws, region, counts=counts, without=PLACE_TOPICS)
        carrier = draws.weighted("carrier", CARRIERS)
        space = make_space(world, region=region, sectors=sectors, carrier=carrier)
        topics = draws.shuffled("topics", _free(world, space, SPACE_TOPICS))
        place = draws.shuffled("places", PLACE_TOPICS)[: draws.integer("place offers", 1, 2)]
        for topic in (*place, *topics[: draws.integer("offers", 1, 2)]):
            add_offer(world, space, Subject(sectors[0], topic, region))
    recognise_spaces(world)


def recognise_spaces(world: World) -> None:
    """Recognise the calibrated number of spaces in each prefecture."""
    for code, quota in world.profile_numbers["by_prefecture"].items():
        here = [space for space in world.of_kind("space") if space.region == code]
        for n, space in enumerate(here[: quota["spaces_national_provincial"]]):
            space.recognition = "provincial" if n % 4 else "national"


def populate_institutions(world: World) -> None:
    """Add the institutions that no planted pair needs."""
    places = [(code, region.gdp) for code, region in world.corpus.regions.items()]
    while world.left("institution"):
        draws = world.draws("bystander", f"institution{world.left('institution')}")
        subtype = draws.weighted("type", INSTITUTION_MIX)
        region = draws.weighted("region", places)
        counts = ((1, 0.4), (2, 0.4), (3, 0.2))
        sectors = draw_sectors(world, draws, region, counts=counts)
        institution = make_institution(world, region=region, sectors=sectors, subtype=subtype)
        free = draws.shuffled("topics", _free(world, institution, INSTITUTION_TOPICS[subtype]))
        for topic in free[: draws.integer("offers", 1, 3)]:
            add_offer(world, institution, Subject(sectors[0], topic, region))


def _free(world: World, owner: Participant, topics: tuple[str, ...]) -> list[str]:
    return [topic for topic in topics if not world.is_reserved(owner.sectors, topic)]


def _add_interpreter(world: World, spoken: tuple[str, str], n: int) -> None:
    words = [world.corpus.languages[tag] for tag in spoken]
    name = Text(
        "".join(word.zh for word in words) + world.corpus.names["interpreter_form"][0],
        " & ".join(word.en for word in words) + f" {world.corpus.names['interpreter_form'][1]}",
    )
    agency = make_institution(
        world,
        region=KUNMING,
        sectors=("svc.translation",),
        subtype="service",
        summary="bio_interpreter",
        name=name,
    )
    agency.languages = tuple(dict.fromkeys(("zh-CN", *spoken)))
    subject = Subject("svc.translation", "tal.interpreter", KUNMING, language=spoken[n % 2])
    add_offer(world, agency, subject)


def _space_name(world: World, draws: Draws, region: str, sector: str, attempt: int) -> Text:
    place = world.corpus.regions[region].short
    image = draws.choice(f"image{attempt}", world.corpus.names["images"])
    sub = world.corpus.sub_sectors[sector].word
    ordinal = attempt // 40
    number = (f"{ordinal + 1}号", f" {ordinal + 1}") if ordinal else ("", "")
    return Text(
        f"{place.zh}{image[0]}{sub.zh}众创空间{number[0]}",
        f"{place.en} {image[1]} {sub.en} Makerspace{number[1]}",
    )


def _institution_name(world: World, draws: Draws, sector: str, subtype: str, n: int) -> Text:
    head = draws.choice(f"head{n}", world.corpus.names["heads"])
    zh, en = draws.choice(f"form{n}", world.corpus.names["institution_forms"][subtype])
    sub = world.corpus.sub_sectors[sector].word
    return Text(f"{head[0]}{sub.zh}{zh}", f"{head[1]} {sub.en} {en}")
