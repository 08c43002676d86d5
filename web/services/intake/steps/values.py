"""Step 4: what the values of a field mean, each once; what is unsure is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Final

from sqlalchemy.orm import Session

from matcher.features.coding import Suggestion
from matcher.features.phrases import spelled
from web.services.access import Actor
from web.services.intake import drafts
from web.services.intake.bench import Bench
from web.services.intake.cells import State, typed_codes
from web.services.intake.columns import ColumnView
from web.services.intake.fields import CODED, SECTOR, TOPIC, TYPED, Shape, field_of, vocabulary_of
from web.services.intake.reading import ValueView
from web.services.missing import NotFoundError
from web.services.words import Group, Option, Text

PAGE_SIZE: Final = 40
OPEN, SURE, ALL = "open", "sure", "all"


class ValuesError(ValueError):
    """Values cannot mean this: `faults` says by key what is wrong."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(str(faults))
        self.faults = dict(faults)


@dataclass(frozen=True, slots=True)
class FieldSummary:
    """A field with how many values it has and how many are open."""

    key: str
    n_values: int
    n_open: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A code that a value may mean."""

    code: str
    name: Text
    confidence: float
    evidence: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A value as the page shows it."""

    key: str
    text: str
    state: str
    count: int
    lines: tuple[int, ...]
    proposals: tuple[Proposal, ...]
    read: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether a person must be asked."""
        return self.state in {State.ASKED, State.UNREAD}


@dataclass(frozen=True, slots=True)
class ValuesStep:
    """What the step shows: one field, its values page by page."""

    fields: tuple[FieldSummary, ...]
    field: str
    show: str
    rows: tuple[ValueRow, ...]
    total: int
    number: int
    choices: tuple[Group, ...]
    takes_several: bool
    is_typed: bool
    n_open: int
    n_sure: int
    leave_unsure: bool

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(ceil(self.total / PAGE_SIZE), 1)


def show(
    session: Session, *, actor: Actor, intake_id: int, field: str, show: str, page: int
) -> ValuesStep:
    """Return the values of a field."""
    bench = drafts.open_bench(session, actor=actor, intake_id=intake_id)
    return step_of(bench, field=field, show=show, page=page)


def step_of(bench: Bench, *, field: str, show: str, page: int) -> ValuesStep:
    """Return the values of a field on a bench; without a field, of the first with an open one."""
    views = bench.reading.values
    summaries = _summaries(views)
    known = {one.key: one for one in summaries}
    chosen = known.get(field) or next((one for one in summaries if one.n_open), None)
    chosen = chosen or (summaries[0] if summaries else FieldSummary("", 0, 0))
    show = show if show in {OPEN, SURE, ALL} else (OPEN if chosen.n_open else ALL)
    own = [view for view in views if view.field == chosen.key and _is_shown(view, show)]
    number = min(max(page, 1), max(ceil(len(own) / PAGE_SIZE), 1))
    shown = own[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    shape = field_of(chosen.key).shape if chosen.key else Shape.NOTHING
    return ValuesStep(
        fields=summaries,
        field=chosen.key,
        show=show,
        rows=tuple(_row(bench, view) for view in shown),
        total=len(own),
        number=number,
        choices=_choices(bench, chosen.key),
        takes_several=shape in {Shape.CODES, Shape.SPECIALITIES},
        is_typed=shape in TYPED,
        n_open=sum(one.n_open for one in summaries),
        n_sure=sum(one.n_values - one.n_open for one in summaries),
        leave_unsure=bench.decisions.leave_unsure,
    )


def _summaries(views: tuple[ValueView, ...]) -> tuple[FieldSummary, ...]:
    found: dict[str, list[int]] = {}
    for view in views:
        counts = found.setdefault(view.field, [0, 0])
        counts[0] += 1
        counts[1] += view.is_open
    return tuple(FieldSummary(key, n_values, n_open) for key, (n_values, n_open) in found.items())


def _is_shown(view: ValueView, show: str) -> bool:
    return show == ALL or view.is_open == (show == OPEN)


def _row(bench: Bench, view: ValueView) -> ValueRow:
    item, shape = view.item, field_of(view.field).shape
    is_typed = shape in TYPED
    return ValueRow(
        key=item.key,
        text=item.text,
        state=item.state.value,
        count=view.count,
        lines=view.lines,
        proposals=() if is_typed else _proposals(bench, view),
        read=item.codes if is_typed else (),
    )


def _proposals(bench: Bench, view: ValueView) -> tuple[Proposal, ...]:
    """Return the chosen codes, then the suggested ones."""
    suggested = {one.code: one for one in view.item.suggestions}
    codes = dict.fromkeys((*view.item.codes, *suggested))
    nothing = Suggestion("", 1.0, "")
    return tuple(
        Proposal(
            code=code,
            name=name_of(bench, view.field, code),
            confidence=suggested.get(code, nothing).confidence,
            evidence=suggested.get(code, nothing).evidence,
            is_chosen=code in view.item.codes,
        )
        for code in codes
    )


def name_of(bench: Bench, field: str, code: str) -> Text:
    """Return the name of a code of a field."""
    vocabulary, own = _split(bench, field, code)
    return bench.lexicons.names.get((vocabulary, own), {"zh": own, "en": own})


def _split(bench: Bench, field: str, code: str) -> tuple[str, str]:
    one = field_of(field)
    if one.shape is Shape.SPECIALITIES:
        vocabulary, _, own = code.partition(":")
        return vocabulary, own
    return vocabulary_of(one, bench.intake.kind), code


def _choices(bench: Bench, field: str) -> tuple[Group, ...]:
    """Return every code of a field to choose from, in groups."""
    one = field_of(field) if field else None
    if one is None or one.shape not in CODED:
        return ()
    if one.shape is Shape.SPECIALITIES:
        groups = _groups(bench, TOPIC, f"{TOPIC}:")
        return groups + (_groups(bench, SECTOR, f"{SECTOR}:") if field == "offers" else ())
    return _groups(bench, vocabulary_of(one, bench.intake.kind), "")


def _groups(bench: Bench, vocabulary: str, prefix: str) -> tuple[Group, ...]:
    terms = bench.lexicons.terms.get(vocabulary, ())
    names = bench.lexicons.names

    def option(code: str) -> Option:
        name = names.get((vocabulary, code), {"zh": code, "en": code})
        return Option(f"{prefix}{code}", name)

    tops = [term for term in terms if not term.parent]
    below = {top.code: [term for term in terms if term.parent == top.code] for top in tops}
    if not any(below.values()):
        return (Group(vocabulary, {}, tuple(option(term.code) for term in terms)),)
    return tuple(
        Group(
            top.code,
            names[vocabulary, top.code],
            tuple(option(term.code) for term in (top, *below[top.code])),
        )
        for top in tops
    )


def choose(
    session: Session,
    *,
    actor: Actor,
    intake_id: int,
    field: str,
    decided: Mapping[str, tuple[str, ...]],
) -> None:
    """Write down what values of a field mean; none leaves a value blank.

    Raises
    ------
    ValuesError
        If a code is unknown, or a day or an amount cannot be read.
    NotFoundError
        If no column means the field.
    """
    bench = drafts.open_bench(session, actor=actor, intake_id=intake_id, for_change=True)
    if not _of(bench, field):
        raise NotFoundError("field", field)
    if field_of(field).shape in TYPED:
        codes, faults = _typed(bench, field, decided)
    else:
        codes, faults = _coded(bench, field, decided)
    if faults:
        raise ValuesError(faults)
    drafts.decide(bench, bench.decisions.with_codes(field, codes), step="values")


def _typed(
    bench: Bench, field: str, decided: Mapping[str, tuple[str, ...]]
) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """Read what was typed instead of a value."""
    one, codes, faults = field_of(field), dict[str, tuple[str, ...]](), dict[str, str]()
    unit = next((view.choice.unit for view in _of(bench, field)), "")
    for key, texts in decided.items():
        text = "".join(texts).strip()
        codes[key] = typed_codes(one, text, unit) if text else ()
        if text and not codes[key]:
            faults[key] = "unreadable"
    return codes, faults


def _of(bench: Bench, field: str) -> list[ColumnView]:
    return [view for view in bench.columns if view.choice.field == field]


def _coded(
    bench: Bench, field: str, decided: Mapping[str, tuple[str, ...]]
) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    known = {option.code for group in _choices(bench, field) for option in group.children}
    several = field_of(field).shape is not Shape.CODE
    codes = {key: tuple(dict.fromkeys(filter(None, found))) for key, found in decided.items()}
    faults = {key: "unknown" for key, found in codes.items() if not known.issuperset(found)}
    faults |= {key: "several" for key, found in codes.items() if len(found) > 1 and not several}
    return codes, faults


def accept_suggestions(session: Session, *, actor: Actor, intake_id: int, field: str) -> int:
    """Take the first suggestion of every open value of a field, and return how many there were."""
    bench = drafts.open_bench(session, actor=actor, intake_id=intake_id, for_change=True)
    taken = {
        view.item.key: view.item.codes or (view.item.suggestions[0].code,)
        for view in bench.reading.open_values
        if view.field == field and view.item.suggestions
    }
    drafts.decide(bench, bench.decisions.with_codes(field, taken), step="values")
    return len(taken)


def reopen(session: Session, *, actor: Actor, intake_id: int, field: str, key: str) -> None:
    """Take back what was decided about a value."""
    bench = drafts.open_bench(session, actor=actor, intake_id=intake_id, for_change=True)
    kept = bench.decisions.without_codes(field, frozenset({spelled(key)}))
    drafts.decide(bench, kept, step="values")
