"""How far the fit of a recommender is."""

from dataclasses import dataclass

from matcher.scoring.learned.ranker import Progress


@dataclass(frozen=True)
class Stretches:
    """A third of a fit encodes the kinds of candidates, the rest learns of each.

    Attributes
    ----------
    report : callable or None
        Hears what share is done, in [0, 1]; what it raises stops the fit.
    n_kinds : int
        How many there are.
    """

    report: Progress | None
    n_kinds: int

    def encoded(self, n: int) -> None:
        """Tell how many kinds are encoded.

        Parameters
        ----------
        n : int
            Of all.
        """
        if self.report:
            self.report(n / self.n_kinds / 3)

    def learning(self, number: int) -> Progress | None:
        """Return what hears how far learning of one kind is.

        Parameters
        ----------
        number : int
            Of the kind, from 0.

        Returns
        -------
        report : callable or None
            None where nobody listens.
        """
        report = self.report
        if report is None:
            return None
        return lambda share: report((1 + 2 * (number + share) / self.n_kinds) / 3)
