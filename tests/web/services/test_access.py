import pytest

from models.enums import Role
from web.services.access import AccessDeniedError, Actor, Subject, can, ensure

OWNER = Actor(1, frozenset({Role.STARTUP}), frozenset({"S1"}))
PREFECTURE = Actor(2, frozenset({Role.ORGANISER}), regions=frozenset({"530800"}))
PROVINCE = Actor(3, frozenset({Role.ORGANISER}), is_provincial=True)
ADMINISTRATOR = Actor(4, frozenset({Role.ADMINISTRATOR}))
IN_PUER = Subject("S1", frozenset({"530822", "530800", "530000"}))
IN_KUNMING = Subject("S2", frozenset({"530102", "530100", "530000"}))


def test_unknown_action_is_refused() -> None:
    assert not can(ADMINISTRATOR, "no.such.action")


def test_owner_edits_own_needs_alone() -> None:
    assert can(OWNER, "statement.edit", IN_PUER)
    assert not can(OWNER, "statement.edit", IN_KUNMING)


def test_organiser_reaches_as_far_as_its_regions() -> None:
    assert can(PREFECTURE, "statement.edit", IN_PUER)
    assert not can(PREFECTURE, "statement.edit", IN_KUNMING)
    assert can(PROVINCE, "statement.edit", IN_KUNMING)


def test_visitor_reads_the_directory_alone() -> None:
    assert can(Actor(), "directory.read")
    assert not can(Actor(), "desk.read")


@pytest.mark.parametrize(("actor", "is_signed_in"), [(Actor(), False), (OWNER, True)])
def test_refusal_tells_whether_signing_in_would_help(actor: Actor, is_signed_in: bool) -> None:
    with pytest.raises(AccessDeniedError) as caught:
        ensure(actor, "overview.read")

    assert caught.value.is_signed_in == is_signed_in
