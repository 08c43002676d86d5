"""What an investor looks for: its gates, which every match respects, and rounds on top of them.

Sectors, stages, regions and amounts stand on its public page and keep pairs apart whoever asks;
rounds and instruments only choose what the deal flow lists.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models.enums import ParticipantKind
from models.financing import InvestmentThesis
from models.participant import (
    Participant,
    ParticipantRegion,
    ParticipantSector,
    ParticipantStage,
)
from models.setting import bump_data_version
from models.taxonomy import Region
from web.services import access, accounts
from web.services.access import Actor
from web.services.investment.trail import record
from web.services.missing import NotFoundError
from web.services.profiles import amount
from web.services.words import Group, Option, groups, load_words, options

PROVINCE = "530000"


@dataclass(frozen=True, slots=True)
class ThesisDraft:
    """What an investor says it looks for; an empty list takes all."""

    subtype: str
    sectors: Sequence[str] = ()
    stages: Sequence[str] = ()
    regions: Sequence[str] = ()
    ticket_min_cny: Decimal | None = None
    ticket_max_cny: Decimal | None = None
    rounds: Sequence[str] = ()
    instruments: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ThesisView:
    """What an investor looks for, as its form shows it."""

    subtype: str
    sectors: tuple[str, ...]
    stages: tuple[str, ...]
    regions: tuple[str, ...]
    ticket_min_cny: float | None
    ticket_max_cny: float | None
    rounds: tuple[str, ...]
    instruments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThesisChoices:
    """What there is to choose from."""

    subtypes: tuple[Option, ...]
    sectors: tuple[Group, ...]
    stages: tuple[Option, ...]
    regions: tuple[Option, ...]
    rounds: tuple[Option, ...]

    @property
    def sector_codes(self) -> frozenset[str]:
        """The codes of all sectors, upper and lower."""
        below = {option.code for group in self.sectors for option in group.children}
        return frozenset(below | {group.code for group in self.sectors})


def get_choices(session: Session, *, also: Collection[str] = ()) -> ThesisChoices:
    """Return what there is to choose from: the prefectures, and regions chosen before."""
    words = load_words(session)
    known = set(words.tiles) | set(also)
    order = select(Region.code).order_by(Region.position, Region.code)
    codes = [code for code in session.scalars(order) if code in known | {PROVINCE}]
    return ThesisChoices(
        subtypes=options(words, "investor_type"),
        sectors=groups(words, "sector"),
        stages=options(words, "stage"),
        regions=tuple(Option(code, words.name("short_region", code)) for code in codes),
        rounds=options(words, "round"),
    )


def get_thesis(session: Session, *, actor: Actor, investor_id: str) -> ThesisView:
    """Return what an investor looks for."""
    row = find_investor(session, actor, investor_id, "dealflow.read")
    own = session.get(InvestmentThesis, investor_id)
    return ThesisView(
        subtype=row.subtype,
        sectors=row.sectors,
        stages=row.stages_served,
        regions=row.regions_served,
        ticket_min_cny=amount(row.ticket_min_cny),
        ticket_max_cny=amount(row.ticket_max_cny),
        rounds=tuple(own.rounds) if own else (),
        instruments=tuple(own.instruments) if own else (),
    )


def save_thesis(session: Session, *, actor: Actor, investor_id: str, draft: ThesisDraft) -> None:
    """Write down what an investor looks for; gates hold from the next look on."""
    row = find_investor(session, actor, investor_id, "thesis.edit")
    row.subtype = draft.subtype
    row.ticket_min_cny, row.ticket_max_cny = draft.ticket_min_cny, draft.ticket_max_cny
    row.sector_links = [
        ParticipantSector(sector=code, position=place) for place, code in enumerate(draft.sectors)
    ]
    row.stage_links = [
        ParticipantStage(stage=code, position=place) for place, code in enumerate(draft.stages)
    ]
    row.region_links = [
        ParticipantRegion(region=code, position=place) for place, code in enumerate(draft.regions)
    ]
    own = session.get(InvestmentThesis, investor_id) or InvestmentThesis(investor_id=investor_id)
    own.rounds, own.instruments = list(draft.rounds), list(draft.instruments)
    session.add(own)
    session.flush()
    record(session, actor, "thesis.update", participant_id=investor_id)
    bump_data_version(session, changed=(investor_id,))


def find_investor(session: Session, actor: Actor, investor_id: str, action: str) -> Participant:
    """Return the row of an investor that the reader acts for.

    Raises
    ------
    NotFoundError
        If there is no such investor.
    """
    access.ensure(actor, action, accounts.subject_of(session, participant_id=investor_id))
    loading = [
        selectinload(Participant.sector_links),
        selectinload(Participant.stage_links),
        selectinload(Participant.region_links),
    ]
    row = session.get(Participant, investor_id, options=loading)
    if row is None or row.kind != ParticipantKind.INVESTOR:
        raise NotFoundError("investor", investor_id)
    return row
