"""Gates that the graph decides: already served, no place left, term over, conflict, refusal."""

from matcher.ecosystem import LONG_AGO, BoolArray, RelationTable, first_day, last_day
from matcher.entities import ParticipantKind, Relation, RelationKind
from matcher.recommendation.gate_columns import APPOINTED_KINDS, COOLING_OFF_DAYS, Inquiry
from matcher.records import other_end

SERVING = {
    ParticipantKind.MENTOR: RelationKind.MENTORS,
    ParticipantKind.COMMISSIONER: RelationKind.MENTORS,
    ParticipantKind.INVESTOR: RelationKind.INVESTED_IN,
    ParticipantKind.SPACE: RelationKind.RESIDENT_OF,
}
"""The relation by which each kind of provider serves a receiver."""


def is_open(relation: Relation, ordinal: int) -> bool:
    """Return whether a relation is in force.

    Parameters
    ----------
    relation : Relation
        One that has begun.
    ordinal : int
        The day.

    Returns
    -------
    open : bool
        An end in the future counts as in force.
    """
    return last_day(relation) > ordinal


def is_recent(relation: Relation, ordinal: int, days: int) -> bool:
    """Return whether a relation is in force or ended only lately.

    Parameters
    ----------
    relation : Relation
        One that has begun.
    ordinal : int
        The day.
    days : int
        How long an end still counts.

    Returns
    -------
    recent : bool
        The last of these days after the end no longer counts.
    """
    return last_day(relation) > ordinal - days


def is_fresh_refusal(relation: Relation, ordinal: int) -> bool:
    """Return whether one side declined the other within a year.

    Parameters
    ----------
    relation : Relation
        Any relation.
    ordinal : int
        The day.

    Returns
    -------
    fresh : bool
        A refusal without a date always counts.
    """
    started = first_day(relation)
    return relation.kind == RelationKind.DECLINED and (
        started == LONG_AGO or ordinal - started <= COOLING_OFF_DAYS
    )


def already_serving(inquiry: Inquiry) -> dict[str, Relation]:
    """Return the participants already tied to the seeker in the capacity asked for.

    Parameters
    ----------
    inquiry : Inquiry
        Who asks for what.

    Returns
    -------
    serving : dict of str to Relation
        The other side, and the relation that ties them.
    """
    seeker, pool = inquiry.seeker, inquiry.pool
    kind = seeker.profile.kind if inquiry.provider_asks else pool.kind
    serving = next((r for k, r in SERVING.items() if k == kind), None)
    if serving is None:
        return {}
    provider_is_source = serving != RelationKind.RESIDENT_OF
    seeker_is_source = provider_is_source == inquiry.provider_asks
    return {
        other_end(r, seeker.profile.id): r
        for r in seeker.relations
        if r.kind == serving
        and (r.source_id == seeker.profile.id) == seeker_is_source
        and (serving == RelationKind.INVESTED_IN or is_open(r, inquiry.day.ordinal))
    }


def fails_self(inquiry: Inquiry) -> BoolArray:
    """Return who is the seeker, or already serves or is served in that capacity.

    Parameters
    ----------
    inquiry : Inquiry
        Who asks for what.

    Returns
    -------
    fails : ndarray of shape (n_candidates,)
        True where the pair is out.
    """
    return inquiry.among({inquiry.seeker.profile.id, *already_serving(inquiry)})


def seeker_load(inquiry: Inquiry) -> int:
    """Return how many startups the seeker mentors.

    Parameters
    ----------
    inquiry : Inquiry
        Who asks.

    Returns
    -------
    load : int
        Mentoring in force, from its own current relations.
    """
    seeker = inquiry.seeker
    return sum(
        r.kind == RelationKind.MENTORS
        and r.source_id == seeker.profile.id
        and is_open(r, inquiry.day.ordinal)
        for r in seeker.relations
    )


def fails_capacity(inquiry: Inquiry) -> BoolArray:
    """Return who has no place left.

    Parameters
    ----------
    inquiry : Inquiry
        Who asks for what.

    Returns
    -------
    fails : ndarray of shape (n_candidates,)
        True where the provider mentors as many as it takes.
    """
    capacity = inquiry.seeker.profile.capacity
    if inquiry.provider_asks:
        return inquiry.everyone(value=capacity is not None and seeker_load(inquiry) >= capacity)
    load = inquiry.day.mentoring_load[inquiry.pool.rows]
    fails: BoolArray = load >= inquiry.columns.capacity
    return fails


def fails_term(inquiry: Inquiry) -> BoolArray:
    """Return who has been appointed, but whose appointments have all ended.

    Parameters
    ----------
    inquiry : Inquiry
        Who asks for what.

    Returns
    -------
    fails : ndarray of shape (n_candidates,)
        True where a mentor or commissioner of the pair is out of term.
    """
    fails: BoolArray = inquiry.day.is_out_of_term[inquiry.pool.rows]
    if is_out_of_term(inquiry):
        return inquiry.everyone(value=True)
    return fails


def is_out_of_term(inquiry: Inquiry) -> bool:
    """Return whether the seeker itself is a mentor out of term.

    Parameters
    ----------
    inquiry : Inquiry
        Who asks.

    Returns
    -------
    out : bool
        From its own current relations.
    """
    seeker = inquiry.seeker
    if seeker.profile.kind not in APPOINTED_KINDS:
        return False
    terms = [
        r
        for r in seeker.relations
        if r.kind == RelationKind.APPOINTED_BY and r.source_id == seeker.profile.id
    ]
    return bool(terms) and not any(is_open(r, inquiry.day.ordinal) for r in terms)


def recent_ends(inquiry: Inquiry, kind: RelationKind, *, seeker_is: str = "either") -> set[str]:
    """Return who is tied to the seeker by a recent relation of a kind.

    Parameters
    ----------
    inquiry : Inquiry
        Who asks.
    kind : RelationKind
        The kind of relation.
    seeker_is : str
        ``source``, ``target`` or ``either``.

    Returns
    -------
    participant_ids : set of str
        The other ends.
    """
    seeker_id = inquiry.seeker.profile.id
    return {
        other_end(r, seeker_id)
        for r in inquiry.seeker.relations
        if r.kind == kind
        and is_recent(r, inquiry.day.ordinal, inquiry.day.conflict_days)
        and (seeker_is != "source" or r.source_id == seeker_id)
        and (seeker_is != "target" or r.target_id == seeker_id)
    }


def fails_conflict(inquiry: Inquiry) -> BoolArray:
    """Return with whom the seeker would have a conflict of interest.

    Parameters
    ----------
    inquiry : Inquiry
        Who asks for what.

    Returns
    -------
    fails : ndarray of shape (n_candidates,)
        True where a conflict was declared, the provider belongs to the receiver, it or its
        organisation competes with the receiver, or it holds a stake in a rival of the receiver.
    """
    declared = recent_ends(inquiry, RelationKind.CONFLICT_WITH)
    belonging = recent_ends(
        inquiry,
        RelationKind.AFFILIATED_WITH,
        seeker_is="source" if inquiry.provider_asks else "target",
    )
    rivals = recent_ends(inquiry, RelationKind.COMPETES_WITH)
    derived = _rivals_of_provider if inquiry.provider_asks else _providers_of_rivals
    return inquiry.among(declared | belonging | rivals) | derived(inquiry, rivals)


def _providers_of_rivals(inquiry: Inquiry, rivals: set[str]) -> BoolArray:
    """Candidates that belong to, or have a stake in, a rival of the seeker."""
    if not rivals:
        return inquiry.everyone(value=False)
    is_rival = inquiry.marked(rivals)
    tied = inquiry.marked(set())
    for kind in (RelationKind.AFFILIATED_WITH, RelationKind.INVESTED_IN):
        table = inquiry.day.recent[kind]
        tied[table.source[is_rival[table.target]]] = True
    return tied[inquiry.pool.rows]


def _rivals_of_provider(inquiry: Inquiry, _: set[str]) -> BoolArray:
    """Candidates that compete with an organisation or a holding of the seeker."""
    organisations = recent_ends(inquiry, RelationKind.AFFILIATED_WITH, seeker_is="source")
    holdings = recent_ends(inquiry, RelationKind.INVESTED_IN, seeker_is="source")
    if not organisations | holdings:
        return inquiry.everyone(value=False)
    competing: RelationTable = inquiry.day.recent[RelationKind.COMPETES_WITH]
    is_own = inquiry.marked(organisations | holdings)
    tied = inquiry.marked(set())
    tied[competing.target[is_own[competing.source]]] = True
    tied[competing.source[is_own[competing.target]]] = True
    return tied[inquiry.pool.rows]


def fails_declined(inquiry: Inquiry) -> BoolArray:
    """Return who declined the seeker, or was declined by it, within a year.

    Parameters
    ----------
    inquiry : Inquiry
        Who asks for what.

    Returns
    -------
    fails : ndarray of shape (n_candidates,)
        True where the pair is out.
    """
    return inquiry.among(
        {
            other_end(r, inquiry.seeker.profile.id)
            for r in inquiry.seeker.relations
            if is_fresh_refusal(r, inquiry.day.ordinal)
        }
    )
