"""A match as one of its sides, or an organiser, sees it: the same queries for one as for many."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.entities import Reason
from models.account import User
from models.enums import MatchSide, Privacy
from models.matching import Match, MatchRequest
from models.participant import Participant
from models.resource import Resource
from models.statement import Statement
from web.services.access import Actor
from web.services.adapters import load_vocabularies
from web.services.catalogues import LANGUAGES
from web.services.glossaries import ids_in, load_glossary
from web.services.investment.aliases import NAMELESS
from web.services.matching import ReasonView
from web.services.publication import sight_of
from web.services.requests.naming import Naming, naming_for
from web.services.requests.steps import participant_on
from web.services.withholding import may_say
from web.services.wording import Glossary, Wording
from web.services.words import Text


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks: an actor, for one participant where it looks from a side, in a language."""

    actor: Actor
    language: str
    participant_id: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """A side of a match; one without an id may not be known yet."""

    id: str
    kind: str
    name: Text


@dataclass(frozen=True, slots=True)
class Line:
    """A match; `side` is the reader's own, blank for an organiser.

    `topic`, `need` and `thing` say what it is about, `words` what was said when it closed.
    """

    id: int
    kind: str
    state: str
    side: str
    awaits: str
    initiated_by: str
    receiver: Party
    provider: Party
    topic: Text
    need: Text
    thing: Text
    note: str
    office: Text
    grade: str
    reasons: tuple[ReasonView, ...]
    is_left_out: bool
    request_id: int | None
    position: int | None
    asked_at: dt.datetime | None
    expires_at: dt.datetime | None
    agreed_at: dt.datetime | None
    closed_at: dt.datetime | None
    created_at: dt.datetime
    closing: str
    declined_by: str
    words: str

    @property
    def own(self) -> Party:
        """The reader's side; the receiver for an organiser."""
        return self.provider if self.side == MatchSide.PROVIDER else self.receiver

    @property
    def other(self) -> Party:
        """The side across; the provider for an organiser."""
        return self.receiver if self.side == MatchSide.PROVIDER else self.provider

    @property
    def is_due(self) -> bool:
        """Whether the reader's side is to answer."""
        return bool(self.side) and self.awaits in {self.side, "both"}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What lines mention, read once for all of them."""

    naming: Naming
    kinds: Mapping[str, str]
    topics: Mapping[str, Text]
    needs: Mapping[int, Statement]
    things: Mapping[str, Text]
    offices: Mapping[int, Text]
    left_out: Mapping[int, bool]
    words: Mapping[str, Wording]


def lines_of(session: Session, reader: Reader, matches: Sequence[Match]) -> tuple[Line, ...]:
    """Return some matches as a reader sees them."""
    if not matches:
        return ()
    around = surroundings(session, reader, matches)
    return tuple(line(match, reader, around) for match in matches)


def surroundings(session: Session, reader: Reader, matches: Sequence[Match]) -> Surroundings:
    """Read what lines mention."""
    ends = {end for match in matches for end in (match.receiver_id, match.provider_id)}
    kinds = select(Participant.id, Participant.kind).where(Participant.id.in_(ends))
    need_ids = {match.need_id for match in matches if match.need_id is not None}
    needs = session.scalars(select(Statement).where(Statement.id.in_(need_ids)))
    requests = {match.request_id for match in matches if match.request_id is not None}
    marks = select(MatchRequest.id, MatchRequest.is_left_out).where(MatchRequest.id.in_(requests))
    glossary = glossary_of(session, reader, matches)
    return Surroundings(
        naming=naming_for(session, reader.actor, matches),
        kinds={row.id: row.kind for row in session.execute(kinds)},
        topics=glossary.topics,
        needs={need.id: need for need in needs},
        things=things_of(session, matches),
        offices=offices_of(session, matches),
        left_out={row.id: row.is_left_out for row in session.execute(marks)},
        words={tag: Wording(tag, glossary) for tag in LANGUAGES},
    )


def glossary_of(session: Session, reader: Reader, matches: Sequence[Match]) -> Glossary:
    """Return the names of everything that the kept reasons mention."""
    evidence = [reason["evidence"] for match in matches for reason in match.reasons]
    return load_glossary(
        session,
        vocabularies=load_vocabularies(session),
        ids=set().union(*map(ids_in, evidence)),
        sight=sight_of(session, reader.actor),
    )


def things_of(session: Session, matches: Sequence[Match]) -> dict[str, Text]:
    """Return the names of the resources that matches are about."""
    ids = {match.resource_id for match in matches if match.resource_id}
    statement = select(Resource.id, Resource.name_zh, Resource.name_en).where(Resource.id.in_(ids))
    return {row.id: {"zh": row.name_zh, "en": row.name_en} for row in session.execute(statement)}


def offices_of(session: Session, matches: Sequence[Match]) -> dict[int, Text]:
    """Return the names of the organisers who suggested matches."""
    ids = {match.suggested_by for match in matches if match.suggested_by is not None}
    statement = select(User.id, User.name_zh, User.name_en).where(User.id.in_(ids))
    return {row.id: {"zh": row.name_zh, "en": row.name_en} for row in session.execute(statement)}


def line(match: Match, reader: Reader, around: Surroundings) -> Line:
    """Return one match as a reader sees it."""
    side = side_of(match, reader)
    need = around.needs.get(match.need_id or 0)
    is_open_need = need is not None and may_read_need(need, side)
    return Line(
        id=match.id,
        kind=match.kind,
        state=match.state,
        side=side,
        awaits=match.awaits or "",
        initiated_by=match.initiated_by,
        receiver=party(match, MatchSide.RECEIVER, around),
        provider=party(match, MatchSide.PROVIDER, around),
        topic=topic_of(match, need if is_open_need else None, around),
        need={"zh": need.text_zh, "en": need.text_en} if need and is_open_need else {},
        thing=around.things.get(match.resource_id or "", {}),
        note=match.note,
        office=around.offices.get(match.suggested_by or 0, {}),
        grade=match.grade,
        reasons=tuple(reason_views(match, reader, around)),
        is_left_out=around.left_out.get(match.request_id or 0, False),
        request_id=match.request_id,
        position=match.position,
        asked_at=match.asked_at,
        expires_at=match.expires_at,
        agreed_at=match.agreed_at,
        closed_at=match.closed_at,
        created_at=match.created_at,
        closing=match.closing,
        declined_by=match.declined_by or "",
        words=words_for(match, side),
    )


def side_of(match: Match, reader: Reader) -> str:
    """Return the side a reader looks from, blank for whoever looks from neither."""
    own = {reader.participant_id} if reader.participant_id else reader.actor.participant_ids
    for side in MatchSide:
        if participant_on(match, side) in own & reader.actor.participant_ids:
            return side.value
    return ""


def may_read_need(need: Statement, side: str) -> bool:
    """Tell whether a side of a match may read a need: all but what only organisers may know."""
    return side != MatchSide.PROVIDER or need.privacy != Privacy.ORGANISERS


def topic_of(match: Match, need: Statement | None, around: Surroundings) -> Text:
    """Return the topic of a match, as far as the reader may know it."""
    code = match.topic or (need.topic if need is not None else "")
    return around.topics.get(code, {"": code}) if code else {}


def party(match: Match, side: MatchSide, around: Surroundings) -> Party:
    """Return a side of a match as the reader may know it."""
    participant_id = participant_on(match, side)
    shown_id = "" if around.naming.is_hidden(match, side) else participant_id
    return Party(shown_id, around.kinds[participant_id], around.naming.name(match, side))


def reason_views(match: Match, reader: Reader, around: Surroundings) -> list[ReasonView]:
    """Return why the two fit, without what the reader may not know of the candidate."""
    asked = MatchSide.RECEIVER if match.initiated_by == MatchSide.PROVIDER else MatchSide.PROVIDER
    fields = around.naming.fields_of(participant_on(match, asked))
    shown = [Reason(item["code"], item["evidence"]) for item in match.reasons]
    if around.naming.is_hidden(match, asked):
        shown = [each for each in shown if each.code in NAMELESS]
    return [worded(each, reader, around) for each in shown if may_say(each, fields)]


def worded(reason: Reason, reader: Reader, around: Surroundings) -> ReasonView:
    """Put a reason in words."""
    texts = {tag: wording.sentence(reason) for tag, wording in around.words.items()}
    return ReasonView(reason.code, texts[reader.language], texts)


def words_for(match: Match, side: str) -> str:
    """Return the words a match was closed with, if they are meant for this reader."""
    is_own = bool(match.declined_by) and match.declined_by == side
    is_shown = match.is_closing_note_shared or is_own or not side
    return match.closing_note if is_shown else ""
