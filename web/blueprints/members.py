"""Who acts for a participant: members, those who ask, those invited, agents."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web import entrance
from web.act_words import act_name
from web.auth import current_actor, requires
from web.db import get_session
from web.forms.checks import is_number
from web.forms.invitation import PersonForm, read_person, read_purpose
from web.forms.registration import read_reason
from web.i18n import language, safe_target
from web.services import agent_offers, agents, inviting, members, reviews
from web.services.agent_offers import Proposal
from web.services.agents import AgencyDraft, AgencyOpenError
from web.services.members import LastMemberError
from web.services.registrations import ReviewClosedError
from web.services.reviews import Decision

bp = Blueprint("members", __name__, url_prefix="/members/<participant_id>")

REFUSED = 422


@bp.get("")
@requires("member.read")
def index(participant_id: str) -> str:
    """Show everyone who acts for a participant."""
    return page(participant_id)


@bp.post("/invite")
@requires("member.edit")
def invite(participant_id: str) -> ResponseReturnValue:
    """Invite a colleague."""
    form = read_person(request.form)
    if form.errors:
        return page(participant_id, invitee=form), REFUSED
    entrance.count_request()
    inviting.send_colleague(
        get_session(),
        actor=current_actor(),
        participant_id=participant_id,
        email=form.email,
        now=entrance.now(),
    )
    flash(gettext("The invitation is on its way to %(email)s.", email=form.email))
    return back(participant_id)


@bp.post("/<int:user_id>/remove")
@requires("member.edit")
def remove(participant_id: str, user_id: int) -> ResponseReturnValue:
    """Let somebody act for it no longer."""
    try:
        members.remove(
            get_session(),
            actor=current_actor(),
            participant_id=participant_id,
            user_id=user_id,
            now=entrance.now(),
        )
    except LastMemberError:
        flash(is_last(), "warning")
    else:
        flash(gettext("Removed; they have been told."))
    return back(participant_id)


@bp.post("/leave")
@requires("member.leave")
def leave(participant_id: str) -> ResponseReturnValue:
    """Act for it no longer."""
    try:
        members.leave(get_session(), actor=current_actor(), participant_id=participant_id)
    except LastMemberError:
        flash(is_last(), "warning")
        return back(participant_id)
    flash(gettext("You no longer act for it."))
    return redirect(url_for("account.show"), 303)


@bp.post("/joins/<int:registration_id>/accept")
@requires("member.edit")
def accept(participant_id: str, registration_id: int) -> ResponseReturnValue:
    """Let somebody become a member who asked for it."""
    try:
        reviews.approve(get_session(), decision(registration_id))
    except ReviewClosedError:
        return too_late(participant_id)
    flash(gettext("Accepted; they have been told."))
    return back(participant_id)


@bp.post("/joins/<int:registration_id>/decline")
@requires("member.edit")
def decline(participant_id: str, registration_id: int) -> ResponseReturnValue:
    """Refuse somebody who asked to become a member."""
    form = read_reason(request.form)
    if form.errors:
        flash(form.errors["reason"], "warning")
        return back(participant_id)
    try:
        reviews.reject(get_session(), decision(registration_id), reason=form.reason)
    except ReviewClosedError:
        return too_late(participant_id)
    flash(gettext("Declined; they have been told why."))
    return back(participant_id)


@bp.post("/agents")
@requires("agent.ask")
def ask_agent(participant_id: str) -> ResponseReturnValue:
    """Write to somebody who shall be an agent; the answer is the same for every address."""
    form = read_person(request.form)
    if form.errors:
        return page(participant_id, agent=form), REFUSED
    entrance.count_request()
    proposal = Proposal(participant_id, form.email, form.reason, language())
    agent_offers.send(get_session(), actor=current_actor(), proposal=proposal, now=entrance.now())
    flash(
        gettext("A letter is on its way to %(email)s: it begins once they agree.", email=form.email)
    )
    return back(participant_id)


@bp.post("/agents/offers/<int:link_id>/take-back")
@requires("agent.ask")
def take_back_offer(participant_id: str, link_id: int) -> ResponseReturnValue:
    """Let a letter to an agent open nothing any more."""
    agent_offers.take_back(
        get_session(),
        actor=current_actor(),
        participant_id=participant_id,
        link_id=link_id,
        now=entrance.now(),
    )
    flash(gettext("Taken back: the letter opens nothing any more."))
    return back(participant_id)


@bp.post("/agents/self")
@requires("agent.apply")
def apply_as_agent(participant_id: str) -> ResponseReturnValue:
    """Ask the members whether the reader may act for them."""
    actor = current_actor()
    draft = AgencyDraft(participant_id, actor.user_id or 0, read_purpose(request.form))
    try:
        agents.ask(get_session(), actor=actor, draft=draft, now=entrance.now())
    except AgencyOpenError:
        get_session().rollback()
        flash(gettext("You act for it, or have been asked to, already."), "warning")
    else:
        flash(gettext("The members have been asked; it begins when one of them agrees."))
    return redirect(safe_target(request.form.get("next")) or url_for("account.show"), 303)


def decision(registration_id: int) -> Decision:
    """Return which version the reader has read, and decides on."""
    typed = request.form.get("version", "")
    version = int(typed) if is_number(typed) else 0
    return Decision(registration_id, version, current_actor(), entrance.now())


def is_last() -> str:
    """Say why the last member cannot go."""
    return str(
        gettext(
            "The last member cannot go: nobody would answer for it. Invite somebody first, or ask "
            "the office."
        )
    )


def too_late(participant_id: str) -> ResponseReturnValue:
    """Say that it was decided already."""
    get_session().rollback()
    flash(gettext("This was decided in the meantime."), "warning")
    return back(participant_id)


def back(participant_id: str) -> ResponseReturnValue:
    """Go back to the list."""
    return redirect(url_for(".index", participant_id=participant_id), 303)


def page(
    participant_id: str, *, invitee: PersonForm | None = None, agent: PersonForm | None = None
) -> str:
    """Render the list with its forms."""
    view = members.get_members(
        get_session(), actor=current_actor(), participant_id=participant_id, now=entrance.now()
    )
    return render_template(
        "account/members.html",
        view=view,
        invitee=invitee or PersonForm(),
        agent=agent or PersonForm(),
        act_name=act_name,
    )
