"""What can stand in the way of doing something to a programme."""


class ProgrammeError(ValueError):
    """Something cannot be done to a programme; `code` says what stands in the way."""

    def __init__(self, code: str, value: object = "") -> None:
        super().__init__(f"{code} {value}".strip())
        self.code = code
        self.value = value


class StepTakenError(ProgrammeError):
    """Somebody else was faster, or the programme is not in a state that allows it."""

    def __init__(self, state: str) -> None:
        super().__init__("step_taken", state)


class NotOpenError(ProgrammeError):
    """The programme takes no wishes now: they have not begun, are over, or are closed."""

    def __init__(self, state: str) -> None:
        super().__init__("not_open", state)


class StaleBallotError(ProgrammeError):
    """The wishes were changed meanwhile, as in another window."""

    def __init__(self) -> None:
        super().__init__("stale")


class NotFittedYetError(ProgrammeError):
    """There is no model yet that could say who fits whom."""

    def __init__(self) -> None:
        super().__init__("not_fitted")
