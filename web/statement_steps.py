"""The steps of a need's or an offer's form: what each shows, and what may be wrong in it."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import render_template, request

from models.enums import Direction
from web.auth import current_actor
from web.db import get_session
from web.engines import current_engine
from web.forms.statement import (
    CHECK,
    DETAILS,
    MOST_TOPICS,
    STEPS,
    WORDS,
    Choices,
    check_errors,
    contents,
    details_errors,
    facts,
    language_of,
    other_language,
    words_errors,
)
from web.labels import PRIORITIES
from web.services import desk, outlooks, profile_edit, proposals, statements, topic_choices
from web.services.drafts import DraftView
from web.services.outlooks import Plan
from web.services.profile_edit import MOST_SECTORS, ProfileView
from web.services.readings import read_text
from web.services.scanning import NEVER_STORED, mask
from web.services.words import Words, load_words
from web.statement_labels import BOUNDS, PRIVACIES, PRIVACY_HINTS, URGENCIES

DIRECTIONS = {"needs": Direction.NEED, "offers": Direction.OFFER}
FREE_TEXTS = ("text", "other_text", "text_zh", "text_en")
CAPITAL = "cap."
TEN_THOUSAND = 10_000


def read_choices(words: Words) -> Choices:
    """Return the codes that the fields may hold."""
    return Choices(
        topics=topic_choices.topic_codes(get_session()),
        **{
            f"{name}s": topic_choices.codes(words, name)
            for name in ("sector", "stage", "region", "language")
        },
        countries=topic_choices.codes(words, "country"),
    )


def errors_of(step: str, values: Mapping[str, Any]) -> Mapping[str, str]:
    """Say what is wrong with a step."""
    if step == WORDS:
        return words_errors(values)
    own = get_session()
    choices = read_choices(load_words(own))
    if step == CHECK:
        return check_errors(values, choices)
    return details_errors(values, choices, today=statements.today(own))


def first_wrong_step(values: Mapping[str, Any]) -> str:
    """Return the first step with something wrong, blank where there is none."""
    return next((step for step in STEPS if errors_of(step, values)), "")


def without_numbers(
    values: Mapping[str, Any], *, only_never_stored: bool = False
) -> tuple[dict[str, Any], bool]:
    """Return values whose free texts hold no personal number, and whether any had to be masked."""
    kinds = {"kinds": NEVER_STORED} if only_never_stored else {}
    shown = {
        name: mask(value, **kinds) if name in FREE_TEXTS else value
        for name, value in values.items()
    }
    return shown, shown != dict(values)


def step_page(
    participant_id: str,
    direction: Direction,
    draft: DraftView,
    step: str,
    errors: Mapping[str, str] | None = None,
) -> str:
    """Render a step of a draft."""
    own, actor = get_session(), current_actor()
    words = load_words(own)
    owner = desk.get_owner(own, actor=actor, participant_id=participant_id)
    shown = STEP_PARTS[step](participant_id, direction, draft.values, words)
    return render_template(
        f"desk/{step}.html",
        desk=owner,
        direction=direction.value,
        draft=draft,
        step=step,
        steps=STEPS,
        errors=errors or {},
        **shown,
    )


def words_part(
    _participant_id: str, _direction: Direction, values: Mapping[str, Any], words: Words
) -> dict[str, Any]:
    """Return what the first step shows."""
    asked = values.get("asked") or request.args.get("topic", "")
    is_topic = asked in topic_choices.topic_codes(get_session())
    return {
        "values": values,
        "asked": asked if is_topic else "",
        "asked_name": words.name("topic", asked) if is_topic else {},
    }


def check_part(
    participant_id: str, _direction: Direction, values: Mapping[str, Any], words: Words
) -> dict[str, Any]:
    """Return what the second step shows: proposals, chosen as saved, else as proposed."""
    found = proposals.get_proposals(
        get_session(),
        actor=current_actor(),
        participant_id=participant_id,
        text=values.get("text", ""),
        asked=values.get("asked", ""),
        words=words,
    )
    proposed = {
        "topics": found.chosen_topics,
        "sectors": found.chosen_sectors,
        "stage": found.stage,
        "region": found.region,
        "modes": found.modes,
        "urgency": found.reading.urgency.value if found.reading.urgency else "",
    }
    return {
        "values": {**proposed, **values},
        "found": found,
        "topic_groups": topic_choices.list_topics(words),
        "sector_groups": topic_choices.list_sectors(words),
        "stages": topic_choices.list_of(words, "stage"),
        "regions": topic_choices.list_prefectures(words),
        "urgencies": list(URGENCIES.items()),
        "most_topics": MOST_TOPICS,
        "most_sectors": MOST_SECTORS,
    }


def details_part(
    participant_id: str, direction: Direction, values: Mapping[str, Any], words: Words
) -> dict[str, Any]:
    """Return what the third step shows: the rest, and who would answer the need as it stands."""
    own, actor = get_session(), current_actor()
    profile = profile_edit.get_facts(own, actor=actor, participant_id=participant_id)
    found = read_text(own, text=values.get("text", ""))
    asked = values.get("topics", ())
    proposed = {
        "priority": "1" if found.urgency and found.urgency.value == "weeks" else "2",
        "quantity": found.quantity.value if found.quantity else "",
        "countries": found.countries,
        "bound": found.bound.value if found.bound else "",
        "privacy": "public",
        **profile_values(profile),
    }
    shown = {**proposed, **values}
    return {
        "values": shown,
        "profile": profile,
        "other": other_language(values.get("text", "")),
        "written": language_of(values.get("text", "")),
        "topics": words.all_names("topic", asked),
        "is_abroad": any(map(topic_choices.is_abroad, asked)) or bool(found.countries),
        "is_capital": any(topic.startswith(CAPITAL) for topic in asked),
        "priorities": [(str(level), name) for level, name in PRIORITIES.items()],
        "privacies": [(code, name, PRIVACY_HINTS[code]) for code, name in PRIVACIES.items()],
        "bounds": list(BOUNDS.items()),
        "languages": topic_choices.list_of(words, "language"),
        "countries": topic_choices.list_of(words, "country"),
        "stages": topic_choices.list_of(words, "stage"),
        "regions": topic_choices.list_prefectures(words),
        **outlook_part(participant_id, direction, shown),
    }


def outlook_part(
    participant_id: str, direction: Direction, values: Mapping[str, Any]
) -> dict[str, Any]:
    """Return who would answer, counted for the first topic; nothing while a field is wrong."""
    own = get_session()
    blank: dict[str, Any] = {"outlook": None, "askers": None}
    if first_wrong_step(values):
        return blank
    plan = Plan(participant_id, contents(values)[0], facts(values))
    if direction is Direction.OFFER:
        askers = outlooks.count_askers(own, engine=current_engine(), plan=plan)
        return blank | {"askers": askers}
    return blank | {"outlook": outlooks.get_outlook(own, engine=current_engine(), plan=plan)}


def profile_values(profile: ProfileView) -> dict[str, Any]:
    """Return the facts of a profile as the fields hold them."""
    held = profile.facts
    amounts = {"ticket_min": held.ticket_min_cny, "ticket_max": held.ticket_max_cny}
    return {
        "languages": held.languages,
        "stages_served": held.stages_served,
        "regions_served": held.regions_served,
        "capacity": "" if held.capacity is None else str(held.capacity),
        "hours_per_month": "" if held.hours_per_month is None else str(held.hours_per_month),
        **{
            name: "" if amount is None else f"{amount / TEN_THOUSAND:f}"
            for name, amount in amounts.items()
        },
    }


STEP_PARTS: Mapping[str, Callable[[str, Direction, Mapping[str, Any], Words], dict[str, Any]]] = {
    WORDS: words_part,
    CHECK: check_part,
    DETAILS: details_part,
}
