"""Plant perfect fits that one gate keeps out."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from seed.synthetic.investors import PROVINCE
from seed.synthetic.mentors import make_commissioner
from seed.synthetic.organisations import make_institution
from seed.synthetic.planting.golds import provider_of
from seed.synthetic.planting.plan import CAPITAL, NOT_MENTORED, GoldPlan
from seed.synthetic.records import Participant, Truth
from seed.synthetic.sectors import KUNMING
from seed.synthetic.startups import (
    add_bystander_need,
    make_startup,
    seek_capital,
    subject_of,
)
from seed.synthetic.statements import add_need, add_offer
from seed.synthetic.world import AS_OF, World

FIXED_TOPICS = {
    "space": "spc.desk",
    "partner": "mkt.export_sasia",
    "institution": "rd.outsourced",
    "commissioner": "tt.intl",
}

Twist = Callable[[World, Participant, Participant], str]
"""Spoil a perfect pair of provider and startup; return what was done."""


def before(days: int) -> dt.date:
    """Return the day so many days before the ecosystem's own."""
    return AS_OF - dt.timedelta(days=days)


def suspend(_world: World, provider: Participant, _startup: Participant) -> str:
    """Suspend the provider."""
    provider.status = "suspended"
    return "the provider is suspended"


def leave(_world: World, provider: Participant, _startup: Participant) -> str:
    """Let the provider leave."""
    provider.status = "left"
    return "the provider has left"


def already_mentors(world: World, provider: Participant, startup: Participant) -> str:
    """Open a mentoring pair between the two."""
    world.relate(provider.id, startup.id, "mentors", before(150))
    return "the two are a mentoring pair already"


def already_resident(world: World, provider: Participant, startup: Participant) -> str:
    """Make the startup a resident."""
    world.relate(startup.id, provider.id, "resident_of", before(300))
    return "the startup is a resident already"


def already_invested(world: World, provider: Participant, startup: Participant) -> str:
    """Let the investor have invested in an earlier round."""
    world.relate(provider.id, startup.id, "invested_in", before(400), detail="seed")
    return "the investor holds a stake already"


def fill_up(world: World, provider: Participant, _startup: Participant) -> str:
    """Give all places of the mentor to others."""
    provider.capacity = 2
    world.to_fill.append(provider.id)
    return "all places of the mentor are taken"


def end_term(world: World, provider: Participant, _startup: Participant) -> str:
    """End the only appointment."""
    world.without_appointment.add(provider.id)
    world.relate(provider.id, world.team_id, "appointed_by", before(1200), before(105))
    return "the only appointment has ended"


def end_two_terms(world: World, provider: Participant, _startup: Participant) -> str:
    """End two appointments in a row."""
    world.without_appointment.add(provider.id)
    world.relate(provider.id, world.team_id, "appointed_by", before(1500), before(770))
    world.relate(provider.id, world.team_id, "appointed_by", before(760), before(30))
    return "both appointments have ended"


def declare_conflict(world: World, provider: Participant, startup: Participant) -> str:
    """Let the provider declare a conflict."""
    world.relate(provider.id, startup.id, "conflict_with", before(200))
    return "the provider declared a conflict of interest, in force"


def declare_conflict_back(world: World, provider: Participant, startup: Participant) -> str:
    """Let the startup declare a conflict."""
    world.relate(startup.id, provider.id, "conflict_with", before(90))
    return "the startup declared a conflict of interest, in force"


def end_conflict_lately(world: World, provider: Participant, startup: Participant) -> str:
    """End a declared conflict within the last year."""
    world.relate(provider.id, startup.id, "conflict_with", before(600), before(200))
    return "a declared conflict of interest ended only 200 days ago"


def employ(world: World, provider: Participant, startup: Participant) -> str:
    """Let the startup employ the provider."""
    world.relate(provider.id, startup.id, "affiliated_with", before(500))
    return "the provider is employed by the startup"


def employ_until_lately(world: World, provider: Participant, startup: Participant) -> str:
    """Let the startup have employed the provider within the last year."""
    world.relate(provider.id, startup.id, "affiliated_with", before(900), before(120))
    return "the startup employed the provider until 120 days ago"


def own_rival(world: World, provider: Participant, startup: Participant) -> str:
    """Let the provider's organisation compete with the startup."""
    rival = _rival_organisation(world, startup)
    world.relate(provider.id, rival.id, "affiliated_with", before(1000))
    world.relate(rival.id, startup.id, "competes_with", before(260))
    return f"the provider's organisation {rival.id} competes with the startup"


def own_rival_back(world: World, provider: Participant, startup: Participant) -> str:
    """Let the startup name the provider's organisation as its rival."""
    rival = _rival_organisation(world, startup)
    world.relate(provider.id, rival.id, "affiliated_with", before(800))
    world.relate(startup.id, rival.id, "competes_with", before(180))
    return f"the startup names the provider's organisation {rival.id} as its rival"


def fund_rival(world: World, provider: Participant, startup: Participant) -> str:
    """Let the provider hold a stake in a rival."""
    rival = _rival_startup(world, startup)
    world.relate(provider.id, rival.id, "invested_in", before(450), detail="seed")
    world.relate(rival.id, startup.id, "competes_with", before(220))
    return f"the provider holds a stake in {rival.id}, which competes with the startup"


def fund_rival_back(world: World, provider: Participant, startup: Participant) -> str:
    """Let the startup name as its rival whom the provider backs."""
    rival = _rival_startup(world, startup)
    world.relate(provider.id, rival.id, "invested_in", before(350), detail="angel")
    world.relate(startup.id, rival.id, "competes_with", before(100))
    return f"the provider holds a stake in {rival.id}, which the startup names as its rival"


def compete(world: World, provider: Participant, startup: Participant) -> str:
    """Let the provider itself compete."""
    world.relate(provider.id, startup.id, "competes_with", before(240))
    return "the provider itself competes with the startup"


def decline_provider(world: World, provider: Participant, startup: Participant) -> str:
    """Let the startup have declined within the last year."""
    world.relate(startup.id, provider.id, "declined", before(90))
    return "the startup declined 90 days ago"


def decline_startup(world: World, provider: Participant, startup: Participant) -> str:
    """Let the provider have declined within the last year."""
    world.relate(provider.id, startup.id, "declined", before(300))
    return "the provider declined 300 days ago"


def serve_elsewhere(_world: World, provider: Participant, startup: Participant) -> str:
    """Restrict the provider to another prefecture."""
    provider.regions_served = ("530300" if startup.region != "530300" else "530400",)
    return f"serves {provider.regions_served[0]} only, the startup is in {startup.region}"


def serve_late_stages(_world: World, provider: Participant, startup: Participant) -> str:
    """Restrict the provider to late stages."""
    provider.stages_served = ("growth", "scale")
    return f"serves growth and scale only, the startup is at {startup.stage}"


def ask_too_little(_world: World, provider: Participant, startup: Participant) -> str:
    """Lift the smallest ticket above what the startup seeks."""
    _set_ticket(provider, 30_000_000, 100_000_000)
    return f"the smallest ticket is CNY 30,000,000, sought are {startup.ticket_max_cny:,} at most"


def ask_too_much(_world: World, provider: Participant, startup: Participant) -> str:
    """Keep the greatest ticket below what the startup seeks."""
    _set_ticket(provider, 0, 100_000)
    return f"the greatest ticket is CNY 100,000, sought are {startup.ticket_min_cny:,} at least"


def _set_ticket(provider: Participant, low: int, high: int) -> None:
    # The summary tells the old amounts.
    provider.summary_zh = provider.summary_en = ""
    provider.ticket_min_cny, provider.ticket_max_cny = low, high


def speak_sinhala(_world: World, provider: Participant, startup: Participant) -> str:
    """Leave the two without a common language."""
    provider.languages, startup.languages = ("si",), ("zh-CN",)
    return "Sinhala meets Chinese, and nobody interprets between them"


def speak_nepali(_world: World, provider: Participant, startup: Participant) -> str:
    """Leave the two without a common language."""
    provider.languages, startup.languages = ("ne",), ("zh-CN",)
    return "Nepali meets Chinese, and nobody interprets between them"


@dataclass(frozen=True, slots=True)
class Case:
    """A gate, the kind of the provider, and how the perfect fit is spoilt."""

    gate: str
    kind: str
    twist: Twist
    country: str = ""


CASES = (
    Case("status", "mentor", suspend),
    Case("status", "investor", leave),
    Case("self", "mentor", already_mentors),
    Case("self", "space", already_resident),
    Case("self", "investor", already_invested),
    Case("capacity", "mentor", fill_up),
    Case("capacity", "mentor", fill_up),
    Case("term", "mentor", end_term),
    Case("term", "mentor", end_two_terms),
    Case("term", "commissioner", end_term, "LA"),
    Case("conflict", "mentor", declare_conflict),
    Case("conflict", "mentor", declare_conflict_back),
    Case("conflict", "mentor", end_conflict_lately),
    Case("conflict", "mentor", employ),
    Case("conflict", "mentor", employ_until_lately),
    Case("conflict", "mentor", own_rival),
    Case("conflict", "mentor", own_rival_back),
    Case("conflict", "mentor", fund_rival),
    Case("conflict", "investor", fund_rival_back),
    Case("conflict", "institution", compete),
    Case("declined", "mentor", decline_provider),
    Case("declined", "mentor", decline_startup),
    Case("region", "investor", serve_elsewhere),
    Case("region", "mentor", serve_elsewhere),
    Case("stage", "mentor", serve_late_stages),
    Case("stage", "investor", serve_late_stages),
    Case("ticket", "investor", ask_too_little),
    Case("ticket", "investor", ask_too_much),
    Case("language", "partner", speak_sinhala, "LK"),
    Case("language", "partner", speak_nepali, "NP"),
)


def plant_must_nots(world: World) -> None:
    """Add thirty perfect fits, each out by exactly one gate."""
    sectors = world.draws("must not", 0).shuffled("sector", sorted(world.corpus.sub_sectors))
    for n, case in enumerate(CASES):
        _plant(world, case, sectors, f"must not {n}")


def _plant(world: World, case: Case, sectors: list[str], key: str) -> None:
    plan = _plan(world, case, sectors, key)
    startup = make_startup(
        world,
        region=world.take_place("startup", plan.region),
        sectors=(plan.sector,),
        stage=plan.stage,
    )
    if plan.topic in CAPITAL.values():
        seek_capital(startup)
    if case.kind == "partner":
        startup.languages = ("zh-CN", "en")
    world.without_residency.add(startup.id)
    subject = subject_of(world, startup, plan.topic, world.draws("must not", key))
    if case.country:
        subject = replace(subject, country=case.country)
    provider = _provider(world, plan, startup, case.country)
    flaw = case.twist(world, provider, startup)
    add_need(world, startup, subject, priority=1)
    add_offer(world, provider, replace(subject, ticket=_ticket(provider)))
    world.planted.update((startup.id, provider.id))
    fit = f"fits by sub-sector {plan.sector}, topic {plan.topic} and stage {plan.stage}"
    truth = Truth(
        startup.id, AS_OF, case.kind, provider.id, "must_not", case.gate, f"{fit}, but {flaw}"
    )
    world.truth.append(truth)


def _plan(world: World, case: Case, sectors: list[str], key: str) -> GoldPlan:
    draws = world.draws("must not", key)
    stage = draws.choice("stage", ("startup", "early"))
    sector, topic = next(
        (sector, topic)
        for sector in list(sectors)
        for topic in _topics(world, case, sector, stage)
        if not world.is_reserved((sector,), topic)
    )
    sectors.remove(sector)
    region = draws.choice("region", (KUNMING, KUNMING, "530300", "530400"))
    return GoldPlan(case.kind, sector, topic, stage, region, "shared")


def _topics(world: World, case: Case, sector: str, stage: str) -> list[str]:
    if case.kind == "investor":
        return [CAPITAL[stage]]
    if case.kind in FIXED_TOPICS:
        return [FIXED_TOPICS[case.kind]]
    problems = world.corpus.problems_of[sector]
    return [p.topic for p in problems if not p.topic.startswith(NOT_MENTORED)]


def _provider(world: World, plan: GoldPlan, startup: Participant, country: str) -> Participant:
    if plan.kind == "commissioner":
        return make_commissioner(
            world, region=startup.region, sectors=(plan.sector,), country=country
        )
    region = startup.region
    if plan.kind in {"mentor", "investor", "space"}:
        region = world.take_place(plan.kind, startup.region)
    if plan.kind == "institution":
        return make_institution(world, region=region, sectors=(plan.sector,), subtype="institute")
    provider = provider_of(world, plan, region=region, country=country)
    if plan.kind == "investor":
        provider.regions_served = (PROVINCE,)
    return provider


def _ticket(provider: Participant) -> tuple[int, int] | None:
    if provider.ticket_max_cny is None:
        return None
    return provider.ticket_min_cny or 0, provider.ticket_max_cny


def _rival_organisation(world: World, startup: Participant) -> Participant:
    rival = make_institution(
        world, region=startup.region, sectors=startup.sectors, subtype="enterprise"
    )
    world.planted.add(rival.id)
    return rival


def _rival_startup(world: World, startup: Participant) -> Participant:
    region = world.take_place("startup", startup.region)
    rival = make_startup(world, region=region, sectors=startup.sectors, stage="early")
    add_bystander_need(world, rival, "mkt.channel", priority=1)
    world.planted.add(rival.id)
    return rival
