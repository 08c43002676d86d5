"""The versions of the model from the command line: listed, gone back to, released."""

import json
from typing import Any

import click

from models.enums import Role
from web.cli.database import opened
from web.cli.failures import Failure
from web.cli.language import gettext
from web.config import Config
from web.services import fitted_models
from web.services.access import Actor
from web.services.engine import Engine
from web.services.fitted_models import ModelView
from web.services.missing import NotFoundError
from web.shelf import open_store

OPERATOR = Actor(roles=frozenset({Role.ADMINISTRATOR}))


@click.group()
def models() -> None:
    """List the versions of the model, and go back to one."""


@models.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(*, as_json: bool) -> None:
    """List the versions kept, the newest first, with what each proved worth."""
    config = Config.from_environment()
    with opened(config) as session:
        shelf = fitted_models.shelf_of(session, Engine(open_store(config)))
    if as_json:
        rows = [row_of(each, is_pinned=shelf.is_pinned) for each in shelf.models]
        click.echo(json.dumps(rows, indent=2))
        return
    for each in shelf.models:
        mark = ("!" if shelf.is_pinned else "*") if each.is_in_use else " "
        kinds = ", ".join(f"{kind.kind}: {kind.choice}" for kind in each.kinds)
        click.echo(f"{mark} {each.name}  {each.fitted_at:%Y-%m-%d %H:%M}  {kinds}")


@models.command()
@click.argument("name")
def use(name: str) -> None:
    """Go back to the version NAME, and stay with it."""
    config = Config.from_environment()
    engine = Engine(open_store(config))
    try:
        with opened(config, writes=True) as session:
            version = fitted_models.roll_back(session, actor=OPERATOR, engine=engine, name=name)
    except NotFoundError:
        message = gettext(
            "There is no usable version %(name)s: see dianqiao models list.", name=name
        )
        raise Failure(message) from None
    engine.store.point_to(version, is_pinned=True)
    click.echo(gettext("Every page uses this version from now on, until you release it."))


@models.command()
def release() -> None:
    """Follow the newest version again."""
    config = Config.from_environment()
    engine = Engine(open_store(config))
    with opened(config, writes=True) as session:
        version = fitted_models.release(session, actor=OPERATOR, engine=engine)
    if version is not None:
        engine.store.point_to(version)
    click.echo(gettext("Released: pages use the newest version, and each one after it."))


def row_of(view: ModelView, *, is_pinned: bool) -> dict[str, Any]:
    """Return a version as JSON has it."""
    return {
        "name": view.name,
        "fitted_at": view.fitted_at.isoformat(timespec="seconds"),
        "as_of": view.as_of.isoformat(),
        "data": view.data,
        "participants": view.participants,
        "relations": view.relations,
        "seconds": round(view.seconds, 3),
        "seeds": list(view.seeds),
        "in_use": view.is_in_use,
        "pinned": view.is_in_use and is_pinned,
        "usable": view.is_usable,
        "kinds": {
            each.kind: {
                "choice": each.choice,
                "links": each.n_links,
                "queries": each.n_checked,
                "ndcg@20": {
                    row.method: [round(row.value, 4), round(row.low, 4), round(row.high, 4)]
                    for row in each.measured
                },
            }
            for each in view.kinds
        },
    }
