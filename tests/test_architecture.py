"""The layout and the import directions are part of the product."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TOP_LEVEL = {
    "LICENSE",
    "README.md",
    "matcher",
    "models",
    "pyproject.toml",
    "requirements.lock",
    "seed",
    "tests",
    "web",
    "wsgi.py",
}


def test_imports_point_one_way():
    executable = Path(sys.executable).with_name("lint-imports")

    completed = subprocess.run(
        [executable, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert completed.returncode == 0, completed.stdout


def test_top_level_holds_nothing_else():
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()

    visible = {name.split("/")[0] for name in tracked if not name.startswith(".")}

    assert visible <= TOP_LEVEL
