"""The mails an application would send: words of the links in them, by address."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.link import SignedLink
from models.message import Message, MessageLink
from web.services.links import word_of


def kinds_to(session: Session, address: str) -> list[str]:
    """Return the kinds of mails to a bare address, the earliest first."""
    session.rollback()
    statement = select(Message.kind).where(Message.address == address).order_by(Message.id)
    return list(session.scalars(statement))


def kinds_for(session: Session, user_id: int) -> list[str]:
    """Return the kinds of messages in somebody's inbox, the earliest first."""
    session.rollback()
    statement = select(Message.kind).where(Message.user_id == user_id).order_by(Message.id)
    return list(session.scalars(statement))


def last_word(session: Session, purpose: str) -> str:
    """Return the word of the newest link for a purpose, as its mail carries it."""
    session.rollback()
    statement = select(SignedLink).where(SignedLink.purpose == purpose)
    link = session.scalars(statement.order_by(SignedLink.id.desc())).first()
    assert link is not None
    assert session.scalar(select(MessageLink).where(MessageLink.link_id == link.id)) is not None
    return word_of(session, link)
