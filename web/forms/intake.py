"""The wizard's steps as their forms give them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from flask_babel import gettext
from werkzeug.datastructures import FileStorage, MultiDict

from web.intake_words import HEADER_FAULTS, refusal
from web.services.intake.amounts import UNITS
from web.services.intake.decisions import ColumnChoice
from web.services.intake.drafts import Upload
from web.services.intake.fields import FIELDS
from web.services.intake.sheets import FileRefusedError
from web.services.intake.steps.sheet import SheetChoice

LONGEST_NUMBER = 6
LONGEST_NAME = 80
KNOWN_FIELDS = frozenset(one.key for one in FIELDS)


@dataclass(frozen=True, slots=True)
class UploadForm:
    """A file with what it is about, and an error for each field that is not right."""

    kind: str = ""
    office: str = ""
    upload: Upload | None = None
    errors: Mapping[str, str] = field(default_factory=dict)

    def refused(self, error: FileRefusedError) -> "UploadForm":
        """Return the same form with what is wrong with its file."""
        return UploadForm(self.kind, self.office, None, {"file": refusal(error)})


def read_upload(
    values: Mapping[str, str],
    file: FileStorage | None,
    *,
    kinds: Collection[str],
    offices: Collection[str],
) -> UploadForm:
    """Read what was uploaded."""
    kind, office = values.get("kind", ""), values.get("office", "")
    name = file.filename if file is not None and file.filename else ""
    errors = {
        "kind": "" if kind in kinds else gettext("Choose what the rows are."),
        "office": "" if office in offices else gettext("Choose the office that brings the file."),
        "file": "" if name else gettext("Choose a file."),
    }
    errors = {key: message for key, message in errors.items() if message}
    upload = Upload(name, file.read()) if file is not None and not errors else None
    return UploadForm(kind, office, upload, errors)


@dataclass(frozen=True, slots=True)
class SheetForm:
    """The chosen sheet and the lines of its header."""

    choice: SheetChoice | None = None
    first: str = ""
    last: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


def read_sheet(values: Mapping[str, str]) -> SheetForm:
    """Read which sheet and header are meant."""
    first, last = values.get("first", "").strip(), values.get("last", "").strip()
    numbers = {"first": whole(first), "last": whole(last)}
    errors = {
        name: str(HEADER_FAULTS["number"]) for name, number in numbers.items() if number is None
    }
    if errors:
        return SheetForm(None, first, last, errors)
    choice = SheetChoice(
        sheet=values.get("sheet", ""),
        first=numbers["first"] or 0,
        last=numbers["last"] or 0,
        with_hidden=values.get("hidden", "with") == "with",
    )
    return SheetForm(choice, first, last)


def whole(text: str) -> int | None:
    """Return the whole number a text names, None if it names none."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
    return int(text) if is_number else None


def read_columns(values: Mapping[str, str]) -> dict[int, ColumnChoice]:
    """Read what each column means; what is not understood is left to the suggestion."""
    found: dict[int, ColumnChoice] = {}
    for name, meaning in values.items():
        index = whole(name.removeprefix("field-")) if name.startswith("field-") else None
        if index is None or meaning not in KNOWN_FIELDS:
            continue
        unit = values.get(f"unit-{index}", "")
        found[index] = ColumnChoice(
            field=meaning,
            unit=unit if unit in UNITS else "",
            fill_down=values.get(f"down-{index}") == "1",
        )
    return found


def read_values(values: "MultiDict[str, str]") -> dict[str, tuple[str, ...]]:
    """Read what values mean: by key the codes, none where one is left blank on purpose.

    A value about which nothing was chosen is not decided.
    """
    found: dict[str, tuple[str, ...]] = {}
    for name, key in values.items():
        number = name.removeprefix("key-")
        if not name.startswith("key-") or whole(number) is None:
            continue
        chosen = [*values.getlist(f"code-{number}"), *values.getlist(f"more-{number}")]
        codes = tuple(dict.fromkeys(code for code in chosen if code))
        if values.get(f"blank-{number}") == "1":
            found[key] = ()
        elif codes:
            found[key] = codes
    return found


def read_duplicates(
    values: Mapping[str, str],
) -> tuple[dict[int, str], dict[int, dict[str, str]]]:
    """Read whom rows are, and which values their merges keep."""
    decided: dict[int, str] = {}
    choices: dict[int, dict[str, str]] = {}
    for name, value in values.items():
        what, _, rest = name.partition("-")
        number, _, key = rest.partition("-")
        line = whole(number)
        if line is None:
            continue
        if what == "whom":
            decided[line] = value
        elif what == "keep" and key:
            choices.setdefault(line, {})[key] = value
    return decided, choices


def read_template_name(values: Mapping[str, str]) -> str:
    """Read under which name the way of reading is remembered; blank where it is not."""
    wanted = values.get("remember") == "1"
    return " ".join(values.get("template", "").split())[:LONGEST_NAME] if wanted else ""
