"""The smallest ecosystems a judgement needs, a line a participant."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from matcher.ecosystem import Ecosystem
from matcher.entities import (
    Need,
    Offer,
    ParticipantKind,
    Profile,
    Recommendation,
    Relation,
    RelationKind,
    Resource,
    Verdict,
)
from matcher.recommendation.pipeline import Recommender
from matcher.records import other_end
from tests.matcher.folder import read_vocabularies

TODAY = dt.date(2026, 6, 1)
VOCABULARIES = read_vocabularies()

Statements = str | Sequence[str | tuple[str, str] | tuple[str, str, int]]
"""A topic, or several; a topic may come with its text, and that with its priority."""


@dataclass(frozen=True)
class Entry:
    profile: Profile
    needs: tuple[Need, ...] = ()
    offers: tuple[Offer, ...] = ()

    @property
    def id(self) -> str:
        return self.profile.id


@dataclass
class World:
    entries: Sequence[Entry]
    relations: Sequence[Relation] = ()
    resources: Sequence[Resource] = ()
    as_of: dt.date = TODAY
    models: dict[str, Recommender] = field(default_factory=dict)

    @property
    def ecosystem(self) -> Ecosystem:
        return Ecosystem.from_records(
            vocabularies=VOCABULARIES,
            profiles=[entry.profile for entry in self.entries],
            needs=[need for entry in self.entries for need in entry.needs],
            offers=[offer for entry in self.entries for offer in entry.offers],
            relations=self.relations,
            resources=self.resources,
            as_of=self.as_of,
        )

    def model(self, kind: str) -> Recommender:
        if kind not in self.models:
            self.models[kind] = Recommender(kinds=[kind]).fit(self.ecosystem)
        return self.models[kind]

    def recommend(self, seeker_id: str, kind: str, k: int = 10) -> list[Recommendation]:
        return self.model(kind).recommend(seeker_id, kind=kind, k=k)

    def order(self, seeker_id: str, kind: str) -> list[str]:
        return [item.candidate_id for item in self.recommend(seeker_id, kind)]

    def why(self, seeker_id: str, kind: str, candidate_id: str) -> Verdict:
        model = self.model(kind)
        return model.explain(seeker_id, kind=kind, candidate_ids=[candidate_id])[0]

    def gate(self, seeker_id: str, kind: str, candidate_id: str) -> str | None:
        gate = self.why(seeker_id, kind, candidate_id).gate
        return gate.value if gate else None


def entry(
    entry_id: str,
    kind: str,
    *,
    needs: Statements = (),
    offers: Statements = (),
    until: dt.date | None = None,
    summary: str = "",
    **profile: Any,
) -> Entry:
    values = {key: _tuple(value) if key in _LISTS else value for key, value in profile.items()}
    summaries = {"zh": summary} if summary else {}
    return Entry(
        Profile(id=entry_id, kind=ParticipantKind(kind), summaries=summaries, **values),
        tuple(Need(**s, valid_until=until) for s in _statements(entry_id, needs)),
        tuple(Offer(**s, valid_until=until) for s in _statements(entry_id, offers)),
    )


_LISTS = ("sectors", "languages", "modes", "stages_served", "regions_served")


def _tuple(value: str | Iterable[str]) -> tuple[str, ...]:
    return tuple(value.split()) if isinstance(value, str) else tuple(value)


def _statements(owner: str, statements: Statements) -> list[dict[str, Any]]:
    listed = [statements] if isinstance(statements, str) else list(statements)
    return [_statement(owner, number, s) for number, s in enumerate(listed)]


def _statement(owner: str, number: int, statement: str | tuple[Any, ...]) -> dict[str, Any]:
    topic, text, priority = (
        (statement, "", 2)
        if isinstance(statement, str)
        else (
            statement[0],
            statement[1],
            statement[2] if len(statement) > 2 else 2,
        )
    )
    language = "en" if text.isascii() else "zh"
    return {
        "id": f"{owner}-{number}",
        "participant_id": owner,
        "topic": topic,
        "priority": priority,
        "texts": {language: text} if text else {},
    }


def startup(entry_id: str = "S", **values: Any) -> Entry:
    return entry(entry_id, "startup", **values)


def resource(resource_id: str, owner_id: str, kind: str, text: str = "", **values: Any) -> Resource:
    texts = {("en" if text.isascii() else "zh"): text} if text else {}
    return Resource(id=resource_id, owner_id=owner_id, kind=kind, texts=texts, **values)


def relation(
    source: str, kind: str, target: str, since: int | None = 400, ended: int | None = None
) -> Relation:
    """Return a relation that began, and perhaps ended, so many days before today."""
    return Relation(source, target, RelationKind(kind), ago(since), ago(ended))


def ago(days: int | None) -> dt.date | None:
    return None if days is None else TODAY - dt.timedelta(days=days)


def changed(item: Entry, **values: Any) -> Entry:
    return replace(item, profile=replace(item.profile, **values))


def around(ecosystem: Ecosystem, ids: Collection[str]) -> Ecosystem:
    """Return what concerns some participants alone: they and those tied to them."""
    records = ecosystem.recorded
    near = {*ids, *(other_end(r, each) for each in ids for r in records.relations_of.get(each, ()))}
    return Ecosystem.from_records(
        vocabularies=ecosystem.vocabularies,
        profiles=[p for p in ecosystem.profiles if p.id in near],
        needs=[n for n in ecosystem.needs if n.participant_id in near],
        offers=[o for o in ecosystem.offers if o.participant_id in near],
        relations=[r for r in ecosystem.relations if {r.source_id, r.target_id} <= near],
        resources=[r for r in ecosystem.resources if r.owner_id in near],
        as_of=ecosystem.as_of,
    )
