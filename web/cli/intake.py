"""An office's own spreadsheet from the command line: what needs no question is brought in."""

import datetime as dt
import json
from pathlib import Path

import click
from sqlalchemy.orm import Session

from models.enums import ParticipantKind
from web.cli.database import opened
from web.cli.failures import Failure
from web.cli.language import gettext, ngettext
from web.config import Config
from web.services.intake.drafts import OfficeError, Upload
from web.services.intake.fields import FIELDS
from web.services.intake.messages import LIMITS, REFUSALS, REMEDIES, TROUBLES
from web.services.intake.planning import RowPlan
from web.services.intake.records import Fault
from web.services.intake.sheets import FileRefusedError
from web.services.intake.unattended import ALLOWANCES, KindRequiredError, Orders, Outcome, bring
from web.services.missing import NotFoundError

KINDS = [kind.value for kind in ParticipantKind]
PROVINCE = "530000"
LABELS = {field.key: field.label for field in FIELDS}


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--template", default="", help="How the file is read: the name of a template.")
@click.option("--kind", type=click.Choice(KINDS), help="What each row is, without a template.")
@click.option("--office", default=PROVINCE, show_default=True, help="The office's region.")
@click.option(
    "--allow",
    type=click.Choice(ALLOWANCES),
    multiple=True,
    help="Leave uncertain values blank, merge clear duplicates, or skip refused rows.",
)
@click.option("--dry-run", is_flag=True, help="Only say what it would do.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
def intake(
    file: Path,
    *,
    template: str,
    kind: str | None,
    office: str,
    allow: tuple[str, ...],
    dry_run: bool,
    as_json: bool,
) -> None:
    """Bring an office's own spreadsheet FILE into the directory, all or nothing."""
    orders = Orders(template, kind or "", office, frozenset(allow))
    with opened(Config.from_environment(), writes=True) as session:
        trial = session.begin_nested()
        outcome = brought(session, file, orders, dry_run=dry_run)
        if outcome.is_applied:
            trial.commit()
        else:
            trial.rollback()
    show(file, outcome, as_json=as_json)
    if not outcome.is_applied and not dry_run:
        raise Failure(why_not(outcome))


def brought(session: Session, file: Path, orders: Orders, *, dry_run: bool) -> Outcome:
    """Bring the file; what the caller can mend is told in a line."""
    upload = Upload(file.name, file.read_bytes())
    now = dt.datetime.now(dt.UTC)
    try:
        return bring(session, upload=upload, orders=orders, dry_run=dry_run, now=now)
    except FileRefusedError as error:
        message = gettext(REFUSALS[error.code]) % LIMITS
        raise Failure(f"{file}: {message}") from error
    except NotFoundError as error:
        message = gettext("There is no single template %(name)s.", name=repr(error.missing_id))
        raise Failure(message) from error
    except OfficeError as error:
        raise Failure(gettext("There is no office %(code)s.", code=error.args[0])) from error
    except KindRequiredError:
        message = gettext("Say what each row is: --kind, or --template.")
        raise click.UsageError(message) from None


def show(file: Path, outcome: Outcome, *, as_json: bool) -> None:
    """Print what the file did, or would do; refused rows go to standard error, a line each."""
    for row in outcome.refused:
        for fault in row.faults:
            click.echo(line_of(file, row, fault), err=True)
    if as_json:
        told = {
            "applied": outcome.is_applied,
            "rows": outcome.counts,
            "left_out": outcome.left_out,
            "unknown_columns": list(outcome.unknown_columns),
        }
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    if outcome.unknown_columns:
        listed = ", ".join(outcome.unknown_columns)
        click.echo(gettext("Kept as notes, for nobody knows them: %(columns)s.", columns=listed))
    click.echo(
        gettext(
            "%(added)s added, %(changed)s changed, %(unchanged)s unchanged, "
            "%(merged)s merged, %(refused)s refused",
            **outcome.counts,
        )
    )
    if not outcome.is_applied:
        click.echo(gettext("Nothing was changed."))


def line_of(file: Path, row: RowPlan, fault: Fault) -> str:
    """Return where a row is refused, and why."""
    column = fault.column or gettext(LABELS.get(fault.field, fault.field))
    place = f"{file.name}:{row.line}: " + (f"{column} = {fault.value!r}: " if column else "")
    return f"{place}{gettext(TROUBLES[fault.trouble])} {gettext(REMEDIES[fault.trouble])}"


def why_not(outcome: Outcome) -> str:
    """Say why nothing was brought in."""
    if outcome.refused:
        return ngettext(
            "%(n)s row is refused: nothing changed. Mend it, decide in the wizard, or see --allow.",
            "%(n)s rows are refused: nothing changed. Mend them, decide in the wizard, "
            "or see --allow.",
            len(outcome.refused),
        )
    return gettext("There is nothing to bring in.")
