"""When a search has to end, and how far it is."""

import time
from collections.abc import Callable

Report = Callable[[float], None]
"""Called with the share of the time that is used; it may raise to give up the search."""


class Deadline:
    """When work has to end.

    Parameters
    ----------
    seconds : float
        From now.
    report : callable or None
        Told at each tick.
    """

    def __init__(self, seconds: float, report: Report | None = None) -> None:
        self.seconds = seconds
        self.end = time.perf_counter() + seconds
        self.report = report

    @property
    def left(self) -> float:
        """Return the seconds left, at least 0.

        Returns
        -------
        seconds : float
            Of wall time.
        """
        return max(0.0, self.end - time.perf_counter())

    def tick(self) -> None:
        """Report which share of the time is used."""
        if self.report is not None:
            self.report(1.0 - self.left / self.seconds)

    def part(self, share: float) -> "Deadline":
        """Return a deadline for a share of the time that is left.

        Parameters
        ----------
        share : float
            In [0, 1].

        Returns
        -------
        deadline : Deadline
            Earlier, or equal; it reports as this one would.
        """
        return _Part(self, share)


class _Part(Deadline):
    """A deadline within another."""

    def __init__(self, whole: Deadline, share: float) -> None:
        super().__init__(whole.left * share)
        self.whole = whole

    def tick(self) -> None:
        """Report which share of the whole is used."""
        self.whole.tick()
