"""Messages about requests, answers and what follows an agreement."""

from collections.abc import Mapping

from web.services.digests import Pace
from web.services.templates.kinds import Category, Kind


def _(message: str) -> str:
    """Mark a message for translation."""
    return message


REQUESTS: Mapping[str, Kind] = {
    "match.asked": Kind(
        Category.REQUESTS,
        _("%(asker)s would like to work with you"),
        (
            _("What is needed: %(need)s"),
            _("In their words: %(note)s"),
            _("Please answer by %(expires_at)s. A decline is fine too."),
        ),
        _("Read and answer"),
        link="answer",
        pace=Pace.TIMELY,
    ),
    "match.reminder": Kind(
        Category.REQUESTS,
        _("%(asker)s still waits for your answer"),
        (
            _("What is needed: %(need)s"),
            _("Please answer by %(expires_at)s; after that the request goes on to others."),
        ),
        _("Read and answer"),
        link="answer",
        pace=Pace.TIMELY,
    ),
    "match.accepted": Kind(
        Category.REQUESTS,
        _("%(other)s has accepted your request"),
        (
            _("You can now write to each other and agree on a first meeting."),
            _("Please agree on a first meeting by %(confirm_on)s."),
        ),
        _("Agree on a meeting"),
        pace=Pace.TIMELY,
    ),
    "match.declined": Kind(
        Category.REQUESTS,
        _("%(other)s cannot take your request"),
        (_("Reason: %(reason)s"), _("Your next choice, %(next)s, has been asked.")),
        _("See what is possible now"),
    ),
    "match.expired": Kind(
        Category.REQUESTS,
        _("%(other)s has not answered in time"),
        (
            _("The request is closed, and you are free to ask others."),
            _("Your next choice, %(next)s, has been asked."),
        ),
        _("See what is possible now"),
    ),
    "match.passed_on": Kind(
        Category.REQUESTS,
        _("Your request has gone on to %(next)s"),
        (_("%(other)s is not available."),),
        _("See the request"),
    ),
    "match.withdrawn": Kind(
        Category.REQUESTS,
        _("%(other)s has withdrawn the request"),
        (_("There is nothing for you to do."),),
        _("See the request"),
    ),
    "match.suggested": Kind(
        Category.REQUESTS,
        _("%(other)s has been suggested to you"),
        (
            _("Suggested by: %(office)s"),
            _("In their words: %(note)s"),
            _("Please say by %(expires_at)s whether you would like to."),
        ),
        _("Read and answer"),
        link="answer",
        pace=Pace.TIMELY,
    ),
    "match.freed": Kind(
        Category.REQUESTS,
        _("The request with %(other)s is closed"),
        (_("Reason: %(reason)s"), _("Your next choice, %(next)s, has been asked.")),
        _("See what is possible now"),
    ),
    "waiting.free": Kind(
        Category.REQUESTS,
        _("%(other)s has a place for you"),
        (_("You are next on the waiting list. Please take the place by %(expires_at)s."),),
        _("Take the place"),
        pace=Pace.TIMELY,
    ),
}

CONVERSATION: Mapping[str, Kind] = {
    "contact.disclosed": Kind(
        Category.CONVERSATION,
        _("%(other)s can see your contact details now"),
        (
            _("What they see, as you agreed: %(fields)s"),
            _("You can take this back at any time."),
        ),
        _("See what is shown"),
    ),
    "thread.posted": Kind(
        Category.CONVERSATION,
        _("%(from)s has written to you"),
        (_("You can read and answer it in your thread."),),
        _("Read it"),
    ),
}

_PLACE = _("Place: %(place)s")
_LENGTH = _("Length: %(minutes)s minutes")

APPOINTMENTS: Mapping[str, Kind] = {
    "appointment.proposed": Kind(
        Category.APPOINTMENTS,
        _("%(with)s proposes a time to meet"),
        (
            _("Time: %(starts_at)s"),
            _LENGTH,
            _PLACE,
            _("Please confirm, or propose another time."),
        ),
        _("Answer the proposal"),
        pace=Pace.TIMELY,
    ),
    "appointment.confirmed": Kind(
        Category.APPOINTMENTS,
        _("Confirmed: you meet %(with)s"),
        (_("Time: %(starts_at)s"), _LENGTH, _PLACE),
        _("See the appointment"),
        pace=Pace.TIMELY,
    ),
    "appointment.changed": Kind(
        Category.APPOINTMENTS,
        _("Changed: your meeting with %(with)s"),
        (_("Time: %(starts_at)s"), _LENGTH, _PLACE, _("Reason: %(reason)s")),
        _("See the appointment"),
        pace=Pace.TIMELY,
    ),
    "appointment.cancelled": Kind(
        Category.APPOINTMENTS,
        _("Cancelled: your meeting with %(with)s"),
        (_("It was to be on %(starts_at)s."), _("Reason: %(reason)s")),
        _("Find another time"),
        pace=Pace.TIMELY,
    ),
}
