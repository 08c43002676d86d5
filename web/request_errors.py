"""What stands in the way of a request, in the reader's words, and where to go on."""

from flask_babel import gettext
from sqlalchemy.orm import Session

from web.match_labels import closing_name
from web.services.requests.errors import (
    AskedAlreadyError,
    ChoicesError,
    DrawnAlreadyError,
    FullError,
    NeedError,
    NobodyToDrawError,
    NotEligibleError,
    NothingDueError,
    OpenAlreadyError,
    ReasonMissingError,
    RequestError,
    WaitingError,
)
from web.services.requests.lines import Reader
from web.services.requests.obstacles import obstacle_view


def message_of(session: Session, reader: Reader, error: RequestError) -> str:
    """Say what stands in the way and what to do."""
    if isinstance(error, NotEligibleError):
        found = obstacle_view(session, reader, error.verdict)
        return f"{found.text} {found.change}".strip()
    if isinstance(error, NothingDueError):
        return nothing_due(error)
    if isinstance(error, ChoicesError):
        return choices_message(error.code)
    return plain_message(error)


def plain_message(error: RequestError) -> str:
    """Say what stands in the way, where the kind of error says it all."""
    messages = {
        FullError: gettext("All places are taken. You can join the waiting list."),
        OpenAlreadyError: gettext("You two have an open request about this already."),
        AskedAlreadyError: gettext(
            "You have an open request for this already. Add a choice to it instead."
        ),
        DrawnAlreadyError: gettext(
            "Somebody was drawn by lot for this need and is still asked. Wait for the answers."
        ),
        NobodyToDrawError: gettext("Nobody passes the rules at present, so nobody was drawn."),
        NeedError: gettext("This need is gone. Choose another one."),
        ReasonMissingError: gettext("Say in some words why it ends early: both sides read them."),
        WaitingError: gettext(
            "This is no longer possible: the place is free, taken, or you stand in line already."
        ),
    }
    return str(messages.get(type(error), gettext("This is not possible at the moment.")))


def choices_message(code: str) -> str:
    """Say what is wrong with the choices."""
    messages = {
        "number": gettext("Choose one to three."),
        "twice": gettext("Each choice must be somebody else."),
        "own": gettext("This is your own resource."),
        "open": gettext("Ten requests are open. Wait for answers, or take one back."),
        "nameless": gettext(
            "This request goes to a startup whose name is not shown yet. Ask others by a request "
            "of their own."
        ),
        "order": gettext("The choices have changed meanwhile. Please look again."),
    }
    return str(messages.get(code, gettext("This choice is not possible.")))


def nothing_due(error: NothingDueError) -> str:
    """Say kindly that this is settled already."""
    messages = {
        "mutual": gettext("This was accepted already."),
        "active": gettext("This was accepted already."),
        "declined": gettext("This was declined already."),
        "expired": gettext("The time to answer is over."),
        "withdrawn": gettext("The request was taken back; nothing is left to do."),
        "expressed": gettext("Your side has answered; the other side has not yet."),
    }
    if error.state == "freed":
        closed = gettext("The request was closed; nothing is left to do.")
        return f"{closed} {closing_name(error.closing)}".strip()
    return str(messages.get(error.state, gettext("This is settled already.")))
