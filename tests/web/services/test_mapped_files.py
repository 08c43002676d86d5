"""Objects whose arrays stay in their file."""

from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp

from web.services.mapped_files import ALIGNED, read_mapped, write_mapped


def test_object_comes_back_with_its_arrays(tmp_path: Path) -> None:
    numbers = np.arange(12, dtype=np.float32).reshape(3, 4)
    content = {
        "rows": numbers,
        "columns": np.asfortranarray(numbers),
        "empty": np.zeros((0, 3)),
        "names": np.array(["普洱", "tea"]),
        "same": [numbers, numbers],
        "matrix": sp.csr_matrix(numbers),
        "words": ("普洱", None),
    }

    write_mapped(tmp_path / "file", content)
    found = read_mapped(tmp_path / "file")

    assert isinstance(found, dict)
    for name in ("rows", "columns", "empty", "names"):
        assert np.array_equal(found[name], content[name])
    assert found["same"][0] is found["same"][1]
    assert (found["matrix"] != content["matrix"]).nnz == 0
    assert found["words"] == ("普洱", None)


def test_arrays_are_aligned_and_cannot_be_changed(tmp_path: Path) -> None:
    write_mapped(tmp_path / "file", [np.ones(3, dtype=np.int8), np.ones(5)])

    found = read_mapped(tmp_path / "file")

    assert isinstance(found, list)
    assert [array.ctypes.data % ALIGNED for array in found] == [0, 0]
    assert [array.flags.writeable for array in found] == [False, False]


@pytest.mark.parametrize("kept", [0, 10, -1, -24])
def test_file_that_is_not_whole_is_refused(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "file"
    write_mapped(path, np.ones(100))
    path.write_bytes(path.read_bytes()[:kept])

    with pytest.raises(ValueError, match=r"too short|without its end"):
        read_mapped(path)
