"""What somebody applies for: the profile of a new participant, and what its form offers."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enums import ParticipantKind, ParticipantStatus, Role
from models.participant import Participant
from models.taxonomy import CodeTerm
from web.services.words import Group, Option, Text, Words, groups, load_words, options

KINDS = ("startup", "mentor", "investor", "partner", "space", "institution")
"""Who may register by themselves; commissioners are appointed."""
ROLE_OF: Mapping[str, Role] = {
    ParticipantKind.STARTUP: Role.STARTUP,
    ParticipantKind.MENTOR: Role.MENTOR,
    ParticipantKind.COMMISSIONER: Role.MENTOR,
    ParticipantKind.INVESTOR: Role.INVESTOR,
    ParticipantKind.PARTNER: Role.PARTNER,
    ParticipantKind.SPACE: Role.SPACE,
    ParticipantKind.INSTITUTION: Role.INSTITUTION,
}
SUBTYPES = {
    "mentor": "mentor_category",
    "investor": "investor_type",
    "space": "carrier",
    "institution": "institution_kind",
}
OVER = frozenset({"graduated", "exited"})
"""Stages nobody registers in."""
MOST_SECTORS = 3


@dataclass(frozen=True, slots=True)
class Profile:
    """What the review and the matching need to know of a new participant."""

    name_zh: str = ""
    name_en: str = ""
    subtype: str = ""
    stage: str = ""
    region: str = ""
    country: str = ""
    sectors: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    summary_zh: str = ""
    summary_en: str = ""
    host_id: str = ""

    @property
    def name(self) -> Text:
        """The name in both languages."""
        return {"zh": self.name_zh, "en": self.name_en}


@dataclass(frozen=True, slots=True)
class Application:
    """What somebody applies for: a place in a participant that exists, or a profile of its own."""

    kind: str
    profile: Profile
    participant_id: str | None = None

    @property
    def is_joining(self) -> bool:
        """Whether it is for a place in a participant that exists."""
        return self.participant_id is not None


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form of a kind offers."""

    subtypes: tuple[Option, ...]
    stages: tuple[Option, ...]
    regions: tuple[Group, ...]
    countries: tuple[Option, ...]
    sectors: tuple[Group, ...]
    languages: tuple[Option, ...]
    spaces: tuple[Option, ...]

    @property
    def prefectures(self) -> tuple[Option, ...]:
        """The prefectures alone, where the vocabulary holds no counties; else nothing."""
        if any(len(group.children) > 1 for group in self.regions):
            return ()
        return tuple(Option(group.code, group.name) for group in self.regions)

    def codes(self, name: str) -> frozenset[str]:
        """Return the codes that a field takes."""
        return frozenset(
            option.code
            for entry in getattr(self, name)
            for option in (entry.children if isinstance(entry, Group) else (entry,))
        )


def as_json(profile: Profile) -> dict[str, Any]:
    """Return a profile as it is stored."""
    return {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(profile).items()}


def from_json(stored: Mapping[str, Any]) -> Profile:
    """Return a profile as it was stored; what later versions added stays blank."""
    known: dict[str, Any] = {
        field.name: tuple(value) if isinstance(value := stored[field.name], list) else value
        for field in fields(Profile)
        if field.name in stored
    }
    return Profile(**known)


def get_choices(session: Session, *, kind: str) -> Choices:
    """Return what the form of a kind offers."""
    words = load_words(session)
    is_abroad, is_startup = kind == ParticipantKind.PARTNER, kind == ParticipantKind.STARTUP
    return Choices(
        subtypes=options(words, SUBTYPES[kind]) if kind in SUBTYPES else (),
        stages=tuple(stage for stage in options(words, "stage") if stage.code not in OVER)
        if is_startup
        else (),
        regions=() if is_abroad else counties(words),
        countries=countries(session) if is_abroad else (),
        sectors=sector_groups(words),
        languages=options(words, "language"),
        spaces=list_spaces(session) if is_startup else (),
    )


def counties(words: Words) -> tuple[Group, ...]:
    """Return the prefectures, each with itself as a whole and its counties."""
    below: dict[str, list[Option]] = {code: [] for code in words.tiles}
    for option in options(words, "region"):
        parent = words.parents.get(("region", option.code), "")
        if parent in below:
            below[parent].append(option)
    return tuple(
        Group(code, name, (Option(code, name), *children))
        for code, children in below.items()
        if (name := words.name("region", code))
    )


def sector_groups(words: Words) -> tuple[Group, ...]:
    """Return the fields, each with itself as a whole and its sub-sectors."""
    return tuple(
        Group(group.code, group.name, (Option(group.code, group.name), *group.children))
        for group in groups(words, "sector")
    )


def countries(session: Session) -> tuple[Option, ...]:
    """Return the countries and regions that partners come from."""
    statement = select(CodeTerm).where(CodeTerm.vocabulary == "country", CodeTerm.code != "CN")
    return tuple(
        Option(term.code, {"zh": term.name_zh, "en": term.name_en})
        for term in session.scalars(statement.order_by(CodeTerm.position))
    )


def list_spaces(session: Session) -> tuple[Option, ...]:
    """Return the spaces a startup may say it works in."""
    statement = (
        select(Participant.id, Participant.name_zh, Participant.name_en)
        .where(
            Participant.kind == ParticipantKind.SPACE,
            Participant.status == ParticipantStatus.ACTIVE,
        )
        .order_by(Participant.sort_key, Participant.id)
    )
    return tuple(
        Option(row.id, {"zh": row.name_zh, "en": row.name_en}) for row in session.execute(statement)
    )
