"""Plant what almost fits a gold pair's seeker: wrong service, wrong stage, or too far away."""

from dataclasses import replace
from itertools import islice

from seed.synthetic.planting.golds import Gold, golds_of, provider_of
from seed.synthetic.planting.wording import Side, need_template, offer_template, word_pair
from seed.synthetic.records import Participant, Truth
from seed.synthetic.statements import add_offer, in_languages
from seed.synthetic.texts import Subject
from seed.synthetic.world import AS_OF, World, distance_km

WRONG_SERVICE = {"mentor": 8, "partner": 2, "space": 2}
WRONG_STAGE = {"mentor": 6, "investor": 2}
TOO_FAR = 10
OTHER_SERVICES = {
    "mentor": ("sc.legal", "sf.loan", "ip.tm", "bi.registration", "sc.tax", "rd.joint"),
    "partner": ("tt.demo", "int.soft_landing"),
    "space": ("bi.demo_day", "sc.policy", "sf.bp"),
}
LATE_STAGES = ("growth", "scale")


def plant_near_misses(world: World, golds: list[Gold]) -> None:
    """Add thirty candidates that must rank below the gold pair of the same seeker."""
    for kind, count in WRONG_SERVICE.items():
        for gold in islice(golds_of(golds, kind), count):
            _plant_wrong_service(world, gold)
    for kind, count in WRONG_STAGE.items():
        skipped = WRONG_SERVICE.get(kind, 0)
        for gold in islice(golds_of(golds, kind), skipped, skipped + count):
            _plant_wrong_stage(world, gold)
    near = [gold for gold in golds_of(golds, "mentor") if _is_local(gold)]
    for gold in near[-TOO_FAR:]:
        _plant_too_far(world, gold)


def _is_local(gold: Gold) -> bool:
    return gold.candidate.region == gold.startup.region


def _plant_wrong_service(world: World, gold: Gold) -> None:
    group = gold.plan.topic.split(".")[0]
    topics = [
        topic
        for topic in OTHER_SERVICES[gold.plan.kind]
        if not (topic.startswith(f"{group}.") or world.is_reserved((gold.plan.sector,), topic))
    ]
    topic = world.draws("near miss", gold.startup.id).choice("topic", topics)
    candidate = _provider(world, gold, _place(world, gold))
    add_offer(world, candidate, replace(gold.subject, topic=topic))
    note = f"same sub-sector {gold.plan.sector}, wrong service: offers {topic}"
    _record(world, gold, candidate, f"{note}, asked is {gold.plan.topic}")


def _plant_wrong_stage(world: World, gold: Gold) -> None:
    candidate = _provider(world, gold, _place(world, gold))
    candidate.stages_served = LATE_STAGES
    _offer_the_same(world, gold, candidate)
    served = " and ".join(LATE_STAGES)
    note = f"same sub-sector and service, wrong stage: serves {served}, asked is {gold.plan.stage}"
    _record(world, gold, candidate, note)


def _plant_too_far(world: World, gold: Gold) -> None:
    regions = world.corpus.regions
    here = regions[gold.startup.region]
    there = max(
        (code for code in regions if world.has_place("mentor", code)),
        key=lambda code: (distance_km(here, regions[code]), code),
    )
    candidate = _provider(world, gold, world.take_place("mentor", there))
    candidate.modes = ("onsite",)
    _offer_the_same(world, gold, candidate)
    kilometres = round(distance_km(here, regions[candidate.region]))
    note = f"everything fits but only on site, {kilometres} km away in {candidate.region}"
    _record(world, gold, candidate, note)


def _place(world: World, gold: Gold) -> str:
    if gold.plan.kind == "partner":
        return ""
    return world.take_place(gold.plan.kind, gold.candidate.region)


def _provider(world: World, gold: Gold, region: str) -> Participant:
    suffix = "_plain" if gold.plan.style == "disjoint" else ""
    candidate = provider_of(
        world, gold.plan, region=region, country=gold.subject.country, template_suffix=suffix
    )
    candidate.languages = gold.candidate.languages
    if gold.plan.offer_written == "zh":
        candidate.summary_en = ""
    if gold.plan.offer_written == "en":
        candidate.summary_zh = ""
    return candidate


def _offer_the_same(world: World, gold: Gold, candidate: Participant) -> None:
    """Add the offer of the gold pair in its own words, so that only what is wrong tells."""
    subject: Subject = gold.subject
    need = Side(subject, need_template(world, subject, gold.plan.style))
    offer = Side(subject, offer_template(world, subject, gold.plan.style))
    _, text = word_pair(world, f"near{candidate.id}", need, offer, gold.plan.style)
    add_offer(world, candidate, subject, text=in_languages(text, gold.plan.offer_written))


def _record(world: World, gold: Gold, candidate: Participant, note: str) -> None:
    world.planted.add(candidate.id)
    world.truth.append(
        Truth(gold.startup.id, AS_OF, gold.plan.kind, candidate.id, "near_miss", note=note)
    )
