"""A queue that waits for an organiser, for whoever counts one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Task:
    """A queue: its code, how much waits, and how much of it is late."""

    code: str
    waiting: int
    late: int = 0
