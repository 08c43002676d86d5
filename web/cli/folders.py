"""The ecosystem folder: import, export, synthesize."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from seed.synthetic import synthesize as write_synthetic
from web.cli.database import opened
from web.cli.failures import Failure
from web.cli.language import gettext, ngettext
from web.config import Config
from web.services.folder import export_folder, import_folder
from web.services.folder.messages import describe, locate
from web.services.folder.report import CellError, ImportReport, TableReport
from web.services.folder.schema import TABLES

PROFILES = ("demo", "standard", "scale")
TRUTH = "truth.csv"
SYNTHETIC = {TRUTH, *(f"{table.name}.csv" for table in TABLES)}


class FolderPath(click.Path):
    """A path; an empty one, as of an unset variable, is not taken for the current folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path."""
        if value == "":
            self.fail(gettext("the path is empty"), param, ctx)
        return super().convert(value, param, ctx)


FOLDER = FolderPath(path_type=Path)


@click.command("import")
@click.argument("folder", type=FOLDER)
@click.option("--dry-run", is_flag=True, help="Only say what it would change.")
@click.option("--replace", is_flag=True, help="Remove what the folder no longer has.")
def import_(folder: Path, *, dry_run: bool, replace: bool) -> None:
    """Read an ecosystem FOLDER, all or nothing."""
    with opened(Config.from_environment(), writes=True) as session:
        report = import_folder(session, path=folder, replace=replace, dry_run=dry_run)
        check(report)
    show(report)


@click.command()
@click.argument("folder", type=FOLDER)
def export(folder: Path) -> None:
    """Write the ecosystem as a FOLDER of CSV files."""
    with opened(Config.from_environment()) as session:
        report = export_folder(session, path=folder)
    if report.errors:
        fail(report.errors, len(report.errors))
    click.echo(gettext("Written to %(folder)s.", folder=folder))


@click.command()
@click.argument("folder", type=FOLDER)
@click.option("--profile", type=click.Choice(PROFILES), required=True, help="How large it is.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
def synthesize(folder: Path, profile: str, seed: int) -> None:
    """Write a fictional ecosystem to FOLDER, with the truth planted in it."""
    check_free(folder)
    write_synthetic(folder, profile=profile, seed=seed)
    click.echo(gettext("Written to %(folder)s.", folder=folder))


def check_free(folder: Path) -> None:
    """Refuse a folder that holds anything but an earlier synthesis: nobody's data are replaced."""
    found = {file.name for file in folder.iterdir()} if folder.is_dir() else set()
    if found and not (TRUTH in found and found <= SYNTHETIC):
        message = gettext(
            "%(folder)s holds other files already: choose an empty or a new folder.", folder=folder
        )
        raise Failure(message)


def check(report: ImportReport) -> None:
    """Fail if the folder had errors; the transaction is rolled back by that."""
    if not report.is_valid:
        fail(report.errors, report.n_errors)


def fail(errors: Sequence[CellError], n_errors: int) -> NoReturn:
    """Fail with every error, a line each."""
    for error in errors:
        click.echo(line_of(error), err=True)
    message = ngettext("%(n)s error: nothing changed.", "%(n)s errors: nothing changed.", n_errors)
    raise Failure(message)


def line_of(error: CellError) -> str:
    """Return where an error is and what it is."""
    message, values = describe(error)
    return f"{locate(error)}: {gettext(message, **values)}"


def show(report: ImportReport) -> None:
    """Say what changed, or what would."""
    for table in report.tables:
        if table.added or table.changed or table.unchanged or table.removed:
            click.echo(summary_of(table))
    if report.is_dry_run:
        click.echo(gettext("Nothing was changed: this was a dry run."))


def summary_of(table: TableReport) -> str:
    """Return the counts of a table in a line."""
    return gettext(
        "%(table)s: %(added)s added, %(changed)s changed, "
        "%(unchanged)s unchanged, %(removed)s removed",
        table=table.table,
        added=table.added,
        changed=table.changed,
        unchanged=table.unchanged,
        removed=table.removed,
    )
