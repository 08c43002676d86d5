"""What may stand in the way of asking or answering; errors carry data, pages word it."""

from matcher.entities import Verdict


class RequestError(ValueError):
    """Something stands in the way."""


class ChoicesError(RequestError):
    """The choices are none, too many, named twice, or not of the kind asked for; `code` says."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NeedError(RequestError):
    """The need is not one of the receiver's."""


class NotEligibleError(RequestError):
    """A rule keeps this candidate out: the verdict says which, and what would help."""

    def __init__(self, candidate_id: str, verdict: Verdict) -> None:
        super().__init__(f"{candidate_id}: {verdict.reason.code}")
        self.candidate_id = candidate_id
        self.verdict = verdict


class FullError(RequestError):
    """The provider has no place left for newcomers; there is a waiting list."""

    def __init__(self, provider_id: str) -> None:
        super().__init__(f"{provider_id} has no place left")
        self.provider_id = provider_id


class OpenAlreadyError(RequestError):
    """There is an open match of the two about this already."""

    def __init__(self, match_id: int) -> None:
        super().__init__(f"match {match_id} is open")
        self.match_id = match_id


class DrawnAlreadyError(RequestError):
    """Somebody who was drawn by lot for this is still asked."""


class NobodyToDrawError(RequestError):
    """Nobody passes the rules, so that nobody can be drawn."""


class AskedAlreadyError(RequestError):
    """There is an open request for this already; choices may be added to it."""

    def __init__(self, request_id: int) -> None:
        super().__init__(f"request {request_id} is open")
        self.request_id = request_id


class NothingDueError(RequestError):
    """The match is not where this step could be taken: it was answered, closed or moved on."""

    def __init__(self, match_id: int, state: str, closing: str = "") -> None:
        super().__init__(f"match {match_id} is {state}")
        self.match_id = match_id
        self.state = state
        self.closing = closing


class ReasonMissingError(RequestError):
    """A mentoring that ends early says why, for the other side and for the office."""


class CapacityTakenError(RequestError):
    """So many places are held that the capacity cannot be lower."""

    def __init__(self, held: int) -> None:
        super().__init__(f"{held} places are held")
        self.held = held


class WaitingError(RequestError):
    """One cannot wait for this provider: it has a place, or one waits or asks already."""
