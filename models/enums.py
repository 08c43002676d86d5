"""Closed sets of the stored data, and the tables of what goes with what."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class ParticipantKind(StrEnum):
    """Kinds of participants."""

    STARTUP = "startup"
    MENTOR = "mentor"
    COMMISSIONER = "commissioner"
    INVESTOR = "investor"
    PARTNER = "partner"
    SPACE = "space"
    INSTITUTION = "institution"


class ParticipantStatus(StrEnum):
    """Whether a participant takes part."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    LEFT = "left"


class Direction(StrEnum):
    """Whether a statement asks or gives."""

    NEED = "need"
    OFFER = "offer"


class Privacy(StrEnum):
    """Who may learn of a need or an offer besides its owner and the organisers above it."""

    PUBLIC = "public"
    MATCHED = "matched"
    ORGANISERS = "organisers"


class Urgency(StrEnum):
    """How soon something is needed."""

    WEEKS = "weeks"
    QUARTER = "quarter"
    OPEN = "open"


class Bound(StrEnum):
    """Which way an international need leads: out of the country, or into it."""

    OUTBOUND = "outbound"
    INBOUND = "inbound"


class Outcome(StrEnum):
    """How a need or an offer came to its end."""

    MET_HERE = "met_here"
    MET_ELSEWHERE = "met_elsewhere"
    NOT_MET = "not_met"
    DROPPED = "dropped"


class RelationKind(StrEnum):
    """Kinds of dated relations."""

    MENTORS = "mentors"
    INVESTED_IN = "invested_in"
    RESIDENT_OF = "resident_of"
    GRADUATED_TO = "graduated_to"
    OPERATES = "operates"
    APPOINTED_BY = "appointed_by"
    AFFILIATED_WITH = "affiliated_with"
    PARTNER_WITH = "partner_with"
    CONFLICT_WITH = "conflict_with"
    DECLINED = "declined"
    COMPETES_WITH = "competes_with"


class Role(StrEnum):
    """What a membership lets a user do."""

    STARTUP = "startup"
    MENTOR = "mentor"
    INVESTOR = "investor"
    PARTNER = "partner"
    SPACE = "space"
    INSTITUTION = "institution"
    ORGANISER = "organiser"
    REVIEWER = "reviewer"
    ADMINISTRATOR = "administrator"


class Scope(StrEnum):
    """How far an organiser's membership reaches."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    ZONE = "zone"
    SPACE = "space"
    EVENT = "event"


class RegistrationState(StrEnum):
    """States of an application to take part."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class AgencyState(StrEnum):
    """States of an agent's leave to act for somebody."""

    ASKED = "asked"
    ACTIVE = "active"
    DECLINED = "declined"
    ENDED = "ended"


class MatchState(StrEnum):
    """States of a match."""

    DRAFT = "draft"
    SUGGESTED = "suggested"
    EXPRESSED = "expressed"
    MUTUAL = "mutual"
    ASSIGNED = "assigned"
    ACTIVE = "active"
    PAUSED = "paused"
    COMPLETED = "completed"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    FREED = "freed"
    TERMINATED = "terminated"


class MatchSide(StrEnum):
    """The two sides of a match."""

    RECEIVER = "receiver"
    PROVIDER = "provider"

    @property
    def other(self) -> "MatchSide":
        """Return the side across."""
        return MatchSide.PROVIDER if self is MatchSide.RECEIVER else MatchSide.RECEIVER


class DeclineReason(StrEnum):
    """Why a side says no."""

    TOPIC = "topic"
    TIME = "time"
    STAGE = "stage"
    PLACE = "place"
    LANGUAGE = "language"
    AMOUNT = "amount"
    CONFLICT = "conflict"
    OTHER = "other"


class LessonKind(StrEnum):
    """What a refusal says of later suggestions, where it says something that can be checked."""

    TIME = "time"
    TOPIC = "topic"
    STAGE = "stage"
    PLACE = "place"
    LANGUAGE = "language"


class RecommendationList(StrEnum):
    """The lists of recommendations whose looks may be kept."""

    DESK = "desk"
    NEED = "need"


class MatchArm(StrEnum):
    """How the two of a match were brought together."""

    RECOMMENDED = "recommended"
    BY_HAND = "by_hand"
    PROGRAMME = "programme"
    RANDOM = "random"


class ClosingReason(StrEnum):
    """Why the rules closed a request that nobody answered."""

    FILLED = "filled"
    FULL = "full"
    SUSPENDED = "suspended"
    LEFT = "left"
    NOT_ELIGIBLE = "not_eligible"
    NEED_CLOSED = "need_closed"


class RequestState(StrEnum):
    """States of a request with its choices."""

    OPEN = "open"
    AGREED = "agreed"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


class WaitingState(StrEnum):
    """States of a place in somebody's waiting list."""

    WAITING = "waiting"
    OFFERED = "offered"
    ASKED = "asked"
    MATCHED = "matched"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class JobState(StrEnum):
    """States of a background job."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class IntakeState(StrEnum):
    """States of an office's spreadsheet."""

    DRAFT = "draft"
    APPLIED = "applied"
    SETTLED = "settled"
    UNDONE = "undone"
    DISCARDED = "discarded"


class IntakeOutcome(StrEnum):
    """What becomes of a row of an office's spreadsheet."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    MERGED = "merged"
    REFUSED = "refused"


class Channel(StrEnum):
    """Ways out of the inbox."""

    EMAIL = "email"
    SMS = "sms"
    WECHAT = "wechat"


class DeliveryState(StrEnum):
    """States of a message on its way through a channel."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"


class Digest(StrEnum):
    """How often somebody wants the messages that can wait."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"


class AppointmentState(StrEnum):
    """States of an appointment."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    REPLACED = "replaced"


class MeetingWay(StrEnum):
    """How a meeting is held."""

    ONSITE = "onsite"
    ONLINE = "online"
    PHONE = "phone"


class Origin(StrEnum):
    """How a participant came in: an office's directory, or by registering itself."""

    IMPORTED = "imported"
    REGISTERED = "registered"


class Audience(StrEnum):
    """Who may see a field of a profile, from everybody to its owner alone."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    MATCHED = "matched"
    PRIVATE = "private"


class NoticeKind(StrEnum):
    """The notices people are shown."""

    TERMS = "terms"
    PRIVACY = "privacy"


class DisclosureKind(StrEnum):
    """On what ground somebody saw a contact in clear."""

    MEMBER = "member"
    OFFICE = "office"
    MATCH = "match"
    ABROAD = "abroad"


class ComplaintState(StrEnum):
    """States of a complaint."""

    RECEIVED = "received"
    ANSWERED = "answered"
    APPEALED = "appealed"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


_REFUSING = {MatchState.DECLINED, MatchState.EXPIRED}
_CLOSING = {*_REFUSING, MatchState.WITHDRAWN, MatchState.FREED}
_BACKING_OUT = {*_REFUSING, MatchState.TERMINATED}

TRANSITIONS: Final[Mapping[MatchState, frozenset[MatchState]]] = {
    MatchState.DRAFT: frozenset({MatchState.SUGGESTED, MatchState.EXPRESSED, *_CLOSING}),
    MatchState.SUGGESTED: frozenset({MatchState.EXPRESSED, *_CLOSING}),
    MatchState.EXPRESSED: frozenset({MatchState.MUTUAL, *_CLOSING}),
    MatchState.MUTUAL: frozenset({MatchState.ASSIGNED, MatchState.ACTIVE, *_BACKING_OUT}),
    MatchState.ASSIGNED: frozenset({MatchState.ACTIVE, *_BACKING_OUT}),
    MatchState.ACTIVE: frozenset({MatchState.PAUSED, MatchState.COMPLETED, MatchState.TERMINATED}),
    MatchState.PAUSED: frozenset({MatchState.ACTIVE, MatchState.COMPLETED, MatchState.TERMINATED}),
    MatchState.COMPLETED: frozenset(),
    MatchState.DECLINED: frozenset(),
    MatchState.EXPIRED: frozenset(),
    MatchState.WITHDRAWN: frozenset(),
    MatchState.FREED: frozenset(),
    MatchState.TERMINATED: frozenset(),
}
"""From each state, the states a match may go to: the one place that says so."""

FINAL_STATES: Final = frozenset(state for state, following in TRANSITIONS.items() if not following)

AGREED_STATES: Final = frozenset(
    {MatchState.MUTUAL, MatchState.ASSIGNED, MatchState.ACTIVE, MatchState.PAUSED}
)
"""States in which both sides have agreed and the match goes on: a place is held."""

UNANSWERED_STATES: Final = frozenset({MatchState.DRAFT, MatchState.SUGGESTED, MatchState.EXPRESSED})
"""States in which at least one side has not said yes."""

MATCH_KINDS: Final[tuple[str, ...]] = (
    *(kind for kind in ParticipantKind if kind != "startup"),
    "resource",
)
"""What a match is about: the kind of its provider, or a resource of whatever provider."""

PLACE_KINDS: Final[tuple[str, ...]] = (ParticipantKind.MENTOR, ParticipantKind.COMMISSIONER)
"""Kinds of providers that take so many startups at a time, and no more."""
