"""Where e-mails go out and whom they come from, as the settings of an installation name them."""

import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.utils import parseaddr
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

PORTS = {"smtps": 465, "smtp": 587, "smtp+plain": 25}
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
TIMEOUT_SECONDS = 30.0


class BadAddressError(ValueError):
    """An address that no e-mail can be sent to."""


def mailbox(text: str) -> Address:
    """Return an address with its display name; nothing in it can begin another header."""
    name, address = parseaddr(text)
    if not text.isprintable():
        raise BadAddressError(text)
    try:
        return Address(display_name=name, addr_spec=address)
    except (ValueError, IndexError) as error:
        raise BadAddressError(text) from error


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
