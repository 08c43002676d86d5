"""Papers to be printed on A4 and sealed: commitment, letter of appointment, agreement."""

from flask import Blueprint, Response, abort, render_template

from web.auth import current_actor, requires
from web.db import get_session
from web.downloads import download
from web.services.parties import NotAgreedError
from web.services.pool import candidacy_views, papers

bp = Blueprint("pool_papers", __name__, url_prefix="/papers")

NO_SUCH = 404


@bp.get("/mentors/<participant_id>/commitment")
@requires("pool.read")
def blank_commitment(participant_id: str) -> str:
    """Show the commitment letter before anything is handed in."""
    paper = papers.get_blank_commitment(
        get_session(), actor=current_actor(), participant_id=participant_id
    )
    return render_template("papers/commitment.html", paper=paper)


@bp.get("/candidacies/<int:candidacy_id>/commitment")
@requires("pool.read")
def commitment(candidacy_id: int) -> str:
    """Show the commitment letter of a candidacy."""
    paper = papers.get_commitment(get_session(), actor=current_actor(), candidacy_id=candidacy_id)
    return render_template("papers/commitment.html", paper=paper)


@bp.post("/candidacies/<int:candidacy_id>/files/<int:attachment_id>")
@requires("pool.read")
def file(candidacy_id: int, attachment_id: int) -> Response:
    """Hand out a file that came with a candidacy."""
    found = candidacy_views.get_paper(
        get_session(),
        actor=current_actor(),
        candidacy_id=candidacy_id,
        attachment_id=attachment_id,
    )
    return download(found)


@bp.get("/tenures/<int:tenure_id>/letter")
@requires("pool.read")
def letter(tenure_id: int) -> str:
    """Show the letter of appointment of a tenure."""
    paper = papers.get_letter(get_session(), actor=current_actor(), tenure_id=tenure_id)
    return render_template("papers/letter.html", paper=paper)


@bp.get("/pairs/<int:match_id>/agreement")
@requires("mentoring.read")
def agreement(match_id: int) -> str:
    """Show the mentoring agreement of a pair."""
    try:
        paper = papers.get_agreement_paper(get_session(), actor=current_actor(), match_id=match_id)
    except NotAgreedError:
        abort(NO_SUCH)
    return render_template("papers/agreement.html", paper=paper)
