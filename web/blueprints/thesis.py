"""What an investor looks for, and what its limits mean."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.auth import current_actor, requires
from web.db import get_session
from web.engines import current_engine
from web.financing_labels import INSTRUMENTS
from web.forms.thesis import ThesisForm, form_of, read_thesis
from web.services import desk
from web.services.investment import previews, thesis

bp = Blueprint("thesis", __name__, url_prefix="/desk/<participant_id>/dealflow/thesis")

REFUSED = 422


@bp.get("")
@requires("dealflow.read")
def show(participant_id: str) -> str:
    """Show what the investor looks for, and what its limits mean."""
    session, actor = get_session(), current_actor()
    view = thesis.get_thesis(session, actor=actor, investor_id=participant_id)
    return thesis_page(participant_id, form_of(view), gate=request.args.get("gate", ""))


@bp.post("")
@requires("thesis.edit")
def save(participant_id: str) -> ResponseReturnValue:
    """Write down what the investor looks for, or only show what it would mean."""
    session, actor = get_session(), current_actor()
    own = thesis.get_thesis(session, actor=actor, investor_id=participant_id)
    form = read_thesis(request.form, choices=thesis.get_choices(session, also=own.regions))
    if form.errors:
        return thesis_page(participant_id, form), REFUSED
    if request.form.get("step") == "preview":
        return thesis_page(participant_id, form, is_preview=True)
    thesis.save_thesis(session, actor=actor, investor_id=participant_id, draft=form.draft)
    flash(gettext("Saved; the limits hold at once, on both sides."))
    return redirect(url_for("thesis.show", participant_id=participant_id), 303)


def thesis_page(
    participant_id: str, form: ThesisForm, *, gate: str = "", is_preview: bool = False
) -> str:
    """Render what the investor looks for, with what the limits in the form mean."""
    session, actor = get_session(), current_actor()
    own = thesis.get_thesis(session, actor=actor, investor_id=participant_id)
    return render_template(
        "dealflow/thesis.html",
        owner=desk.get_owner(session, actor=actor, participant_id=participant_id),
        form=form,
        choices=thesis.get_choices(session, also=own.regions),
        instruments=[(code, INSTRUMENTS[code]) for code in ("equity", "loan")],
        is_preview=is_preview,
        preview=previews.preview(
            session,
            actor=actor,
            investor_id=participant_id,
            draft=form.draft if is_preview else None,
            engine=current_engine(),
            gate=gate,
        ),
    )
