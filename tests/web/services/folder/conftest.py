"""Folders written by a test, and what reading them finds."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from web.services.folder.known import Known
from web.services.folder.messages import describe
from web.services.folder.read import FolderData, read_folder
from web.services.folder.report import ErrorList
from web.services.folder.validate import validate

KNOWN = Known(
    codes={
        "stages": frozenset({"idea", "seed", "growth"}),
        "host_type": frozenset({"university"}),
        "recognition": frozenset({"national"}),
        "resource_kinds": frozenset({"instrument", "desk", "defence"}),
        "mentor_category": frozenset({"tech"}),
        "investor_type": frozenset({"angel_fund"}),
        "carrier": frozenset({"makerspace"}),
        "institution_kind": frozenset({"university", "enterprise"}),
    },
    terms={
        "sectors": {"bio": "", "bio.tcm": "bio"},
        "topics": {"rd": "", "rd.joint": "rd"},
        "regions": {"530000": "", "530100": "530000"},
    },
)

WriteFolder = Callable[[Mapping[str, str]], Path]
Fault = tuple[str, int | None, str, str, str]


@pytest.fixture
def write_folder(tmp_path: Path) -> WriteFolder:
    def write(files: Mapping[str, str]) -> Path:
        folder = tmp_path / "folder"
        folder.mkdir(exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content.encode())
        return folder

    return write


@pytest.fixture
def read() -> Callable[[Path], tuple[FolderData, list[Fault]]]:
    def read_and_list(path: Path) -> tuple[FolderData, list[Fault]]:
        errors = ErrorList()
        folder = read_folder(path, errors)
        validate(folder, KNOWN, errors)
        for error in errors.listed():
            message, arguments = describe(error)
            assert message % arguments  # the evidence fills every place of the wording
        return folder, [
            (error.file, error.line, error.column, error.value, error.code.value)
            for error in errors.listed()
        ]

    return read_and_list
