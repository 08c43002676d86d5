"""Plant needs that only three parties answer together: an institute, an instrument, capital."""

from seed.synthetic.corpus import Text
from seed.synthetic.investors import make_investor
from seed.synthetic.organisations import make_institution
from seed.synthetic.planting.plan import BUNDLE_SERVICE, Plan
from seed.synthetic.records import Participant, Resource, Truth
from seed.synthetic.resources import make_resource
from seed.synthetic.sectors import KUNMING
from seed.synthetic.startups import TICKETS, make_startup, seek_capital
from seed.synthetic.statements import add_need, add_offer
from seed.synthetic.texts import Subject
from seed.synthetic.world import AS_OF, World

STAGE = "startup"
CAPITAL_TOPIC = "cap.angel"
INSTITUTE_SERVES = 2
INVESTOR_SERVES = 4
PLACES = (KUNMING, "530300", "530400", "532500", "532900")


def plant_bundles(world: World, plan: Plan) -> None:
    """Add twenty startups and the institutes, instruments and investors that answer them."""
    sectors = plan.bundle_sectors
    institutes = _institutes(world, sectors, "institute")
    owners = _institutes(world, sectors, "university")
    investors = _investors(world, sectors)
    for n, sector in enumerate(sectors):
        startup = _startup(world, sector, PLACES[n % len(PLACES)])
        instrument = _instrument(world, owners[sector], sector)
        parties = (
            ("institution", institutes[sector].id, "the institute that pilots"),
            ("resource", instrument.id, "the instrument that measures"),
            ("investor", investors[sector].id, "the capital that pays"),
        )
        for kind, party, role in parties:
            note = f"need {startup.id}-N1 in {sector} takes three parties; this is {role}"
            world.truth.append(Truth(startup.id, AS_OF, kind, party, "bundle", note=note))


def _startup(world: World, sector: str, preferred: str) -> Participant:
    region = world.take_place("startup", preferred)
    startup = make_startup(world, region=region, sectors=(sector,), stage=STAGE)
    seek_capital(startup)
    world.planted.add(startup.id)
    subject = Subject(sector, BUNDLE_SERVICE, region, STAGE)
    add_need(world, startup, subject, priority=1, text=_text(world, sector))
    for topic in ("spc.instrument", CAPITAL_TOPIC):
        part = Subject(sector, topic, region, STAGE, ticket=TICKETS[STAGE])
        add_need(world, startup, part, priority=2)
    return startup


def _text(world: World, sector: str) -> Text:
    sub = world.corpus.sub_sectors[sector]
    product = sub.product.en[:1].upper() + sub.product.en[1:]
    return Text(
        f"{sub.product.zh}要做中试：缺{sub.name.zh}方面的院所、{sub.instrument.zh}，也缺启动资金。",
        f"{product} must be piloted: we lack an institute in {sub.name.en}, "
        f"a {sub.instrument.en} and the money to start.",
    )


def _institutes(world: World, sectors: tuple[str, ...], subtype: str) -> dict[str, Participant]:
    serving = {}
    for first in range(0, len(sectors), INSTITUTE_SERVES):
        served = sectors[first : first + INSTITUTE_SERVES]
        institute = make_institution(world, region=KUNMING, sectors=served, subtype=subtype)
        world.planted.add(institute.id)
        for sector in served:
            serving[sector] = institute
            if subtype == "institute":
                add_offer(world, institute, Subject(sector, BUNDLE_SERVICE, KUNMING))
    return serving


def _investors(world: World, sectors: tuple[str, ...]) -> dict[str, Participant]:
    serving = {}
    for first in range(0, len(sectors), INVESTOR_SERVES):
        served = sectors[first : first + INVESTOR_SERVES]
        region = world.take_place("investor", KUNMING)
        investor = make_investor(
            world, region=region, sectors=served, subtype="angel_fund", ticket=TICKETS[STAGE]
        )
        world.planted.add(investor.id)
        subject = Subject(served[0], CAPITAL_TOPIC, region, STAGE, ticket=TICKETS[STAGE])
        add_offer(world, investor, subject)
        serving.update(dict.fromkeys(served, investor))
    return serving


def _instrument(world: World, owner: Participant, sector: str) -> Resource:
    resource = make_resource(world, owner=owner, kind="instrument", sector=sector)
    world.planted.add(resource.id)
    return resource
