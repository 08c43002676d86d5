"""Inviting organisers, reviewers and administrators; the invitations that wait."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web import entrance
from web.auth import current_actor, requires
from web.db import get_session
from web.forms.invitation import InvitationForm, read_invitation
from web.i18n import safe_target
from web.services import inviting
from web.services.inviting import Invitee
from web.services.missing import NotFoundError

bp = Blueprint("invitations", __name__, url_prefix="/invitations")

REFUSED = 422


@bp.get("")
@requires("account.invite")
def index() -> str:
    """Show the form and the invitations that wait."""
    return page(InvitationForm())


@bp.post("")
@requires("account.invite")
def send() -> ResponseReturnValue:
    """Invite somebody to a role of staff."""
    form = read_invitation(request.form)
    if form.errors:
        return page(form), REFUSED
    invitee = Invitee(
        form.email, form.invited_role, scope=form.scope or None, scope_code=form.code or None
    )
    try:
        inviting.send(get_session(), actor=current_actor(), invitee=invitee, now=entrance.now())
    except NotFoundError:
        unknown = {form.code_field: gettext("Choose one of the list.")}
        return page(InvitationForm(form.email, form.role, form.scope, errors=unknown)), REFUSED
    flash(gettext("The invitation is on its way to %(email)s.", email=form.email))
    return redirect(url_for(".index"), 303)


@bp.post("/<int:invitation_id>/revoke")
@requires("member.edit")
def revoke(invitation_id: int) -> ResponseReturnValue:
    """Take an invitation back."""
    inviting.revoke(
        get_session(), actor=current_actor(), invitation_id=invitation_id, now=entrance.now()
    )
    flash(gettext("The invitation is taken back; its link opens nothing any more."))
    return back()


@bp.post("/<int:invitation_id>/resend")
@requires("member.edit")
def resend(invitation_id: int) -> ResponseReturnValue:
    """Send an invitation again."""
    entrance.count_request()
    inviting.resend(
        get_session(), actor=current_actor(), invitation_id=invitation_id, now=entrance.now()
    )
    flash(gettext("The invitation is on its way again; the link before no longer works."))
    return back()


def back() -> ResponseReturnValue:
    """Go back to the list one came from."""
    return redirect(safe_target(request.form.get("next")), 303)


def page(form: InvitationForm) -> str:
    """Render the form and the list."""
    own, actor = get_session(), current_actor()
    return render_template(
        "account/invitations.html",
        form=form,
        sent=inviting.list_sent(own, actor=actor, now=entrance.now()),
        hosts=inviting.list_hosts(own, actor=actor),
        prefectures=inviting.list_prefectures(own),
        offers=inviting.offered_roles(actor),
    )
