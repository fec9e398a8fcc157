"""What goes wrong on purpose: a kill at some moment, a file system that is full."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from bench import HOME, SITE, fresh, run
from services import AWS_ENV, TRACKING, WAREHOUSE

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from pathlib import Path

ENV = {
    **AWS_ENV, "WAREHOUSE_URL": WAREHOUSE, "MLFLOW_TRACKING_URI": TRACKING,
    "PYTHONPATH": str(SITE),
}  # fmt: skip
"""What every command of the faults finds around it."""


def killed(command: list[object], cwd: Path, after: float, env: Mapping[str, str] | None = None) -> int:
    """Start a command, and kill it and all its children at a moment; how it ended."""
    process = subprocess.Popen(
        [str(word) for word in command], cwd=cwd, env={**os.environ, **ENV, **(env or {})}, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        return process.wait(after)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        return process.wait()


@contextmanager
def tiny(size: str) -> Generator[Path]:
    """A file system that is full soon."""
    if os.geteuid() != 0:
        pytest.skip("a full disk needs root to mount one")
    folder = fresh(HOME / "tiny")
    run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder])
    try:
        yield folder
    finally:
        run(["umount", folder])
