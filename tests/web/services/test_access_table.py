import pytest

from models.enums import Role
from web.access_words import NOUNS, READERS, VERBS
from web.services.access import RULES, AccessDeniedError, Actor
from web.services.access_table import get_table, reach, readers

ADMINISTRATOR = Actor(1, frozenset({Role.ADMINISTRATOR}))


def test_table_has_a_line_for_each_action() -> None:
    names, lines = get_table(actor=ADMINISTRATOR, routes={"desk.read": ["/desk GET"]})

    assert [line.action for line in lines] == sorted(RULES)
    assert {len(line.reaches) for line in lines} == {len(names)}
    assert [line.routes for line in lines if line.action == "desk.read"] == [("/desk GET",)]


@pytest.mark.parametrize(
    ("reader", "action", "expected"),
    [
        ("visitor", "directory.read", "all"),
        ("visitor", "desk.read", "none"),
        ("startup", "statement.edit", "own"),
        ("agent", "statement.edit", "own"),
        ("agent", "agent.consent", "none"),
        ("startup", "agent.consent", "own"),
        ("prefecture", "statement.edit", "own"),
        ("province", "statement.edit", "all"),
        ("space_organiser", "registration.review", "own"),
        ("space_organiser", "registration.decide", "none"),
        ("event", "statement.edit", "own"),
        ("event", "registration.decide", "none"),
        ("reviewer", "statement.edit", "none"),
        ("administrator", "access.read", "all"),
    ],
)
def test_cell_says_how_far_an_action_reaches(reader: str, action: str, expected: str) -> None:
    assert reach(readers()[reader], action) == expected


def test_table_is_for_administrators() -> None:
    with pytest.raises(AccessDeniedError):
        get_table(actor=Actor(1, frozenset({Role.ORGANISER}), is_provincial=True), routes={})


def test_every_action_and_reader_has_words() -> None:
    nouns, verbs = ({action.split(".")[n] for action in RULES} for n in (0, 1))

    assert (nouns - set(NOUNS), verbs - set(VERBS)) == (set(), set())
    assert set(readers()) == set(READERS)
