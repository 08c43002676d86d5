"""Read the tables that come with the package."""

import csv
import json
from functools import cache
from importlib.resources import files
from io import StringIO
from typing import Any


@cache
def read_table(path: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a CSV file below this package, in their order."""
    text = (files("seed") / path).read_text(encoding="utf-8")
    return tuple(csv.DictReader(StringIO(text, newline="")))


@cache
def read_document(path: str) -> Any:
    """Return a JSON file below this package."""
    return json.loads((files("seed") / path).read_text(encoding="utf-8"))


def split(cell: str) -> tuple[str, ...]:
    """Return the items of a list-valued cell."""
    return tuple(item for item in cell.split(";") if item)
