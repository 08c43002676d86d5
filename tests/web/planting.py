"""Private things with markers in them: what no page may show to whoever is not entitled.

Each area adds a line for everything private of its own: a marker that stands nowhere else, how it
is stored (in the database of the web tests, about the startup S1 and its match 1 with the mentor
M1), and which roles may read it. The organiser is that of the province.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Membership, User
from models.agreed import Post
from models.draft import StatementDraft
from models.enums import MatchState, ParticipantKind, Privacy, Role
from models.matching import Match, MatchRequest
from models.message import Message
from models.participant import Founder, Participant
from models.privacy import Consent, Contact, Disclosure
from models.rights import Complaint
from tests.factories import make_match, make_mentor, make_need, make_participant
from tests.web import planting_calendar as calendar
from tests.web import planting_deals as deals
from tests.web import planting_mentoring as mentoring
from tests.web import planting_programmes as programmes
from web.services.access import Actor
from web.services.intake.drafts import Upload, start
from web.services.sealing import seal_text

MOMENT = dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC)
ABOVE = frozenset({Role.ORGANISER, Role.ADMINISTRATOR})
OWNER = ABOVE | {Role.STARTUP}
PAIR = frozenset({Role.STARTUP, Role.MENTOR})
NOBODY: frozenset[Role] = frozenset()


@dataclass(frozen=True, slots=True)
class Planting:
    """A private thing: its marker, how it is stored, and who may read it."""

    marker: str
    plant: Callable[[Session, str], None]
    entitled: frozenset[Role]


def user_id(session: Session, role: Role) -> int:
    """Return the account of a role."""
    return session.scalars(select(User.id).where(User.email == f"{role}@example.com")).one()


def plant_contact(session: Session, marker: str) -> None:
    """Write the startup's contact."""
    contact = Contact(participant_id="S1", person=seal_text(session, f"联系人{marker}"))
    contact.wechat = seal_text(session, f"wx{marker}")
    contact.address = seal_text(session, f"昆明市{marker}")
    session.add(contact)


def plant_given_contact(session: Session, marker: str) -> None:
    """Let the mentor give its contact to the startup: masked until it is asked for in clear."""
    session.add(Contact(participant_id="M1", person=seal_text(session, f"李{marker}明")))
    consent = Consent(purpose="contacts", participant_id="M1", receiver_id="S1", is_given=True)
    consent.user_id, consent.fields = user_id(session, Role.MENTOR), ["person"]
    session.add(consent)


def plant_look(session: Session, marker: str) -> None:
    """Log why somebody looked at the startup's contact."""
    session.add(Disclosure(participant_id="S1", kind="office", reason=marker))


def plant_hidden_person(session: Session, marker: str) -> None:
    """Let a mentor register who shows as little of itself as it can."""
    make_mentor(
        session,
        "M9",
        origin="registered",
        region="530100",
        sectors=("bio.tcm",),
        name_zh=f"欧{marker}阳",
        name_en=f"O {marker}",
        summary_zh=f"简介{marker}",
        summary_en=f"Summary {marker}",
    )


def plant_hidden_firm(session: Session, marker: str) -> None:
    """Let a startup register that keeps what it needs from strangers."""
    make_participant(
        session,
        ParticipantKind.STARTUP,
        "S9",
        origin="registered",
        summary_zh=f"简介{marker}",
        summary_en=f"Summary {marker}",
    )


def plant_private_need(session: Session, marker: str) -> None:
    """State a need that only organisers may know of."""
    need = make_need(session, "S1", "ip.patent", ordinal=7, text_zh=marker, text_en=marker)
    need.privacy = Privacy.ORGANISERS.value


def plant_matched_need(session: Session, marker: str) -> None:
    """State a need that matched candidates may read too."""
    need = make_need(session, "S1", "ip.patent", ordinal=8, text_zh=marker, text_en=marker)
    need.privacy = Privacy.MATCHED.value


def plant_draft(session: Session, marker: str) -> None:
    """Begin to write a need."""
    draft = StatementDraft(word="d" * 32, participant_id="S1", direction="need")
    draft.values = {"text": marker, "other_text": marker}
    draft.user_id = user_id(session, Role.STARTUP)
    session.add(draft)


def plant_leave(session: Session, marker: str) -> None:
    """Record that a founder is on leave from an institute."""
    leave = Founder(participant_id="S1", family_zh="示例", leave_unit=marker)
    leave.leave_from, leave.leave_to = dt.date(2026, 1, 1), dt.date(2026, 12, 31)
    session.add(leave)


def plant_post(session: Session, marker: str) -> None:
    """Write into the thread of the match."""
    post = Post(match_id=1, participant_id="S1", token=marker)
    post.sealed_text = seal_text(session, marker)
    session.add(post)


def plant_message(session: Session, marker: str) -> None:
    """Tell the startup something."""
    message = Message(user_id=user_id(session, Role.STARTUP), kind="thread.posted", key="planted")
    message.values = {"from": {"zh": marker, "en": marker}}
    session.add(message)


def plant_complaint(session: Session, marker: str) -> None:
    """File a complaint about the startup's own profile."""
    complaint = Complaint(kind="other", about_id="S1", text=seal_text(session, marker))
    complaint.filed_by, complaint.due_on = user_id(session, Role.STARTUP), dt.date(2026, 9, 21)
    session.add(complaint)


def plant_colleague(session: Session, marker: str) -> None:
    """Let a second person act for the startup."""
    user = User(email=f"{marker}@example.com", name_zh="", name_en="")
    user.memberships = [Membership(role=Role.STARTUP.value, participant_id="S1")]
    session.add(user)


def plant_asking(session: Session, marker: str) -> None:
    """Let the startup ask an investor, in its own words."""
    request = MatchRequest(asker_id="S1", side="receiver", kind="investor", note=marker)
    session.add(request)
    session.flush()
    asked = {"note": marker, "asked_at": MOMENT, "request_id": request.id, "position": 1}
    make_match(session, "S1", "I1", state="expressed", **asked)


def plant_refusal(session: Session, marker: str) -> None:
    """Let a partner decline, with words for the office alone."""
    refused = {"state": "declined", "declined_by": "provider", "closing": "other"}
    make_match(
        session, "S1", "P1", closing_note=marker, asked_at=MOMENT, closed_at=MOMENT, **refused
    )


def plant_spreadsheet(session: Session, marker: str) -> None:
    """Let the province's office bring a file: names, contacts and notes of a draft are private."""
    table = f"企业名称,联系人,内部备注\n{marker}（示例）,{marker},{marker}\n"
    upload = Upload(f"{marker}.csv", table.encode())
    office = Actor(roles=frozenset({Role.ORGANISER}), is_provincial=True)
    start(session, actor=office, kind="startup", office="530000", upload=upload)


PLANTINGS = [
    Planting("qkcontactzv", plant_contact, frozenset({Role.STARTUP})),
    Planting("qkgivenzv", plant_given_contact, frozenset({Role.MENTOR})),
    Planting("qklookzv", plant_look, OWNER),
    Planting("qkpersonzv", plant_hidden_person, ABOVE),
    Planting("qkneedzv", plant_private_need, OWNER),
    Planting("qkmatchedzv", plant_matched_need, OWNER | {Role.MENTOR}),
    Planting("qkdraftzv", plant_draft, frozenset({Role.STARTUP})),
    Planting("qkleavezv", plant_leave, OWNER),
    Planting("qkpostzv", plant_post, PAIR),
    Planting("qkmessagezv", plant_message, frozenset({Role.STARTUP})),
    Planting("qkcomplaintzv", plant_complaint, OWNER),
    Planting("qkaskingzv", plant_asking, OWNER | {Role.INVESTOR}),
    Planting("qkrefusalzv", plant_refusal, ABOVE | {Role.PARTNER}),
    Planting("qkcolleaguezv", plant_colleague, OWNER),
    Planting("qkspreadsheetzv", plant_spreadsheet, ABOVE),
    Planting("qkteaserzv", deals.plant_teaser, deals.BOTH),
    Planting("qksummaryzv", deals.plant_summary, deals.BOTH),
    Planting("qkplanzv", deals.plant_plan, deals.OWN),
    Planting("qkitemzv", deals.plant_item, deals.OWN),
    Planting("qkoutcomezv", deals.plant_outcome, deals.BOTH),
    Planting("qkviewzv", deals.plant_look_at_plan, deals.OWN),
    Planting("qksearchzv", deals.plant_search, frozenset({Role.INVESTOR})),
    Planting("qkevidencezv", deals.plant_evidence, OWNER),
    Planting("qkresultzv", deals.plant_closed_result, deals.GATE),
    Planting("qkagreementzv", mentoring.plant_agreement, mentoring.BOTH),
    Planting("qkrecordzv", mentoring.plant_record, mentoring.BOTH),
    Planting("qkrecorddraftzv", mentoring.plant_draft, mentoring.WRITER),
    Planting("qkratingzv", mentoring.plant_rating, mentoring.STARTUP_SIDE),
    Planting("qkchangezv", mentoring.plant_change, mentoring.STARTUP_SIDE),
    Planting("qkwishzv", programmes.plant_refusal, programmes.WISHING),
    Planting("qkvetozv", programmes.plant_veto, programmes.OFFICE),
    Planting("qkmeetingzv", calendar.plant_meeting, calendar.PAIR),
    # signed in, and not from abroad, one may read it; strangers may not
    Planting("qkfirmzv", plant_hidden_firm, frozenset(Role) - {Role.PARTNER}),
]


def plant_all(session: Session) -> None:
    """Store a match of S1 and M1, and everything planted; the partner sits abroad."""
    session.get_one(Participant, "P1").country = "TH"
    match = Match(id=1, receiver_id="S1", provider_id="M1", kind="mentor", initiated_by="receiver")
    match.state = MatchState.ACTIVE.value
    session.add(match)
    session.flush()
    for planting in PLANTINGS:
        planting.plant(session, planting.marker)
    session.flush()
