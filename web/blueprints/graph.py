"""The network around a participant: a page, and the data its drawing asks for."""

from flask import Blueprint, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from web.auth import current_actor, requires
from web.db import get_session
from web.labels import kind_name, relation_name
from web.services import graph_view
from web.templating import local

bp = Blueprint("graph", __name__, url_prefix="/graph")


@bp.get("/<participant_id>")
@requires("graph.read")
def show(participant_id: str) -> str:
    """Show the network as a drawing and as a table."""
    return render_template("graph/show.html", view=neighbourhood(participant_id))


@bp.get("/<participant_id>/data.json")
@requires("graph.read")
def data(participant_id: str) -> ResponseReturnValue:
    """Return the nodes and edges of the drawing."""
    view = neighbourhood(participant_id)
    nodes = [
        {
            "id": node.id,
            "kind": node.kind,
            "kind_label": kind_name(node.kind),
            "name": local(node.name),
            "url": url_for("participant.show", participant_id=node.id),
        }
        for node in view.nodes
    ]
    edges = [
        {
            "id": f"{edge.source}|{edge.kind}|{edge.target}",
            "source": edge.source,
            "target": edge.target,
            "kind": edge.kind,
            "label": relation_name(edge.kind),
        }
        for edge in view.edges
    ]
    return jsonify(nodes=nodes, edges=edges)


def neighbourhood(participant_id: str) -> graph_view.Neighbourhood:
    """Return what lies around a participant, as deep as the address asks."""
    depth = graph_view.DEEPEST if request.args.get("depth") == str(graph_view.DEEPEST) else 1
    return graph_view.get_neighbourhood(
        get_session(), participant_id=participant_id, depth=depth, actor=current_actor()
    )
