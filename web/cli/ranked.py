"""Rankings in a file: ``seeker_id,rank,candidate_id,score``, complete or not there at all."""

import csv
import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from tqdm import tqdm

from matcher.recommendation.batch import Ranking
from web.cli.failures import Failure
from web.cli.language import gettext

COLUMNS = ("seeker_id", "rank", "candidate_id", "score")


def written(out: Path, blocks: Iterable[Sequence[Ranking]], *, n_queries: int) -> None:
    """Write rankings as they come, and put the file in place when it is whole."""
    # a link is kept, too: /dev/stdout is one, and leads to a file where that is redirected
    if out.is_symlink() or (out.exists() and not out.is_file()):
        write_at_once(out, blocks, n_queries=n_queries)
        return
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{out.name}.", dir=out.absolute().parent)
    except OSError as error:
        raise unwritable(out, error) from error
    os.close(descriptor)
    unfinished = Path(name)
    try:
        write_through(unfinished, blocks, n_queries=n_queries)
        unfinished.chmod(0o666 & ~current_umask())
        unfinished.replace(out)
    except OSError as error:
        raise unwritable(out, error) from error
    except KeyboardInterrupt:
        message = gettext("Stopped before all was ranked: %(file)s stands as it was.", file=out)
        raise Failure(message) from None
    finally:
        unfinished.unlink(missing_ok=True)


def write_at_once(out: Path, blocks: Iterable[Sequence[Ranking]], *, n_queries: int) -> None:
    """Write to a link, a pipe or a device, which no finished file may replace."""
    try:
        write_through(out, blocks, n_queries=n_queries)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise unwritable(out, error) from error


def write_through(out: Path, blocks: Iterable[Sequence[Ranking]], *, n_queries: int) -> None:
    """Write rankings block by block, with a progress bar on a terminal."""
    bar = tqdm(total=n_queries, unit="q", disable=None, leave=False)
    with bar, out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for block in blocks:
            for ranking in block:
                writer.writerows(rows_of(ranking))
            bar.update(len(block))


def rows_of(ranking: Ranking) -> list[tuple[str, int, str, str]]:
    """Return the lines of one ranking; all digits of a score, so that order survives reading."""
    pairs = zip(ranking.candidate_ids, ranking.scores.tolist(), strict=True)
    return [
        (ranking.seeker_id, rank, candidate_id, repr(score))
        for rank, (candidate_id, score) in enumerate(pairs, start=1)
    ]


def current_umask() -> int:
    """Return which permissions new files do not get."""
    umask = os.umask(0o022)
    os.umask(umask)
    return umask


def unwritable(out: Path, error: OSError) -> Failure:
    """Say that a file cannot be written."""
    return Failure(
        gettext(
            "%(file)s cannot be written (%(reason)s): choose another place with --out.",
            file=out,
            reason=error.strerror,
        )
    )
