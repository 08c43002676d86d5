"""A participant's offers: stated in three steps, changed, closed, deleted and brought back."""

from flask import Blueprint

from web import statement_editing, statement_pages

bp = Blueprint("offers", __name__, url_prefix="/desk/<participant_id>/offers")
statement_pages.register(bp)
statement_editing.register(bp)
