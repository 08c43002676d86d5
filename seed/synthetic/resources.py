"""Resources on offer: instruments, laboratories, premises, data."""

import datetime as dt
from typing import Any

from seed.synthetic.corpus import Text
from seed.synthetic.draws import Draws
from seed.synthetic.records import Participant, Resource
from seed.synthetic.texts import Subject, word
from seed.synthetic.world import AS_OF, World, labelled

EQUIPMENT = frozenset({"instrument", "lab"})
BOOKED = EQUIPMENT | {"pilot"}
PREMISES = frozenset({"pilot", "desk", "office", "meeting", "idle_plant", "warehouse", "broadband"})
KINDS = (
    ("instrument", 0.34), ("lab", 0.1), ("desk", 0.1), ("office", 0.07), ("meeting", 0.08),
    ("pilot", 0.08), ("software", 0.04), ("devtool", 0.03), ("idle_plant", 0.04),
    ("warehouse", 0.03), ("literature", 0.02), ("sci_data", 0.02), ("patent", 0.03),
    ("information", 0.01), ("people", 0.005), ("market", 0.005),
)  # fmt: skip
UNITS = {
    "desk": "个",
    "office": "间",
    "idle_plant": "平方米",
    "warehouse": "平方米",
}
OWNERS = {
    "desk": ("space",),
    "office": ("space",),
    "meeting": ("space",),
    "broadband": ("space",),
    "software": ("space", "institution"),
    "devtool": ("space", "institution"),
}


def make_resource(
    world: World,
    *,
    owner: Participant,
    kind: str,
    sector: str,
    showcase: bool = False,
    text: Text | None = None,
) -> Resource:
    """Add a resource of an owner, for a sub-sector."""
    resource_id = world.next_id("resource", showcase=showcase)
    draws = world.draws("resource", resource_id)
    name = labelled(_name(world, owner, kind, sector))
    words = text or _text(world, draws, owner, kind, sector)
    resource = Resource(
        resource_id,
        owner.id,
        kind,
        name.zh,
        name.en,
        region=owner.region,
        quantity=_quantity(draws, kind),
        unit=UNITS.get(kind, "台" if kind in BOOKED else "项"),
        text_zh=words.zh,
        text_en=words.en,
        price_cny=draws.choice("price", (0, 50, 100, 200, 500, 800)),
        attributes=_attributes(draws, sector, kind),
        available_from=draws.day("from", dt.date(2025, 1, 1), dt.date(2026, 6, 1)),
    )
    world.resources.append(resource)
    return resource


def populate_resources(world: World) -> None:
    """Add the resources that no planted pair needs."""
    owners = {kind: world.of_kind(kind) for kind in ("space", "institution")}
    while world.left("resource"):
        draws = world.draws("bystander", f"resource{world.left('resource')}")
        kind = draws.weighted("kind", KINDS)
        owner = draws.choice(
            "owner", owners[draws.choice("by", OWNERS.get(kind, ("institution",)))]
        )
        sector = draws.choice("sector", owner.sectors)
        while world.is_reserved(owner.sectors, kind):
            owner = _next(owner, owners[owner.kind])
            sector = owner.sectors[0]
        resource = make_resource(world, owner=owner, kind=kind, sector=sector)
        if draws.chance("ends", 0.3):
            resource.available_until = draws.day("until", AS_OF, dt.date(2027, 12, 31))


def _next(owner: Participant, owners: list[Participant]) -> Participant:
    return owners[(owners.index(owner) + 1) % len(owners)]


def _name(world: World, owner: Participant, kind: str, sector: str) -> Text:
    sub = world.corpus.sub_sectors[sector]
    label = world.corpus.terms["resource_kinds"][kind]
    if kind == "instrument":
        return Text(sub.instrument.zh, sub.instrument.en[:1].upper() + sub.instrument.en[1:])
    place = world.corpus.regions[owner.region].short
    return Text(f"{place.zh}{sub.word.zh}{label.zh}", f"{place.en} {sub.word.en}: {label.en}")


def _text(world: World, draws: Draws, owner: Participant, kind: str, sector: str) -> Text:
    family = "equipment" if kind in EQUIPMENT else "place" if kind in PREMISES else "other"
    label = world.corpus.terms["resource_kinds"][kind]
    subject = Subject(sector, region=owner.region, kind=label)
    return word(world.corpus, draws, subject, template=f"resource_{family}", field="text")


def _quantity(draws: Draws, kind: str) -> int:
    if kind in {"idle_plant", "warehouse"}:
        return draws.integer("area", 3, 60) * 100
    if kind == "desk":
        return draws.integer("desks", 4, 60)
    return draws.integer("quantity", 1, 3)


def _attributes(draws: Draws, sector: str, kind: str) -> dict[str, Any]:
    attributes: dict[str, Any] = {"sectors": [sector]}
    if kind in BOOKED:
        attributes["hours_per_week"] = draws.integer("hours", 2, 8) * 5
        attributes["booking_days"] = draws.integer("booking", 1, 14)
    if kind in {"idle_plant", "warehouse"}:
        attributes["power_kw"] = draws.integer("power", 2, 40) * 10
    return attributes
