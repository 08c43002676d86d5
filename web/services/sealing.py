"""Sealing what must not lie in clear: contacts, second factors, files; keys can be rotated.

The keys travel with the session (``Session.info``), so that services need no settings::

    session = Session(engine, info=Secrets.from_keys(keys, base_url=...).as_info())
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy.orm import Session

INFO = "dianqiao-secrets"


class UnsealError(ValueError):
    """Nothing the installation holds opens this: its key is gone, or it was damaged."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """What an installation seals with, newest key first, and the address its links begin with.

    `word_keys` make the words of signed links (:mod:`web.services.links`), `index_keys` what
    sealed values are found by (:func:`blind_indexes`), newest first too.
    """

    box: MultiFernet
    base_url: str = ""
    newest: Fernet | None = None
    word_keys: tuple[bytes, ...] = ()
    index_keys: tuple[bytes, ...] = ()

    @classmethod
    def from_keys(cls, keys: Sequence[str], *, base_url: str = "") -> "Secrets":
        """Derive the sealing keys from long random texts; the first one seals, all of them open."""
        boxes = [Fernet(derived(key)) for key in keys]
        words, indexes = (tuple(derived(key, use) for key in keys) for use in ("links", "indexes"))
        return cls(MultiFernet(boxes), base_url, boxes[0], words, indexes)

    def as_info(self) -> dict[str, Any]:
        """Return what a session carries."""
        return {INFO: self}


def derived(key: str, use: str = "sealing") -> bytes:
    """Return the 32 bytes of a Fernet key, from a text of any length that is random already."""
    return base64.urlsafe_b64encode(hashlib.sha256(f"dianqiao {use} {key}".encode()).digest())


def secrets_of(session: Session) -> Secrets:
    """Return the secrets a session carries.

    Raises
    ------
    LookupError
        If it was opened without them.
    """
    found: Secrets | None = session.info.get(INFO)
    if found is None:
        raise LookupError("this session was opened without secrets: pass info=")
    return found


def seal(session: Session, content: bytes) -> bytes:
    """Seal content under the newest key."""
    return secrets_of(session).box.encrypt(content)


def unseal(session: Session, sealed: bytes) -> bytes:
    """Open what was sealed under any of the keys.

    Raises
    ------
    UnsealError
        If no key opens it.
    """
    try:
        return secrets_of(session).box.decrypt(sealed)
    except InvalidToken:
        raise UnsealError from None


def seal_text(session: Session, text: str) -> str:
    """Seal a text; an empty one stays empty."""
    return seal(session, text.encode()).decode("ascii") if text else ""


def unseal_text(session: Session, sealed: str) -> str:
    """Open a sealed text."""
    return unseal(session, sealed.encode("ascii")).decode() if sealed else ""


def is_current(session: Session, sealed: bytes) -> bool:
    """Tell whether content is sealed under the newest key already."""
    newest = secrets_of(session).newest
    if newest is None:
        return False
    try:
        newest.decrypt(sealed)
    except InvalidToken:
        return False
    return True


def reseal(session: Session, sealed: bytes) -> bytes:
    """Seal anew under the newest key what an older one sealed."""
    try:
        return secrets_of(session).box.rotate(sealed)
    except InvalidToken:
        raise UnsealError from None


def blind_indexes(session: Session, text: str) -> tuple[str, ...]:
    """Return what a value is found by without being stored in clear, the newest key's first.

    The first one is stored; look-ups try all, as rows keep an older key's until they are resealed.
    """
    return tuple(
        hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
        for key in secrets_of(session).index_keys
    )
