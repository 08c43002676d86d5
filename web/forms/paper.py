"""What an office types of wishes that were handed in on paper."""

from dataclasses import dataclass

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from web.forms.checks import is_number


@dataclass(frozen=True, slots=True)
class PaperForm:
    """The seats ranked, the dearest first, and those ruled out; what is wrong, blank if nothing."""

    ranked: tuple[int, ...] = ()
    refused: tuple[int, ...] = ()
    revision: int = -1
    fault: str = ""


def read_paper(form: MultiDict[str, str]) -> PaperForm:
    """Return what was typed of a paper; ranks left empty close up."""
    ranked = tuple(int(each) for each in form.getlist("rank") if is_number(each))
    refused = tuple(int(each) for each in form.getlist("no") if is_number(each))
    revision = form.get("revision", -1, type=int)
    return PaperForm(ranked, refused, revision, fault_of(ranked, refused))


def fault_of(ranked: tuple[int, ...], refused: tuple[int, ...]) -> str:
    """Return why wishes contradict themselves."""
    if len(set(ranked)) < len(ranked):
        return str(gettext("Somebody is ranked twice: each wish names somebody else."))
    if set(ranked) & set(refused):
        return str(gettext("Somebody is both ranked and ruled out: keep one of the two."))
    return ""
