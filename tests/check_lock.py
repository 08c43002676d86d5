"""Check, or write, the lock: ``python -m tests.check_lock [--write]``.

``requirements.lock`` holds every pin with its hashes. ``uv run`` does not read it, so the same
pins stand in ``pyproject.toml`` as constraints; this module keeps the two equal.
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
PROJECT = ROOT / "pyproject.toml"
PIN = re.compile(
    r"^(?P<pin>[a-z0-9][a-z0-9._-]*==[^\s;\\]+(?:\s*;\s*[^\\]+?)?)\s*\\?$", re.MULTILINE
)
CONSTRAINTS = re.compile(r"constraint-dependencies = \[\n.*?^\]\n", re.MULTILINE | re.DOTALL)


def locked_pins() -> list[str]:
    """Return the pins of the lock, as ``name==version`` with their markers."""
    return [match["pin"].strip() for match in PIN.finditer(LOCK.read_text())]


def constraints() -> list[str]:
    """Return the pins that ``uv run`` obeys."""
    tool = tomllib.loads(PROJECT.read_text())["tool"]["uv"]
    return list(tool.get("constraint-dependencies", []))


def write() -> None:
    """Resolve anew, write the lock and copy its pins into the project file."""
    text = PROJECT.read_text()
    PROJECT.write_text(CONSTRAINTS.sub("constraint-dependencies = [\n]\n", text))
    command = (
        "uv pip compile pyproject.toml --group dev --universal --generate-hashes --upgrade -q "
        "--no-emit-index-url --no-header --no-annotate --python-version 3.11 -o requirements.lock"
    )
    subprocess.run(command.split(), cwd=ROOT, check=True)
    pins = "".join(f"    '{pin}',\n" if '"' in pin else f'    "{pin}",\n' for pin in locked_pins())
    PROJECT.write_text(CONSTRAINTS.sub(lambda _: f"constraint-dependencies = [\n{pins}]\n", text))


def check() -> int:
    """Return 0 when lock and constraints agree and the lock names no address."""
    text = LOCK.read_text()
    faults = sorted(set(locked_pins()) ^ set(constraints()))
    faults += [line for line in text.splitlines() if "://" in line or "--index" in line]
    faults += [line for line in text.splitlines() if "==" in line and "\\" not in line]
    sys.stdout.write("".join(f"lock and constraints disagree: {fault}\n" for fault in faults))
    return 1 if faults else 0


if __name__ == "__main__":
    if "--write" in sys.argv:
        write()
    sys.exit(check())
