"""E-mail through an SMTP relay, with the moment marked from which a letter may have arrived."""

import re
import smtplib
from email.utils import parseaddr

from web.services.letters import Letter
from web.services.mail import POLICY, as_email
from web.services.relay import BadAddressError, Relay
from web.services.senders import BeforeEnd, SendError, UnansweredError

ACCEPTED, GO_ON, PERMANENT = 250, 354, 500
LINE_WITH_DOT = re.compile(rb"(?m)^\.")


class SmtpSender:
    """Sends letters through a relay, a connection each."""

    def __init__(self, relay: Relay, sender: str) -> None:
        self.relay = relay
        self.sender = sender

    def send(self, letter: Letter, before_end: BeforeEnd) -> None:
        """Transmit a letter.

        Raises
        ------
        SendError
            If it was not accepted.
        UnansweredError
            If the connection was lost between its last byte and the answer.
        """
        try:
            content = as_email(letter, self.sender).as_bytes(policy=POLICY)
        except BadAddressError as error:
            raise SendError(f"no address: {error}", is_permanent=True) from error
        try:
            smtp = self.relay.connect()
        except (OSError, smtplib.SMTPException) as error:
            # whatever the server says before it knows the letter is not about the letter
            raise SendError(described(error)) from error
        try:
            self.transmit(smtp, letter.address, content, before_end)
        finally:
            smtp.close()

    def transmit(
        self, smtp: smtplib.SMTP, address: str, content: bytes, before_end: BeforeEnd
    ) -> None:
        """Speak the part of SMTP that is about one letter."""
        try:
            answered(smtp.mail(parseaddr(self.sender)[1]), is_about_letter=False)
            answered(smtp.rcpt(address))
            answered(smtp.docmd("DATA"), expected=GO_ON)
            smtp.send(LINE_WITH_DOT.sub(b"..", content))
        except (OSError, smtplib.SMTPException) as error:
            raise SendError(described(error)) from error
        before_end()
        try:
            smtp.send(b".\r\n")
            answer = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise UnansweredError(described(error)) from error
        answered(answer)
        say_goodbye(smtp)


def answered(
    answer: tuple[int, bytes], *, expected: int = ACCEPTED, is_about_letter: bool = True
) -> None:
    """Refuse an answer that is not the expected one; a 5xx about the letter itself is final."""
    code, text = answer
    if code == expected or (expected == ACCEPTED and code // 100 == ACCEPTED // 100):
        return
    raise SendError(
        f"{code} {text.decode('utf-8', 'replace')}",
        is_permanent=is_about_letter and code >= PERMANENT,
    )


def say_goodbye(smtp: smtplib.SMTP) -> None:
    """End the conversation without waiting for an answer: the letter has arrived."""
    try:
        smtp.putcmd("quit")
    except (OSError, smtplib.SMTPException):
        return


def described(error: Exception) -> str:
    """Return what went wrong as an administrator can use it."""
    return f"{type(error).__name__}: {error}"
