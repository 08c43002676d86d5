"""Give planted participants a past among the bystanders, so that they do not stand out as bare."""

import datetime as dt

from seed.synthetic.records import Participant
from seed.synthetic.startups import ROUNDS
from seed.synthetic.world import AS_OF, HISTORY_START, SHOWCASE_IDS, World

MENTORED_SHARE = 0.6
INVESTED_SHARE = 0.7
YESTERDAY = AS_OF - dt.timedelta(days=1)

Peers = dict[str, list[Participant]]


def write_backgrounds(world: World) -> None:
    """Add past mentoring and deals of planted people, and the showcase's neighbourhood."""
    peers = _bystanders_by_sector(world)
    for person in (*world.of_kind("mentor"), *world.of_kind("commissioner")):
        if person.id in world.planted:
            _mentor_once(world, person, peers)
    for investor in world.of_kind("investor"):
        if investor.id in world.planted:
            _invest_before(world, investor, peers)
    _settle_showcase(world)


def _mentor_once(world: World, person: Participant, peers: Peers) -> None:
    draws = world.draws("background", person.id)
    startups = _peers_of(person, peers)
    if startups and draws.chance("mentored", MENTORED_SHARE):
        since = draws.day("since", HISTORY_START, dt.date(2025, 12, 31))
        until = draws.day("until", since + dt.timedelta(days=60), YESTERDAY)
        world.relate(person.id, draws.choice("startup", startups).id, "mentors", since, until)


def _invest_before(world: World, investor: Participant, peers: Peers) -> None:
    draws = world.draws("background", investor.id)
    startups = _peers_of(investor, peers)
    if startups and draws.chance("invested", INVESTED_SHARE):
        since = draws.day("since", dt.date(2023, 6, 1), dt.date(2026, 3, 31))
        startup = draws.choice("startup", startups)
        detail = ROUNDS.get(startup.stage, "seed")
        world.relate(investor.id, startup.id, "invested_in", since, detail=detail)


def _settle_showcase(world: World) -> None:
    """House the showcase startup beside others whom its answers know."""
    startup = world.participants[SHOWCASE_IDS["startup"]]
    here = [row for row in world.of_kind("space") if row.region == startup.region]
    space = next((row for row in here if row.id != SHOWCASE_IDS["space"]), None)
    if space is None:
        return
    world.relate(startup.id, space.id, "resident_of", dt.date(2025, 5, 12))
    world.relate(space.id, SHOWCASE_IDS["partner"], "partner_with", dt.date(2025, 9, 3))
    residents = {
        row.source_id
        for row in world.relations
        if (row.target_id, row.kind) == (space.id, "resident_of")
    }
    neighbours = [
        row
        for row in world.of_kind("startup")
        if row.id in residents and row.id not in world.planted and row.stage != "idea"
    ]
    for neighbour in neighbours[:1]:
        since, until = dt.date(2025, 4, 7), dt.date(2026, 2, 27)
        world.relate(SHOWCASE_IDS["mentor"], neighbour.id, "mentors", since, until)
        world.relate(SHOWCASE_IDS["investor"], neighbour.id, "invested_in", since, detail="angel")


def _bystanders_by_sector(world: World) -> Peers:
    peers: Peers = {}
    for startup in world.of_kind("startup"):
        if startup.id not in world.planted and startup.stage != "idea":
            peers.setdefault(startup.sectors[0].split(".")[0], []).append(startup)
    return peers


def _peers_of(participant: Participant, peers: Peers) -> list[Participant]:
    return peers.get(participant.sectors[0].split(".")[0], [])
