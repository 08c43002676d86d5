from pathlib import Path

import pytest

from tests.web.cli.conftest import Run


def test_import_says_what_it_added(run: Run, folder: Path) -> None:
    result = run("import", folder)

    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "participants: 5 added, 0 changed, 0 unchanged, 0 removed",
        "needs: 1 added, 0 changed, 0 unchanged, 0 removed",
        "offers: 2 added, 0 changed, 0 unchanged, 0 removed",
        "relations: 1 added, 0 changed, 0 unchanged, 0 removed",
    ]


def test_dry_run_changes_nothing(run: Run, folder: Path) -> None:
    first = run("import", folder, "--dry-run")
    second = run("import", folder)

    assert "Nothing was changed: this was a dry run." in first.stdout
    assert "participants: 5 added" in second.stdout


def test_every_error_is_told_with_its_place(run: Run, imported: Path) -> None:
    path = imported / "participants.csv"
    path.write_text(path.read_text("utf-8") + "S1,startup,x,,,,\nS9,starship,x,,,,\n", "utf-8")

    result = run("import", imported)

    assert result.exit_code == 1
    assert [line.partition(" ")[0] for line in result.stderr.splitlines()] == [
        "participants.csv:7:",
        "participants.csv:8:",
        "Error:",
    ]
    assert result.stderr.endswith("Error: 2 errors: nothing changed.\n")


def test_errors_speak_the_readers_language(run: Run, tmp_path: Path) -> None:
    result = run("--lang", "zh", "import", tmp_path / "nowhere")

    assert result.exit_code == 1
    assert result.stderr.endswith("错误：1 处错误：数据未作任何改动。\n")


def test_export_gives_the_folder_back(run: Run, imported: Path, tmp_path: Path) -> None:
    assert run("export", tmp_path / "out").exit_code == 0

    again = run("import", tmp_path / "out")

    assert "participants: 0 added, 0 changed, 5 unchanged, 0 removed" in again.stdout
    assert imported.is_dir()


def test_stored_data_are_checked(run: Run, imported: Path) -> None:
    result = run("db", "check")

    assert (result.exit_code, result.stdout) == (0, "Every invariant holds.\n")
    assert imported.is_dir()


def test_upgrade_is_safe_to_repeat(run: Run) -> None:
    assert [run("db", "upgrade").exit_code for _ in range(2)] == [0, 0]


def test_folder_in_place_of_a_file_stops_the_export(
    run: Run, imported: Path, tmp_path: Path
) -> None:
    target = tmp_path / "out"
    (target / "participants.csv").mkdir(parents=True)

    result = run("export", target)

    assert result.exit_code == 1
    assert result.stderr.startswith("participants.csv: This is not a regular file.")
    assert [path.name for path in target.iterdir()] == ["participants.csv"]
    assert imported.is_dir()


@pytest.mark.parametrize("command", ["import", "export"])
def test_empty_path_is_not_the_current_folder(run: Run, command: str) -> None:
    assert run(command, "").exit_code == 2


def test_synthesis_replaces_nobodys_data(run: Run, folder: Path, tmp_path: Path) -> None:
    before = (folder / "participants.csv").read_bytes()

    refused = run("synthesize", folder, "--profile", "demo")
    first = run("synthesize", tmp_path / "new", "--profile", "demo", "--seed", "1")
    again = run("synthesize", tmp_path / "new", "--profile", "demo", "--seed", "2")

    assert (refused.exit_code, first.exit_code, again.exit_code) == (1, 0, 0)
    assert "holds other files already" in refused.stderr
    assert (folder / "participants.csv").read_bytes() == before
