"""How long it stays known whose data changed: longer than any model that pages still use."""

import datetime as dt

from sqlalchemy.orm import Session

from models.data_change import KEPT_VERSIONS
from models.setting import forget_changes, get_data_version


def forget_old_changes(session: Session, _now: dt.datetime) -> None:
    """Delete what the log tells of all but the latest versions: a duty of the worker."""
    forget_changes(session, get_data_version(session) - KEPT_VERSIONS)
