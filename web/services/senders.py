"""Ways out: what can transmit a letter, and the sender that only prints it."""

import sys
from collections.abc import Callable, Mapping
from typing import Protocol

from models.enums import Channel
from web.services.letters import Letter
from web.services.mail import plain_text

RULE = "-" * 72
BeforeEnd = Callable[[], None]
"""Called when all but the last byte has gone out: from then on the letter may have arrived."""


class SendError(Exception):
    """A letter was not accepted; with `is_permanent` there is no sense in trying again."""

    def __init__(self, reason: str, *, is_permanent: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_permanent = is_permanent


class UnansweredError(Exception):
    """A letter went out whole, and no answer came: it may have arrived or not."""


class Sender(Protocol):
    """Transmits letters of one channel.

    An adapter of a text-message gateway or of WeChat's template messages does this one thing. It
    calls `before_end` right before the step after which the letter counts as accepted, uses the
    letter's `name` as the idempotency key where the gateway knows one, and returns once the
    gateway has answered.
    """

    def send(self, letter: Letter, before_end: BeforeEnd) -> None:
        """Transmit a letter.

        Raises
        ------
        SendError
            If it was not accepted.
        UnansweredError
            If nobody knows whether it was.
        """
        ...


Senders = Mapping[Channel, Sender]


class ConsoleSender:
    """Prints letters where the server writes its log: for trying, and until there is a relay."""

    def __init__(self, write: Callable[[str], object] = sys.stderr.write) -> None:
        self.write = write

    def send(self, letter: Letter, before_end: BeforeEnd) -> None:
        """Print one readable block."""
        before_end()
        self.write(block(letter))


class DemoSender:
    """Transmits nothing: the mailbox of the demo shows what would have gone out."""

    def send(self, _letter: Letter, before_end: BeforeEnd) -> None:
        """Count the letter as sent."""
        before_end()


def block(letter: Letter) -> str:
    """Return a letter as a block of text that stands out from a log."""
    head = f"{letter.channel.value} -> {letter.address}\n{letter.subject}"
    body = plain_text(letter) if letter.channel is Channel.EMAIL else short_text(letter)
    return f"{RULE}\n{head}\n\n{body.rstrip()}\n{RULE}\n"


def short_text(letter: Letter) -> str:
    """Return a letter as a text message: what it is about, and where to go on."""
    return "\n".join(f"{part.words.subject} {part.url}".strip() for part in letter.parts)
