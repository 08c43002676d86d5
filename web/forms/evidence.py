"""Awards and results as their forms give them."""

import datetime as dt
import unicodedata
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext

from web.services.awards import AwardDraft, AwardView
from web.services.results import ResultDraft, ResultView

LONGEST_NAME = 120
LONGEST_TEXT = 2000
FIRST_YEAR = 1990
HIGHEST_TRL = 9
HUNDRED = 100
TEXTS = ("text_zh", "text_en", "licence_terms")
LEVELS = ("international", "national", "provincial", "prefecture", "other")
DELEGATED = {"yes": True, "no": False, "": None}


@dataclass(frozen=True, slots=True)
class AwardForm:
    """An award as typed."""

    contest_zh: str = ""
    contest_en: str = ""
    level: str = "provincial"
    year: str = ""
    rank: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def draft(self) -> AwardDraft:
        """What a form without errors says."""
        return AwardDraft(self.contest_zh, self.contest_en, self.level, int(self.year), self.rank)


@dataclass(frozen=True, slots=True)
class ResultForm:
    """A result as typed."""

    name_zh: str = ""
    name_en: str = ""
    text_zh: str = ""
    text_en: str = ""
    sector: str = ""
    trl: str = ""
    rights_holder: str = ""
    disposal: str = ""
    licence_terms: str = ""
    reward_share: str = ""
    is_for_transfer: bool = False
    needs_clearance: bool = False
    share: Decimal | None = None
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def draft(self) -> ResultDraft:
        """What a form without errors says."""
        return ResultDraft(
            name_zh=self.name_zh,
            name_en=self.name_en,
            text_zh=self.text_zh,
            text_en=self.text_en,
            sector=self.sector,
            trl=int(self.trl) if self.trl else None,
            rights_holder=self.rights_holder,
            disposal_delegated=DELEGATED.get(self.disposal),
            licence_terms=self.licence_terms,
            reward_share_percent=self.share,
            is_for_transfer=self.is_for_transfer,
            needs_clearance=self.needs_clearance,
        )


def read_award(values: Mapping[str, str], *, today: dt.date) -> AwardForm:
    """Read an award."""
    form = AwardForm(
        contest_zh=line(values, "contest_zh"),
        contest_en=line(values, "contest_en"),
        level=values.get("level", ""),
        year=unicodedata.normalize("NFKC", values.get("year", "")).strip(),
        rank=line(values, "rank"),
    )
    return replace(form, errors=dict(award_faults(form, today)))


def award_faults(form: AwardForm, today: dt.date) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with an award."""
    if not form.contest_zh and not form.contest_en:
        yield "contest_zh", str(gettext("Write the name of the contest."))
    if form.level not in LEVELS:
        yield "level", str(gettext("Choose how far the contest reaches."))
    is_year = form.year.isascii() and form.year.isdigit()
    if not is_year or not FIRST_YEAR <= int(form.year) <= today.year:
        yield "year", str(gettext("Write the year in four digits, such as 2025."))


def read_result(values: Mapping[str, str], *, sectors: Container[str]) -> ResultForm:
    """Read a result."""
    typed: dict[str, Any] = {
        **{name: line(values, name) for name in ("name_zh", "name_en", "rights_holder")},
        **{name: values.get(name, "").strip() for name in TEXTS},
    }
    share = unicodedata.normalize("NFKC", values.get("reward_share", "")).strip().rstrip("%")
    form = ResultForm(
        **typed,
        sector=values.get("sector", ""),
        trl=values.get("trl", ""),
        disposal=values.get("disposal", ""),
        reward_share=share,
        share=read_share(share),
        is_for_transfer=values.get("is_for_transfer") == "1",
        needs_clearance=values.get("needs_clearance") == "1",
    )
    return replace(form, errors=dict(result_faults(form, sectors)))


def result_faults(form: ResultForm, sectors: Container[str]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a result."""
    if not form.name_zh and not form.name_en:
        yield "name_zh", str(gettext("Write the name of the result."))
    if form.sector and form.sector not in sectors:
        yield "sector", str(gettext("Choose one of the fields."))
    if form.trl and form.trl not in {str(level) for level in range(1, HIGHEST_TRL + 1)}:
        yield "trl", str(gettext("Choose a level from 1 to 9."))
    if form.reward_share and (form.share is None or not 0 <= form.share <= HUNDRED):
        yield "reward_share", str(gettext("Write a share in percent, from 0 to 100."))
    for name in TEXTS:
        if len(getattr(form, name)) > LONGEST_TEXT:
            yield (
                name,
                str(gettext("Please shorten this to %(most)s characters.", most=LONGEST_TEXT)),
            )


def read_share(text: str) -> Decimal | None:
    """Return the number a text names."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def award_form(view: AwardView) -> AwardForm:
    """Return an award in its form."""
    return AwardForm(
        contest_zh=view.contest.get("zh", ""),
        contest_en=view.contest.get("en", ""),
        level=view.level,
        year=str(view.year),
        rank=view.rank,
    )


def result_form(view: ResultView) -> ResultForm:
    """Return a result in its form."""
    share = view.reward_share_percent
    return ResultForm(
        name_zh=view.name.get("zh", ""),
        name_en=view.name.get("en", ""),
        text_zh=view.text.get("zh", ""),
        text_en=view.text.get("en", ""),
        sector=view.sector_code,
        trl="" if view.trl is None else str(view.trl),
        rights_holder=view.rights_holder,
        disposal={True: "yes", False: "no", None: ""}[view.disposal_delegated],
        licence_terms=view.licence_terms,
        reward_share="" if share is None else f"{share:g}",
        is_for_transfer=view.is_for_transfer,
        needs_clearance=view.needs_clearance,
    )


def line(values: Mapping[str, str], name: str) -> str:
    """Return a field of one line."""
    return " ".join(values.get(name, "").split())[:LONGEST_NAME]
