"""The business plan of a request: attaching, replacing and handing it out, every time logged."""

import datetime as dt

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.attachment import Attachment
from models.deal import Deal
from models.financing import Disclosure, FinancingRequest
from web.services import attachments
from web.services.access import Actor
from web.services.attachments import File
from web.services.investment import financing
from web.services.investment.disclosure import Level, find_standing
from web.services.investment.trail import record
from web.services.investment.viewing import Glance, log_look, marked_name
from web.services.missing import NotFoundError

PLAN = "plan"


def attach_plan(
    session: Session,
    *,
    actor: Actor,
    participant_id: str,
    request_id: int,
    file: tuple[str, bytes],
) -> None:
    """Attach the plan, in place of the one before; who may read the old one reads the new one.

    Raises
    ------
    AttachmentRefusedError
        If the file is empty, too large or not what its name says.
    """
    row = financing.find(session, actor, participant_id, request_id)
    name, content = file
    former = row.plan_id
    row.plan_id = attachments.attach(
        session,
        name=name,
        content=content,
        user_id=actor.user_id,
        owner_id=row.participant_id,
    )
    session.flush()
    drop(session, former)
    record(session, actor, "financing.plan_attach", participant_id=participant_id, request=row.id)


def remove_plan(session: Session, *, actor: Actor, participant_id: str, request_id: int) -> None:
    """Take the plan away; nobody can read it from then on."""
    row = financing.find(session, actor, participant_id, request_id)
    former, row.plan_id = row.plan_id, None
    session.flush()
    drop(session, former)
    session.execute(update(Deal).where(Deal.request_id == row.id).values(released_at=None))
    record(session, actor, "financing.plan_remove", participant_id=participant_id, request=row.id)


def get_own_plan(session: Session, *, actor: Actor, participant_id: str, request_id: int) -> File:
    """Return the plan to its owner."""
    row = financing.find(session, actor, participant_id, request_id, "financing.read")
    return content_of(session, row)


def hand_out_plan(
    session: Session, *, actor: Actor, investor_id: str, request_id: int, now: dt.datetime
) -> File:
    """Return the plan to an investor that may read it, under a name that marks this download.

    Raises
    ------
    NotFoundError
        If the investor may not read it, or not any more.
    """
    standing = find_standing(session, actor=actor, investor_id=investor_id, request_id=request_id)
    if standing.level < Level.PLAN:
        raise NotFoundError(PLAN, str(request_id))
    file = content_of(session, standing.request)
    mark = log_look(
        session, Glance(actor, investor_id, request_id, Disclosure.PLAN, now, file.name)
    )
    record(session, actor, "financing.plan_read", participant_id=investor_id, request=request_id)
    return File(marked_name(file.name, mark), file.media_type, file.content)


def content_of(session: Session, row: FinancingRequest) -> File:
    """Return the plan of a request."""
    if row.plan_id is None:
        raise NotFoundError(PLAN, str(row.id))
    return attachments.get_file(session, attachment_id=row.plan_id)


def drop(session: Session, attachment_id: int | None) -> None:
    """Delete a file that nothing refers to any more."""
    row = session.get(Attachment, attachment_id) if attachment_id is not None else None
    if row is not None:
        session.delete(row)
        session.flush()
