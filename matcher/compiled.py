"""Compilation of kernels, kept on disk where that is possible."""

from collections.abc import Callable
from typing import Any, TypeVar

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Compile a function on its first call.

    Parameters
    ----------
    function : callable
        Of arrays and numbers only; it makes no arrays, so that none need be counted.

    Returns
    -------
    function : callable
        The machine code is kept beside the source, in the user's cache folder or in
        ``NUMBA_CACHE_DIR``; in memory only where none of them can be written.
    """
    return _compiled(function)


def compiled_reordering(function: F) -> F:
    """Compile a function whose sums may be taken in the order that suits the processor.

    Parameters
    ----------
    function : callable
        As for :func:`compiled`; on one machine equal input still gives equal output.

    Returns
    -------
    function : callable
        Several times as fast where sums are long.
    """
    return _compiled(function, fastmath={"reassoc", "contract"})


def _compiled(function: F, **further: Any) -> F:
    # Counting who refers to an array costs ten times what a step costs otherwise.
    options: Any = {"inline": "always", "_nrt": False, **further}
    try:
        kernel: F = njit(cache=True, **options)(function)
    except RuntimeError:  # numba finds no place for its cache
        kernel = njit(**options)(function)
    return kernel
