"""The interface's words for drafts and results of programmes."""

from flask_babel import gettext, lazy_gettext, ngettext

from web.programme_labels import Nouns
from web.services.assignments.errors import DraftError, Obstacle
from web.services.assignments.lines import (
    BY_HAND,
    EditLine,
    Party,
    RecruitLine,
    RuleLine,
    UnmetLine,
)

STATES = {
    "queued": lazy_gettext("Waiting"),
    "running": lazy_gettext("Running"),
    "done": lazy_gettext("Done"),
    "failed": lazy_gettext("Failed"),
    "cancelled": lazy_gettext("Cancelled"),
    "discarded": lazy_gettext("Put away"),
}
STATE_ICONS = {
    "queued": "clock",
    "running": "refresh-cw",
    "done": "circle-check",
    "failed": "circle-x",
    "cancelled": "circle-x",
    "discarded": "trash-2",
}
STEPS = {
    "": lazy_gettext("Waiting for a free worker"),
    "read": lazy_gettext("Reading wishes and places"),
    "solve": lazy_gettext("Looking for the best result"),
    "explain": lazy_gettext("Looking for what would help those left out"),
    "store": lazy_gettext("Keeping the draft"),
}
OBJECTIVES = {
    "utility": lazy_gettext("Greatest benefit"),
    "fair": lazy_gettext("Fair to all"),
    "stable": lazy_gettext("Stable"),
}
STATUSES = {
    "optimal": lazy_gettext("Proven best"),
    "feasible": lazy_gettext("Keeps all rules"),
    "infeasible": lazy_gettext("No result keeps all rules"),
}
FAULTS = {
    "not_closed": lazy_gettext("Close the wishes first: a result is made of what was handed in."),
    "too_many": lazy_gettext("Several runs are under way. Wait for one, or cancel one."),
    "not_done": lazy_gettext("This draft is not done yet."),
    "published": lazy_gettext("The result is published. Withdraw it before you change drafts."),
    "stale": lazy_gettext("Somebody has changed this meanwhile: this is how it stands now."),
    "rule_broken": lazy_gettext("This would break a rule. Nothing was changed."),
    "nothing_to_undo": lazy_gettext("There is nothing to undo."),
    "unknown_edit": lazy_gettext("There is no such change."),
    "not_verified": lazy_gettext("The draft does not pass its own check. Run it again."),
    "not_published": lazy_gettext("Nothing is published."),
    "answers_due": lazy_gettext("Answers are still due: conclude the programme after that."),
    "not_mended": lazy_gettext("Without them the agreed pairs contradict the rules."),
    "blocked": lazy_gettext("Some pairs cannot be matched as things stand. Nothing was published."),
    "edit_not_there": lazy_gettext("This pair is not in the draft any more."),
    "edit_there_already": lazy_gettext("This pair is in the draft already."),
    "edit_pinned": lazy_gettext("A pinned pair stays as it is: take the pin out first."),
    "edit_same": lazy_gettext("That would change nothing."),
    "edit_nobody": lazy_gettext("Choose whom to put in their place."),
}
EDITS = {
    "pin": lazy_gettext("Pinned: %(receiver)s with %(provider)s"),
    "unpin": lazy_gettext("Pin taken out: %(receiver)s with %(provider)s"),
    "remove": lazy_gettext("Taken out: %(receiver)s with %(provider)s"),
    "add": lazy_gettext("Added: %(receiver)s with %(provider)s"),
    "move": lazy_gettext("%(receiver)s goes from %(provider)s to %(other_provider)s"),
    "swap": lazy_gettext(
        "%(receiver)s and %(other_receiver)s change over: %(provider)s, %(other_provider)s"
    ),
}
REASONS = {
    BY_HAND: lazy_gettext("Its pair was taken out by hand"),
    "capacity": lazy_gettext("Everybody who fits is full"),
    "no_eligible_candidate": lazy_gettext("Nobody who may be assigned has a place"),
    "locked_elsewhere": lazy_gettext("The places are pinned to others"),
}
OBSTACLES = {
    "inactive": lazy_gettext("%(receiver)s with %(provider)s: one of them is not active now"),
    "together": lazy_gettext("%(receiver)s and %(provider)s work together already"),
    "gate": lazy_gettext("%(receiver)s with %(provider)s: a rule keeps them apart by now"),
}


def draft_state_name(code: str) -> str:
    """Return the state of a draft in words."""
    return str(STATES[code])


def draft_state_icon(code: str) -> str:
    """Return the icon of a draft's state."""
    return STATE_ICONS[code]


def run_step_name(code: str) -> str:
    """Return what a run is at."""
    return str(STEPS.get(code, STEPS[""]))


def short_objective(code: str) -> str:
    """Return what a draft is for, in a word."""
    return str(OBJECTIVES[code])


def draft_status_name(code: str, objective: str) -> str:
    """Return how good a draft is known to be for what it is for."""
    if (code, objective) == ("optimal", "stable"):
        return str(gettext("Proven stable"))
    return str(STATUSES[code])


def draft_fault(error: DraftError) -> str:
    """Return what stands in the way, in words."""
    return str(FAULTS[error.code])


def name_of(party: Party | None, language: str) -> str:
    """Return the name of somebody in a language."""
    if party is None:
        return ""
    other = "en" if language == "zh" else "zh"
    return str(party.name.get(language) or party.name.get(other) or "")


def edit_text(edit: EditLine, language: str) -> str:
    """Return what was done by hand, in words."""
    return str(EDITS[edit.kind]) % {
        "receiver": name_of(edit.receiver, language),
        "provider": name_of(edit.provider, language),
        "other_receiver": name_of(edit.other_receiver, language),
        "other_provider": name_of(edit.other_provider, language),
    }


def rule_text(rule: RuleLine, language: str) -> str:
    """Return a requirement in words."""
    receiver, provider = name_of(rule.receiver, language), name_of(rule.provider, language)
    sentences = {
        "seeker_minimum": gettext(
            "%(receiver)s must get at least %(count)s", receiver=receiver, count=rule.value
        ),
        "seeker_demand": gettext(
            "%(receiver)s takes at most %(count)s", receiver=receiver, count=rule.value
        ),
        "candidate_minimum": gettext(
            "%(provider)s must get at least %(count)s", provider=provider, count=rule.value
        ),
        "candidate_capacity": gettext(
            "%(provider)s takes at most %(count)s", provider=provider, count=rule.value
        ),
        "locked": gettext(
            "%(receiver)s and %(provider)s are pinned", receiver=receiver, provider=provider
        ),
        "listed": gettext(
            "%(receiver)s and %(provider)s may not be paired", receiver=receiver, provider=provider
        ),
    }
    return str(sentences[rule.rule])


def unmet_reason_text(item: UnmetLine) -> str:
    """Return why somebody lacks a place."""
    return str(REASONS[item.reason])


def relief_text(item: UnmetLine, language: str) -> str:
    """Return what would give somebody a place, in words."""
    if item.provider is None:
        return str(gettext("Add somebody else who fits: there is nobody left to ask."))
    name = name_of(item.provider, language)
    if item.capacity is None:
        if item.lists_pair:
            return str(
                gettext(
                    "Allow %(name)s, who has room: whoever said no would have to agree.", name=name
                )
            )
        plain = gettext("Take %(name)s, who has room.", name=name)
        costly = gettext("Take %(name)s, who has room: it costs a little of the sum.", name=name)
        return str(plain if item.reason == BY_HAND else costly)
    if item.lists_pair:
        return str(
            gettext("Allow %(name)s and let it take %(count)s.", name=name, count=item.capacity)
        )
    return str(gettext("Let %(name)s take %(count)s.", name=name, count=item.capacity))


def recruit_text(item: RecruitLine, language: str, who: Nouns) -> str:
    """Return what one more of those who guide would add, in words."""
    served = ngettext(
        "One more %(mentor)s could serve %(num)s more startup.",
        "One more %(mentor)s could serve %(num)s more startups.",
        item.served,
        mentor=who.one,
    )
    pairs = ngettext(
        "With one like %(name)s (takes %(capacity)s) there would be %(num)s more pair.",
        "With one like %(name)s (takes %(capacity)s) there would be %(num)s more pairs.",
        item.places,
        name=name_of(item.like, language),
        capacity=item.capacity,
    )
    return f"{served} {pairs}" if language == "en" else f"{served}{pairs}"


def publish_obstacle_text(item: Obstacle, names: dict[str, str]) -> str:
    """Return why a pair cannot be published, in words."""
    provider = names.get(item.provider_id, "")
    if item.code == "full":
        return str(
            ngettext(
                "%(provider)s has %(num)s place too few by now: others were faster",
                "%(provider)s has %(num)s places too few by now: others were faster",
                item.count,
                provider=provider,
            )
        )
    receiver = names.get(item.receiver_id, "")
    return str(OBSTACLES[item.code]) % {"receiver": receiver, "provider": provider}


WORDS = (
    draft_state_name,
    draft_state_icon,
    run_step_name,
    short_objective,
    draft_status_name,
    edit_text,
    rule_text,
    unmet_reason_text,
    relief_text,
    recruit_text,
)
