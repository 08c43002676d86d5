"""The service ledger from the command line, as an office files it."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import click

from models.enums import Role
from models.setting import is_demo
from models.taxonomy import Region
from web.cli.database import opened
from web.cli.failures import Failure
from web.cli.folders import FolderPath
from web.cli.language import gettext, spoken
from web.config import Config
from web.services.access import Actor
from web.services.ledger import files
from web.services.ledger.heads import office_names
from web.services.ledger.lines import list_ledger
from web.services.ledger.search import LedgerSearch
from web.services.ledger.table import Voice

OPERATOR = Actor(roles=frozenset({Role.ADMINISTRATOR}))
DAY = click.DateTime(formats=["%Y-%m-%d"])
WRITERS: dict[str, Callable[[files.Sheet, Voice], bytes]] = {
    ".xlsx": files.xlsx_of,
    ".csv": files.csv_of,
}


@click.command()
@click.option("--from", "from_on", type=DAY, help="The first day.")
@click.option("--to", "to_on", type=DAY, help="The last day.")
@click.option("--region", default="", help="Startups of this region alone, by its code.")
@click.option("--out", type=FolderPath(path_type=Path), required=True, help="FILE.xlsx or FILE.csv")
def ledger(from_on: dt.datetime | None, to_on: dt.datetime | None, region: str, out: Path) -> None:
    """Write the confirmed sessions of a period as offices file them."""
    writer = WRITERS.get(out.suffix.lower())
    if writer is None:
        raise click.UsageError(gettext("The file must end in .xlsx or .csv: %(out)s", out=out))
    search = LedgerSearch(
        from_on=from_on.date() if from_on else None,
        to_on=to_on.date() if to_on else None,
        region=region,
        sort="date",
    )
    if search.from_on and search.to_on and search.to_on < search.from_on:
        raise click.UsageError(gettext("The last day is before the first one."))
    sheet, voice = read(search)
    try:
        out.write_bytes(writer(sheet, voice))
    except OSError as error:
        raise Failure(f"{out}: {error.strerror}") from error
    click.echo(
        gettext("Written to %(out)s: %(total)s", out=out, total=files.total_of(sheet.totals, voice))
    )


def read(search: LedgerSearch) -> tuple[files.Sheet, Voice]:
    """Read what a search finds, and how it is worded."""
    voice = Voice(gettext, spoken())
    with opened(Config.from_environment()) as session:
        region = session.get(Region, search.region) if search.region else None
        if search.region and region is None:
            raise Failure(gettext("There is no region %(code)s.", code=search.region))
        names = (
            [{"zh": region.name_zh, "en": region.name_en}]
            if region
            else list(office_names(session, OPERATOR))
        )
        entries, totals = list_ledger(session, actor=OPERATOR, search=search)
        sheet = files.Sheet(
            entries=entries,
            totals=totals,
            office=voice.listed([voice.local(name) for name in names]),
            period=files.period_of(search, voice),
            is_demo=is_demo(session),
        )
    return sheet, voice
