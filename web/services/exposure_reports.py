"""The report of exposure for an office: counted on the table of all pairs, named as it may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.entities import Profile
from matcher.evaluation.exposure import CandidateExposure
from matcher.recommendation.reweighing import StrengthTable
from models.enums import ParticipantStatus
from models.participant import Participant
from web.services import access
from web.services.access import Actor
from web.services.bulk import rooms_of
from web.services.engine import Engine, Fitted
from web.services.exposure import Grouping, prefecture_of
from web.services.exposure_views import (
    MOST_NAMED,
    Exposure,
    Question,
    group_rows,
    left_out,
    over_asked,
    rows_of,
    totals_of,
)
from web.services.overview import scope
from web.services.publication import Sight, names_seen, sight_of, visible
from web.services.spread_lists import Candidates, Counted, count_both
from web.services.unmatched import own_startups
from web.services.weighting import tables
from web.services.weighting.pairs import STARTUP, Pair
from web.services.words import SUBTYPES, Option, Text, Words, load_words

FIELDS: Final = {Grouping.PREFECTURE: "place", Grouping.SUBTYPE: "subtype"}
UNKNOWN: Final = "unknown"
"""The group of those who do not say it, or do not show it to the reader."""
NAMES_AT_ONCE: Final = 5_000


@dataclass(frozen=True)
class Reader:
    """Who reads, from which model, and in which words."""

    session: Session
    actor: Actor
    fitted: Fitted
    words: Words
    sight: Sight

    def hidden(self, kind: str, field: str) -> frozenset[str]:
        """Return those of a kind who do not show a field to the reader."""
        found = select(Participant.id).where(Participant.kind == kind, ~visible(self.sight, field))
        return frozenset(self.session.scalars(found))

    @property
    def own_groups(self) -> frozenset[str]:
        """The prefectures that the reader answers for; none where it answers for all."""
        if self.actor.is_provincial or not self.actor.regions:
            return frozenset()
        return frozenset(scope(self.actor, self.words))


def get_exposure(session: Session, *, actor: Actor, engine: Engine, question: Question) -> Exposure:
    """Return whom the lists of the startups show that an office answers for.

    Lists are by score as pages show them now, with learned or chosen weights; beside each figure
    stands what spreading exposure as bulk rankings do would make of it.
    """
    access.ensure(actor, "overview.read")
    pair, fitted = Pair(STARTUP, question.kind), engine.ready(session)
    kept = tables.find(engine.store, pair) if fitted else None
    job = tables.open_job(session, pair) if fitted and not (kept and kept.is_current) else None
    if fitted is None or kept is None:
        return Exposure(question, is_fitting=fitted is None, is_behind=True, job=job)
    words, sight = load_words(session), sight_of(session, actor)
    view = report(Reader(session, actor, fitted, words, sight), kept.table, question)
    return replace(view, is_behind=not kept.is_current, job=job)


def report(reader: Reader, table: StrengthTable, question: Question) -> Exposure:
    """Count the lists of the reader's startups, and put names to what was counted."""
    groupings = tuple(each for each in Grouping if is_meant(each, question.kind))
    by = question.by if question.by in groupings else Grouping.PREFECTURE
    asked = replace(question, by=by)
    view = Exposure(
        asked,
        is_counted=True,
        n_startups=len(table.seeker_ids),
        n_all_startups=table.n_seekers,
        groupings=groupings,
    )
    candidates = candidates_of(reader, table, asked)
    own = set(own_startups(reader.session, reader.actor, reader.fitted, table.seeker_ids))
    seekers = [row for row, each in enumerate(table.seeker_ids) if each in own]
    if not (candidates.groups and seekers):
        return view
    used = reader.fitted.chosen.get((table.seeker_kind, table.kind))
    counted = count_both(
        table,
        used.choice if used else None,
        seekers=seekers,
        candidates=candidates,
        k=asked.k,
    )
    return named(reader, view, counted)


def is_meant(by: Grouping, kind: str) -> bool:
    """Tell whether candidates of a kind can be put together by something."""
    return by != Grouping.SUBTYPE or kind in SUBTYPES


def candidates_of(reader: Reader, table: StrengthTable, question: Question) -> Candidates:
    """Return the candidates of the table that still take part."""
    line = reader.fitted.line(question.kind)
    hidden = reader.hidden(question.kind, FIELDS[question.by])
    parents = {term.code: term.parent for term in reader.fitted.ecosystem.vocabularies.regions}
    known = set(table.candidate_ids)
    groups = {
        each.id: UNKNOWN if each.id in hidden else group_of(each, question.by, parents)
        for each in line.pool.profiles
        if each.id in known and each.status == ParticipantStatus.ACTIVE
    }
    return Candidates(groups, rooms_of(reader.fitted, question.kind))


def group_of(profile: Profile, by: Grouping, parents: Mapping[str, str]) -> str:
    """Return the type of a candidate, or its prefecture, abroad its country."""
    if by == Grouping.SUBTYPE:
        return profile.subtype or UNKNOWN
    return prefecture_of(profile, parents) or profile.country or UNKNOWN


def named(reader: Reader, view: Exposure, counted: Counted) -> Exposure:
    """Put names to what was counted."""
    question = view.question
    codes = [group.group for group in counted.now.groups]
    names = {code: group_name(reader.words, question, code) for code in codes}
    hidden_rooms = reader.hidden(question.kind, "capacity")
    own = reader.own_groups if question.by == Grouping.PREFECTURE else frozenset()
    groups = group_rows(counted, group_names=names, own=own, hidden_rooms=hidden_rooms)
    others = [
        each
        for each in (counted.now.candidates if question.lists_all else ordered(counted))
        if question.group in ("", each.group)
    ]
    begin = (question.number - 1) * question.size if question.size else 0
    most = [each for each in counted.now.candidates[:MOST_NAMED] if each.showings]
    busy = [each for each in over_asked(counted.now) if each.candidate_id not in hidden_rooms]
    chosen = (
        most,
        busy[:MOST_NAMED],
        others[begin : begin + question.size] if question.size else others,
    )
    people = names_of(reader, {each.candidate_id for part in chosen for each in part})
    parts = [
        rows_of(counted, part, names=people, group_names=names, hidden_rooms=hidden_rooms)
        for part in chosen
    ]
    return replace(
        view,
        totals=totals_of(counted),
        groups=groups,
        options=tuple(Option(row.code, row.name) for row in groups),
        most=parts[0],
        over_asked=parts[1],
        rows=parts[2],
        total=len(others),
    )


def ordered(counted: Counted) -> Sequence[CandidateExposure]:
    """Return those left out, first who passes every rule for most."""
    key = counted.n_open
    return sorted(left_out(counted.now), key=lambda own: (-key[own.candidate_id], own.candidate_id))


def group_name(words: Words, question: Question, code: str) -> Text:
    """Return what a group is called; nothing where nobody may know."""
    if code == UNKNOWN:
        return {}
    if question.by == Grouping.SUBTYPE:
        return words.subtype(question.kind, code)
    is_region = ("short_region", code) in words.names
    return words.name("short_region" if is_region else "country", code)


def names_of(reader: Reader, ids: set[str]) -> dict[str, Text]:
    """Return the names of candidates as the reader may see them, some thousands at a time."""
    rest, names = sorted(ids), dict[str, Text]()
    for begin in range(0, len(rest), NAMES_AT_ONCE):
        names |= names_seen(reader.session, reader.sight, rest[begin : begin + NAMES_AT_ONCE])
    return names
