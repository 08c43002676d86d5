"""What an organiser follows up as tables for people: the columns and rows of each part."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from flask_babel import gettext

from web.financing_labels import gate_name
from web.labels import kind_name, priority_name
from web.match_labels import closing_name, line_rank_name, match_state_name, unmet_reason
from web.services.requests.follow_up import ENDED, NEEDS, OPEN, WAITING, FollowUp
from web.services.requests.lines import Line
from web.templating import local

Table = tuple[Sequence[str], Sequence[Sequence[str]]]


def table_of(view: FollowUp) -> Table:
    """Return the header and the rows of a part."""
    return TABLES[view.part](view)


def needs_table(view: FollowUp) -> Table:
    """Return the needs without a match."""
    header = [
        gettext("Startup"),
        gettext("Need"),
        gettext("How urgent"),
        gettext("Age, days"),
        gettext("Why"),
        gettext("Rule"),
    ]
    return header, [
        [
            local(need.receiver),
            local(need.topic),
            priority_name(need.priority),
            str(need.age_days),
            unmet_reason(need.reason),
            gate_name(need.gate) if need.gate else "",
        ]
        for need in view.needs
    ]


def open_table(view: FollowUp) -> Table:
    """Return the asks without an answer."""
    header = [
        gettext("Who asks for help"),
        gettext("Who would help"),
        gettext("About"),
        gettext("State"),
        gettext("Waiting for"),
        gettext("Due by"),
    ]
    return header, [
        [
            local(line.receiver.name),
            local(line.provider.name),
            subject_of(line),
            match_state_name(line.kind, line.state),
            awaited_of(line),
            date_of(line.expires_at),
        ]
        for line in view.open
    ]


def ended_table(view: FollowUp) -> Table:
    """Return the requests that found nobody, a row for each choice."""
    header = [
        gettext("Who asked"),
        gettext("About"),
        gettext("Closed on"),
        gettext("Choice"),
        gettext("State"),
        gettext("Why"),
    ]
    return header, [
        [
            local(item.asker),
            local(item.topic) or kind_name(item.kind),
            date_of(item.closed_at),
            local(line.provider.name if item.side == "receiver" else line.receiver.name),
            match_state_name(line.kind, line.state),
            closing_name(line.closing),
        ]
        for item in view.ended
        for line in item.choices
    ]


def waiting_table(view: FollowUp) -> Table:
    """Return who waits in line."""
    header = [gettext("Waiting"), gettext("For"), gettext("Since"), gettext("Order")]
    return header, [
        [
            local(entry.receiver),
            local(entry.provider),
            date_of(entry.joined_at),
            place_of(entry.state, entry.rank),
        ]
        for entry in view.waiting
    ]


def subject_of(line: Line) -> str:
    """Return what a match is about."""
    return local(line.thing) or local(line.topic) or kind_name(line.kind)


def awaited_of(line: Line) -> str:
    """Return whose answer is due."""
    if line.awaits == "both":
        return str(gettext("both sides"))
    return local((line.receiver if line.awaits == "receiver" else line.provider).name)


def place_of(state: str, rank: int) -> str:
    """Return where somebody stands in a line."""
    if state == "offered":
        return str(gettext("A place is offered"))
    return str(gettext("Asked for the place")) if state == "asked" else line_rank_name(rank)


def date_of(moment: dt.datetime | None) -> str:
    """Return a day as tables have it."""
    return moment.date().isoformat() if moment else ""


TABLES: Mapping[str, Callable[[FollowUp], Table]] = {
    NEEDS: needs_table,
    OPEN: open_table,
    ENDED: ended_table,
    WAITING: waiting_table,
}
