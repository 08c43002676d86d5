"""A startup's financing: what it raises, who is interested, who saw what."""

import datetime as dt

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.auth import current_actor, requires
from web.db import begin_writing, get_session
from web.downloads import download, read_upload, refusal
from web.financing_labels import INSTRUMENTS
from web.forms.financing import LONGEST_TEASER, FinancingForm, form_of, read_financing
from web.services import desk
from web.services.attachments import AttachmentRefusedError
from web.services.investment import adopting, deals, financing, interest, plans, viewing
from web.services.investment.financing import AlreadyOpenError

bp = Blueprint("financing", __name__, url_prefix="/desk/<participant_id>/financing")

REFUSED = 422


@bp.get("")
@requires("financing.read")
def index(participant_id: str) -> str:
    """Show what is raised, and the investors that are interested."""
    session, actor = get_session(), current_actor()
    owner = desk.get_owner(session, actor=actor, participant_id=participant_id)
    requests = financing.list_requests(session, actor=actor, participant_id=participant_id)
    if adopting.waiting(session, participant_id=participant_id):
        adopting.adopt(begin_writing(), participant_id=participant_id)
    return render_template(
        "financing/index.html",
        owner=owner,
        requests=requests,
        deals=deals.list_of_startup(session, actor=actor, participant_id=participant_id),
    )


@bp.get("/new")
@requires("financing.edit")
def create(participant_id: str) -> str:
    """Show the form for a new request."""
    return form_page(participant_id, FinancingForm())


@bp.post("/new")
@requires("financing.edit")
def save_new(participant_id: str) -> ResponseReturnValue:
    """Write down a request; it stays a draft until it is opened."""
    form = read_form()
    if form.errors:
        return form_page(participant_id, form), REFUSED
    request_id = financing.create_request(
        get_session(), actor=current_actor(), participant_id=participant_id, draft=form.draft
    )
    flash(gettext("Kept as a draft. Add the business plan if you like, then open it."))
    return shown(participant_id, request_id)


@bp.get("/<int:request_id>")
@requires("financing.read")
def show(participant_id: str, request_id: int) -> str:
    """Show one request: what investors read at which stage, the plan, the next step."""
    session, actor = get_session(), current_actor()
    return render_template(
        "financing/show.html",
        owner=desk.get_owner(session, actor=actor, participant_id=participant_id),
        financing=financing.get_request(
            session, actor=actor, participant_id=participant_id, request_id=request_id
        ),
        looks=viewing.list_looks(
            session, actor=actor, participant_id=participant_id, request_id=request_id
        )[:5],
    )


@bp.get("/<int:request_id>/edit")
@requires("financing.edit")
def edit(participant_id: str, request_id: int) -> str:
    """Show a request in its form."""
    view = financing.get_request(
        get_session(), actor=current_actor(), participant_id=participant_id, request_id=request_id
    )
    return form_page(participant_id, form_of(view), request_id)


@bp.post("/<int:request_id>/edit")
@requires("financing.edit")
def save(participant_id: str, request_id: int) -> ResponseReturnValue:
    """Change a request."""
    form = read_form()
    if form.errors:
        return form_page(participant_id, form, request_id), REFUSED
    financing.update_request(
        get_session(),
        actor=current_actor(),
        participant_id=participant_id,
        request_id=request_id,
        draft=form.draft,
    )
    flash(gettext("Changed; whoever may read it reads the new words at once."))
    return shown(participant_id, request_id)


@bp.post("/<int:request_id>/open")
@requires("financing.edit")
def open_up(participant_id: str, request_id: int) -> ResponseReturnValue:
    """Show the teaser to investors whose gates the startup passes."""
    try:
        financing.open_request(
            get_session(),
            actor=current_actor(),
            participant_id=participant_id,
            request_id=request_id,
            now=now(),
        )
    except AlreadyOpenError:
        get_session().rollback()
        flash(gettext("You raise another round already; close that one first."), "error")
        return shown(participant_id, request_id)
    flash(gettext("Open: investors who fit see the teaser now, and nothing else."))
    return shown(participant_id, request_id)


@bp.post("/<int:request_id>/close")
@requires("financing.edit")
def close(participant_id: str, request_id: int) -> ResponseReturnValue:
    """Stop raising."""
    interest.close_request(
        get_session(),
        actor=current_actor(),
        participant_id=participant_id,
        request_id=request_id,
        now=now(),
    )
    flash(gettext("Closed: nobody new sees it; talks that are on go on."))
    return shown(participant_id, request_id)


@bp.post("/<int:request_id>/plan")
@requires("financing.edit")
def attach_plan(participant_id: str, request_id: int) -> ResponseReturnValue:
    """Attach the business plan, in place of the one before."""
    financing.get_request(
        get_session(), actor=current_actor(), participant_id=participant_id, request_id=request_id
    )
    file = read_upload("plan")
    if file is None:
        flash(gettext("Choose the file of your business plan first."), "error")
        return shown(participant_id, request_id)
    try:
        plans.attach_plan(
            get_session(),
            actor=current_actor(),
            participant_id=participant_id,
            request_id=request_id,
            file=file,
        )
    except AttachmentRefusedError as error:
        get_session().rollback()
        flash(refusal(error.code), "error")
        return shown(participant_id, request_id)
    flash(gettext("The plan is kept under seal; nobody reads it until you release it."))
    return shown(participant_id, request_id)


@bp.post("/<int:request_id>/plan/remove")
@requires("financing.edit")
def remove_plan(participant_id: str, request_id: int) -> ResponseReturnValue:
    """Take the plan away."""
    plans.remove_plan(
        get_session(), actor=current_actor(), participant_id=participant_id, request_id=request_id
    )
    flash(gettext("The plan is deleted; nobody can read it any more."))
    return shown(participant_id, request_id)


@bp.post("/<int:request_id>/plan/read")
@requires("financing.read")
def read_plan(participant_id: str, request_id: int) -> Response:
    """Hand the plan to its owner."""
    return download(
        plans.get_own_plan(
            get_session(),
            actor=current_actor(),
            participant_id=participant_id,
            request_id=request_id,
        )
    )


@bp.get("/<int:request_id>/looks")
@requires("financing.read")
def looks(participant_id: str, request_id: int) -> str:
    """Show the whole view log."""
    session, actor = get_session(), current_actor()
    return render_template(
        "financing/looks.html",
        owner=desk.get_owner(session, actor=actor, participant_id=participant_id),
        request_id=request_id,
        looks=viewing.list_looks(
            session, actor=actor, participant_id=participant_id, request_id=request_id
        ),
    )


def now() -> dt.datetime:
    """Return this moment."""
    return dt.datetime.now(dt.UTC)


def read_form() -> FinancingForm:
    """Read what was posted."""
    session = get_session()
    rounds = {option.code for option in financing.list_rounds(session)}
    return read_financing(request.form, rounds=rounds, today=financing.today(session))


def shown(participant_id: str, request_id: int) -> ResponseReturnValue:
    """Go to the page of a request."""
    return redirect(
        url_for("financing.show", participant_id=participant_id, request_id=request_id), 303
    )


def form_page(participant_id: str, form: FinancingForm, request_id: int | None = None) -> str:
    """Render the form of a new or an existing request."""
    session = get_session()
    return render_template(
        "financing/form.html",
        owner=desk.get_owner(session, actor=current_actor(), participant_id=participant_id),
        form=form,
        request_id=request_id,
        rounds=financing.list_rounds(session),
        instruments=list(INSTRUMENTS.items()),
        longest_teaser=LONGEST_TEASER,
    )
