"""How each person wants to be told: channels by category, digest, quiet hours, language."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.account import User
from models.credential import Identity
from models.enums import Channel, DeliveryState, Digest
from models.message import Delivery, Message, MessageSetting, MessageSwitch
from web.services import access, consents
from web.services.access import Actor
from web.services.catalogues import LANGUAGES
from web.services.consents import Purpose
from web.services.digests import Departure, Rhythm, departure
from web.services.masking import mask_phone
from web.services.sealing import unseal_text
from web.services.templates import FIXED, Category, Kind, kind_of

USUAL: Mapping[str, bool] = {Channel.EMAIL: True, Channel.SMS: False, Channel.WECHAT: False}
"""Which channels are on before anybody switches them."""

Switch = tuple[str, str]
"""A category and a channel."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """How one person wants to be told; `switches` only where they differ from the usual."""

    rhythm: Rhythm = field(default_factory=Rhythm)
    switches: Mapping[Switch, bool] = field(default_factory=dict)
    language: str = "zh"

    def is_on(self, category: str, channel: str) -> bool:
        """Tell whether messages of a category leave through a channel."""
        if category in FIXED and channel == Channel.EMAIL:
            return True
        return self.switches.get((category, channel), USUAL[channel])

    def channels_for(self, kind: Kind) -> tuple[Channel, ...]:
        """Return the channels through which a kind of message leaves."""
        return tuple(channel for channel in Channel if self.is_on(kind.category, channel))

    def departure(self, kind: Kind, channel: Channel, now: dt.datetime) -> Departure:
        """Return when a message leaves; only an e-mail can hold several."""
        digest = self.rhythm.digest if channel is Channel.EMAIL else Digest.AT_ONCE
        return departure(replace(self.rhythm, digest=digest), kind.pace, now)


@dataclass(frozen=True, slots=True)
class Reach:
    """Where somebody is reached, and whether beyond e-mail; `phone` masked, blank if unknown."""

    email: str
    phone: str
    has_wechat: bool
    has_consent: bool


def load_wishes(session: Session, user_ids: Collection[int]) -> Mapping[int, Wishes]:
    """Return the wishes of those of some people who have an account: three queries for all."""
    locales = select(User.id, User.locale).where(User.id.in_(user_ids))
    settings = select(MessageSetting).where(MessageSetting.user_id.in_(user_ids))
    rhythms = {row.user_id: rhythm_of(row) for row in session.scalars(settings)}
    switches: defaultdict[int, dict[Switch, bool]] = defaultdict(dict)
    for row in session.scalars(select(MessageSwitch).where(MessageSwitch.user_id.in_(user_ids))):
        switches[row.user_id][row.category, row.channel] = row.is_on
    return {
        user_id: Wishes(rhythms.get(user_id, Rhythm()), switches[user_id], language_of(locale))
        for user_id, locale in session.execute(locales)
    }


def rhythm_of(row: MessageSetting) -> Rhythm:
    """Return what a row says about when to tell somebody."""
    return Rhythm(Digest(row.digest), row.has_quiet_hours, row.quiet_from, row.quiet_to, row.zone)


def language_of(locale: str) -> str:
    """Return the tag of an account's language, Chinese where it is none of ours."""
    tag = locale.partition("_")[0]
    return tag if tag in LANGUAGES else "zh"


def get_wishes(session: Session, *, user_id: int) -> Wishes:
    """Return how somebody wants to be told."""
    return load_wishes(session, [user_id]).get(user_id, Wishes())


def get_reach(session: Session, *, actor: Actor) -> Reach:
    """Return where the reader is reached."""
    access.ensure(actor, "message.settings")
    statement = select(Identity.provider, Identity.sealed_value)
    found = session.execute(statement.where(Identity.user_id == actor.user_id))
    sealed = dict(found.all())
    phone = unseal_text(session, sealed.get("phone", ""))
    email = session.scalar(select(User.email).where(User.id == actor.user_id))
    has_consent = consents.allows(session, purpose=Purpose.SMS, user_id=actor.user_id)
    return Reach(email or "", mask_phone(phone) if phone else "", "wechat" in sealed, has_consent)


def save(session: Session, *, actor: Actor, wishes: Wishes, now: dt.datetime) -> None:
    """Keep how the reader wants to be told, from now on and for what waits already."""
    access.ensure(actor, "message.settings")
    user_id = actor.user_id or 0
    save_wishes(session, user_id=user_id, wishes=wishes)
    waiting = (
        select(Delivery, Message.kind)
        .join(Message)
        .where(
            Message.user_id == user_id,
            Delivery.state == DeliveryState.WAITING,
            Delivery.letter == "",
        )
        .with_for_update(of=Delivery, skip_locked=True)
    )
    for delivery, kind in session.execute(waiting):
        leaving = wishes.departure(kind_of(kind), Channel(delivery.channel), now)
        delivery.due_at, delivery.bundle = leaving.at, leaving.bundle_for(user_id)
    session.flush()


def save_wishes(session: Session, *, user_id: int, wishes: Wishes) -> None:
    """Store how somebody wants to be told."""
    rhythm = wishes.rhythm
    session.merge(
        MessageSetting(
            user_id=user_id,
            digest=rhythm.digest.value,
            has_quiet_hours=rhythm.has_quiet_hours,
            quiet_from=rhythm.quiet_from,
            quiet_to=rhythm.quiet_to,
            zone=rhythm.zone,
        )
    )
    session.execute(delete(MessageSwitch).where(MessageSwitch.user_id == user_id))
    session.add_all(
        MessageSwitch(user_id=user_id, category=category, channel=channel, is_on=is_on)
        for (category, channel), is_on in differing(wishes).items()
    )
    user = session.get_one(User, user_id)
    user.locale = LANGUAGES[wishes.language]
    session.flush()


def differing(wishes: Wishes) -> dict[Switch, bool]:
    """Return the switches that are not as usual, and not fixed."""
    return {
        (category.value, channel.value): wishes.is_on(category, channel)
        for category in Category
        for channel in Channel
        if wishes.is_on(category, channel) != USUAL[channel]
    }
