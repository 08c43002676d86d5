"""What the worker does every minute can be done once, and again."""

from pathlib import Path

from tests.web.cli.conftest import Run


def test_upkeep_is_done_and_safe_to_repeat(run: Run, imported: Path) -> None:
    del imported

    results = [run("upkeep") for _ in range(2)]

    assert [result.exit_code for result in results] == [0, 0]
    assert results[0].stdout == "Everything that was due is done.\n"
