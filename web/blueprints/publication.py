"""Who sees what of a profile: choosing, looking through others' eyes, deleting tags."""

import datetime as dt

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from models.enums import Audience
from web.auth import current_actor, requires
from web.db import get_session
from web.facts import list_facts
from web.labels import fact_name
from web.privacy_labels import PRESET_TEXTS
from web.privacy_labels import PRESETS as PRESET_NAMES
from web.services import lessons, publishing, tags
from web.services.publication_defaults import FIELDS, PRESETS
from web.templating import local

bp = Blueprint("publication", __name__, url_prefix="/participants/<participant_id>")

AUDIENCES = tuple(audience.value for audience in Audience)
NO_SUCH = 404


@bp.get("/publication")
@requires("publication.read")
def show(participant_id: str) -> str:
    """Show who sees which field."""
    choices = publishing.get_choices(
        get_session(), actor=current_actor(), participant_id=participant_id
    )
    presets = [(key, name, PRESET_TEXTS[key]) for key, name in PRESET_NAMES.items()]
    return render_template(
        "privacy/publication.html", choices=choices, audiences=AUDIENCES, presets=presets
    )


@bp.post("/publication")
@requires("publication.edit")
def save(participant_id: str) -> ResponseReturnValue:
    """Store who sees which field, from a preset or field by field."""
    preset = request.form.get("preset", "")
    chosen = PRESETS[preset] if preset in PRESETS else read_audiences()
    publishing.choose(
        get_session(),
        actor=current_actor(),
        participant_id=participant_id,
        audiences=chosen,
        now=dt.datetime.now(dt.UTC),
    )
    flash(gettext("Stored. It holds from now on, in lists, pages and exports alike."))
    return redirect(url_for("publication.show", participant_id=participant_id), 303)


@bp.get("/publication/as/<audience>")
@requires("publication.read")
def preview(participant_id: str, audience: str) -> str:
    """Show the profile through somebody else's eyes."""
    if audience not in {each.value for each in publishing.PREVIEWS}:
        abort(NO_SUCH)
    profile = publishing.preview(
        get_session(),
        actor=current_actor(),
        participant_id=participant_id,
        audience=Audience(audience),
    )
    facts = [(fact_name(key), text) for key, text in list_facts(profile) if text]
    return render_template(
        "privacy/preview.html",
        profile=profile,
        facts=facts,
        audience=audience,
        audiences=[each.value for each in publishing.PREVIEWS],
    )


@bp.get("/tags")
@requires("profile.edit")
def list_tags(participant_id: str) -> str:
    """Show the tags that recommendations rest on."""
    own = get_session()
    found = tags.list_tags(own, actor=current_actor(), participant_id=participant_id)
    learnt = lessons.list_lessons(own, actor=current_actor(), participant_id=participant_id)
    return render_template(
        "privacy/tags.html", participant_id=participant_id, tags=found, lessons=learnt
    )


@bp.post("/lessons/<int:lesson_id>/forget")
@requires("profile.edit")
def forget_lesson(participant_id: str, lesson_id: int) -> ResponseReturnValue:
    """Delete what a refusal taught."""
    lessons.forget(
        get_session(), actor=current_actor(), participant_id=participant_id, lesson_id=lesson_id
    )
    flash(gettext("Deleted. The next suggestions no longer heed it."))
    return redirect(url_for("publication.list_tags", participant_id=participant_id), 303)


@bp.post("/tags/delete")
@requires("profile.edit")
def delete_tag(participant_id: str) -> ResponseReturnValue:
    """Delete a tag."""
    tag = tags.delete_tag(
        get_session(),
        actor=current_actor(),
        participant_id=participant_id,
        name=request.form.get("field", ""),
        code=request.form.get("code", ""),
    )
    name = local(tag.name) or tag.code
    flash(gettext("Deleted: %(tag)s. Recommendations no longer use it.", tag=name))
    return redirect(url_for("publication.list_tags", participant_id=participant_id), 303)


def read_audiences() -> dict[str, Audience]:
    """Read the audience of each field; what is not understood stays as it is."""
    typed = {name: request.form.get(f"audience-{name}", "") for name in FIELDS}
    return {name: Audience(text) for name, text in typed.items() if text in AUDIENCES}
