"""Solving and verifying problems offline, from file to file; no database is opened."""

import json
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import click
from tqdm import tqdm

from matcher.assignment import audit, documents, files, reading, results
from matcher.assignment.problem import FORMAT, Problem
from matcher.assignment.solution import Solution, Status
from matcher.assignment.solve import solve as solve_assignment
from matcher.assignment.verify import verify as verify_assignment
from matcher.assignment.violation import Flaw, Violation
from web.cli.failures import Failure
from web.cli.flaws import flaw_text
from web.cli.language import gettext, ngettext
from web.cli.ranked import current_umask, unwritable

FILE = click.Path(path_type=Path)
MOST_CONFLICTS = 20


def _(message: str) -> str:
    """Mark a message for translation."""
    return message


FAULTS = {
    files.Fault.NOT_UTF8: _("the bytes %(value)s are not UTF-8. Save the file as UTF-8"),
    files.Fault.NOT_JSON: _("this is no JSON (%(value)s). Check the brackets, commas and quotes"),
    files.Fault.NOT_AN_OBJECT: _("%(value)s is no object. Write it in braces"),
    files.Fault.NOT_A_LIST: _("%(value)s is no list. Write it in square brackets"),
    files.Fault.WRONG_FORMAT: _("%(value)s is no format known here. Write %(formats)s"),
    files.Fault.MISSING_KEY: _("%(value)s is missing. Add it"),
    files.Fault.UNKNOWN_KEY: _("%(value)s means nothing here. Check its spelling"),
    files.Fault.NOT_AN_ID: _("%(value)s is no id. Write a text in quotes"),
    files.Fault.DUPLICATE_ID: _("the id %(value)s is given twice. Change one"),
    files.Fault.NOT_A_COUNT: _("%(value)s is no number of places. Write a whole number from 0 on"),
    files.Fault.NOT_A_PAIR: _(
        "%(value)s is no pair. Write the two indices, and the utility of a pair that is listed"
    ),
    files.Fault.NO_SUCH_SEEKER: _("there is no seeker %(value)s. Indices count from 0"),
    files.Fault.NO_SUCH_CANDIDATE: _("there is no candidate %(value)s. Indices count from 0"),
    files.Fault.NOT_A_NUMBER: _("%(value)s is no number to reckon with. Write one within ±10¹²"),
    files.Fault.DUPLICATE_PAIR: _("this pair stands at %(value)s already. Remove one of the two"),
    files.Fault.UNKNOWN_OBJECTIVE: _(
        "there is no objective %(value)s. Write utility, fair or stable"
    ),
    files.Fault.UNKNOWN_CODE: _("%(value)s means nothing here. Check its spelling"),
    files.Fault.WRONG_LENGTH: _("the list has another length than %(value)s. Restore it"),
}
"""One for each, so that a new fault is not forgotten."""

EVENT_FORMAT = "dianqiao-event/1"


@click.group()
def solve() -> None:
    """Solve a problem file offline."""


@solve.command("assignment")
@click.argument("problem", type=FILE)
@click.option("--out", type=FILE, required=True, help="Where the solution goes.")
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    help="Seconds a fair assignment may be searched; its size decides otherwise.",
)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def assignment(
    *, problem: Path, out: Path, time_limit: float | None, seed: int, as_json: bool
) -> None:
    """Assign candidates to the seekers of PROBLEM, under capacities."""
    asked = read_assignment(problem)
    with tqdm(total=100, unit="%", disable=None, leave=False) as bar:

        def report(share: float) -> None:
            bar.update(min(100, round(100 * share)) - bar.n)

        solution = solve_assignment(asked, time_limit=time_limit, seed=seed, report=report)
    document = documents.document_of(asked, solution)
    put(out, json.dumps(document, ensure_ascii=False) + "\n")
    if as_json:
        kept = ("status", "objective", "conflicts", "seconds", "seed", "solver")
        click.echo(json.dumps({key: document[key] for key in kept}, ensure_ascii=False))
    else:
        click.echo("\n".join(lines_of(document, solution)))


def lines_of(document: dict[str, object], solution: Solution) -> list[str]:
    """Return what people want to know of a solution."""
    if solution.status is Status.INFEASIBLE:
        return [
            gettext("There is no assignment: these requirements contradict each other."),
            *conflicts_of(document),
        ]
    score = solution.score
    words = {Status.OPTIMAL: gettext("optimal"), Status.FEASIBLE: gettext("feasible")}
    lines = [
        gettext(
            "%(status)s: %(pairs)s pairs, utility %(utility)s, worst-off seeker %(worst)s",
            status=words[solution.status],
            pairs=score.pairs,
            utility=bounded(score.utility, score.upper_bound),
            worst=bounded(score.worst_seeker, score.worst_seeker_upper_bound),
        )
    ]
    if score.gap_unlocked is not None:
        share = f"{score.gap_unlocked:.2%}"
        lines.append(gettext("The locked pairs cost %(share)s of the sum at most.", share=share))
    if solution.unmet:
        n = len(solution.unmet)
        lines.append(ngettext("%(n)s seeker lacks places.", "%(n)s seekers lack places.", n))
    return [*lines, *conflicts_of(document)]


def conflicts_of(document: dict[str, object]) -> list[str]:
    """Return the sentences of the requirements in conflict, not all of very many."""
    conflicts = document["conflicts"]
    said = [f"  {item['text']}" for item in conflicts] if isinstance(conflicts, list) else []
    n = len(said) - MOST_CONFLICTS
    if n <= 0:
        return said
    return [*said[:MOST_CONFLICTS], "  " + ngettext("and %(n)s more", "and %(n)s more", n)]


def bounded(value: float, bound: float | None) -> str:
    """Return a number, and its upper bound where that is another."""
    if bound is None or bound == value:
        return f"{value:.6g}"
    return gettext("%(value)s (at most %(bound)s)", value=f"{value:.6g}", bound=f"{bound:.6g}")


@click.command()
@click.argument("problem", type=FILE, metavar="FILE")
@click.argument("solution", type=FILE, required=False)
@click.option("--seal", help="What the fingerprint of a published result should be.")
def verify(*, problem: Path, solution: Path | None, seal: str | None) -> None:
    """Re-check without a solver; each fault in a line, status 1.

    FILE is a published result, or what a participant holds of one; with SOLUTION, it is the problem
    that is solved there.
    """
    document = read_document(problem)
    named = document.get("format") if isinstance(document, dict) else None
    if solution is not None and named in VERIFIERS:
        report_violations(VERIFIERS[named](document, problem, solution))
    elif solution is None and named in AUDITS and isinstance(document, dict):
        report_violations((*audited(document, problem), *other_seal(document, seal)))
        click.echo(gettext("Fingerprint: %(seal)s", seal=document["seal"]))
    elif solution is None and named in VERIFIERS:
        raise click.UsageError(gettext("Name the solution of %(file)s, too.", file=problem))
    else:
        fault = files.FormatError(files.Fault.WRONG_FORMAT, "format", named)
        raise failure_of(problem, fault)


def report_violations(violations: Sequence[Violation]) -> None:
    """Say that everything holds, or fail with what does not."""
    for violation in violations:
        click.echo(f"{violation.place}: {flaw_text(violation)}")
    if violations:
        n = len(violations)
        raise Failure(ngettext("%(n)s thing does not hold.", "%(n)s things do not hold.", n))
    click.echo(gettext("Everything holds."))


def audited(document: dict[str, object], path: Path) -> tuple[Violation, ...]:
    """Return what does not hold in a published result, or in a part of one."""
    try:
        return AUDITS[document["format"]](document)
    except files.FormatError as error:
        raise failure_of(path, error) from error


def other_seal(document: dict[str, object], seal: str | None) -> tuple[Violation, ...]:
    """Return that a result is another than the one whose fingerprint is known."""
    if seal is None or seal.strip().lower() == document["seal"]:
        return ()
    return (Violation("seal", Flaw.OTHER_RESULT),)


def check_assignment(document: object, problem: Path, solution: Path) -> tuple[Violation, ...]:
    """Return what does not hold in an assignment."""
    asked = assignment_of(document, problem)
    try:
        answer, seal = reading.read_solution(solution, asked)
    except files.FormatError as error:
        raise failure_of(solution, error) from error
    return verify_assignment(asked, answer, seal=seal)


def check_event(_document: object, problem: Path, _solution: Path) -> tuple[Violation, ...]:
    """Say that events cannot be verified yet."""
    raise Failure(
        gettext(
            "%(file)s: event problems cannot be verified by this version. "
            "Give it an assignment problem.",
            file=problem,
        )
    )


AUDITS: dict[object, Callable[[object], tuple[Violation, ...]]] = {
    results.FORMAT: audit.verify_result,
    results.PROOF_FORMAT: audit.verify_proof,
}
"""What re-checks a file that stands for itself."""

Verifier = Callable[[object, Path, Path], tuple[Violation, ...]]

VERIFIERS: dict[object, Verifier] = {FORMAT: check_assignment, EVENT_FORMAT: check_event}
"""What re-checks a solution, by the format of its problem."""


def read_assignment(path: Path) -> Problem:
    """Read an assignment problem, or fail with the place of the fault."""
    return assignment_of(read_document(path), path)


def read_document(path: Path) -> object:
    """Read a JSON file, or fail with line and column."""
    try:
        document: object = files.read_json(path)
    except files.FormatError as error:
        raise failure_of(path, error) from error
    return document


def assignment_of(document: object, path: Path) -> Problem:
    """Check an assignment problem, or fail with the place of the fault."""
    try:
        return files.problem_of(document)
    except files.FormatError as error:
        raise failure_of(path, error) from error


def failure_of(path: Path, error: files.FormatError) -> Failure:
    """Return file, place, what is wrong and what to do, in a line."""
    said = gettext(FAULTS[error.fault], value=brief(error.value), formats=FORMAT)
    return Failure(f"{path}:{error.place}: {said}")


def brief(value: object) -> str:
    """Return a value as it may stand in a line."""
    text = repr(value)
    longest = 60
    return text if len(text) <= longest else f"{text[:longest]}…"


def put(out: Path, text: str) -> None:
    """Write a file whole, or leave what was there."""
    try:
        # a link is kept, too: /dev/stdout is one, and leads to a file where that is redirected
        if out.is_symlink() or (out.exists() and not out.is_file()):
            out.write_text(text, "utf-8")
            return
        descriptor, name = tempfile.mkstemp(prefix=f".{out.name}.", dir=out.absolute().parent)
        unfinished = Path(name)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
            unfinished.chmod(0o666 & ~current_umask())
            unfinished.replace(out)
        finally:
            unfinished.unlink(missing_ok=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise unwritable(out, error) from error
