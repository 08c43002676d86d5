"""What the procedure of an assessment refuses."""


class StepRefusedError(ValueError):
    """The assessment is not in a state that allows this, or somebody else has to do it.

    `code` says why: ``written``, ``published``, ``not_published``, ``too_early``, ``appeals_open``,
    ``too_late``, ``appealed``, ``decided``, ``own``, ``nobody`` or ``year``.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
