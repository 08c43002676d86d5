"""How much of untidy files is understood before anybody corrects anything.

The numbers are floors: they may rise, and whoever lowers them must say why.
"""

from collections import Counter
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests.web.services.intake.judging import judge, open_file
from tests.web.services.intake.untidy.drawing import Untidy
from tests.web.services.intake.untidy.institutions import institutions_of_a_ministry
from tests.web.services.intake.untidy.investors import investors_in_english
from tests.web.services.intake.untidy.mentors import mentors_of_a_province
from tests.web.services.intake.untidy.partners import partners_of_a_fair
from tests.web.services.intake.untidy.questionnaire import answers_of_a_questionnaire
from tests.web.services.intake.untidy.spaces import spaces_as_text
from tests.web.services.intake.untidy.startups import startups_of_a_city

FLOORS: dict[Callable[[], Untidy], tuple[float, float]] = {
    startups_of_a_city: (0.985, 0.001),
    mentors_of_a_province: (0.98, 0.002),
    investors_in_english: (0.98, 0.002),
    spaces_as_text: (0.98, 0.002),
    partners_of_a_fair: (0.98, 0.002),
    answers_of_a_questionnaire: (0.90, 0.01),
    institutions_of_a_ministry: (0.70, 0.01),
}
"""The least share of cells that must be right, and the most that may be wrong without asking."""


@pytest.mark.parametrize("make", FLOORS, ids=lambda make: make.__name__)
def test_untidy_files_are_understood(office: Session, make: Callable[[], Untidy]):
    least_right, most_wrong = FLOORS[make]
    file = make()

    judgement = judge(open_file(office, file), file)

    assert judgement.share("right") >= least_right, judgement.table()
    assert judgement.share("wrong") <= most_wrong, judgement.mistakes[:20]


@pytest.mark.parametrize("make", FLOORS, ids=lambda make: make.__name__)
def test_lines_that_are_no_records_are_left_out(office: Session, make: Callable[[], Untidy]):
    file = make()

    table = open_file(office, file).table

    assert set(table.data_lines) == set(file.truth)
    counted = Counter(kind.value for kind in table.kinds.values())
    assert {kind: counted[kind] for kind in file.left_out} == dict(file.left_out)


@pytest.mark.parametrize("make", [startups_of_a_city, mentors_of_a_province])
def test_planted_duplicates_are_found_and_nobody_else_is_clear(
    office: Session, make: Callable[[], Untidy]
):
    file = make()

    candidates = open_file(office, file).candidates

    found = {int(whom[2:]): asked for whom, asked in candidates.items()}
    clear = {line for line, asked in found.items() if asked[0].is_clear}
    assert set(file.same) <= set(found)
    assert clear <= set(file.same)
