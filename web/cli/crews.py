"""Who works on a bulk run: this process, several of this machine, or a cluster."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from web.cli.failures import Failure
from web.cli.language import gettext
from web.services import crews
from web.services.artifacts import ArtifactStore

INSTALL = "pip install 'dianqiao[cluster]'"


class ClusterType(click.ParamType[str, str]):
    """The address of a scheduler, or ``local:2``."""

    name = "ADDRESS|local:N"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Check how many processes are wanted here, where some are."""
        n_local = value.removeprefix(crews.LOCAL)
        if not value or (n_local != value and not (n_local.isdecimal() and int(n_local))):
            message = gettext(
                "%(value)s is no cluster: write tcp://HOST:8786, or local:2 for two processes.",
                value=repr(value),
            )
            self.fail(message, param, ctx)
        return value


@contextmanager
def crew_of(
    store: ArtifactStore, *, n_workers: int | None, cluster: str | None
) -> Iterator[crews.Crew | None]:
    """Yield who works beside this process, None where nobody does; tell what becomes of them."""
    try:
        if cluster is not None:
            with crews.cluster(cluster, store) as crew:
                yield crew
        elif n_workers is not None and n_workers > 1:
            with crews.processes(n_workers, store) as crew:
                yield crew
        else:
            yield None
    except crews.CrewError as error:
        raise Failure(WORDED[type(error)](error)) from error


def of_missing(_error: Any) -> str:
    """Say what to install."""
    return gettext(
        "--cluster needs Dask, which is not installed here: %(command)s.", command=INSTALL
    )


def of_absent(error: Any) -> str:
    """Say that nobody answers."""
    return gettext(
        "No cluster works at %(address)s: start dask scheduler there and dask worker beside it, "
        "or use --workers for processes of this machine.",
        address=error.address,
    )


def of_other_program(error: Any) -> str:
    """Say which workers are of another kind."""
    return gettext(
        "These workers have another version of Dianqiao, or of what it reckons with: "
        "%(addresses)s. Install there what is installed here.",
        addresses=", ".join(error.addresses),
    )


def of_model(error: Any) -> str:
    """Say that workers need the same folder."""
    return gettext(
        "A worker cannot read %(path)s: all of them need the folder of the models under this path.",
        path=error.path,
    )


def of_lost(_error: Any) -> str:
    """Say that nothing came of it, and what may help."""
    return gettext(
        "A worker was stopped, or ran out of memory, and nothing was written: run it again, "
        "with fewer workers if it happens again."
    )


WORDED = {
    crews.ClusterMissingError: of_missing,
    crews.ClusterAbsentError: of_absent,
    crews.OtherProgramError: of_other_program,
    crews.ModelOutOfReachError: of_model,
    crews.CrewLostError: of_lost,
}
