"""The demo's assessment: the mentors of a year, published to those concerned, open to appeals."""

import datetime as dt
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from models.account import User
from models.assessment import AssessedKind
from web.services import accounts
from web.services.assessing import runs
from web.services.assessing.errors import StepRefusedError
from web.services.missing import NotFoundError
from web.services.working_days import local_day

if TYPE_CHECKING:
    from web.cli.scenario import Stage

PROVINCE: Final = "province@example.com"
PUBLISHED_DAYS: Final = 2
LOOKED_BACK: Final = dt.timedelta(days=120)
"""Early in a year there is little to judge by: the year before is assessed then."""


def assess_a_year(stage: "Stage") -> None:
    """Draft the assessment of the mentors, and publish it to those concerned.

    Raises
    ------
    NotFoundError
        If there is no office, or nobody to assess.
    """
    user = stage.session.scalar(select(User).where(User.email == PROVINCE))
    if user is None:
        raise NotFoundError("account", PROVINCE)
    office, then = accounts.actor_of(user), stage.ago(PUBLISHED_DAYS)
    year = local_day(stage.now - LOOKED_BACK).year
    with stage.long_ago(PUBLISHED_DAYS, is_over=False):
        try:
            with stage.session.begin_nested():
                run_id = runs.run(
                    stage.session, actor=office, kind=AssessedKind.MENTOR.value, year=year, now=then
                )
                runs.publish(stage.session, actor=office, run_id=run_id, now=then)
        except StepRefusedError as error:
            raise NotFoundError("assessment", str(year)) from error
