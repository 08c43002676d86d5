"""Reproducible draws: each is a hash of what it is drawn for, so no draw depends on another."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")
DIGITS = 13
SCALE = 2**52


def uniform(seed: int, kind: str, i: int | str, field: str) -> float:
    """Return the number in [0, 1) that belongs to a field of the i-th record of a kind."""
    digest = sha256(f"{seed}|{kind}|{i}|{field}".encode()).hexdigest()
    return int(digest[:DIGITS], 16) / SCALE


@dataclass(frozen=True, slots=True)
class Draws:
    """The draws of one record."""

    seed: int
    kind: str
    i: int | str

    def unit(self, field: str) -> float:
        """Return a number in [0, 1)."""
        return uniform(self.seed, self.kind, self.i, field)

    def chance(self, field: str, probability: float) -> bool:
        """Return whether an event of this probability happens."""
        return self.unit(field) < probability

    def integer(self, field: str, low: int, high: int) -> int:
        """Return an integer from low to high, both included."""
        return low + int(self.unit(field) * (high - low + 1))

    def choice(self, field: str, options: Sequence[T]) -> T:
        """Return one of the options, all equally likely."""
        return options[int(self.unit(field) * len(options))]

    def weighted(self, field: str, options: Sequence[tuple[T, float]]) -> T:
        """Return one of the options by its weight."""
        left = self.unit(field) * sum(weight for _, weight in options)
        for option, weight in options:
            left -= weight
            if left < 0:
                return option
        return options[-1][0]

    def shuffled(self, field: str, options: Sequence[T]) -> list[T]:
        """Return the options in a random order."""
        keys = [self.unit(f"{field}.{n}") for n in range(len(options))]
        return [options[n] for n in sorted(range(len(options)), key=lambda n: (keys[n], n))]

    def day(self, field: str, first: dt.date, last: dt.date) -> dt.date:
        """Return a day from first to last, both included."""
        return first + dt.timedelta(days=self.integer(field, 0, (last - first).days))
