"""What an office keeps by law: impact assessments, incidents, people given abroad, proofs."""

import datetime as dt

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.auth import current_actor, requires
from web.db import get_session
from web.forms.records import RecordForm, read_assessment, read_incident, read_notice
from web.services import assessments, disclosures, notices, retention
from web.services.working_days import local_day

bp = Blueprint("records", __name__, url_prefix="/records")

REFUSED = 422


def now() -> dt.datetime:
    """Return the present moment."""
    return dt.datetime.now(dt.UTC)


@bp.get("")
@requires("records.read")
def index() -> str:
    """Show everything that is kept."""
    own, actor = get_session(), current_actor()
    return render_template(
        "records/index.html",
        assessments=assessments.list_assessments(own, actor=actor),
        incidents=assessments.list_incidents(own, actor=actor),
        abroad=disclosures.count_abroad(own, today=local_day(now())),
        proofs=retention.list_proofs(own, actor=actor),
    )


@bp.get("/assessments/new")
@requires("records.edit")
def create_assessment() -> str:
    """Show the form, filled in for this service where that is asked for."""
    today = local_day(now())
    values = {"assessed_on": today.isoformat(), "next_on": add_year(today).isoformat()}
    if request.args.get("template") == "recommending":
        values |= recommending()
    return assessment_form(RecordForm(values))


@bp.post("/assessments/new")
@requires("records.edit")
def record_assessment() -> ResponseReturnValue:
    """Record an assessment."""
    form, draft = read_assessment(request.form)
    if draft is None:
        return assessment_form(form), REFUSED
    number = assessments.record_assessment(get_session(), actor=current_actor(), draft=draft)
    flash(gettext("Recorded. It stays as it is for three years at the least."))
    return redirect(url_for("records.show_assessment", assessment_id=number), 303)


@bp.get("/assessments/<int:assessment_id>")
@requires("records.read")
def show_assessment(assessment_id: int) -> str:
    """Show an assessment."""
    view = assessments.get_assessment(
        get_session(), actor=current_actor(), assessment_id=assessment_id
    )
    return render_template("records/assessment.html", view=view)


@bp.get("/incidents/new")
@requires("records.edit")
def create_incident() -> str:
    """Show the form of an incident."""
    return incident_form(RecordForm())


@bp.post("/incidents/new")
@requires("records.edit")
def record_incident() -> ResponseReturnValue:
    """Record an incident."""
    form, draft = read_incident(request.form, request.form.getlist("data_kinds"))
    if draft is None:
        return incident_form(form), REFUSED
    number = assessments.record_incident(get_session(), actor=current_actor(), draft=draft)
    flash(gettext("Recorded. Now tell the authority and the people, and note when."))
    return redirect(url_for("records.show_incident", incident_id=number), 303)


@bp.get("/incidents/<int:incident_id>")
@requires("records.read")
def show_incident(incident_id: int) -> str:
    """Show an incident."""
    view = assessments.get_incident(get_session(), actor=current_actor(), incident_id=incident_id)
    return render_template("records/incident.html", view=view, steps=assessments.STEPS)


@bp.post("/incidents/<int:incident_id>/steps")
@requires("records.edit")
def take_step(incident_id: int) -> ResponseReturnValue:
    """Note that a step was taken."""
    assessments.take_step(
        get_session(),
        actor=current_actor(),
        incident_id=incident_id,
        step=request.form.get("step", ""),
        now=now(),
    )
    return redirect(url_for("records.show_incident", incident_id=incident_id), 303)


@bp.get("/notices/<kind>")
@requires("notice.publish")
def edit_notice(kind: str) -> str:
    """Show the notice in force as a form for its next edition."""
    view = notices.get_notice(get_session(), kind=kind)
    return render_template("records/notice_form.html", notice=view, form=RecordForm(view.texts))


@bp.post("/notices/<kind>")
@requires("notice.publish")
def publish_notice(kind: str) -> ResponseReturnValue:
    """Publish a new edition of a notice."""
    view, form = notices.get_notice(get_session(), kind=kind), read_notice(request.form)
    if form.errors:
        return render_template("records/notice_form.html", notice=view, form=form), REFUSED
    version = notices.publish(get_session(), actor=current_actor(), kind=kind, texts=form.values)
    flash(
        gettext(
            "Edition %(version)s is in force; everybody is asked about it once.", version=version
        )
    )
    return redirect(url_for("privacy.notice", kind=kind), 303)


def assessment_form(form: RecordForm) -> str:
    """Render the form of an assessment."""
    return render_template("records/assessment_form.html", form=form, kinds=assessments.KINDS)


def incident_form(form: RecordForm) -> str:
    """Render the form of an incident."""
    return render_template("records/incident_form.html", form=form, kinds=assessments.DATA_KINDS)


def add_year(day: dt.date) -> dt.date:
    """Return about the same day a year later."""
    return day + dt.timedelta(days=365)


def recommending() -> dict[str, str]:
    """Return an assessment of what this service itself does, to be checked and completed."""
    return {
        "kind": "automated",
        "title": gettext("Recommending mentors, investors, makerspaces, partners and resources"),
        "purpose": gettext(
            "Ranks candidates by sectors, needs and offers, stage, place, languages, amounts, ties "
            "in the network and past matches, so that people find each other sooner. Ground: the "
            "user agreement. Necessary: the same cannot be had with less data; names, contacts, "
            "sex, ethnic group, age and leave dates are not used."
        ),
        "impact": gettext(
            "Somebody may be shown too seldom (little data, thin region); a wrong tag may mislead; "
            "a reason may give away what its owner hides; a ranking may be taken for a decision."
        ),
        "measures": gettext(
            "Rules before scores; a floor for thin prefectures and variety in lists; reasons for "
            "each rank and each absence; hidden fields appear in no reason; personal ranking can "
            "be switched off; tags can be deleted; three grades instead of a percentage; people "
            "decide; complaints are answered within 15 working days, reviews by somebody else."
        ),
        "conclusion": gettext(
            "To be completed by the office: remaining risk, and whether it is acceptable."
        ),
    }
