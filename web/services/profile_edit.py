"""A participant's own facts, changed by those who act for it; each change is in the audit log."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session, selectinload

from models.audit import AuditLog
from models.enums import ParticipantKind
from models.participant import (
    Participant,
    ParticipantRegion,
    ParticipantSector,
    ParticipantStage,
)
from models.setting import bump_data_version
from web.services import access, accounts
from web.services.access import Actor
from web.services.missing import NotFoundError
from web.services.requests.capacity import check_capacity

MOST_SECTORS = 3
FICTIONAL = {"name_zh": "（示例）", "name_en": " (Demo)"}
"""What the names of made-up participants end in, whatever is typed."""

COMMON = ("name_zh", "name_en", "summary_zh", "summary_en", "sectors", "languages", "modes")
TERMS = ("stages_served", "regions_served")
TICKET = ("ticket_min_cny", "ticket_max_cny")
FIELDS: Mapping[str, tuple[str, ...]] = {
    ParticipantKind.STARTUP: (*COMMON, "stage", "region", "founded_on", "seeking_round", *TICKET),
    ParticipantKind.MENTOR: (*COMMON, "region", "capacity", "hours_per_month", *TERMS),
    ParticipantKind.COMMISSIONER: (*COMMON, "country", "capacity", "hours_per_month", *TERMS),
    ParticipantKind.INVESTOR: (*COMMON, "region", *TICKET, *TERMS),
    ParticipantKind.PARTNER: (*COMMON, "country", *TERMS),
    ParticipantKind.SPACE: (*COMMON, "region", "host_type", "founded_on", *TERMS),
    ParticipantKind.INSTITUTION: (*COMMON, "region", "founded_on", *TERMS),
}
"""What each kind of participant may say of itself; the rest is its office's to record."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a participant says of itself."""

    name_zh: str = ""
    name_en: str = ""
    summary_zh: str = ""
    summary_en: str = ""
    sectors: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    stage: str = ""
    region: str = ""
    country: str = ""
    founded_on: dt.date | None = None
    host_type: str = ""
    seeking_round: str = ""
    ticket_min_cny: Decimal | None = None
    ticket_max_cny: Decimal | None = None
    capacity: int | None = None
    hours_per_month: int | None = None
    stages_served: tuple[str, ...] = ()
    regions_served: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProfileView:
    """A participant's facts and which of them it may change."""

    id: str
    kind: str
    fields: tuple[str, ...]
    facts: Facts


def get_facts(session: Session, *, actor: Actor, participant_id: str) -> ProfileView:
    """Return a participant's facts for its form.

    Raises
    ------
    NotFoundError
        If there is no such participant.
    """
    row = find(session, actor, participant_id)
    return ProfileView(row.id, row.kind, FIELDS[row.kind], facts_of(row))


def change_facts(
    session: Session, *, actor: Actor, participant_id: str, changes: Mapping[str, Any]
) -> tuple[str, ...]:
    """Change some facts, and return the names of those that became different.

    Fields that this kind of participant may not say of itself are left as they are.

    Raises
    ------
    CapacityTakenError
        If it looks after more startups than it would take.
    """
    row = find(session, actor, participant_id)
    before = asdict(facts_of(row))
    wanted = {name: value for name, value in changes.items() if name in FIELDS[row.kind]}
    if row.is_synthetic:
        wanted |= {name: marked(name, wanted[name]) for name in FICTIONAL if name in wanted}
    changed = {name: value for name, value in wanted.items() if value != before[name]}
    if "capacity" in changed:
        check_capacity(session, provider_id=row.id, capacity=changed["capacity"])
    for name, value in changed.items():
        write(row, name, value)
    if not changed:
        return ()
    session.flush()
    record(session, actor, row, {name: before[name] for name in changed}, changed)
    return tuple(changed)


def find(session: Session, actor: Actor, participant_id: str) -> Participant:
    """Return the row of a participant whose facts the actor may change."""
    subject = accounts.subject_of(session, participant_id=participant_id)
    access.ensure(actor, "profile.edit", subject)
    lists = (Participant.sector_links, Participant.stage_links, Participant.region_links)
    options = [selectinload(attribute) for attribute in lists]
    row = session.get(Participant, participant_id, options=options)
    if row is None:
        raise NotFoundError("participant", participant_id)
    return row


def facts_of(row: Participant) -> Facts:
    """Return what a row says."""
    plain = {
        name: getattr(row, name)
        for name in ("name_zh", "name_en", "summary_zh", "summary_en", "country", "founded_on")
    }
    plain |= {name: getattr(row, name) for name in ("host_type", "seeking_round", "capacity")}
    return Facts(
        **plain,
        hours_per_month=row.hours_per_month,
        sectors=row.sectors,
        languages=tuple(row.languages),
        modes=tuple(row.modes),
        stage=row.stage or "",
        region=row.region or "",
        ticket_min_cny=row.ticket_min_cny,
        ticket_max_cny=row.ticket_max_cny,
        stages_served=row.stages_served,
        regions_served=row.regions_served,
    )


def write(row: Participant, name: str, value: Any) -> None:
    """Write one fact into a row."""
    if name == "sectors":
        row.sector_links = [
            ParticipantSector(sector=code, position=place) for place, code in enumerate(value)
        ]
    elif name == "stages_served":
        row.stage_links = [
            ParticipantStage(stage=code, position=place) for place, code in enumerate(value)
        ]
    elif name == "regions_served":
        row.region_links = [
            ParticipantRegion(region=code, position=place) for place, code in enumerate(value)
        ]
    else:
        setattr(row, name, stored(name, value))


def stored(name: str, value: Any) -> Any:
    """Return a fact as its column holds it."""
    if name in {"languages", "modes"}:
        return list(value)
    return value or None if name in {"stage", "region"} else value


def marked(name: str, text: str) -> str:
    """Return the name of a made-up participant with the mark that says so."""
    mark = FICTIONAL[name]
    return text if not text or text.endswith(mark.strip()) else f"{text}{mark}"


def record(
    session: Session,
    actor: Actor,
    row: Participant,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    """Write a change into the audit log and count it for matching."""
    entry = AuditLog(
        actor_id=actor.user_id,
        action="profile.update",
        subject_type="participant",
        subject_id=row.id,
        details={"before": plain(before), "after": plain(after)},
    )
    session.add(entry)
    session.flush()
    bump_data_version(session, changed=(row.id,))


def plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts as the audit log can hold them."""
    return {name: plain_value(value) for name, value in facts.items()}


def plain_value(value: Any) -> Any:
    """Return a value as JSON holds it."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return list(value)
    return str(value) if isinstance(value, Decimal | dt.date) else value
