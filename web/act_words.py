"""What was done, in words: the acts of the log as the people concerned read them."""

from flask_babel import lazy_gettext

from web.access_words import NOUNS, VERBS
from web.match_labels import match_state_name

MATCH = "match"
THINGS = {
    "action": lazy_gettext("Things agreed upon"),
    "agreement": lazy_gettext("Agreement"),
    "consent": lazy_gettext("Consents"),
    "diligence": lazy_gettext("Diligence checklist"),
    "export": lazy_gettext("Export of data"),
    "founder": lazy_gettext("Founders"),
    "lesson": lazy_gettext("What was learned from refusals"),
    "objection": lazy_gettext("Objections"),
    "record": lazy_gettext("Records of sessions"),
    "request": lazy_gettext("Requests"),
    "tenure": lazy_gettext("Tenures"),
    "waiting": lazy_gettext("Waiting list"),
}
DEEDS = {
    "accept": lazy_gettext("accepted"),
    "add": lazy_gettext("added"),
    "ask": lazy_gettext("put forward"),
    "attach": lazy_gettext("a file added"),
    "cancel": lazy_gettext("called off"),
    "cancelled": lazy_gettext("called off"),
    "confirmed": lazy_gettext("confirmed"),
    "correct": lazy_gettext("corrected"),
    "declare": lazy_gettext("declared"),
    "decline": lazy_gettext("declined"),
    "delete": lazy_gettext("deleted"),
    "discard": lazy_gettext("thrown away"),
    "end": lazy_gettext("ended"),
    "forget": lazy_gettext("forgotten"),
    "give": lazy_gettext("given"),
    "hand_in": lazy_gettext("handed in"),
    "make": lazy_gettext("made"),
    "move": lazy_gettext("taken further"),
    "offer": lazy_gettext("offered"),
    "plan_attach": lazy_gettext("plan added"),
    "plan_read": lazy_gettext("plan opened"),
    "plan_remove": lazy_gettext("plan removed"),
    "propose": lazy_gettext("proposed"),
    "proposed": lazy_gettext("proposed"),
    "rate": lazy_gettext("rated"),
    "release": lazy_gettext("released"),
    "remove": lazy_gettext("removed"),
    "renew": lazy_gettext("renewed"),
    "reorder": lazy_gettext("put in another order"),
    "retract": lazy_gettext("taken back"),
    "revise": lazy_gettext("revised"),
    "revoke": lazy_gettext("taken back"),
    "submit": lazy_gettext("sent in"),
    "take": lazy_gettext("taken up"),
    "take_back": lazy_gettext("taken back"),
    "tick": lazy_gettext("ticked off"),
    "unverify": lazy_gettext("no longer confirmed"),
    "update": lazy_gettext("changed"),
    "withdraw": lazy_gettext("withdrawn"),
}


def act_name(action: str) -> str:
    """Return what was done, in words; of an act without a word of its own, what it was about."""
    noun, _, verb = action.partition(".")
    thing = THINGS.get(noun) or NOUNS.get(noun)
    if noun == MATCH:
        return f"{thing} · {match_state_name('', verb)}"
    parts = [word for word in (thing, DEEDS.get(verb) or VERBS.get(verb)) if word]
    return " · ".join(map(str, parts))
