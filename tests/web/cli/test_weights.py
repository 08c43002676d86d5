"""Sets of weights and versions of the model from the command line."""

import json
from pathlib import Path

from tests.web.cli.conftest import Run

FOR = ("--for", "startup:mentor")


def ask(run: Run, *more: str) -> dict[str, object]:
    """Return the answer for S1."""
    result = run("recommend", "--seeker", "S1", "--kind", "mentor", "--json", *more)
    answer: dict[str, object] = json.loads(result.stdout)
    return answer


def test_set_is_kept_shown_and_put_to_use(run: Run, imported: Path) -> None:
    del imported
    first = run("weights", "set", "Strict", *FOR, "track=must", "--note", "Only who is recognised")
    run("weights", "set", "Strict", *FOR, "track=high")
    run("weights", "publish", "Strict@1", *FOR)
    shown = json.loads(run("weights", "show", "Strict", *FOR).stdout)
    listed = run("weights", "list").stdout.splitlines()

    assert first.stdout == "Strict@1\n"
    assert (shown["version"], shown["levels"]["track"], shown["in_use"]) == (2, "high", False)
    assert listed == ["  startup:mentor  Strict@2", "* startup:mentor  Strict@1"]

    answer = ask(run)
    assert answer["candidates"] == []
    assert answer["weights"]["name"] == "Strict"

    run("weights", "withdraw", *FOR)
    assert ask(run)["weights"] == {"ranking": "usual"}


def test_ranking_follows_the_set_it_names(run: Run, imported: Path, tmp_path: Path) -> None:
    del imported
    run("weights", "set", "Strict", *FOR, "track=must")
    queries, out = tmp_path / "queries.csv", tmp_path / "out.csv"
    queries.write_text("seeker_id\nS1\nS2\n", "utf-8")
    asked = ("--queries", queries, "--kind", "mentor", "--out", out, "--json")

    named = json.loads(run("recommend", *asked, "--weights", "Strict@1").stdout)
    lines = out.read_text("utf-8").splitlines()
    usual = json.loads(run("recommend", *asked, "--weights", "usual").stdout)

    used = named["weights"]["startup"]
    assert (used["ranking"], used["name"], used["version"]) == ("chosen", "Strict", 1)
    # M3 has served before, which is a record: S2 alone finds somebody who has one
    assert [line.split(",")[0] for line in lines[1:]] == ["S2"]
    assert usual["weights"] == {"startup": {"ranking": "usual"}}


def test_mistakes_say_what_to_do(run: Run, imported: Path) -> None:
    del imported
    unknown = run("recommend", "--seeker", "S1", "--kind", "mentor", "--weights", "Nobody")
    level = run("weights", "set", "Odd", *FOR, "sector=most")
    pair = run("weights", "show", "Odd", "--for", "mentor:space")
    name = run("weights", "set", "usual", *FOR, "sector=must")

    assert "No set of weights for mentor is called Nobody" in unknown.stderr
    assert "sector=most: write CRITERION=LEVEL" in level.stderr
    assert "--for is one of startup:mentor" in pair.stderr
    assert "choose another" in name.stderr
    assert {unknown.exit_code, level.exit_code, pair.exit_code, name.exit_code} == {1}


def test_version_is_gone_back_to_and_released(run: Run, imported: Path) -> None:
    del imported
    run("fit")
    run("fit")
    newest, earlier = json.loads(run("models", "list", "--json").stdout)

    run("models", "use", earlier["name"])
    pinned = json.loads(run("models", "list", "--json").stdout)
    run("models", "release")
    released = json.loads(run("models", "list", "--json").stdout)
    unknown = run("models", "use", "nothing")

    assert (newest["in_use"], earlier["in_use"]) == (True, False)
    assert [each["pinned"] for each in pinned] == [False, True]
    assert [each["in_use"] for each in released] == [True, False]
    assert (unknown.exit_code, "dianqiao models list" in unknown.stderr) == (1, True)
