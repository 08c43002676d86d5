"""What an organiser may choose from: filters for newcomers, and whom a quota can be for."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enums import ParticipantKind, ParticipantStatus
from models.participant import Participant
from models.programme import Seat
from web.services import directory, scopes
from web.services.access import Actor
from web.services.programmes import territory
from web.services.programmes.progress import title_of
from web.services.words import Option, Text


@dataclass(frozen=True, slots=True)
class SeatChoices:
    """Regions, sectors, stages, spaces, and the groups named so far."""

    title: Text
    provider_kind: str
    regions: tuple[Option, ...]
    sectors: tuple[Option, ...]
    stages: tuple[Option, ...]
    hosts: tuple[Option, ...]
    groups: tuple[str, ...]


def get_choices(session: Session, *, actor: Actor, programme_id: int) -> SeatChoices:
    """Return what may be chosen in a programme."""
    programme = territory.find(session, actor, programme_id, "programme.edit")
    found = directory.get_choices(session)
    within = scopes.within(session, territory.reach(programme))
    hosts = session.scalars(
        select(Participant)
        .where(
            Participant.kind == ParticipantKind.SPACE,
            Participant.status == ParticipantStatus.ACTIVE,
            within,
        )
        .order_by(Participant.sort_key, Participant.id)
    )
    groups = (
        select(Seat.group_name)
        .where(Seat.programme_id == programme_id, Seat.group_name != "")
        .distinct()
        .order_by(Seat.group_name)
    )
    return SeatChoices(
        title=title_of(programme),
        provider_kind=programme.provider_kind,
        regions=found.regions,
        sectors=found.sectors,
        stages=found.stages,
        hosts=tuple(Option(row.id, {"zh": row.name_zh, "en": row.name_en}) for row in hosts),
        groups=tuple(session.scalars(groups)),
    )
