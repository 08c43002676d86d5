"""A request as an investor sees it: each field only from the level on that opens it."""

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models.attachment import Attachment
from models.financing import FinancingRequest, FinancingWatch
from models.participant import Participant
from web.services import evidence
from web.services.access import Actor
from web.services.evidence import AwardLine, ResultLine
from web.services.investment.aliases import alias
from web.services.investment.disclosure import Level, Standing, find_standing
from web.services.missing import NotFoundError
from web.services.profiles import amount
from web.services.sealing import unseal_text
from web.services.words import Text, Words, load_words


@dataclass(frozen=True, slots=True)
class Teaser:
    """What every investor reads whose gates the startup passes."""

    request_id: int
    name: Text
    participant_id: str
    place: Text
    region: str
    sectors: tuple[Text, ...]
    sector_codes: tuple[str, ...]
    stage: Text
    stage_code: str
    round: Text
    round_code: str
    instrument: str
    amount_cny: float
    least_cny: float | None
    last_day: dt.date | None
    opened_at: dt.datetime | None
    text: Text
    has_plan: bool

    @property
    def is_anonymous(self) -> bool:
        """Whether the reader does not learn who it is."""
        return not self.participant_id


@dataclass(frozen=True, slots=True)
class FinancingPage:
    """A request as one investor sees it now; what its level does not open is blank."""

    teaser: Teaser
    level: int
    is_watched: bool
    deal_id: int | None
    match_state: str
    asked_by: str
    summary: str
    use_of_funds: str
    valuation_cny: float | None
    founded_on: dt.date | None
    profile: Text
    plan_name: str
    awards: tuple[AwardLine, ...]
    results: tuple[ResultLine, ...]


def get_page(session: Session, *, actor: Actor, investor_id: str, request_id: int) -> FinancingPage:
    """Return a request as an investor sees it.

    Raises
    ------
    NotFoundError
        If nothing of it may be shown to the investor.
    """
    standing = find_standing(session, actor=actor, investor_id=investor_id, request_id=request_id)
    row = startup_of(session, standing.request)
    watched = session.get(FinancingWatch, (request_id, investor_id)) is not None
    page = open_page(session, standing, row) if standing.level > Level.TEASER else Opened()
    return FinancingPage(
        teaser=teaser_of(standing.request, row, load_words(session), standing.knows_name),
        level=standing.level,
        is_watched=watched,
        deal_id=standing.deal.id if standing.deal else None,
        match_state=standing.match.state if standing.match else "",
        asked_by=standing.match.initiated_by if standing.match else "",
        summary=page.summary,
        use_of_funds=page.use_of_funds,
        valuation_cny=page.valuation_cny,
        founded_on=page.founded_on,
        profile=page.profile,
        plan_name=page.plan_name,
        awards=page.awards,
        results=page.results,
    )


@dataclass(frozen=True, slots=True)
class Opened:
    """What an agreement opens, blank before."""

    summary: str = ""
    use_of_funds: str = ""
    valuation_cny: float | None = None
    founded_on: dt.date | None = None
    profile: Text = field(default_factory=dict)
    plan_name: str = ""
    awards: tuple[AwardLine, ...] = ()
    results: tuple[ResultLine, ...] = ()


def open_page(session: Session, standing: Standing, row: Participant) -> Opened:
    """Return what the startup shows an investor it talks to."""
    request = standing.request
    named = select(Attachment.name).where(Attachment.id == request.plan_id)
    return Opened(
        summary=unseal_text(session, request.summary),
        use_of_funds=unseal_text(session, request.use_of_funds),
        valuation_cny=amount(request.valuation_cny),
        founded_on=row.founded_on,
        profile={"zh": row.summary_zh, "en": row.summary_en},
        plan_name=(session.scalar(named) or "") if standing.level >= Level.PLAN else "",
        awards=evidence.list_awards(session, participant_id=row.id),
        results=evidence.list_results(session, owner_id=row.id),
    )


def startup_of(session: Session, request: FinancingRequest) -> Participant:
    """Return who raises."""
    loading = [selectinload(Participant.sector_links)]
    row = session.get(Participant, request.participant_id, options=loading)
    if row is None:
        raise NotFoundError("startup", request.participant_id)
    return row


def teaser_of(
    request: FinancingRequest, row: Participant, words: Words, knows_name: bool
) -> Teaser:
    """Return the teaser of a request, named or not."""
    return Teaser(
        request_id=request.id,
        name={"zh": row.name_zh, "en": row.name_en} if knows_name else alias(row, words),
        participant_id=row.id if knows_name else "",
        place=words.place(row.region, row.country),
        region=row.region or "",
        sectors=words.all_names("sector", row.sectors),
        sector_codes=row.sectors,
        stage=words.name("stage", row.stage),
        stage_code=row.stage or "",
        round=words.name("round", request.round),
        round_code=request.round,
        instrument=request.instrument,
        amount_cny=float(request.amount_cny),
        least_cny=amount(request.least_cny),
        last_day=request.last_day,
        opened_at=request.opened_at,
        text={"zh": request.teaser_zh, "en": request.teaser_en},
        has_plan=request.plan_id is not None,
    )
