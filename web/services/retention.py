"""How long each kind of data is kept, and the duty that deletes what is past its time.

There is one list: the page that tells people of it and the worker that acts on it read the same.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.account import Invitation, User
from models.agreed import Post
from models.audit import AuditLog
from models.availability import BusySpan
from models.base import Base
from models.credential import KnownDevice, PhoneCode, Recovery, UserSession
from models.draft import StatementDraft
from models.enums import RegistrationState
from models.feedback import Impression
from models.job import Job
from models.link import SignedLink
from models.matching import Match
from models.message import Message
from models.privacy import Consent, Disclosure
from models.registration import Registration, SignUp
from models.rights import Complaint, DataExport, DeletionProof
from models.setting import Setting
from web.services import access
from web.services.access import Actor
from web.services.deleting import prove, remove
from web.services.feedback.forgetting import KEPT_DAYS
from web.services.working_days import local_day

DAY: Final = dt.timedelta(days=1)
YEAR: Final = 366
THREE_YEARS: Final = 3 * YEAR
PURGED_ON: Final = "purged_on"

Condition = Callable[[dt.datetime], ColumnElement[bool]]


def _(message: str) -> str:
    """Mark a message for translation."""
    return message


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of data, the days it is kept after a moment, and what ends then."""

    key: str
    name: str
    after: str
    days: int
    model: type[Base] | None = None
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """That something was deleted."""

    occurred_at: dt.datetime
    reason: str
    subject: str
    counts: dict[str, int]


def is_closed_account(column: ColumnElement[int]) -> ColumnElement[bool]:
    """Return the condition that a column names an account that was closed."""
    return exists().where(User.id == column, User.email.like("closed-%@closed.invalid"))


def is_long_over(column: ColumnElement[int], now: dt.datetime) -> ColumnElement[bool]:
    """Return the condition that a match ended so long ago that what was said in it goes."""
    before = now - THREE_YEARS * DAY
    return column.in_(select(Match.id).where(Match.closed_at < before))


REFUSED: Final = (RegistrationState.REJECTED.value, RegistrationState.WITHDRAWN.value)

RULES: Final[tuple[Rule, ...]] = (
    Rule("account", _("Account"), _("as long as it exists; 7 days after asking to close it"), 7),
    Rule("profile", _("Profile, needs and offers"), _("as long as its owner keeps them"), 0),
    Rule("contact", _("Contacts"), _("until they are deleted, or the account is closed"), 0),
    Rule(
        "session",
        _("Signed-in devices"),
        _("after they were last seen"),
        90,
        UserSession,
        lambda now: UserSession.seen_at < now - 90 * DAY,
    ),
    Rule(
        "link",
        _("Signed links"),
        _("after they expired"),
        30,
        SignedLink,
        lambda now: SignedLink.expires_at < now - 30 * DAY,
    ),
    Rule(
        "code",
        _("Codes sent to telephones"),
        _("after they expired"),
        1,
        PhoneCode,
        lambda now: PhoneCode.expires_at < now - DAY,
    ),
    Rule(
        "recovery",
        _("Requests for a new password"),
        _("after they were made"),
        7,
        Recovery,
        lambda now: Recovery.created_at < now - 7 * DAY,
    ),
    Rule(
        "sign_up",
        _("Registrations whose address was not confirmed"),
        _("after they were filled in"),
        7,
        SignUp,
        lambda now: SignUp.created_at < now - 7 * DAY,
    ),
    Rule(
        "device",
        _("Known devices"),
        _("after they were last used"),
        YEAR,
        KnownDevice,
        lambda now: KnownDevice.seen_at < now - YEAR * DAY,
    ),
    Rule(
        "busy",
        _("Busy times of other calendars"),
        _("after they are over"),
        1,
        BusySpan,
        lambda now: BusySpan.ends_at < now - DAY,
    ),
    Rule(
        "looks",
        _("Recommendations that somebody was shown and opened"),
        _("after they were shown, and only with consent"),
        KEPT_DAYS,
        Impression,
        lambda now: Impression.created_at < now - KEPT_DAYS * DAY,
    ),
    Rule(
        "message",
        _("Messages in the inbox"),
        _("after they were written"),
        YEAR,
        Message,
        lambda now: Message.created_at < now - YEAR * DAY,
    ),
    Rule(
        "address_message",
        _("E-mails to addresses without an account"),
        _("after they were written"),
        30,
        Message,
        lambda now: Message.user_id.is_(None) & (Message.created_at < now - 30 * DAY),
    ),
    Rule(
        "draft",
        _("Drafts of needs and offers"),
        _("after they were last changed"),
        90,
        StatementDraft,
        lambda now: StatementDraft.updated_at < now - 90 * DAY,
    ),
    Rule(
        "registration",
        _("Registrations that were refused or withdrawn"),
        _("after that"),
        YEAR,
        Registration,
        lambda now: Registration.state.in_(REFUSED) & (Registration.updated_at < now - YEAR * DAY),
    ),
    Rule(
        "invitation",
        _("Invitations"),
        _("after they expired"),
        180,
        Invitation,
        lambda now: Invitation.expires_at < now - 180 * DAY,
    ),
    Rule(
        "export",
        _("Copies of personal data"),
        _("after they were made"),
        7,
        DataExport,
        lambda now: DataExport.expires_at < now,
    ),
    Rule(
        "job",
        _("Records of background work"),
        _("after it ended"),
        90,
        Job,
        lambda now: Job.finished_at < now - 90 * DAY,
    ),
    Rule(
        "thread",
        _("What a pair wrote to each other"),
        _("after the match ended"),
        THREE_YEARS,
        Post,
        lambda now: is_long_over(Post.match_id.expression, now),
    ),
    Rule(
        "complaint",
        _("Complaints"),
        _("after they were closed"),
        THREE_YEARS,
        Complaint,
        lambda now: Complaint.closed_at < now - THREE_YEARS * DAY,
    ),
    Rule(
        "disclosure",
        _("Who saw which contact"),
        _("after the look"),
        THREE_YEARS,
        Disclosure,
        lambda now: Disclosure.occurred_at < now - THREE_YEARS * DAY,
    ),
    Rule(
        "consent",
        _("Consents of closed accounts"),
        _("after they were answered"),
        THREE_YEARS,
        Consent,
        lambda now: (
            (Consent.occurred_at < now - THREE_YEARS * DAY)
            & is_closed_account(Consent.user_id.expression)
        ),
    ),
    Rule("spreadsheet", _("Spreadsheets of offices"), _("after they were last touched"), 30),
    Rule("spreadsheet_undo", _("What undoing a spreadsheet takes"), _("after it was applied"), 90),
    Rule(
        "candidacy",
        _("Candidacies for the mentor team that came to nothing"),
        _("after they were refused, declined or withdrawn"),
        YEAR,
    ),
    Rule(
        "objection", _("Objections to public notices"), _("after they were answered"), THREE_YEARS
    ),
    Rule("audit", _("Log of what was done"), _("at the least; it is never changed"), THREE_YEARS),
    Rule("assessment", _("Impact assessments and incidents"), _("at the least"), THREE_YEARS),
    Rule("ledger", _("Service ledger and statistics"), _("kept, without persons"), 0),
)


def purge(session: Session, now: dt.datetime) -> None:
    """Delete what is past its time, once a day, with a proof: a duty of the worker."""
    today = local_day(now).isoformat()
    if not is_first_of(session, today):
        return
    counts = {
        rule.key: remove(session, rule.model, rule.condition(now))
        for rule in RULES
        if rule.model is not None and rule.condition is not None
    }
    if any(counts.values()):
        prove(session, reason="retention", subject=today, counts=counts, now=now)
        session.add(AuditLog(action="retention.purge", details={"day": today}))


def is_first_of(session: Session, today: str) -> bool:
    """Tell whether nobody has purged on a day yet; of several who ask at once, one is told so."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(Setting).values(name=PURGED_ON, value=today)
    claimed = statement.on_conflict_do_update(
        index_elements=[Setting.name], set_={"value": today}, where=Setting.value != today
    )
    return session.scalar(claimed.returning(Setting.name)) is not None


def list_proofs(session: Session, *, actor: Actor, most: int = 100) -> tuple[Proof, ...]:
    """Return what was deleted lately, the latest first."""
    access.ensure(actor, "records.read")
    found = select(DeletionProof).order_by(DeletionProof.id.desc()).limit(most)
    return tuple(
        Proof(row.occurred_at, row.reason, row.subject, dict(row.counts))
        for row in session.scalars(found)
    )
