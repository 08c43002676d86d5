"""What a kind of message is: its category, its pace, its texts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from web.services.digests import Pace


class Category(StrEnum):
    """What readers switch on and off together."""

    ACCOUNT = "account"
    PRIVACY = "privacy"
    MEMBERSHIP = "membership"
    REQUESTS = "requests"
    APPOINTMENTS = "appointments"
    REMINDERS = "reminders"
    CONVERSATION = "conversation"
    INVESTMENT = "investment"
    OFFICE = "office"


FIXED = frozenset({Category.ACCOUNT, Category.PRIVACY})
"""Categories that nobody can switch off: safety, and what the law asks for."""

Words = Mapping[str, Mapping[str, str]]
"""By the name of a value: the English text of each of its codes."""


Paragraph = str | tuple[str, str]
"""A text, or a text that is only said where the value named first is true."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of message: English texts, translated when they are worded.

    A paragraph of `body` is left out where a value it mentions is missing. The button leads to the
    signed link called `link` if the message carries one, else to the message's own path.
    """

    category: Category
    subject: str
    body: tuple[Paragraph, ...]
    button: str
    link: str = ""
    pace: Pace = Pace.CALM
    words: Words = field(default_factory=dict)


def _(message: str) -> str:
    """Mark a message for translation."""
    return message


UNKNOWN = Kind(
    category=Category.OFFICE,
    subject=_("You have a message"),
    body=(_("Please open it to see what it is about."),),
    button=_("Open"),
)
"""What a message of a kind that is not known (any more) says."""

CATEGORY_NAMES: Mapping[str, tuple[str, str]] = {
    Category.ACCOUNT: (
        _("Account and security"),
        _("Confirmations, passwords, sign-ins; always sent by e-mail."),
    ),
    Category.PRIVACY: (
        _("Your data and complaints"),
        _("What the law obliges us to tell you; always sent by e-mail."),
    ),
    Category.MEMBERSHIP: (
        _("Membership and profile"),
        _("Registration, invitations, dates that end."),
    ),
    Category.REQUESTS: (_("Requests and answers"), _("Who asks you, who accepts or declines.")),
    Category.APPOINTMENTS: (_("Appointments"), _("Times proposed, confirmed, moved, cancelled.")),
    Category.REMINDERS: (
        _("Reminders of appointments"),
        _("The day before, and an hour before."),
    ),
    Category.CONVERSATION: (
        _("Conversations and contacts"),
        _("New posts in a thread; who may see your contacts."),
    ),
    Category.INVESTMENT: (_("Investment"), _("Interest, plans, outcomes.")),
    Category.OFFICE: (_("Tasks of the office"), _("What waits for an organiser.")),
}
"""What readers see of each category: its name and what it holds."""
