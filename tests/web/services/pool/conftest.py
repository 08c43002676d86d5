"""The people of the pool, stored."""

import pytest
from sqlalchemy.orm import Session

from tests.web.pool_people import People, make_people


@pytest.fixture
def people(session: Session) -> People:
    """Store a team, a space, mentors and offices."""
    return make_people(session)
