"""Demo accounts: one for each role, bound to participants that show the product well."""

import secrets
from dataclasses import dataclass

from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Membership, User
from models.enums import Role, Scope
from models.participant import Participant

DEMO_PHRASE = "Dianqiao-demo-2026"
"""The one password of all demo accounts; a demo database is for trying, never for real data."""


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """What to sign in with, and for whom."""

    role: Role
    email: str
    password: str
    participant_id: str | None


@dataclass(frozen=True, slots=True)
class _Blueprint:
    name: str
    role: Role
    zh: str
    en: str
    participant_id: str | None = None
    scope: Scope | None = None
    scope_code: str | None = None
    locale: str = "zh_CN"


# The first of each kind is planted in every profile and seed: a coffee startup, and its best
# mentor, investor, partner and space.
BLUEPRINTS = (
    _Blueprint("startup", Role.STARTUP, "创业团队", "Startup", "SYN-V-0001"),
    _Blueprint("mentor", Role.MENTOR, "创业导师", "Mentor", "SYN-M-0001"),
    _Blueprint("investor", Role.INVESTOR, "投资人", "Investor", "SYN-I-0001"),
    _Blueprint("partner", Role.PARTNER, "境外合作机构", "Partner", "SYN-P-0001", locale="en"),
    _Blueprint("space", Role.SPACE, "众创空间", "Space", "SYN-S-0001"),
    _Blueprint("institution", Role.INSTITUTION, "单位机构", "Institution", "SYN-O-0001"),
    _Blueprint(
        "province",
        Role.ORGANISER,
        "省级管理员",
        "Provincial organiser",
        scope=Scope.PROVINCE,
        scope_code="530000",
    ),
    _Blueprint(
        "prefecture",
        Role.ORGANISER,
        "普洱市管理员",
        "Prefecture organiser, Pu'er",
        scope=Scope.PREFECTURE,
        scope_code="530800",
    ),
    _Blueprint("reviewer", Role.REVIEWER, "保密审查员", "Reviewer"),
    _Blueprint("administrator", Role.ADMINISTRATOR, "系统管理员", "Administrator"),
)


def create_demo_accounts(session: Session) -> tuple[DemoAccount, ...]:
    """Create the accounts that are missing; return all of them.

    Raises
    ------
    LookupError
        If the demo ecosystem is not loaded.
    """
    password_hash = PasswordHasher().hash(DEMO_PHRASE)
    for blueprint in BLUEPRINTS:
        participant_id = blueprint.participant_id
        if participant_id and session.get(Participant, participant_id) is None:
            raise LookupError(f"demo accounts need the demo ecosystem: no {participant_id}")
        _ensure_account(session, blueprint, password_hash)
    session.flush()
    return tuple(
        DemoAccount(each.role, _email(each), DEMO_PHRASE, each.participant_id)
        for each in BLUEPRINTS
    )


def _ensure_account(session: Session, blueprint: _Blueprint, password_hash: str) -> None:
    email = _email(blueprint)
    if session.scalar(select(User.id).where(User.email == email)) is not None:
        return
    membership = Membership(
        role=blueprint.role.value,
        participant_id=blueprint.participant_id,
        scope=blueprint.scope.value if blueprint.scope else None,
        scope_code=blueprint.scope_code,
    )
    user = User(
        email=email,
        name_zh=f"{blueprint.zh}（示例）",
        name_en=f"{blueprint.en} (Demo)",
        password_hash=password_hash,
        locale=blueprint.locale,
        is_demo=True,
        session_token=secrets.token_hex(8),
        memberships=[membership],
    )
    session.add(user)


def _email(blueprint: _Blueprint) -> str:
    return f"{blueprint.name}@example.com"
