import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Membership, User
from models.enums import Role
from models.participant import Participant
from models.privacy import Contact
from seed.contacts import create_demo_contacts
from seed.demo import BLUEPRINTS, create_demo_accounts
from seed.loaders import load_vocabularies
from seed.synthetic import build

KINDS = {
    "V": "startup",
    "M": "mentor",
    "I": "investor",
    "P": "partner",
    "S": "space",
    "O": "institution",
}


@pytest.fixture
def showcase(session: Session) -> Session:
    load_vocabularies(session)
    for blueprint in BLUEPRINTS:
        if blueprint.participant_id:
            kind = KINDS[blueprint.participant_id.split("-")[1]]
            session.add(Participant(id=blueprint.participant_id, kind=kind, name_zh="甲（示例）"))
    session.flush()
    return session


def test_create_demo_accounts_covers_every_role(showcase: Session) -> None:
    accounts = create_demo_accounts(showcase)

    assert {account.role for account in accounts} == set(Role)
    memberships = showcase.scalars(select(Membership)).all()
    assert [row.scope_code for row in memberships if row.role == Role.ORGANISER] == [
        "530000",
        "530800",
    ]


def test_create_demo_accounts_twice_adds_nothing(showcase: Session) -> None:
    first = create_demo_accounts(showcase)

    assert create_demo_accounts(showcase) == first
    assert len(showcase.scalars(select(User)).all()) == len(first)


def test_demo_password_opens_every_account(showcase: Session) -> None:
    for account in create_demo_accounts(showcase):
        user = showcase.scalars(select(User).where(User.email == account.email)).one()
        assert PasswordHasher().verify(user.password_hash or "", account.password)
        assert account.email.endswith("@example.com")
        assert user.is_demo


def test_demo_contacts_are_sealed_hold_no_telephone_and_are_made_once(showcase: Session) -> None:
    for mark in ("first", "second"):
        create_demo_contacts(showcase, seal=lambda text, mark=mark: f"{mark}:{text}")

    rows = showcase.scalars(select(Contact)).all()
    assert len(rows) == len([each for each in BLUEPRINTS if each.participant_id])
    assert {row.phone for row in rows} == {""}
    assert {row.person for row in rows} == {"first:杨示例（示例）"}


def test_create_demo_accounts_needs_the_demo_ecosystem(session: Session) -> None:
    with pytest.raises(LookupError, match="SYN-V-0001"):
        create_demo_accounts(session)


@pytest.mark.parametrize("seed", [1, 2])
def test_showcase_pairs_are_planted_in_every_seed(seed: int) -> None:
    world = build(profile="demo", seed=seed)

    golds = {
        truth.candidate_id
        for truth in world.truth
        if truth.label == "gold" and truth.seeker_id == "SYN-V-0001"
    }
    assert golds == {"SYN-M-0001", "SYN-I-0001", "SYN-P-0001", "SYN-S-0001", "SYN-R-0001"}
