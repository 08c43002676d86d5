"""Agents: consent, refusal and the end of their leave, on the page or through a signed link."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from models.enums import AgencyState
from web import entrance
from web.auth import current_actor, requires
from web.db import get_session
from web.i18n import safe_target
from web.services import agent_offers, agents
from web.services.agent_offers import OtherAddressError
from web.services.agents import AgencyOpenError
from web.services.links import LinkClosedError

bp = Blueprint("agents", __name__, url_prefix="/agents")

NO_SUCH = 404
YES = "yes"


@bp.post("/<int:agency_id>/answer")
@requires("agent.consent")
def answer(agency_id: int) -> ResponseReturnValue:
    """Consent or decline as a member."""
    is_consent = request.form.get("answer") == YES
    agents.answer(
        get_session(),
        actor=current_actor(),
        agency_id=agency_id,
        is_consent=is_consent,
        now=entrance.now(),
    )
    flash(told(is_consent=is_consent))
    return back()


@bp.post("/<int:agency_id>/end")
@requires("account.edit")
def end(agency_id: int) -> ResponseReturnValue:
    """End an agent's leave at once."""
    agents.end(get_session(), actor=current_actor(), agency_id=agency_id, now=entrance.now())
    flash(gettext("Ended: they can no longer act for it."))
    return back()


@bp.get("/offers/<word>")
@requires("agent.answer")
def offered(word: str) -> ResponseReturnValue:
    """Show who asks the reader to act for whom; looking at it changes nothing."""
    try:
        offer = agent_offers.look(get_session(), word=word, now=entrance.now())
    except LinkClosedError:
        return closed()
    return render_template("account/agent_offer.html", word=word, offer=offer)


@bp.post("/offers/<word>")
@requires("account.edit")
def take(word: str) -> ResponseReturnValue:
    """Agree to act, as the account that the letter went to."""
    try:
        state = agent_offers.take(
            get_session(), actor=current_actor(), word=word, now=entrance.now()
        )
    except LinkClosedError:
        return closed()
    except OtherAddressError:
        flash(gettext("The letter went to another address: sign in with that one."), "warning")
        return redirect(url_for(".offered", word=word), 303)
    except AgencyOpenError:
        get_session().rollback()
        flash(gettext("You act for it, or have been asked to, already."), "warning")
    else:
        flash(begun(state))
    return redirect(url_for("account.show"), 303)


def begun(state: AgencyState) -> str:
    """Say how far it is once an agent has agreed."""
    if state == AgencyState.ACTIVE:
        return str(gettext("You may act for it from now on."))
    return str(gettext("The members have been asked; it begins when one of them agrees."))


@bp.get("/answer/<word>")
@requires("agent.answer")
def ask(word: str) -> ResponseReturnValue:
    """Show who wants to act for whom; looking at it changes nothing."""
    try:
        question = agents.look(get_session(), word=word, now=entrance.now())
    except LinkClosedError:
        return closed()
    return render_template("account/agent_answer.html", word=word, question=question)


@bp.post("/answer/<word>")
@requires("agent.answer")
def answer_by_link(word: str) -> ResponseReturnValue:
    """Consent or decline as the member whose link it is; nobody is signed in by it."""
    is_consent = request.form.get("answer") == YES
    try:
        agents.answer_by_link(get_session(), word=word, is_consent=is_consent, now=entrance.now())
    except LinkClosedError:
        return closed()
    return render_template("account/agent_answered.html", message=told(is_consent=is_consent))


def told(*, is_consent: bool) -> str:
    """Say what became of it."""
    if is_consent:
        return str(gettext("You have agreed. You can end it at any time under “Members”."))
    return str(gettext("You have declined. Nobody acts for you."))


def back() -> ResponseReturnValue:
    """Go back to the page one came from."""
    return redirect(safe_target(request.form.get("next")) or url_for("account.show"), 303)


def closed() -> ResponseReturnValue:
    """Say what to do with a link that opens nothing."""
    entrance.count_guess(is_wrong=True)
    return render_template("account/link_closed.html"), NO_SUCH
