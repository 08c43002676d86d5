"""What became of named candidates: their rank, or the gate that keeps them out."""

from matcher.entities import Gate, Reason, Verdict
from matcher.recommendation.gate_evidence import refusal
from matcher.recommendation.outcome import Outcome
from matcher.recommendation.scored import LearnedScored


def verdict(outcome: Outcome, candidate_id: str, k: int = 10) -> Verdict:
    """Return what became of a candidate.

    Parameters
    ----------
    outcome : Outcome
        The line, asked.
    candidate_id : str
        A candidate of its pool.
    k : int
        How many are shown.

    Returns
    -------
    verdict : Verdict
        With its rank among all eligible candidates and what keeps it from the first places, or
        the first gate it fails.
    """
    position = outcome.line.pool.index[candidate_id]
    failed = outcome.screening.failed(position)
    if failed:
        return _refused(outcome, position, failed[0])
    order = outcome.order
    rank = order.index(position) + 1
    if rank == 1:
        return Verdict(candidate_id, 1, None, Reason("ranked_first"))
    ahead = order[0] if rank <= k else order[k - 1]
    return Verdict(candidate_id, rank, None, _lack(outcome, position, ahead, rank=rank, k=k))


def _refused(outcome: Outcome, position: int, gate: Gate) -> Verdict:
    candidate_id = outcome.line.pool.ids[position]
    if gate is Gate.MUST:
        strengths = outcome.scored.at(position)
        missing = next(term for term in outcome.musts if not strengths[term])
        return Verdict(candidate_id, None, gate, Reason("gate_must", {"term": missing}))
    where = outcome.line.located(position)
    inquiry = where.selector.inquiry(outcome.seeker)
    return Verdict(candidate_id, None, gate, refusal(inquiry, where.position, gate))


def _lack(outcome: Outcome, position: int, ahead: int, *, rank: int, k: int) -> Reason:
    """Return in which term a candidate loses most against one ahead of it, and how much in all."""
    scored, ids = outcome.scored, outcome.line.pool.ids
    if isinstance(scored, LearnedScored) and position not in scored.ranked.rows:
        return Reason("unshortlisted", {"rank": rank, "count": len(scored.ranked.rows)})
    own, other = scored.contributions(position), scored.contributions(ahead)
    gaps = {term: other.get(term, 0.0) - own.get(term, 0.0) for term in {**other, **own}}
    term = max(gaps, key=lambda t: gaps[t], default="")
    if rank <= k:
        return Reason("lacks", {"term": term, "best_id": ids[ahead]})
    short = 1 - float(scored.scores[position]) / float(scored.scores[ahead])
    evidence = {"rank": rank, "k": k, "last_id": ids[ahead], "term": term, "share": short}
    return Reason("outranked", {**evidence, "share": round(short, 3)})
