"""Where letters go: beyond e-mail only with the consent of whom they are for, as it stands then."""

import datetime as dt

from sqlalchemy.orm import Session

from models.credential import Identity
from models.enums import Channel
from tests.factories import make_user
from web.services import consents
from web.services.consents import Purpose
from web.services.letters import address_of
from web.services.sealing import blind_indexes, seal_text

NOW = dt.datetime(2026, 3, 5, 8, tzinfo=dt.UTC)
NUMBER = "13800138000"


def test_text_message_takes_consent_that_can_be_withdrawn(session: Session) -> None:
    user = make_user(session, "founder@example.com")
    number = Identity(
        user_id=user.id,
        provider="phone",
        blind_index=blind_indexes(session, NUMBER)[0],
        sealed_value=seal_text(session, NUMBER),
    )
    session.add(number)
    session.flush()

    before = address_of(session, user, Channel.SMS)
    consents.record(session, user_id=user.id, purposes=[Purpose.SMS], now=NOW)
    given = address_of(session, user, Channel.SMS)
    consents.withdraw(session, user_id=user.id, purposes=[Purpose.SMS], now=NOW)

    assert (before, given) == ("", NUMBER)
    assert address_of(session, user, Channel.SMS) == ""
    assert address_of(session, user, Channel.EMAIL) == "founder@example.com"
