"""The states of what a pair does: agreements, records of sessions, changes of mentor."""

from enum import StrEnum


class AgreementState(StrEnum):
    """States of a version of a mentoring agreement."""

    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    REPLACED = "replaced"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class RecordState(StrEnum):
    """States of the record of a mentoring session, and of an addendum to one."""

    DRAFT = "draft"
    HANDED_IN = "handed_in"
    LOCKED = "locked"
    VOID = "void"


class MentoringWay(StrEnum):
    """How a mentoring session was held."""

    ONSITE = "onsite"
    VIDEO = "video"
    PHONE = "phone"
    VISIT = "visit"


class ChangeState(StrEnum):
    """States of a change of mentor."""

    OPEN = "open"
    DONE = "done"
    WITHDRAWN = "withdrawn"
