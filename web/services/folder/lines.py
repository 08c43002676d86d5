"""Bytes of a text file into lines, within limits, saying where the encoding breaks."""

import codecs
import gzip
import re
import zlib
from collections.abc import Iterator
from io import BufferedIOBase
from pathlib import Path
from typing import Final

from web.services.folder.report import ErrorCode

MAX_FILE_BYTES: Final = 100 * 1024 * 1024
_MAX_LINE_BYTES: Final = 4 * 1024 * 1024
_LONE_RETURN = re.compile(r"(?<=\r)(?!\n)")


class DamagedFileError(Exception):
    """Reading a file cannot go on: what is wrong, and on which line."""

    def __init__(self, code: ErrorCode, *, line: int | None = None, **evidence: object) -> None:
        super().__init__(code.value)
        self.code = code
        self.line = line
        self.evidence = evidence


def read_lines(path: Path) -> Iterator[str]:
    """Yield the lines of a UTF-8 file, plain or gzipped, with their line ends.

    Raises
    ------
    DamagedFileError
        Where the file cannot be read further.
    """
    if path.stat().st_size > MAX_FILE_BYTES:
        raise DamagedFileError(ErrorCode.FILE_TOO_LARGE, max_bytes=MAX_FILE_BYTES)
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
            yield from _decode(stream)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise DamagedFileError(ErrorCode.BAD_ARCHIVE) from error
    except OSError as error:
        raise DamagedFileError(ErrorCode.UNREADABLE, reason=error.strerror or "") from error


def _decode(stream: BufferedIOBase) -> Iterator[str]:
    position, line = 0, 0
    while raw := stream.readline(_MAX_LINE_BYTES + 1):
        line += 1
        text = _decode_line(raw, position=position, line=line)
        position += len(raw)
        if position > MAX_FILE_BYTES:
            raise DamagedFileError(ErrorCode.FILE_TOO_LARGE, max_bytes=MAX_FILE_BYTES)
        pieces = _split_at_returns(text)
        line += len(pieces) - 1
        yield from pieces


def _decode_line(raw: bytes, *, position: int, line: int) -> str:
    if position == 0 and raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise DamagedFileError(ErrorCode.ENCODING, line=1, byte=0)
    if b"\0" in raw:
        raise DamagedFileError(ErrorCode.NUL, line=line, byte=position + raw.index(b"\0"))
    if len(raw) > _MAX_LINE_BYTES:
        raise DamagedFileError(ErrorCode.CELL_TOO_LONG, line=line)
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        byte = position + error.start
        raise DamagedFileError(ErrorCode.ENCODING, line=line, byte=byte) from error

    return text.removeprefix("\ufeff") if position == 0 else text


def _split_at_returns(text: str) -> list[str]:
    """Split at carriage returns that stand alone, the line ends of old spreadsheets."""
    if "\r" not in text[:-2]:
        return [text]
    return [piece for piece in _LONE_RETURN.split(text) if piece]
