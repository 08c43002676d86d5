"""Contacts of a participant, who saw them, and what a matched party is given."""

import datetime as dt

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.auth import current_actor, requires
from web.db import get_session
from web.forms.contact import ContactForm, read_contact, read_shared
from web.services import access, accounts, contacts, desk, disclosures
from web.services.contacts import NothingToShareError

bp = Blueprint("contacts", __name__)

REFUSED = 422
LONGEST_REASON = 200


def now() -> dt.datetime:
    """Return the present moment."""
    return dt.datetime.now(dt.UTC)


@bp.get("/participants/<participant_id>/contacts")
@requires("contact.read")
def show(participant_id: str) -> str:
    """Show a participant's contact, masked."""
    contact = contacts.get_contact(
        get_session(), actor=current_actor(), participant_id=participant_id
    )
    return contact_page(contact)


@bp.post("/participants/<participant_id>/contacts/reveal")
@requires("contact.reveal")
def reveal(participant_id: str) -> str:
    """Show it in clear, and write down that this was done."""
    contact = contacts.reveal(
        get_session(),
        actor=current_actor(),
        participant_id=participant_id,
        reason=request.form.get("reason", "").strip()[:LONGEST_REASON],
        now=now(),
    )
    return contact_page(contact)


@bp.get("/participants/<participant_id>/contacts/edit")
@requires("contact.edit")
def edit(participant_id: str) -> str:
    """Show the form of a contact."""
    contact = contacts.edit_contact(
        get_session(), actor=current_actor(), participant_id=participant_id
    )
    return form_page(participant_id, ContactForm(contact.values))


@bp.post("/participants/<participant_id>/contacts/edit")
@requires("contact.edit")
def save(participant_id: str) -> ResponseReturnValue:
    """Store a contact."""
    form = read_contact(request.form)
    if form.errors:
        return form_page(participant_id, form), REFUSED
    contacts.save(
        get_session(),
        actor=current_actor(),
        participant_id=participant_id,
        values=form.values,
        now=now(),
    )
    flash(gettext("The contact is stored, sealed."))
    return redirect(url_for("contacts.show", participant_id=participant_id), 303)


@bp.get("/participants/<participant_id>/contacts/log")
@requires("contact.read")
def log(participant_id: str) -> str:
    """Show who saw a contact."""
    looks = disclosures.list_looks(
        get_session(), actor=current_actor(), participant_id=participant_id
    )
    return render_template("privacy/looks.html", owner=owner_of(participant_id), looks=looks)


@bp.get("/matches/<int:match_id>/contacts")
@requires("contact.share")
def match(match_id: int) -> str:
    """Show what the two sides of a match give each other, masked."""
    shared = contacts.shared_with(get_session(), actor=current_actor(), match_id=match_id)
    return match_page(match_id, shared)


@bp.post("/matches/<int:match_id>/contacts")
@requires("contact.share")
def disclose(match_id: int) -> str:
    """Show the other side's contact in clear; the look is logged, and its owner told."""
    shared = contacts.disclose(get_session(), actor=current_actor(), match_id=match_id, now=now())
    return match_page(match_id, shared)


@bp.post("/matches/<int:match_id>/contacts/agree")
@requires("contact.share")
def agree(match_id: int) -> ResponseReturnValue:
    """Give the other side the values that were ticked."""
    own = own_side(match_id)
    try:
        contacts.agree(
            get_session(),
            actor=current_actor(),
            participant_id=own.participant_id,
            receiver_id=own.receiver_id,
            fields=read_shared(request.form.getlist("share")),
            now=now(),
        )
    except NothingToShareError:
        flash(gettext("Tick at least one thing to give."), "error")
    else:
        flash(gettext("The other side can see what you ticked from now on."))
    return redirect(url_for("contacts.match", match_id=match_id), 303)


@bp.post("/matches/<int:match_id>/contacts/withdraw")
@requires("contact.share")
def withdraw(match_id: int) -> ResponseReturnValue:
    """Take it back, at once."""
    own = own_side(match_id)
    contacts.withdraw(
        get_session(),
        actor=current_actor(),
        participant_id=own.participant_id,
        receiver_id=own.receiver_id,
        now=now(),
    )
    flash(gettext("The other side sees nothing any more. What it has read cannot be recalled."))
    return redirect(url_for("contacts.match", match_id=match_id), 303)


def own_side(match_id: int) -> contacts.SharedContact:
    """Return the reader's own side of a match that both sides agreed to."""
    shared = contacts.shared_with(get_session(), actor=current_actor(), match_id=match_id)
    for one in shared:
        if one.is_own:
            return one
    raise access.AccessDeniedError("contact.share", is_signed_in=True)


def contact_page(contact: contacts.ContactView) -> str:
    """Render a participant's contact."""
    subject = accounts.subject_of(get_session(), participant_id=contact.participant_id)
    may_edit = access.can(current_actor(), "contact.edit", subject)
    return render_template(
        "privacy/contact.html",
        owner=owner_of(contact.participant_id),
        contact=contact,
        may_edit=may_edit,
    )


def form_page(participant_id: str, form: ContactForm) -> str:
    """Render the form of a contact."""
    return render_template("privacy/contact_form.html", owner=owner_of(participant_id), form=form)


def match_page(match_id: int, shared: tuple[contacts.SharedContact, ...]) -> str:
    """Render what two sides give each other."""
    return render_template(
        "privacy/match_contacts.html",
        match_id=match_id,
        shared=shared,
        own_contact=own_contact(shared),
    )


def own_contact(shared: tuple[contacts.SharedContact, ...]) -> contacts.ContactView | None:
    """Return the reader's own contact, to tick from."""
    own = next((one for one in shared if one.is_own), None)
    if own is None:
        return None
    return contacts.get_contact(
        get_session(), actor=current_actor(), participant_id=own.participant_id
    )


def owner_of(participant_id: str) -> desk.Owner:
    """Return whose contact it is."""
    return desk.get_owner(get_session(), actor=current_actor(), participant_id=participant_id)
