"""Step 3: what each column means."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from web.services.access import Actor
from web.services.intake import drafts
from web.services.intake.bench import Bench
from web.services.intake.columns import ColumnView
from web.services.intake.decisions import ColumnChoice
from web.services.intake.fields import AMOUNTS, REGION, SECRET, Field, field_of, fields_of
from web.services.words import Option, load_words

_NAMES = frozenset({"name", "name_zh", "name_en"})


class ColumnsError(ValueError):
    """Columns cannot mean this: `faults` says by column what is wrong; -1 is the whole."""

    def __init__(self, faults: Mapping[int, str]) -> None:
        super().__init__(str(faults))
        self.faults = dict(faults)


@dataclass(frozen=True, slots=True)
class ColumnsStep:
    """What the step shows."""

    kind: str
    columns: tuple[ColumnView, ...]
    fields: tuple[Field, ...]
    template: str
    regions: tuple[Option, ...]
    default_region: str
    has_region: bool
    must_have_region: bool
    n_rows: int

    @property
    def n_open(self) -> int:
        """How many columns somebody should look at."""
        return sum(column.is_open for column in self.columns)


def show(session: Session, *, actor: Actor, intake_id: int) -> ColumnsStep:
    """Return what each column is taken for."""
    return step_of(drafts.open_bench(session, actor=actor, intake_id=intake_id))


def step_of(bench: Bench) -> ColumnsStep:
    """Return what each column of a bench is taken for."""
    words = load_words(bench.session)
    codes = [code for vocabulary, code in words.names if vocabulary == "region"]
    mine = [code for code in codes if bench.may_bring("", code)]
    return ColumnsStep(
        kind=bench.intake.kind,
        columns=bench.columns,
        fields=tuple(field for field in fields_of(bench.intake.kind)),
        template=bench.template.name if bench.template else "",
        regions=tuple(Option(code, words.name("region", code)) for code in mine),
        default_region=bench.decisions.default_region,
        has_region=any(view.choice.field == "region" for view in bench.columns),
        must_have_region=not bench.may_bring("", ""),
        n_rows=len(bench.table.data_lines),
    )


def choose(
    session: Session,
    *,
    actor: Actor,
    intake_id: int,
    columns: Mapping[int, ColumnChoice],
    default_region: str,
) -> None:
    """Write down what each column means.

    Raises
    ------
    ColumnsError
        If no column holds the name, two hold what only one may, or a unit is missing.
    """
    bench = drafts.open_bench(session, actor=actor, intake_id=intake_id, for_change=True)
    chosen = {
        view.index: _checked(view, columns.get(view.index, view.choice)) for view in bench.columns
    }
    decided = replace(bench.decisions, columns=chosen, default_region=default_region)
    faults = _faults(bench, chosen)
    known = bench.lexicons.codes(REGION)
    if default_region and not (default_region in known and bench.may_bring("", default_region)):
        faults[-1] = "region"
    if faults:
        raise ColumnsError(faults)
    drafts.decide(bench, decided, step="values")


def _checked(view: ColumnView, choice: ColumnChoice) -> ColumnChoice:
    """Keep identity and bank numbers out, whatever was posted; a unit belongs to amounts alone."""
    if view.choice.field == SECRET and view.source == "content":
        return ColumnChoice(SECRET)
    is_amount = field_of(choice.field).shape in AMOUNTS
    return choice if is_amount else replace(choice, unit="")


def _faults(bench: Bench, chosen: Mapping[int, ColumnChoice]) -> dict[int, str]:
    """Say by column what is wrong with a choice."""
    own = {field.key for field in fields_of(bench.intake.kind)}
    counts = Counter(choice.field for choice in chosen.values())
    faults: dict[int, str] = {}
    for view in bench.columns:
        choice = chosen[view.index]
        if choice.field not in own:
            faults[view.index] = "unknown"
        elif counts[choice.field] > 1 and not field_of(choice.field).is_repeated:
            faults[view.index] = "twice"
    if not _NAMES.intersection(counts):
        faults[-1] = "no_name"
    return faults | _missing_units(bench, chosen)


def _missing_units(bench: Bench, chosen: Mapping[int, ColumnChoice]) -> dict[int, str]:
    """Find the amounts whose plain numbers nobody gave a unit."""
    trial = Bench(bench.session, bench.intake, bench.actor)
    trial.__dict__["book"] = bench.book
    trial.decisions = replace(bench.decisions, columns=dict(chosen))
    return {
        view.index: "unit" for view in trial.columns if view.needs_unit and not view.choice.unit
    }
