"""The deal flow: what an investor may see of those who raise, by its thesis, with reasons."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from models.financing import InvestmentThesis
from web.services import unranked
from web.services.access import Actor
from web.services.engine import Engine
from web.services.investment import searches
from web.services.investment.flow_items import FlowItem, items_of, list_open
from web.services.investment.flow_search import FlowSearch, keeps, order_of
from web.services.investment.grades import grade
from web.services.matching import RecommendationView
from web.services.search import PAGE_SIZE, Page
from web.services.words import Option, Words, load_words, options


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks, and in which language."""

    actor: Actor
    investor_id: str
    language: str


@dataclass(frozen=True, slots=True)
class FlowChoices:
    """What the filters offer."""

    sectors: tuple[Option, ...]
    regions: tuple[Option, ...]
    stages: tuple[Option, ...]
    rounds: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class DealFlow:
    """One page of the deal flow, and what stands around it."""

    page: Page[FlowItem]
    in_all: int
    new: int
    outside_thesis: int
    is_fitting: bool
    choices: FlowChoices


def get_flow(session: Session, *, reader: Reader, engine: Engine, search: FlowSearch) -> DealFlow:
    """Return one page of what a search finds among what the investor may see."""
    words = load_words(session)
    items, is_fitting = all_items(session, reader=reader, engine=engine, words=words)
    kept, outside = within_thesis(session, reader.investor_id, items, search)
    found = sorted(filter(keeps(search, words), kept), key=order_of(search.sort))
    pages = max(-(-len(found) // PAGE_SIZE), 1)
    number = min(search.page, pages)
    shown = found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    return DealFlow(
        page=Page(tuple(shown), len(found), number),
        in_all=len(items),
        new=sum(item.is_new for item in items),
        outside_thesis=outside,
        is_fitting=is_fitting,
        choices=choices_of(words),
    )


def list_flow(
    session: Session, *, reader: Reader, engine: Engine, search: FlowSearch
) -> tuple[FlowItem, ...]:
    """Return everything a search finds."""
    words = load_words(session)
    items, _ = all_items(session, reader=reader, engine=engine, words=words)
    kept, _ = within_thesis(session, reader.investor_id, items, search)
    return tuple(sorted(filter(keeps(search, words), kept), key=order_of(search.sort)))


def all_items(
    session: Session, *, reader: Reader, engine: Engine, words: Words
) -> tuple[list[FlowItem], bool]:
    """Return everything the investor may see, and whether grades are still to come."""
    searches.allow(session, reader.actor, reader.investor_id)
    found = list_open(session, investor_id=reader.investor_id)
    startup_ids = {each.startup.id for each in found}
    graded: Mapping[str, RecommendationView] | None = {}
    if unranked.is_personalised(session, reader.actor):
        graded = grade(
            session,
            actor=reader.actor,
            engine=engine,
            investor_id=reader.investor_id,
            startup_ids=startup_ids,
            language=reader.language,
        )
    items = items_of(
        session,
        actor=reader.actor,
        investor_id=reader.investor_id,
        found=found,
        graded=graded or {},
        words=words,
    )
    return items, graded is None


def within_thesis(
    session: Session, investor_id: str, items: list[FlowItem], search: FlowSearch
) -> tuple[list[FlowItem], int]:
    """Return the items of the rounds and instruments looked for, and how many others there are."""
    thesis = session.get(InvestmentThesis, investor_id)
    if thesis is None:
        return items, 0
    within = [item for item in items if item.is_talking or fits(thesis, item)]
    outside = len(items) - len(within)
    return (items if search.is_wide or search.round else within), outside


def fits(thesis: InvestmentThesis, item: FlowItem) -> bool:
    """Tell whether a request is of a round and instrument that an investor looks for."""
    teaser = item.teaser
    is_round = not thesis.rounds or not teaser.round_code or teaser.round_code in thesis.rounds
    wanted = set(thesis.instruments)
    is_way = not wanted or teaser.instrument == "either" or teaser.instrument in wanted
    return is_round and is_way


def choices_of(words: Words) -> FlowChoices:
    """Return what the filters offer."""
    return FlowChoices(
        sectors=options(words, "sector", is_top=True),
        regions=tuple(Option(code, words.name("short_region", code)) for code in words.tiles),
        stages=options(words, "stage"),
        rounds=options(words, "round"),
    )
