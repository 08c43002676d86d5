"""The command line: ``dianqiao``."""

import os

# one thread a process: BLAS pools cost more than they give on matrices of this size
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from web.cli.group import dianqiao


def main() -> None:
    """Run the command line."""
    dianqiao.main(prog_name="dianqiao")
