"""What a ranking may say of a candidate: reasons that would give away a hidden field stay out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy.orm import Session

from matcher.entities import Reason, Recommendation, Verdict
from models.enums import ParticipantKind
from web.services.publication import EVERYTHING, Seen, Sight, look
from web.services.sentences import WITHHELD

RELATIONS: Final = "relations"
REVEALS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("service_exact", "service_related"), "offers"),
    **dict.fromkeys(("wanted_exact", "wanted_related", "wanted_kind", "reciprocal"), "needs"),
    **dict.fromkeys(("sector_exact", "sector_related", "sector_sibling"), "sectors"),
    **dict.fromkeys(("stage_served", "gate_stage", "change_serve_stage"), "stages_served"),
    **dict.fromkeys(("ticket_overlap", "gate_ticket", "change_ticket"), "ticket"),
    **dict.fromkeys(
        ("place_same", "place_asked", "place_near", "place_country", "place_online"), "place"
    ),
    **dict.fromkeys(("gate_region", "change_serve_region"), "regions_served"),
    **dict.fromkeys(("language_shared", "language_interpreter", "gate_language"), "languages"),
    **dict.fromkeys(("change_find_interpreter", "change_language"), "languages"),
    "change_ask": "offers",
    "change_sector": "sectors",
    "change_go_online": "modes",
    **dict.fromkeys(("network_path", "history", "portfolio", "gate_term"), RELATIONS),
    **dict.fromkeys(
        (
            "gate_conflict_affiliated",
            "gate_conflict_competes",
            "gate_conflict_employer_competes",
            "gate_conflict_stake",
        ),
        RELATIONS,
    ),
    "track_record": "recognition",
    **dict.fromkeys(("room_left", "gate_capacity", "change_add_place"), "capacity"),
}
"""By code of a reason: the field of the candidate that it gives away."""
OF_STARTUP: Final[Mapping[str, str]] = {"stages_served": "stage", "regions_served": "place"}
"""Where the candidate is the startup, what a rule gives away is where it stands, and is, itself."""


def withhold(
    session: Session, sight: Sight, ranked: Sequence[Recommendation]
) -> list[Recommendation]:
    """Return ranked candidates without the reasons and paths their reader may not know."""
    if sight is EVERYTHING:
        return list(ranked)
    ids = {item.candidate_id for item in ranked}.union(*(item.path[::2] for item in ranked))
    seen = look(session, sight, ids)
    return [shown(item, seen) for item in ranked]


def shown(item: Recommendation, seen: Mapping[str, Seen]) -> Recommendation:
    """Return a ranked candidate as its reader may know it."""
    fields = fields_of(seen, item.candidate_id)
    steps = [fields_of(seen, step) for step in item.path[::2]]
    is_path_open = all(step is None or RELATIONS in step for step in steps)
    reasons = tuple(reason for reason in item.reasons if may_say(reason, fields))
    if not is_path_open:
        reasons = tuple(reason for reason in reasons if reason.code != "network_path")
    return replace(item, reasons=reasons, path=item.path if is_path_open else ())


def fields_of(seen: Mapping[str, Seen], shown_id: str) -> frozenset[str] | None:
    """Return the fields of a participant that are shown; None for a resource, which hides none."""
    return told_fields(seen[shown_id]) if shown_id in seen else None


def told_fields(seen: Seen) -> frozenset[str]:
    """Return the fields of a candidate that reasons may give away."""
    if seen.kind != ParticipantKind.STARTUP:
        return seen.fields
    told = {name for name, own in OF_STARTUP.items() if own in seen.fields}
    return seen.fields.difference(OF_STARTUP) | told


def may_say(reason: Reason, fields: Collection[str] | None) -> bool:
    """Tell whether a reason gives nothing away that is hidden."""
    return fields is None or REVEALS.get(reason.code, "") in {"", *fields}


def withhold_verdicts(session: Session, sight: Sight, verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Return verdicts that say no more of a candidate than its reader may know."""
    if sight is EVERYTHING:
        return list(verdicts)
    seen = look(session, sight, {verdict.candidate_id for verdict in verdicts})
    return [judged(verdict, fields_of(seen, verdict.candidate_id)) for verdict in verdicts]


def judged(verdict: Verdict, fields: Collection[str] | None) -> Verdict:
    """Return a verdict as its reader may know it."""
    changes = [change for change in (verdict.change, verdict.also) if change]
    may_tell = all(may_propose(change, verdict.candidate_id, fields) for change in changes)
    if not may_tell:
        verdict = replace(verdict, change=None, also=None, rank_after=None)
    if may_say(verdict.reason, fields):
        return verdict
    hidden = Reason(WITHHELD)
    return replace(verdict, reason=hidden, change=None, also=None, rank_after=None)


def may_propose(change: Reason, candidate_id: str, fields: Collection[str] | None) -> bool:
    """Tell whether a change gives nothing away: an offer of the reader's tells what is asked."""
    answers = change.code == "change_offer" and change.evidence["participant_id"] != candidate_id
    may_answer = not answers or fields is None or "needs" in fields
    return may_answer and may_say(change, fields)
