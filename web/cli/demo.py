"""The demo: everything on this machine, with fictional data, in one command."""

import datetime as dt
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from models.setting import AS_OF, IS_DEMO, set_setting
from seed.contacts import create_demo_contacts
from seed.demo import DemoAccount, create_demo_accounts
from seed.financing import create_demo_financing
from seed.synthetic import AS_OF as DEMO_DAY
from seed.synthetic import PROFILES, synthesize
from web.cli.database import load_built_in, opened, prepared
from web.cli.failures import Failure
from web.cli.language import gettext
from web.cli.models import ModelSource
from web.cli.scenario import play
from web.cli.serving import check_free, run_server
from web.config import Config, demo_config
from web.services.folder import import_folder
from web.services.sealing import seal_text

STANDARD_PROFILE = "demo"


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--profile", type=click.Choice(list(PROFILES)), default=STANDARD_PROFILE)
@click.option("--fresh", is_flag=True, help="Begin anew; what was entered in the demo is lost.")
@click.option("--no-serve", is_flag=True, help="Only set it up.")
def demo(*, port: int, profile: str, fresh: bool, no_serve: bool) -> None:
    """Show the whole product with fictional data on this machine."""
    instance = Config.from_environment().instance
    config = demo_config(instance, profile=profile, port=port)
    if not no_serve:
        check_free(config.host, config.port)
    with sole_user(config.instance) as is_sole:
        if fresh and not is_sole:
            raise Failure(gettext("This demo is running elsewhere: stop it first."))
        if fresh:
            shutil.rmtree(config.instance, ignore_errors=True)
        accounts = set_up(config, profile=profile)
        tell(config, accounts, is_served=not no_serve)
        if not no_serve:
            serve_with_worker(config)


@contextmanager
def sole_user(folder: Path) -> Iterator[bool]:
    """Tell whether no other demo uses this folder, and keep it so while this one runs."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def set_up(config: Config, *, profile: str) -> tuple[DemoAccount, ...]:
    """Build the demo's own database once, whole or not at all, and fit its models."""
    if not config.instance.exists():
        click.echo(gettext("Setting up the demo; this takes a minute, once."), err=True)
        building = Path(tempfile.mkdtemp(prefix="building-", dir=config.instance.parent))
        try:
            fill(demo_config_at(config, building), profile=profile)
            building.replace(config.instance)
        finally:
            shutil.rmtree(building, ignore_errors=True)
    with opened(config, writes=True) as session:
        accounts = create_demo_accounts(session)
    with opened(config) as session:
        source = ModelSource(config, session)
        if source.engine.found(session) is None:
            source.fit(keeps_learned=True)
    return accounts


def demo_config_at(config: Config, folder: Path) -> Config:
    """Return the demo's settings for another folder."""
    moved = config.database_url.replace(str(config.instance.absolute()), str(folder.absolute()))
    return replace(config, database_url=moved, instance=folder)


def fill(config: Config, *, profile: str) -> None:
    """Write the ecosystem, import it as anyone's would be, and create the accounts."""
    engine = prepared(config)
    load_built_in(engine)
    engine.dispose()
    with tempfile.TemporaryDirectory(prefix="dianqiao-demo-") as name:
        folder = Path(name) / "ecosystem"
        synthesize(folder, profile=profile)
        with opened(config, writes=True) as session:
            set_setting(session, IS_DEMO, "1")
            set_setting(session, AS_OF, DEMO_DAY.isoformat())
            report = import_folder(session, path=folder)
            if not report.is_valid:
                raise Failure(f"{report.errors[0]}")
            create_demo_accounts(session)
            seal = partial(seal_text, session)
            create_demo_financing(session, today=DEMO_DAY, seal=seal)
            create_demo_contacts(session, seal=seal)
    with opened(config) as session:
        ModelSource(config, session).fit()
    with opened(config, writes=True) as session:
        play(session, engine=ModelSource(config, session).engine, now=dt.datetime.now(dt.UTC))


def tell(config: Config, accounts: tuple[DemoAccount, ...], *, is_served: bool) -> None:
    """Print the accounts to try and where."""
    click.echo(gettext("Demo accounts (fictional):"))
    width = max(len(account.email) for account in accounts)
    for account in accounts:
        row = (account.role.value.ljust(14), account.email.ljust(width), account.password)
        click.echo("  " + "  ".join(row))
    if is_served:
        address = f"http://{config.host}:{config.port}/"
        click.echo(gettext("Open %(address)s (stop with Ctrl+C).", address=address))


def serve_with_worker(config: Config) -> None:
    """Serve the pages, with a worker of its own beside them."""
    config = replace(config, secret_key=config.resolved_secret())
    command = [sys.executable, "-m", "web.cli", "worker", "--until-input-ends"]
    environment = os.environ | config.environment()
    worker = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE)
    try:
        run_server(config)
    finally:
        worker.terminate()
        worker.wait()
