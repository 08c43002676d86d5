"""What can stand in the way of running, editing or publishing an assignment."""

from collections.abc import Sequence
from dataclasses import dataclass


class DraftError(ValueError):
    """Something cannot be done with a draft; `code` says what stands in the way."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class StaleDraftError(DraftError):
    """Somebody has changed it meanwhile, as in another window."""

    def __init__(self) -> None:
        super().__init__("stale")


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a pair cannot be published; `code` says what, the ids whom it is about."""

    code: str
    receiver_id: str = ""
    provider_id: str = ""
    count: int = 0


class BlockedError(DraftError):
    """Pairs of a draft cannot be published as things stand."""

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        super().__init__("blocked")
        self.obstacles = tuple(obstacles)
