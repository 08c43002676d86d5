"""Make the data as messy as real data: duplicates, gaps, expired and careless entries."""

import datetime as dt

from seed.synthetic.corpus import Text
from seed.synthetic.records import Participant, Statement
from seed.synthetic.world import AS_OF, World

DUPLICATE_SHARE = 0.02
NO_REGION_SHARE = 0.03
EXPIRED_SHARE = 0.01
DATED_SHARE = 0.3
ENGLISH_ONLY_SHARE = 0.05
CARELESS_SHARE = 0.05
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
EMOJI = ("🌱", "🚀", "☕", "🙏", "💡")


def make_mess(world: World) -> None:
    """Spoil shares of everything that is not planted."""
    _duplicate_startups(world)
    _forget_regions(world)
    _drop_chinese(world)
    for statement in _statements(world):
        _date(world, statement)
        _write_carelessly(world, statement)
    _expire_resources(world)


def _duplicate_startups(world: World) -> None:
    """Let some startups be the same venture as another one, registered in a second space."""
    originals: dict[str, Participant] = {}
    bystanders = [row for row in world.of_kind("startup") if row.id not in world.planted]
    wanted = round(DUPLICATE_SHARE * world.count("startup"))
    for startup in bystanders:
        original = originals.get(startup.region)
        if wanted and original and world.draws("duplicate", startup.id).chance("is", 0.2):
            _copy(world, original, startup)
            del originals[startup.region]
            wanted -= 1
        else:
            originals.setdefault(startup.region, startup)


def _copy(world: World, original: Participant, copy: Participant) -> None:
    for column in ("name_zh", "name_en", "sectors", "stage", "founded_on", "languages",
                   "summary_zh", "summary_en", "seeking_round", "ticket_min_cny",
                   "ticket_max_cny"):  # fmt: skip
        setattr(copy, column, getattr(original, column))
    world.needs[copy.id] = [
        Statement(
            f"{copy.id}-{need.id.rsplit('-', 1)[1]}",
            copy.id,
            need.topic,
            need.priority,
            need.quantity,
            need.text_zh,
            need.text_en,
        )
        for need in world.needs_of(original.id)
    ]


def _forget_regions(world: World) -> None:
    for kind in ("startup", "mentor"):
        for row in world.of_kind(kind):
            draws = world.draws("gap", row.id)
            if row.id not in world.planted and draws.chance("region", NO_REGION_SHARE):
                row.region = ""


def _drop_chinese(world: World) -> None:
    for kind in ("startup", "mentor", "investor"):
        for row in world.of_kind(kind):
            draws = world.draws("gap", row.id)
            if row.id in world.planted or not draws.chance("chinese", ENGLISH_ONLY_SHARE):
                continue
            row.name_zh = row.summary_zh = ""
            row.languages = tuple(dict.fromkeys((*row.languages, "en")))
            for statement in (*world.needs_of(row.id), *world.offers_of(row.id)):
                statement.text_zh = ""


def _statements(world: World) -> list[Statement]:
    return [
        statement
        for side in (world.needs, world.offers)
        for owner in sorted(side)
        if owner not in world.planted
        for statement in side[owner]
    ]


def _date(world: World, statement: Statement) -> None:
    draws = world.draws("valid", statement.id)
    if draws.chance("expired", EXPIRED_SHARE):
        statement.valid_until = draws.day("until", dt.date(2025, 6, 30), dt.date(2026, 8, 31))
    elif draws.chance("dated", DATED_SHARE):
        statement.valid_until = draws.day("until", dt.date(2026, 10, 1), dt.date(2027, 9, 30))


def _write_carelessly(world: World, statement: Statement) -> None:
    draws = world.draws("careless", statement.id)
    if not draws.chance("is", CARELESS_SHARE):
        return
    text = Text(statement.text_zh, statement.text_en)
    has_digits = any(character.isdigit() for character in text.zh)
    if has_digits and draws.chance("full width", 0.5):
        statement.text_zh = text.zh.translate(FULL_WIDTH)
        return
    emoji = draws.choice("emoji", EMOJI)
    statement.text_zh = f"{text.zh}{emoji}" if text.zh else ""
    statement.text_en = f"{text.en} {emoji}" if text.en else ""


def _expire_resources(world: World) -> None:
    for resource in world.resources:
        draws = world.draws("valid", resource.id)
        if resource.id not in world.planted and draws.chance("expired", EXPIRED_SHARE):
            until = AS_OF - dt.timedelta(days=draws.integer("days", 5, 200))
            resource.available_until = until
            if resource.available_from and resource.available_from > until:
                resource.available_from = until
