"""Values as people read them: codes by their names, in both languages."""

from collections.abc import Mapping
from typing import Final

from web.services.intake.fields import REGION, SECTOR, STAGE, SUBTYPE_VOCABULARIES
from web.services.words import Text

_VOCABULARIES: Final = {
    "sectors": SECTOR,
    "region": REGION,
    "regions_served": REGION,
    "stage": STAGE,
    "stages_served": STAGE,
    "seeking_round": "round",
    "country": "country",
    "languages": "language",
    "host_type": "host_type",
    "recognition": "recognition",
}
Names = Mapping[tuple[str, str], Text]


def shown(names: Names, kind: str, field: str, cell: str) -> Text:
    """Return a cell of the folder in words; what is no code stands for itself."""
    vocabulary = SUBTYPE_VOCABULARIES.get(kind, "") if field == "subtype" else ""
    vocabulary = vocabulary or _VOCABULARIES.get(field, "")
    if not vocabulary or not cell:
        return {"zh": cell, "en": cell}
    found = [names.get((vocabulary, code), {"zh": code, "en": code}) for code in cell.split(";")]
    return {
        "zh": "、".join(name["zh"] or name["en"] for name in found),
        "en": ", ".join(name["en"] or name["zh"] for name in found),
    }
