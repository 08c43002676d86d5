"""Objects in files whose arrays are read only where they are looked at: mapped, never copied.

A file holds the object without its arrays, pickled; the arrays as they lie in memory, each at a
multiple of 64 bytes; where each begins and how long it is; and at last how long the first part is
and how many arrays there are.
"""

import io
import mmap
import pickle
import struct
from pathlib import Path
from typing import BinaryIO

import numpy as np

ALIGNED = 64
END = struct.Struct("<8sQQ")
MARK = b"dianqiao"
SPAN_TYPE = np.dtype("<u8")


def write_mapped(path: Path, content: object) -> None:
    """Write an object, beside its arrays."""
    buffers: list[pickle.PickleBuffer] = []
    with path.open("wb") as file:
        # the pickler in C: the one of joblib is written in Python, and takes six times as long
        pickle.Pickler(file, protocol=5, buffer_callback=buffers.append).dump(content)
        n_head = file.tell()
        spans = [write_buffer(file, buffer) for buffer in buffers]
        file.write(np.array(spans, dtype=SPAN_TYPE).tobytes())
        file.write(END.pack(MARK, n_head, len(spans)))


def write_buffer(file: BinaryIO, buffer: pickle.PickleBuffer) -> tuple[int, int]:
    """Write an array where it may begin; return where that is, and its length."""
    file.write(bytes(-file.tell() % ALIGNED))
    begins = file.tell()
    with buffer.raw() as content:
        return begins, file.write(content)


def read_mapped(path: Path) -> object:
    """Return an object whose arrays stay in the file, shared with whoever reads it, unchangeable.

    Raises
    ------
    ValueError
        If the file is not whole.
    """
    with path.open("rb") as file:
        length = file.seek(0, io.SEEK_END)
        if length < END.size:
            raise ValueError("too short")
        content = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    mark, n_head, n_buffers = END.unpack_from(content, length - END.size)
    if mark != MARK:
        raise ValueError("without its end")
    n_spans = 2 * n_buffers
    at = length - END.size - n_spans * SPAN_TYPE.itemsize
    spans = np.frombuffer(content, dtype=SPAN_TYPE, count=n_spans, offset=at).reshape(-1, 2)
    buffers = [content[begins : begins + size] for begins, size in spans.tolist()]
    return pickle.loads(content[:n_head], buffers=buffers)
