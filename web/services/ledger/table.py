"""The ledger as a table of ten columns, in the order that offices file it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from models.mentoring_states import MentoringWay
from web.services.ledger.lines import Entry
from web.services.words import Text
from web.services.working_days import ZONE

Speak = Callable[..., str]
"""Words a message in the reader's language, its placeholders filled."""


def _(message: str) -> str:
    """Mark a message for translation."""
    return message


COLUMNS: Final = (
    _("No."),
    _("Time"),
    _("Company or team"),
    _("Mentor"),
    _("Kind of service"),
    _("Summary of content"),
    _("Duration"),
    _("Effects"),
    _("Evidence"),
    _("Handler"),
)
MINUTES_COLUMN: Final = 6
WAYS: Final[Mapping[str, str]] = {
    MentoringWay.ONSITE: _("on site"),
    MentoringWay.VIDEO: _("by video"),
    MentoringWay.PHONE: _("by telephone"),
    MentoringWay.VISIT: _("as a visit"),
}
LATE: Final = _("entered late")
CERTIFIED: Final = _("certified by the office")
PAPER: Final = _("from paper")
CLOSED: Final = _("kept confidential by the pair")
OF_SESSION: Final = _("for the session of %(held)s")
CORRECTION: Final = _("Correction no. %(n)s after the closing")
SHORT: Final = _("short of the least length")
NOTED: Final = _("noted, kept confidential")
FILES: Final = _("Files: %(n)s")
ADDENDA: Final = _("Addenda: %(n)s")
DURATION: Final = _("%(n)s min")


@dataclass(frozen=True, slots=True)
class Voice:
    """A language: how it words messages, and which of a text's languages it prefers."""

    speak: Speak
    language: str

    def local(self, text: Text) -> str:
        """Return a text in this language, or in the other one where that is all there is."""
        order = ("zh", "en") if self.language == "zh" else ("en", "zh")
        return next((text[tag] for tag in order if text.get(tag)), "")

    def listed(self, texts: Sequence[str]) -> str:
        """Return some texts as a list within a sentence."""
        return ("、" if self.language == "zh" else ", ").join(text for text in texts if text)

    def bracketed(self, text: str) -> str:
        """Return a remark behind a text."""
        return f"（{text}）" if self.language == "zh" else f" ({text})"


def header(voice: Voice) -> list[str]:
    """Return the names of the columns."""
    return [voice.speak(name) for name in COLUMNS]


def cells(entry: Entry, number: int, voice: Voice) -> list[str]:
    """Return the cells of one line."""
    return [
        str(number),
        time_of(entry, voice),
        voice.local(entry.startup),
        voice.local(entry.mentor),
        voice.listed([voice.local(topic) for topic in entry.topics]),
        summary_of(entry, voice),
        duration_of(entry, voice),
        outcome_of(entry, voice),
        evidence_of(entry, voice),
        entry.handler,
    ]


def time_of(entry: Entry, voice: Voice) -> str:
    """Return when a session was held; a late line says so and when it came in, a correction too."""
    held = f"{entry.starts_at.astimezone(ZONE):%Y-%m-%d %H:%M}"
    if entry.correction:
        return f"{entry.booked_on:%Y-%m-%d}" + voice.bracketed(voice.speak(OF_SESSION, held=held))
    if not entry.is_late:
        return held
    return held + voice.bracketed(f"{voice.speak(LATE)} {entry.booked_on:%Y-%m-%d}")


def summary_of(entry: Entry, voice: Voice) -> str:
    """Return how a session was held and what it was about."""
    way = voice.speak(WAYS[entry.way]) if entry.way in WAYS else entry.way
    if entry.correction:
        way = voice.speak(CORRECTION, n=entry.correction)
    said = voice.speak(CLOSED) if entry.is_closed else entry.summary
    return (
        voice.listed([way, said])
        if voice.language != "zh"
        else "；".join(filter(None, (way, said)))
    )


def duration_of(entry: Entry, voice: Voice) -> str:
    """Return how long a session took, or how much a correction adds or takes away."""
    return voice.speak(DURATION, n=f"{entry.minutes:+d}" if entry.correction else entry.minutes)


def outcome_of(entry: Entry, voice: Voice) -> str:
    """Return what a session led to; where it is kept confidential, that it led to something."""
    return voice.speak(NOTED) if entry.is_closed and entry.has_outcome else entry.outcome


def evidence_of(entry: Entry, voice: Voice) -> str:
    """Return what proves a session."""
    remarks = [
        voice.speak(FILES, n=entry.n_evidence) if entry.n_evidence else "",
        voice.speak(CERTIFIED) if entry.is_certified else "",
        voice.speak(PAPER) if entry.is_from_paper else "",
        voice.speak(ADDENDA, n=entry.n_addenda) if entry.n_addenda else "",
        voice.speak(SHORT) if entry.is_short else "",
    ]
    return voice.listed(remarks)
