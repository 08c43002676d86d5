"""Errors of the matcher: they carry data, and leave the wording to the caller."""


class MatcherError(Exception):
    """Base of every error the matcher raises on purpose."""


class NotFittedError(MatcherError):
    """An estimator was asked before it was fitted.

    Parameters
    ----------
    estimator : str
        Its name.
    """

    def __init__(self, estimator: str) -> None:
        super().__init__(f"{estimator} is not fitted: call fit() first")
        self.estimator = estimator


class UnknownIdError(MatcherError):
    """An id is not in the ecosystem.

    Parameters
    ----------
    what : str
        What was looked up: ``"participant"`` or ``"resource"``.
    unknown_id : str
        The id as given.
    """

    def __init__(self, what: str, unknown_id: str) -> None:
        super().__init__(f"no {what} with id {unknown_id!r}")
        self.what = what
        self.unknown_id = unknown_id


class UnknownKindError(MatcherError):
    """A kind is neither a participant kind nor ``resource``.

    Parameters
    ----------
    kind : str
        The kind as given.
    """

    def __init__(self, kind: str) -> None:
        super().__init__(f"no kind of candidates is called {kind!r}")
        self.kind = kind
