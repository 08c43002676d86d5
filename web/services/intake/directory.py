"""Who the directory knows already, as far as telling duplicates needs it."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Membership, User
from models.intake import IntakeRow
from models.participant import Participant, ParticipantSector
from models.privacy import Contact
from web.services.intake.duplicates import Known
from web.services.intake.fields import CONTACT_FIELDS
from web.services.intake.reach import emails_in, phones_in
from web.services.intake.records import Record
from web.services.sealing import unseal_text


def row_key(line: int) -> str:
    """Return how a row is named as somebody who may be the same."""
    return f"r:{line}"


def participant_key(participant_id: str) -> str:
    """Return how a participant is named as somebody who may be the same."""
    return f"p:{participant_id}"


def rows_as_known(records: Iterable[Record]) -> list[Known]:
    """Return the records of a file as somebody that rows may be."""
    return [
        Known(
            whom=row_key(record.line),
            names=(
                str(record.values.get("name_zh", "")),
                str(record.values.get("name_en", "")),
            ),
            region=str(record.values.get("region", "")),
            sectors=_sectors(record),
            phones=frozenset(phones_in(record.contacts.get("phone", ""))),
            emails=frozenset(emails_in(record.contacts.get("email", ""))),
            credit_code=record.credit_code,
        )
        for record in records
    ]


def _sectors(record: Record) -> frozenset[str]:
    sectors = record.values.get("sectors", ())
    return frozenset(sectors) if isinstance(sectors, tuple) else frozenset()


def load_directory(session: Session, *, kind: str, records: Sequence[Record]) -> list[Known]:
    """Return the participants of a kind; contacts are opened only where the file has any."""
    reach: Mapping[str, tuple[set[str], set[str]]] = {}
    if any(record.contacts for record in records):
        reach = _reach(session, kind)
    has_codes = any(record.credit_code for record in records)
    codes = _credit_codes(session) if has_codes else {}
    sectors: dict[str, set[str]] = defaultdict(set)
    links = select(ParticipantSector.participant_id, ParticipantSector.sector)
    for owner, sector in session.execute(links.join(Participant).where(Participant.kind == kind)):
        sectors[owner].add(sector)
    columns = (Participant.id, Participant.name_zh, Participant.name_en, Participant.region)
    query = select(*columns).where(Participant.kind == kind).order_by(Participant.id)
    nobody: tuple[set[str], set[str]] = (set(), set())
    return [
        Known(
            whom=participant_key(key),
            names=(name_zh, name_en),
            region=region or "",
            sectors=frozenset(sectors[key]),
            phones=frozenset(reach.get(key, nobody)[0]),
            emails=frozenset(reach.get(key, nobody)[1]),
            credit_code=codes.get(key, ""),
        )
        for key, name_zh, name_en, region in session.execute(query)
    ]


def _reach(session: Session, kind: str) -> dict[str, tuple[set[str], set[str]]]:
    """Return telephones and e-mails by participant: its contact's, and those of its members."""
    found: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    query = select(Contact.participant_id, Contact.phone, Contact.email)
    for key, phone, email in session.execute(
        query.join(Participant).where(Participant.kind == kind)
    ):
        found[key][0].update(phones_in(unseal_text(session, phone)))
        found[key][1].update(emails_in(unseal_text(session, email)))
    members = select(Membership.participant_id, User.email).join(User)
    for member_of, address in session.execute(
        members.where(Membership.participant_id.is_not(None))
    ):
        found[str(member_of)][1].add(address)
    return found


def _credit_codes(session: Session) -> dict[str, str]:
    """Return the codes of firms that earlier files gave."""
    query = select(IntakeRow.participant_id, IntakeRow.sealed).where(
        IntakeRow.sealed != "", IntakeRow.participant_id != "", IntakeRow.undo == ""
    )
    found: dict[str, str] = {}
    for key, sealed in session.execute(query):
        code = json.loads(unseal_text(session, sealed)).get("credit_code", "")
        if code:
            found[key] = code
    return found


def filled_contacts(session: Session) -> dict[str, frozenset[str]]:
    """Return which fields of each participant's contact are filled in; nothing is opened."""
    columns = [getattr(Contact, name) for name in CONTACT_FIELDS]
    return {
        row[0]: frozenset(name for name, cell in zip(CONTACT_FIELDS, row[1:], strict=True) if cell)
        for row in session.execute(select(Contact.participant_id, *columns))
    }
