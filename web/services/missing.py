"""What a service raises when something asked for by its id is not there."""


class NotFoundError(LookupError):
    """There is no such thing, or the reader is not to know that there is."""

    def __init__(self, what: str, missing_id: str) -> None:
        super().__init__(f"no {what} with id {missing_id!r}")
        self.what = what
        self.missing_id = missing_id
