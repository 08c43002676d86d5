"""Ranking those across in a programme: by a participant itself, or by the office from a paper."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.auth import current_actor, requires
from web.db import get_session
from web.engines import current_engine
from web.forms.checks import is_number
from web.forms.paper import PaperForm, read_paper
from web.forms.request import note_error
from web.i18n import language
from web.match_labels import DECLINE_REASONS
from web.programme_labels import programme_fault
from web.services.programmes import wish_view, wishing
from web.services.programmes.ballots import Ballot, Refusal
from web.services.programmes.errors import ProgrammeError
from web.services.programmes.wish_view import WishPage
from web.services.programmes.wishing import Change, Voter
from web.services.requests.lines import Reader

bp = Blueprint("wishes", __name__)

REFUSED = 422
REASONS = ("topic", "time", "stage", "place", "language", "conflict", "other")
OWN = "/desk/<participant_id>/programmes"
PAPER = "/programmes/<int:programme_id>/seats/<int:seat_id>/paper"


@bp.get(OWN)
@requires("wish.edit")
def index(participant_id: str) -> str:
    """Show the programmes a participant takes part in."""
    cards = wish_view.list_seats(
        get_session(), actor=current_actor(), now=now(), participant_id=participant_id
    )
    return render_template("programmes/own.html", cards=cards, participant_id=participant_id)


@bp.get(f"{OWN}/<int:programme_id>")
@requires("wish.edit")
def show(participant_id: str, programme_id: int) -> str:
    """Show those across, and what the participant has said of them."""
    page = wish_view.get_wish_page(
        get_session(),
        Reader(current_actor(), language(), participant_id),
        programme_id=programme_id,
        engine=current_engine(),
        now=now(),
    )
    return wish_page(page, own_url(participant_id, programme_id))


@bp.post(f"{OWN}/<int:programme_id>")
@requires("wish.edit")
def act(participant_id: str, programme_id: int) -> ResponseReturnValue:
    """Change the wishes, hand them in, or decline."""
    voter = Voter(current_actor(), programme_id, participant_id)
    return acted(voter, own_url(participant_id, programme_id))


@bp.get(PAPER)
@requires("programme.edit")
def paper(programme_id: int, seat_id: int) -> str:
    """Show the page on which the office enters a paper."""
    return paper_page(programme_id, seat_id, None)


def paper_page(programme_id: int, seat_id: int, form: PaperForm | None) -> str:
    """Render the page of a paper: as it was typed, or else as the wishes stand."""
    session = get_session()
    page = wish_view.get_paper_page(
        session,
        voter=wishing.paper_voter(session, current_actor(), programme_id, seat_id),
        seat_id=seat_id,
        language=language(),
        engine=current_engine(),
        now=now(),
    )
    standing = PaperForm(
        tuple(each.seat_id for each in page.ranked),
        tuple(each.seat_id for each, _ in page.refused),
    )
    return render_template(
        "programmes/paper.html",
        page=page,
        form=form or standing,
        action=paper_url(programme_id, seat_id),
    )


@bp.post(PAPER)
@requires("programme.edit")
def enter(programme_id: int, seat_id: int) -> ResponseReturnValue:
    """Enter what was handed in on paper."""
    session = get_session()
    voter = wishing.paper_voter(session, current_actor(), programme_id, seat_id)
    if request.form.get("do") != "paper":
        return acted(voter, paper_url(programme_id, seat_id))
    form = read_paper(request.form)
    fault = form.fault or entered(voter, form)
    if fault:
        session.rollback()
        return paper_page(programme_id, seat_id, replace(form, fault=fault)), REFUSED
    flash(gettext("Entered as handed in; the participant is told."))
    return redirect(url_for("programmes.show", programme_id=programme_id), 303)


def entered(voter: Voter, form: PaperForm) -> str:
    """Hand in what stands on a paper; return what stands in the way."""
    try:
        wishing.enter(
            get_session(),
            voter=voter,
            ranked=form.ranked,
            refused=form.refused,
            revision=form.revision,
            now=now(),
        )
    except ProgrammeError as error:
        return programme_fault(error)
    return ""


def wish_page(page: WishPage, action: str) -> str:
    """Render the page of a seat."""
    return render_template(
        "programmes/wishes.html",
        page=page,
        action=action,
        reasons=[(code, str(DECLINE_REASONS[code])) for code in REASONS],
    )


def acted(voter: Voter, back_to: str) -> ResponseReturnValue:
    """Do what a button says, and come back."""
    name, _, seat = request.form.get("do", "").partition(":")
    note = request.form.get("note", "").strip()
    anchor = f"#seat-{seat}" if is_number(seat) else "#wishes"
    if fault := note_error(note):
        flash(fault, "error")
        return redirect(back_to + anchor, 303)
    try:
        message = carry_out(voter, name, int(seat) if is_number(seat) else 0, note)
    except ProgrammeError as error:
        get_session().rollback()
        flash(programme_fault(error), "error")
        return redirect(back_to, 303)
    if message:
        flash(message)
    return redirect(back_to + anchor, 303)


def carry_out(voter: Voter, name: str, seat_id: int, note: str) -> str:
    """Do one thing, and return what to say of it; small changes show themselves."""
    session, moment = get_session(), now()
    revision = request.form.get("revision", -1, type=int)
    reason = request.form.get("reason", "")
    reason = reason if reason in REASONS else "other"
    if name == "hand_in":
        wishing.hand_in(session, voter=voter, revision=revision, now=moment)
        return str(gettext("Handed in. You may change your wishes until the deadline."))
    if name == "decline":
        wishing.decline(session, voter=voter, reason=reason, note=note, now=moment)
        return str(
            gettext("Noted that you do not take part. You may come back until the deadline.")
        )
    if name == "come_back":
        wishing.come_back(session, voter=voter, now=moment)
        return str(gettext("Welcome back. Choose whom you would like to work with."))
    change = change_of(name, seat_id, Refusal(reason, note))
    wishing.save(session, voter=voter, change=change, now=moment)
    return ""


def change_of(name: str, seat_id: int, refusal: Refusal) -> Change:
    """Return what a button does to the wishes; an unknown one nothing."""
    changes: dict[str, Callable[[Ballot], Ballot]] = {
        "add": lambda ballot: ballot.with_wish(seat_id),
        "first": lambda ballot: ballot.with_wish(seat_id).moved(seat_id, -len(ballot.ranked)),
        "up": lambda ballot: ballot.moved(seat_id, -1),
        "down": lambda ballot: ballot.moved(seat_id, 1),
        "drop": lambda ballot: ballot.without(seat_id),
        "refuse": lambda ballot: ballot.with_refusal(seat_id, refusal),
    }
    return changes.get(name, lambda ballot: ballot)


def own_url(participant_id: str, programme_id: int) -> str:
    """Return the address of a participant's page."""
    return url_for("wishes.show", participant_id=participant_id, programme_id=programme_id)


def paper_url(programme_id: int, seat_id: int) -> str:
    """Return the address of the page for a paper."""
    return url_for("wishes.paper", programme_id=programme_id, seat_id=seat_id)


def now() -> dt.datetime:
    """Return the current moment."""
    return dt.datetime.now(dt.UTC)
