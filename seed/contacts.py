"""Contacts of the demo's participants: fictional people, addresses that reach nobody, no phones.

A number that looks real may be somebody's; so there is none.
"""

from collections.abc import Callable

from sqlalchemy.orm import Session

from models.privacy import Contact
from seed.demo import BLUEPRINTS

PERSON = "杨示例（示例）"
ADDRESS = "云南省昆明市示例路1号（示例）"


def create_demo_contacts(session: Session, *, seal: Callable[[str], str]) -> None:
    """Give everyone who has a demo account a contact, where there is none; `seal` seals a text."""
    for blueprint in BLUEPRINTS:
        key = blueprint.participant_id
        if key is None or session.get(Contact, key) is not None:
            continue
        contact = Contact(participant_id=key)
        contact.person, contact.address = seal(PERSON), seal(ADDRESS)
        contact.email = seal(f"{blueprint.name}@example.com")
        contact.wechat = seal(f"demo_{blueprint.name}")
        session.add(contact)
    session.flush()
