"""Codes sent to a telephone: six digits, good for five minutes and five tries, once."""

import datetime as dt
import math
import secrets

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.credential import MAX_CODE_TRIES, PhoneCode
from web.services.sealing import blind_indexes
from web.services.second_factor import WrongCodeError, digits

GOOD_FOR = dt.timedelta(minutes=5)
RESEND_AFTER = dt.timedelta(seconds=60)
N_DIGITS = 6
SIGN_IN, LINK = "sign_in", "link"


class TooSoonError(ValueError):
    """A code was sent a moment ago; `seconds` says how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"wait {seconds} seconds")
        self.seconds = seconds


def issue(session: Session, *, number: str, purpose: str, now: dt.datetime) -> str:
    """Return a new code for a number; it replaces the one before.

    Raises
    ------
    TooSoonError
        If the one before is not a minute old.
    """
    code = "".join(secrets.choice("0123456789") for _ in range(N_DIGITS))
    values = {
        "code_hash": hashed(session, number, purpose, code)[0],
        "tries": 0,
        "sent_at": now,
        "expires_at": now + GOOD_FOR,
        "used_at": None,
        "updated_at": now,
    }
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    blind_index = blind_indexes(session, number)[0]
    statement = (
        insert(PhoneCode)
        .values(blind_index=blind_index, purpose=purpose, created_at=now, **values)
        # of two who ask at once, one gets a code
        .on_conflict_do_update(
            index_elements=["blind_index", "purpose"],
            set_=values,
            where=PhoneCode.sent_at <= now - RESEND_AFTER,
        )
        .returning(PhoneCode.id)
    )
    if session.scalar(statement) is None:
        raise TooSoonError(seconds_left(session, blind_index, purpose, now))
    return code


def seconds_left(session: Session, blind_index: str, purpose: str, now: dt.datetime) -> int:
    """Return how long to wait for the next code."""
    sent = select(PhoneCode.sent_at).where(
        PhoneCode.blind_index == blind_index, PhoneCode.purpose == purpose
    )
    sent_at = session.scalar(sent) or now
    return max(1, math.ceil((sent_at + RESEND_AFTER - now).total_seconds()))


def verify(session: Session, *, number: str, purpose: str, code: str, now: dt.datetime) -> None:
    """Use up a code; every try counts, also a wrong one: keep what was done before refusing.

    Raises
    ------
    WrongCodeError
        If it is another one, too old, tried too often, or used.
    """
    tried = (
        update(PhoneCode)
        .where(
            PhoneCode.blind_index.in_(blind_indexes(session, number)),
            PhoneCode.purpose == purpose,
            PhoneCode.used_at.is_(None),
            PhoneCode.expires_at > now,
            PhoneCode.tries < MAX_CODE_TRIES,
        )
        .values(tries=PhoneCode.tries + 1)
        .returning(PhoneCode.id, PhoneCode.code_hash)
    )
    row = session.execute(tried).one_or_none()
    if row is None or row.code_hash not in hashed(session, number, purpose, digits(code)):
        raise WrongCodeError
    session.execute(update(PhoneCode).where(PhoneCode.id == row.id).values(used_at=now))


def hashed(session: Session, number: str, purpose: str, code: str) -> tuple[str, ...]:
    """Return what is stored of a code, under each key."""
    return blind_indexes(session, f"{purpose} {number} {code}")
