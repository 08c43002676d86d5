"""The pool as its offices keep it: the table, what waits, tenures, rules."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from web.auth import current_actor, requires
from web.db import get_session
from web.forms.pool import RulesForm, read_roster, read_rules, rules_form
from web.forms.registration import ReasonForm, read_reason
from web.forms.search import read_page
from web.pool_labels import refusal_text, tenure_state
from web.pool_pages import cause, now
from web.privacy_labels import contact_field_name
from web.services.assessing.consequences import list_final
from web.services.pool import candidacy_views, deciding, noticing, roster, rules, tenures
from web.services.pool.deciding import Picked
from web.services.pool.noticing import NoticeError
from web.services.pool.roster import RosterLine
from web.services.pool.steps import Cause, StepClosedError
from web.services.words import load_words
from web.spreadsheet import csv_response, demo_notice, xlsx_response
from web.templating import local

bp = Blueprint("pool_office", __name__, url_prefix="/pool")

NO_SUCH, CONFLICT, REFUSED = 404, 409, 422
VERDICTS = {
    "check": deciding.check,
    "clear": deciding.clear,
    "appoint": noticing.appoint_at_once,
    "return": deciding.give_back,
    "refuse": deciding.refuse,
}
TURNING_DOWN = frozenset({"return", "refuse"})
CHANGES = {
    "suspend": tenures.suspend,
    "resume": tenures.resume,
    "dismiss": tenures.dismiss,
}
CONTACTS = ("person", "phone", "email")


@bp.get("")
@requires("pool.review")
def index() -> str:
    """Show the table of the pool."""
    own, search = get_session(), read_roster(request.args)
    return render_template(
        "pool/roster.html",
        query=search,
        page=roster.list_roster(own, actor=current_actor(), search=search),
        choices=roster.get_choices(own),
        states=roster.STATES,
        waiting=candidacy_views.count_waiting(own, actor=current_actor()),
    )


@bp.get("/export.csv")
@requires("pool.review")
def export_csv() -> Response:
    """Hand out what the search finds as CSV, with masked contacts."""
    return csv_response("mentor-pool.csv", header(), rows())


@bp.get("/export.xlsx")
@requires("pool.review")
def export_xlsx() -> Response:
    """Hand out what the search finds as a workbook, with masked contacts."""
    return xlsx_response("mentor-pool.xlsx", header(), rows())


def header() -> list[str]:
    """Return the names of the columns."""
    return [
        gettext("Number"),
        gettext("Name"),
        gettext("Category"),
        gettext("Region"),
        gettext("Sectors"),
        gettext("Team"),
        gettext("From"),
        gettext("To"),
        gettext("State"),
        gettext("Startups it can take"),
        gettext("Places left"),
        gettext("Hours a month"),
        *map(contact_field_name, CONTACTS),
    ]


def rows() -> list[list[str]]:
    """Return what the search finds as text."""
    found = roster.export_roster(
        get_session(), actor=current_actor(), search=read_roster(request.args)
    )
    return [*demo_notice(), *(cells(line) for line in found)]


def cells(line: RosterLine) -> list[str]:
    """Return a line of the table as text."""
    return [
        line.number,
        local(line.name),
        local(line.category),
        local(line.region),
        "; ".join(map(local, line.sectors)),
        local(line.team),
        line.from_on.isoformat(),
        line.to_on.isoformat() if line.to_on else "",
        tenure_state(line.state),
        said(line.places.capacity),
        said(line.places.free),
        said(line.hours_per_month),
        *(line.contact.get(name, "") for name in CONTACTS),
    ]


def said(value: int | None) -> str:
    """Return a number, blank where there is none."""
    return "" if value is None else str(value)


@bp.get("/candidacies")
@requires("pool.review")
def candidacies() -> str:
    """Show what waits, the longest waiting first."""
    own = get_session()
    asked = request.args.get("list", candidacy_views.MINE)
    listed = asked if asked in candidacy_views.LISTED else candidacy_views.MINE
    page = candidacy_views.list_candidacies(
        own,
        actor=current_actor(),
        listed=listed,
        page=read_page(request.args.get("page", "1")),
    )
    return render_template(
        "pool/candidacies.html",
        page=page,
        listed=listed,
        words=load_words(own),
        rules=rules.load_rules(own),
    )


@bp.post("/candidacies/batch")
@requires("pool.review")
def batch() -> ResponseReturnValue:
    """Check or clear those that were marked."""
    picked = [
        Picked(candidacy_id, request.form.get(f"version-{candidacy_id}", 0, type=int))
        for candidacy_id in request.form.getlist("candidacy", type=int)
    ]
    if not picked:
        flash(gettext("Mark at least one candidate."), "warning")
        return queue()
    clears = request.form.get("step") == "clear"
    decide_all = deciding.clear_all if clears else deciding.check_all
    made = Cause(current_actor(), now())
    result = decide_all(get_session(), picked=picked, cause=made)
    if result.done:
        flash(ngettext("%(num)s candidate decided.", "%(num)s candidates decided.", result.done))
    if result.left_out:
        names = ", ".join(map(local, result.left_out))
        said_so = gettext(
            "Decided elsewhere meanwhile, or not yours to decide: %(names)s", names=names
        )
        flash(said_so, "warning")
    return queue()


@bp.get("/candidacies/<int:candidacy_id>")
@requires("pool.review")
def show(candidacy_id: int) -> str:
    """Show one candidacy to decide on."""
    return review_page(candidacy_id, ReasonForm())


@bp.post("/candidacies/<int:candidacy_id>/<verdict>")
@requires("pool.review")
def decide(candidacy_id: int, verdict: str) -> ResponseReturnValue:
    """Check, clear, appoint without a notice where the rules allow it, return or refuse."""
    if verdict not in VERDICTS:
        abort(NO_SUCH)
    form = read_reason(request.form)
    if form.errors and verdict in TURNING_DOWN:
        return review_page(candidacy_id, form), REFUSED
    made = cause(form.reason if verdict in TURNING_DOWN else "")
    try:
        VERDICTS[verdict](get_session(), candidacy_id=candidacy_id, cause=made)
    except NoticeError as error:
        get_session().rollback()
        flash(refusal_text(error.code), "error")
        return redirect(url_for(".show", candidacy_id=candidacy_id), 303)
    except StepClosedError:
        return closed(candidacy_id)
    flash(gettext("Decided; the mentor has been told."))
    return queue()


@bp.post("/tenures/<int:tenure_id>/<change>")
@requires("pool.decide")
def change_tenure(tenure_id: int, change: str) -> ResponseReturnValue:
    """Suspend a tenure, let it go on, or end it."""
    if change not in CHANGES:
        abort(NO_SUCH)
    participant_id = request.form.get("participant_id", "")
    form = read_reason(request.form)
    if form.errors and change != "resume":
        flash(gettext("Say why; the mentor reads it."), "error")
        return redirect(url_for("pool.show", participant_id=participant_id), 303)
    try:
        CHANGES[change](get_session(), tenure_id=tenure_id, cause=cause(form.reason))
    except StepClosedError:
        get_session().rollback()
        flash(meanwhile(), "warning")
    else:
        flash(gettext("Decided; the mentor has been told."))
    return redirect(url_for("pool.show", participant_id=participant_id), 303)


@bp.get("/rules")
@requires("pool.rule")
def edit_rules() -> str:
    """Show the rules of the pool."""
    return rules_page(rules_form(rules.load_rules(get_session())))


@bp.post("/rules")
@requires("pool.rule")
def save_rules() -> ResponseReturnValue:
    """Set the rules of the pool."""
    form = read_rules(request.form)
    if form.rules is None:
        return rules_page(form), REFUSED
    rules.save_rules(get_session(), actor=current_actor(), rules=form.rules)
    flash(gettext("The rules hold from now on."))
    return redirect(url_for(".edit_rules"), 303)


def rules_page(form: RulesForm) -> str:
    """Render the rules."""
    return render_template("pool/rules.html", form=form, limits=rules.LIMITS)


def review_page(candidacy_id: int, form: ReasonForm) -> str:
    """Render one candidacy."""
    own = get_session()
    view = candidacy_views.get_candidacy(own, actor=current_actor(), candidacy_id=candidacy_id)
    return render_template(
        "pool/candidacy.html",
        view=view,
        form=form,
        words=load_words(own),
        grades=list_final(own, participant_id=view.line.participant_id),
    )


def closed(candidacy_id: int) -> ResponseReturnValue:
    """Show what it is by now: somebody else was faster, or the mentor changed it."""
    get_session().rollback()
    flash(meanwhile(), "warning")
    return review_page(candidacy_id, ReasonForm()), CONFLICT


def meanwhile() -> str:
    """Say that somebody was faster."""
    return str(gettext("This was decided or changed in the meantime. This is how it stands now."))


def queue() -> ResponseReturnValue:
    """Go back to what waits."""
    return redirect(url_for(".candidacies"), 303)
