"""A participant's needs: stated in three steps, changed, closed, deleted and brought back."""

from flask import Blueprint

from web import statement_editing, statement_pages

bp = Blueprint("needs", __name__, url_prefix="/desk/<participant_id>/needs")
statement_pages.register(bp)
statement_editing.register(bp)
