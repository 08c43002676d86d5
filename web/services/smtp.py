"""E-mail through an SMTP relay, with the moment marked from which a letter may have arrived."""

import re
import smtplib
import ssl
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

from web.services.letters import Letter
from web.services.mail import POLICY, BadAddressError, as_email
from web.services.senders import BeforeEnd, SendError, UnansweredError

PORTS = {"smtps": 465, "smtp": 587, "smtp+plain": 25}
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
TIMEOUT_SECONDS = 30.0
ACCEPTED, GO_ON, PERMANENT = 250, 354, 500
LINE_WITH_DOT = re.compile(rb"(?m)^\.")


@dataclass(frozen=True, slots=True)
class Relay:
    """A server that takes letters, and how to speak to it."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = ""
    timeout: float = TIMEOUT_SECONDS
    ca_file: str = ""

    @classmethod
    def parse(cls, address: str) -> Self:
        """Read ``smtps://user:password@host:465?timeout=30&ca=/path``.

        ``smtps`` is encrypted from the first byte, ``smtp`` switches to encryption (STARTTLS) and
        fails where the server cannot, ``smtp+plain`` never encrypts and takes no password except
        on this machine.

        Raises
        ------
        ValueError
            If it is no such address.
        """
        parts = urlsplit(address)
        options = parse_qs(parts.query)
        if parts.scheme not in PORTS or not parts.hostname or set(options) - {"timeout", "ca"}:
            raise ValueError(address)
        if parts.scheme == "smtp+plain" and parts.password and parts.hostname not in LOOPBACK:
            raise ValueError(address)
        return cls(
            scheme=parts.scheme,
            host=parts.hostname,
            port=parts.port or PORTS[parts.scheme],
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            timeout=float(options.get("timeout", [str(TIMEOUT_SECONDS)])[0]),
            ca_file=options.get("ca", [""])[0],
        )

    def connect(self) -> smtplib.SMTP:
        """Return a connection that is encrypted and signed in as the address says."""
        context = ssl.create_default_context(cafile=self.ca_file or None)
        if self.scheme == "smtps":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=self.timeout, context=context
            )
        else:
            smtp = smtplib.SMTP(self.host, self.port, timeout=self.timeout)
        try:
            self.greet(smtp, context)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def greet(self, smtp: smtplib.SMTP, context: ssl.SSLContext) -> None:
        """Encrypt and sign in."""
        if self.scheme == "smtp":
            smtp.starttls(context=context)
        if self.user:
            smtp.login(self.user, self.password)
        smtp.ehlo_or_helo_if_needed()


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
