"""Demo accounts: one for each role, bound to participants that show the product well."""

from dataclasses import dataclass

from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Membership, User
from models.enums import Role, Scope

DEMO_PASSWORD = "dianqiao-demo-2026"  # noqa: S105
