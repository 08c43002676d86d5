"""How many startups pass each gate of an investor, with the limits typed but not saved yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy.orm import Session

from matcher.entities import Gate, ParticipantKind, Verdict
from matcher.recommendation.candidates import Screening
from matcher.recommendation.gate_evidence import refusal
from matcher.recommendation.line import Line
from matcher.scoring.base import Seeker
from models.setting import get_as_of
from web.services.access import Actor
from web.services.adapters import as_float, load_ecosystem, load_seeker
from web.services.engine import Engine
from web.services.glossaries import ids_in, load_glossary
from web.services.investment.gates import STARTUP
from web.services.investment.thesis import ThesisDraft, find_investor
from web.services.publication import sight_of
from web.services.withholding import withhold_verdicts
from web.services.wording import Wording
from web.services.words import Text

EDITABLE = (Gate.REGION, Gate.STAGE, Gate.TICKET)
MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class GateCount:
    """A gate: how many startups it keeps out, and how many nothing else would."""

    gate: str
    out: int
    alone: int
    is_editable: bool


@dataclass(frozen=True, slots=True)
class Outsider:
    """A startup that one gate alone keeps out, and why."""

    id: str
    name: Text
    reason: Text


@dataclass(frozen=True, slots=True)
class Preview:
    """What limits would mean."""

    in_all: int
    passing: int
    gates: tuple[GateCount, ...]
    outsiders: tuple[Outsider, ...]
    gate: str


def preview(
    session: Session,
    *,
    actor: Actor,
    investor_id: str,
    draft: ThesisDraft | None,
    engine: Engine,
    gate: str = "",
) -> Preview:
    """Count active startups gate by gate, and name some that `gate` alone keeps out."""
    find_investor(session, actor, investor_id, "dealflow.read")
    seeker = load_seeker(session, seeker_id=investor_id, as_of=get_as_of(session))
    if draft is not None:
        seeker = limited(seeker, draft)
    line = line_of(session, engine, seeker)
    screening = line.selector.screen(seeker)
    active = np.flatnonzero(~screening.fails[Gate.STATUS])
    chosen = Gate(gate) if gate in {each.value for each in screening.fails} else None
    return Preview(
        in_all=len(active),
        passing=int(screening.is_eligible[active].sum()),
        gates=tuple(counts(screening, active)),
        outsiders=outsiders(session, actor, line, seeker, screening, chosen) if chosen else (),
        gate=gate if chosen else "",
    )


def limited(seeker: Seeker, draft: ThesisDraft) -> Seeker:
    """Return an investor with the limits of a draft."""
    profile = replace(
        seeker.profile,
        sectors=tuple(draft.sectors),
        stages_served=tuple(draft.stages),
        regions_served=tuple(draft.regions),
        ticket_min_cny=as_float(draft.ticket_min_cny),
        ticket_max_cny=as_float(draft.ticket_max_cny),
    )
    return replace(seeker, profile=profile)


def line_of(session: Session, engine: Engine, seeker: Seeker) -> Line:
    """Return the startups with their gates: the model's, or all of them read anew."""
    fitted = engine.ready(session)
    if fitted is not None:
        return fitted.line(STARTUP)
    return Line(load_ecosystem(session, as_of=seeker.as_of), ParticipantKind.STARTUP, ())


def counts(
    screening: Screening, active: "np.ndarray[tuple[int], np.dtype[np.intp]]"
) -> Sequence[GateCount]:
    """Return how many active startups each gate keeps out; those that keep out nobody stay out."""
    failures = {
        gate: fails[active] for gate, fails in screening.fails.items() if gate is not Gate.STATUS
    }
    total = sum(fails.astype(int) for fails in failures.values())
    return [
        GateCount(gate.value, int(fails.sum()), int((fails & (total == 1)).sum()), gate in EDITABLE)
        for gate, fails in failures.items()
        if gate in EDITABLE or fails.any()
    ]


def outsiders(
    session: Session,
    actor: Actor,
    line: Line,
    seeker: Seeker,
    screening: Screening,
    gate: Gate,
) -> tuple[Outsider, ...]:
    """Return some startups that a gate alone keeps out, with as much as may be said of why."""
    positions = [
        int(position)
        for position in np.flatnonzero(screening.fails[gate])
        if screening.failed(int(position)) == (gate,)
    ][:MOST_NAMED]
    inquiry = line.selector.inquiry(seeker)
    sight = sight_of(session, actor)
    found = [
        Verdict(line.pool.ids[each], None, gate, refusal(inquiry, each, gate)) for each in positions
    ]
    reasons = {each.candidate_id: each.reason for each in withhold_verdicts(session, sight, found)}
    mentioned = set(reasons).union(*(ids_in(reason.evidence) for reason in reasons.values()))
    glossary = load_glossary(
        session,
        vocabularies=inquiry.columns.ecosystem.vocabularies,
        ids=mentioned,
        sight=sight,
    )
    words: Mapping[str, Wording] = {tag: Wording(tag, glossary) for tag in ("zh", "en")}
    return tuple(
        Outsider(
            id=startup_id,
            name=glossary.participants.get(startup_id, {"": startup_id}),
            reason={tag: wording.sentence(reason) for tag, wording in words.items()},
        )
        for startup_id, reason in reasons.items()
    )
