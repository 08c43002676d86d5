"""Plant the pairs that a matcher must find."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from seed.synthetic.corpus import Text
from seed.synthetic.investors import make_investor
from seed.synthetic.mentors import category_of, make_mentor
from seed.synthetic.organisations import make_institution, make_space
from seed.synthetic.partners import make_partner
from seed.synthetic.planting.plan import RESOURCES, GoldPlan, Plan
from seed.synthetic.planting.wording import Side, need_template, offer_template, word_pair
from seed.synthetic.records import Participant, Resource, Truth
from seed.synthetic.resources import make_resource
from seed.synthetic.sectors import KUNMING
from seed.synthetic.startups import TICKETS, draw_country, make_startup, seek_capital, subject_of
from seed.synthetic.statements import add_need, add_offer, in_languages
from seed.synthetic.texts import Subject
from seed.synthetic.world import AS_OF, World

EXTRA_NEEDS = {
    "mentor": ("spc.warehouse", "inf.sci_data", "cap.grant"),
    "investor": ("sc.tax", "bi.training"),
    "partner": ("sf.insurance", "bi.demo_day"),
    "space": ("sc.policy", "sf.bp"),
    "resource": ("inf.literature", "sf.voucher"),
}
INVESTOR_TYPES = {"cap.seed": "angel_individual", "cap.angel": "angel_fund", "cap.vc": "vc_fund"}
WORDS = {
    "shared": "the two texts share keywords",
    "disjoint": "the two texts share no keyword",
    "cross": "the need is written in {need} only, the answer in {offer} only",
}
NAMES = {"zh": "Chinese", "en": "English", "both": "both languages"}


@dataclass(frozen=True, slots=True)
class Gold:
    """A planted pair."""

    plan: GoldPlan
    startup: Participant
    candidate: Participant
    subject: Subject


def plant_golds(world: World, plan: Plan) -> list[Gold]:
    """Add the startups and their answers; return the pairs."""
    showcase: dict[str, Participant] = {}
    golds = []
    for n, gold_plan in enumerate(plan.golds):
        golds.append(_plant(world, gold_plan, f"gold{n}", showcase))
    for gold in golds:
        if not gold.plan.is_showcase:
            _add_extra_need(world, gold)
    return golds


def provider_of(
    world: World, plan: GoldPlan, *, region: str, country: str, template_suffix: str = ""
) -> Participant:
    """Add a participant of the wanted kind that takes the seeker's stage and place."""
    sectors = (plan.sector,)
    match plan.kind:
        case "mentor":
            return make_mentor(
                world,
                region=region,
                sectors=sectors,
                category=category_of(plan.topic),
                showcase=plan.is_showcase,
                template=f"bio_mentor{template_suffix}",
            )
        case "investor":
            return make_investor(
                world,
                region=region,
                sectors=sectors,
                subtype=INVESTOR_TYPES[plan.topic],
                ticket=TICKETS[plan.stage],
                showcase=plan.is_showcase,
                template="" if template_suffix else "bio_investor",
            )
        case "partner":
            partner = make_partner(
                world,
                sectors=sectors,
                country=country,
                showcase=plan.is_showcase,
                template="" if template_suffix else "bio_partner",
            )
            partner.languages = tuple(dict.fromkeys((*partner.languages, "en")))
            return partner
        case "space":
            return make_space(
                world,
                region=region,
                sectors=sectors,
                showcase=plan.is_showcase,
                template=f"bio_space{template_suffix}",
            )
        case _:
            return make_institution(world, region=region, sectors=sectors, subtype="university")


def place_of(world: World, plan: GoldPlan) -> str:
    """Return where the answer sits: beside the seeker, or elsewhere for the lonely ones."""
    preferred = KUNMING if plan.is_lonely else plan.region
    if plan.kind in {"mentor", "investor", "space"}:
        return world.take_place(plan.kind, preferred)
    return preferred


def _plant(world: World, plan: GoldPlan, key: str, showcase: dict[str, Participant]) -> Gold:
    suffix = "_plain" if plan.style == "disjoint" else ""
    region = place_of(world, plan)
    known = showcase.get("startup") if plan.is_showcase else None
    startup = known or _seeker(world, plan, region, suffix)
    if plan.is_showcase:
        showcase["startup"] = startup
    subject = _subject(world, plan, startup, key)
    candidate = provider_of(
        world, plan, region=region, country=subject.country, template_suffix=suffix
    )
    _set_terms(world, plan, startup, candidate, key)
    gold = Gold(plan, startup, candidate, subject)
    answer = _word(world, gold, key)
    world.planted.update((startup.id, candidate.id))
    note = f"{_what(plan)}; {_how(plan)}{_where(plan, candidate)}"
    world.truth.append(Truth(startup.id, AS_OF, plan.kind, answer, "gold", note=note))
    return gold


def _seeker(world: World, plan: GoldPlan, region: str, suffix: str) -> Participant:
    home = world.take_place("startup", region if plan.kind == "space" else plan.region)
    startup = make_startup(
        world,
        region=home,
        sectors=(plan.sector,),
        stage=plan.stage,
        showcase=plan.is_showcase,
        template=f"bio_startup{suffix}",
    )
    if plan.style == "cross" or plan.kind == "partner" or plan.is_showcase:
        startup.languages = ("zh-CN", "en")
    if plan.kind == "space" or plan.is_showcase:
        world.without_residency.add(startup.id)
    return startup


def _subject(world: World, plan: GoldPlan, startup: Participant, key: str) -> Subject:
    subject = subject_of(world, startup, plan.topic, world.draws("gold", key))
    if plan.kind != "partner":
        return subject
    is_asean = plan.topic != "mkt.export_sasia"
    country = draw_country(world, world.draws("gold", f"{key}.country"), is_asean=is_asean)
    return replace(subject, country=country, language="en")


def _set_terms(
    world: World, plan: GoldPlan, startup: Participant, candidate: Participant, key: str
) -> None:
    draws = world.draws("gold", key)
    if plan.style == "cross" and candidate.kind != "partner":
        candidate.languages = ("zh-CN", "en")
    if plan.kind in {"mentor", "investor"} and draws.chance("staged", 0.5):
        candidate.stages_served = ("seed", "startup", "early")
    if plan.is_lonely and draws.chance("online", 0.5):
        candidate.modes = ("online",)
    if plan.kind == "investor":
        seek_capital(startup)


def _word(world: World, gold: Gold, key: str) -> str:
    """Word both sides; return the id of the answer."""
    plan, startup, candidate = gold.plan, gold.startup, gold.candidate
    need = Side(gold.subject, need_template(world, gold.subject, plan.style), summary(startup))
    ours, theirs = word_pair(world, key, need, _offer_side(world, gold), plan.style)
    _write_in(startup, plan.need_written)
    _write_in(candidate, plan.offer_written)
    ours, theirs = in_languages(ours, plan.need_written), in_languages(theirs, plan.offer_written)
    add_need(world, startup, gold.subject, priority=1, text=ours)
    if plan.kind != "resource":
        add_offer(world, candidate, gold.subject, text=theirs)
        return candidate.id
    return _add_resource(world, gold, theirs).id


def _offer_side(world: World, gold: Gold) -> Side:
    plan = gold.plan
    if plan.kind != "resource":
        template = offer_template(world, gold.subject, plan.style)
        return Side(gold.subject, template, summary(gold.candidate))
    instrument = world.corpus.sub_sectors[plan.sector].instrument
    template = "resource_plain" if plan.style == "disjoint" else "resource_equipment"
    return Side(gold.subject, template, instrument)


def _add_resource(world: World, gold: Gold, text: Text) -> Resource:
    resource = make_resource(
        world,
        owner=gold.candidate,
        kind=RESOURCES[gold.plan.topic],
        sector=gold.plan.sector,
        showcase=gold.plan.is_showcase,
        text=text,
    )
    name = in_languages(Text(resource.name_zh, resource.name_en), gold.plan.offer_written)
    resource.name_zh, resource.name_en = name.zh, name.en
    world.planted.add(resource.id)
    return resource


def _add_extra_need(world: World, gold: Gold) -> None:
    draws = world.draws("extra", gold.startup.id)
    if gold.plan.style != "shared" or not draws.chance("extra", 0.6):
        return
    topic = draws.choice("topic", EXTRA_NEEDS[gold.plan.kind])
    subject = subject_of(world, gold.startup, topic, draws)
    add_need(world, gold.startup, subject, priority=3)


def summary(participant: Participant) -> Text:
    """Return the summary of a participant."""
    return Text(participant.summary_zh, participant.summary_en)


def _write_in(participant: Participant, written: str) -> None:
    if written == "zh":
        participant.summary_en = ""
    if written == "en":
        participant.summary_zh = ""


def _what(plan: GoldPlan) -> str:
    return f"same sub-sector {plan.sector}, topic {plan.topic}, stage {plan.stage} and language"


def _how(plan: GoldPlan) -> str:
    return WORDS[plan.style].format(need=NAMES[plan.need_written], offer=NAMES[plan.offer_written])


def _where(plan: GoldPlan, candidate: Participant) -> str:
    if not plan.is_lonely:
        return ""
    online = "online only" if candidate.modes == ("online",) else "online or on site"
    return (
        f"; lonely prefecture {plan.region}: the only answer sits in {candidate.region}, {online}"
    )


def golds_of(golds: list[Gold], kind: str) -> Iterator[Gold]:
    """Yield the pairs of a kind that belong neither to the showcase nor to a lonely prefecture."""
    for gold in golds:
        if gold.plan.kind == kind and not (gold.plan.is_showcase or gold.plan.is_lonely):
            yield gold
