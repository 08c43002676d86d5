"""The catalogue of shared resources."""

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext

from web.auth import current_actor, requires
from web.db import get_session
from web.forms.search import read_search
from web.services import catalogue
from web.spreadsheet import csv_response, demo_notice
from web.templating import local

bp = Blueprint("resources", __name__, url_prefix="/resources")


@bp.get("")
@requires("resource.read")
def index() -> str:
    """List resources by search and filters."""
    search, session = read_search(request.args, sorts=catalogue.SORTS), get_session()
    return render_template(
        "resources/index.html",
        query=search,
        page=catalogue.list_resources(session, search=search, actor=current_actor()),
        choices=catalogue.get_choices(session),
    )


@bp.get("/export.csv")
@requires("resource.read")
def export() -> Response:
    """Download everything the search finds."""
    search = read_search(request.args, sorts=catalogue.SORTS)
    header = [
        gettext("Name"),
        gettext("Kind"),
        gettext("Owner"),
        gettext("Region"),
        gettext("Price"),
    ]
    rows = [
        [*map(local, (card.name, card.kind, card.owner, card.place)), priced(card.price_cny)]
        for card in catalogue.list_all(get_session(), search=search, actor=current_actor())
    ]
    return csv_response("dianqiao-resources.csv", header, [*rows, *demo_notice()])


@bp.get("/<resource_id>")
@requires("resource.read")
def show(resource_id: str) -> str:
    """Show one resource."""
    resource = catalogue.get_resource(get_session(), resource_id=resource_id, actor=current_actor())
    return render_template("resources/show.html", resource=resource)


def priced(price_cny: float | None) -> str:
    """Return a price as a plain number of CNY."""
    return "" if price_cny is None else f"{price_cny:g}"
