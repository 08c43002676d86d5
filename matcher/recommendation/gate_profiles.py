"""Gates that the two profiles decide: status, region, stage, ticket, language."""

import numpy as np

from matcher.ecosystem import BoolArray
from matcher.recommendation.gate_columns import Inquiry, interpreters_on


def fails_status(inquiry: Inquiry) -> BoolArray:
    """Return with whom a side is not active.

    Parameters
    ----------
    inquiry : Inquiry
        Who asks for what.

    Returns
    -------
    fails : ndarray of shape (n_candidates,)
        True everywhere where the seeker itself is not active.
    """
    if inquiry.seeker.profile.status != "active":
        return inquiry.everyone(value=True)
    fails: BoolArray = ~inquiry.columns.is_active
    return fails


def fails_region(inquiry: Inquiry) -> BoolArray:
    """Return where the receiver lies outside the regions the provider serves.

    Parameters
    ----------
    inquiry : Inquiry
        Who asks for what.

    Returns
    -------
    fails : ndarray of shape (n_candidates,)
        A region covers what lies below it; a blank on either side passes.
    """
    columns, profile = inquiry.columns, inquiry.seeker.profile
    regions = columns.regions
    if inquiry.provider_asks:
        if not profile.regions_served:
            return inquiry.everyone(value=False)
        is_covered = np.append(regions.is_below(profile.regions_served), True)
        return np.asarray(~is_covered[columns.region])
    if not profile.region:
        return inquiry.everyone(value=False)
    is_above = np.zeros(len(regions), dtype=np.bool_)
    is_above[
        [regions.index[c] for c in regions.ancestors(profile.region) if c in regions.index]
    ] = True
    served = columns.regions_served
    return columns.by_regions_served.spread(~served.is_empty & ~served.contains(is_above))


def fails_stage(inquiry: Inquiry) -> BoolArray:
    """Return where the receiver's stage is not among those the provider serves.

    Parameters
    ----------
    inquiry : Inquiry
        Who asks for what.

    Returns
    -------
    fails : ndarray of shape (n_candidates,)
        A blank on either side passes.
    """
    columns, profile = inquiry.columns, inquiry.seeker.profile
    if inquiry.provider_asks:
        if not profile.stages_served:
            return inquiry.everyone(value=False)
        passes = [not stage or stage in profile.stages_served for stage in columns.stages]
        return np.asarray(~np.array(passes, dtype=np.bool_)[columns.stage])
    if not profile.stage:
        return inquiry.everyone(value=False)
    is_own = np.array([stage == profile.stage for stage in columns.stages], dtype=np.bool_)
    served = columns.stages_served
    return columns.by_stages_served.spread(~served.is_empty & ~served.contains(is_own))


def fails_ticket(inquiry: Inquiry) -> BoolArray:
    """Return where what one side gives and the other seeks do not overlap.

    Parameters
    ----------
    inquiry : Inquiry
        Who asks for what.

    Returns
    -------
    fails : ndarray of shape (n_candidates,)
        A blank is open on that end; amounts that touch overlap.
    """
    columns, profile = inquiry.columns, inquiry.seeker.profile
    lowest = -np.inf if profile.ticket_min_cny is None else profile.ticket_min_cny
    highest = np.inf if profile.ticket_max_cny is None else profile.ticket_max_cny
    return np.asarray((columns.ticket_min > highest) | (columns.ticket_max < lowest))


def fails_language(inquiry: Inquiry) -> BoolArray:
    """Return where both sides name their languages, and nobody can carry a talk.

    Parameters
    ----------
    inquiry : Inquiry
        Who asks for what.

    Returns
    -------
    fails : ndarray of shape (n_candidates,)
        True where no language is shared and no interpreter has one of each.
    """
    tags = inquiry.seeker.profile.languages
    languages = inquiry.columns.languages
    if not tags:
        return inquiry.everyone(value=False)
    return np.asarray(~languages.is_blank & ~languages.speaks(tags) & ~interpreted(inquiry))


def interpreted(inquiry: Inquiry) -> BoolArray:
    """Return which candidates an interpreter of the seeker can talk to.

    Parameters
    ----------
    inquiry : Inquiry
        Who asks for what.

    Returns
    -------
    mask : ndarray of shape (n_candidates,)
        False where no languages are named.
    """
    reached = {tag for _, profile in interpreters_on(inquiry) for tag in profile.languages}
    if not reached:
        return inquiry.everyone(value=False)
    return inquiry.columns.languages.speaks(reached)
