"""Eighteen months of relations among everyone."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable

from seed.synthetic.draws import Draws
from seed.synthetic.records import Participant
from seed.synthetic.sectors import KUNMING
from seed.synthetic.startups import ROUNDS
from seed.synthetic.world import AS_OF, HISTORY_START, World

TERM_YEARS = ((3, 0.7), (2, 0.2), (1, 0.1))
TERM_LAPSED_SHARE = 0.06
MENTORED_SHARE = 0.45
PAIR_ENDED_SHARE = 0.4
FUNDED_SHARE = {"idea": 0.0, "seed": 0.04, "startup": 0.08, "early": 0.15, "growth": 0.3,
                "scale": 0.5, "graduated": 0.4}  # fmt: skip
HOSTS = {
    "university": "university",
    "research_institute": "institute",
    "leading_enterprise": "enterprise",
    "hightech_zone": "zone",
    "etdz": "zone",
    "agri_st_park": "zone",
}
NEXT_CARRIERS = frozenset({"incubator", "accelerator", "industrial_park", "univ_sci_park"})
YESTERDAY = AS_OF - dt.timedelta(days=1)
DAYS_A_YEAR = 365

Index = dict[str, list[Participant]]


def write_history(world: World) -> None:
    """Add the relations of everyone, planted pairs kept as they are."""
    _appoint(world)
    _employ(world)
    _operate(world)
    _house(world)
    _mentor(world)
    _fill_up(world)
    _invest(world)
    _cooperate(world)
    _oppose(world)


def _appoint(world: World) -> None:
    for person in _people(world):
        if person.id in world.without_appointment:
            continue
        draws = world.draws("term", person.id)
        days = draws.weighted("years", TERM_YEARS) * DAYS_A_YEAR
        is_over = person.id not in world.planted and draws.chance("lapsed", TERM_LAPSED_SHARE)
        since = draws.integer("since", days + 10, days + 200) if is_over else 0
        since = since or draws.integer("since", 20, days - 60)
        first = AS_OF - dt.timedelta(days=since)
        last = first + dt.timedelta(days=days)
        world.relate(person.id, world.team_id, "appointed_by", first, last)


def _employ(world: World) -> None:
    by_region: Index = _index(world.of_kind("institution"), key="region")
    for person in _people(world):
        draws = world.draws("employer", person.id)
        employers = [
            institution
            for institution in by_region.get(person.region) or by_region[KUNMING]
            if institution.id not in world.planted and institution.id != world.team_id
        ]
        if employers and draws.chance("employed", 0.75):
            since = draws.day("since", dt.date(2015, 1, 1), dt.date(2025, 6, 30))
            employer = draws.choice("employer", employers)
            world.relate(person.id, employer.id, "affiliated_with", since)


def _operate(world: World) -> None:
    by_type = _index(world.of_kind("institution"), key="subtype")
    for space in world.of_kind("space"):
        draws = world.draws("operator", space.id)
        operators = by_type.get(HOSTS.get(space.host_type, "service"), [])
        operators = [row for row in operators if row.id not in world.planted]
        if operators:
            since = draws.day("since", dt.date(2016, 1, 1), dt.date(2024, 12, 31))
            world.relate(draws.choice("operator", operators).id, space.id, "operates", since)


def _house(world: World) -> None:
    by_region = _index(world.of_kind("space"), key="region")
    for startup in world.of_kind("startup"):
        draws = world.draws("residency", startup.id)
        spaces = by_region.get(startup.region, [])
        is_housed = draws.chance("housed", 0.5 if startup.stage == "idea" else 0.92)
        if startup.id in world.without_residency or not spaces or not is_housed:
            continue
        first = max(startup.founded_on or HISTORY_START, dt.date(2022, 3, 1))
        since = draws.day("since", first, max(first, dt.date(2026, 7, 31)))
        _house_one(world, draws, startup, spaces, since)
    for investor in world.of_kind("investor"):
        draws = world.draws("residency", investor.id)
        spaces = by_region.get(investor.region, [])
        if spaces and draws.chance("housed", 0.3):
            since = draws.day("since", dt.date(2023, 1, 1), YESTERDAY)
            world.relate(investor.id, draws.choice("space", spaces).id, "resident_of", since)


def _house_one(
    world: World, draws: Draws, startup: Participant, spaces: list[Participant], since: dt.date
) -> None:
    space = draws.choice("space", spaces)
    if startup.stage not in {"scale", "graduated"}:
        world.relate(startup.id, space.id, "resident_of", since)
        return
    until = draws.day("until", since, YESTERDAY)
    world.relate(startup.id, space.id, "resident_of", since, until)
    carriers = [row for row in spaces if row.subtype in NEXT_CARRIERS and row.id != space.id]
    if carriers:
        world.relate(startup.id, draws.choice("next", carriers).id, "graduated_to", until)


def _mentor(world: World) -> None:
    mentors = [row for row in _people(world) if row.status == "active"]
    by_sub = _by_sector(mentors, whole=True)
    by_sector = _by_sector(mentors, whole=False)
    room = Counter({row.id: 0 if row.id in world.planted else row.capacity or 0 for row in mentors})
    for startup in _bystanders(world, "startup"):
        draws = world.draws("mentoring", startup.id)
        if not draws.chance("mentored", MENTORED_SHARE):
            continue
        peers = by_sub.get(startup.sectors[0]) or by_sector.get(startup.sectors[0].split(".")[0])
        if peers:
            _pair(world, draws, draws.choice("mentor", peers), startup, room)


def _pair(
    world: World, draws: Draws, mentor: Participant, startup: Participant, room: Counter[str]
) -> None:
    since = draws.day("since", HISTORY_START, dt.date(2026, 5, 31))
    if draws.chance("ended", PAIR_ENDED_SHARE) or room[mentor.id] <= 0:
        until = draws.day("until", since + dt.timedelta(days=45), YESTERDAY)
        world.relate(mentor.id, startup.id, "mentors", since, until)
        return
    room[mentor.id] -= 1
    world.relate(mentor.id, startup.id, "mentors", since)


def _fill_up(world: World) -> None:
    by_region = _index(_bystanders(world, "startup"), key="region")
    for mentor_id in world.to_fill:
        mentor = world.participants[mentor_id]
        draws = world.draws("full", mentor_id)
        startups = by_region.get(mentor.region) or by_region[KUNMING]
        for startup in draws.shuffled("startup", startups[:40])[: mentor.capacity]:
            since = draws.day(startup.id, dt.date(2025, 9, 1), dt.date(2026, 6, 30))
            world.relate(mentor_id, startup.id, "mentors", since)


def _invest(world: World) -> None:
    investors = world.of_kind("investor")
    by_sector = _by_sector(investors, whole=False)
    for startup in _bystanders(world, "startup"):
        draws = world.draws("funding", startup.id)
        if not draws.chance("funded", FUNDED_SHARE[startup.stage]):
            continue
        peers = by_sector.get(startup.sectors[0].split(".")[0], [])
        rounds = list(ROUNDS.values())
        last = rounds.index(ROUNDS.get(startup.stage, "b"))
        for n, investor in enumerate(draws.shuffled("investor", peers[:20])[:2]):
            since = draws.day(f"on{n}", dt.date(2023, 1, 1), YESTERDAY)
            detail = rounds[max(0, last - n)]
            world.relate(investor.id, startup.id, "invested_in", since, detail=detail)


def _cooperate(world: World) -> None:
    partners = _by_sector(_bystanders(world, "partner"), whole=False)
    for kind, share in (("startup", 0.04), ("space", 0.2), ("institution", 0.15)):
        for row in _bystanders(world, kind):
            draws = world.draws("cooperation", row.id)
            peers = partners.get(row.sectors[0].split(".")[0], [])
            if peers and draws.chance("cooperates", share):
                since = draws.day("since", HISTORY_START, YESTERDAY)
                world.relate(row.id, draws.choice("partner", peers).id, "partner_with", since)


def _oppose(world: World) -> None:
    mentors = [row for row in _people(world) if row.id not in world.planted]
    rivals: dict[str, Participant] = {}
    for startup in _bystanders(world, "startup"):
        draws = world.draws("opposition", startup.id)
        since = draws.day("since", HISTORY_START, YESTERDAY)
        if draws.chance("declines", 0.04) and mentors:
            world.relate(startup.id, draws.choice("mentor", mentors).id, "declined", since)
        if draws.chance("conflict", 0.015) and mentors:
            mentor = draws.choice("conflicted", mentors)
            world.relate(mentor.id, startup.id, "conflict_with", since)
        rival = rivals.get(startup.sectors[0])
        if rival and draws.chance("competes", 0.12):
            world.relate(startup.id, rival.id, "competes_with", since)
        rivals[startup.sectors[0]] = startup


def _people(world: World) -> list[Participant]:
    return [*world.of_kind("mentor"), *world.of_kind("commissioner")]


def _bystanders(world: World, kind: str) -> list[Participant]:
    return [row for row in world.of_kind(kind) if row.id not in world.planted]


def _index(rows: Iterable[Participant], *, key: str) -> Index:
    index: Index = defaultdict(list)
    for row in rows:
        index[getattr(row, key)].append(row)
    return index


def _by_sector(rows: Iterable[Participant], *, whole: bool) -> Index:
    index: Index = defaultdict(list)
    for row in rows:
        codes = {code if whole else code.split(".")[0]: None for code in row.sectors}
        for code in codes:
            index[code].append(row)
    return index
