"""The mailbox of the demo: what would have been sent, with links that work."""

import datetime as dt

from flask import Blueprint, render_template, request

from web.auth import requires
from web.db import get_session
from web.services import demo_mailbox

bp = Blueprint("demo_mail", __name__, url_prefix="/demo/mail")


@bp.get("")
@requires("demo.mail")
def index() -> str:
    """Show the newest e-mails of the demo; elsewhere there is nothing here."""
    mailbox = demo_mailbox.get_mailbox(
        get_session(), address=request.args.get("address", ""), now=dt.datetime.now(dt.UTC)
    )
    return render_template("demo_mail/index.html", mailbox=mailbox)
