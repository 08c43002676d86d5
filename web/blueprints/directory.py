"""The directory of participants."""

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext

from web.auth import current_actor, requires
from web.db import get_session
from web.forms.search import read_search
from web.labels import kind_name, kind_plural
from web.services import directory
from web.spreadsheet import csv_response, demo_notice
from web.templating import local

bp = Blueprint("directory", __name__, url_prefix="/directory")


@bp.get("")
@requires("directory.read")
def index() -> str:
    """List participants by search, filters and order."""
    search, session = read_search(request.args, sorts=directory.SORTS), get_session()
    return render_template(
        "directory/index.html",
        query=search,
        page=directory.list_participants(session, search=search, actor=current_actor()),
        choices=directory.get_choices(session),
        kinds=[{"code": kind, "name": kind_plural(kind)} for kind in directory.KINDS],
    )


@bp.get("/export.csv")
@requires("directory.read")
def export() -> Response:
    """Download everything the search finds."""
    search = read_search(request.args, sorts=directory.SORTS)
    header = [gettext("Name"), gettext("Kind"), gettext("Region"), gettext("Sectors")]
    rows = [
        [
            local(card.name),
            kind_name(card.kind),
            local(card.place),
            "; ".join(map(local, card.sectors)),
            local(card.stage),
        ]
        for card in directory.list_all(get_session(), search=search, actor=current_actor())
    ]
    return csv_response(
        "dianqiao-directory.csv", [*header, gettext("Stage")], [*rows, *demo_notice()]
    )
