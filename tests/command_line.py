"""The command line inside the test's own process: fast, and with everything that it says caught."""

from __future__ import annotations

import io
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelyard.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it said: to each stream, and to both in the order of saying."""

    code: int
    out: str
    err: str
    said: str


class _Stream(io.StringIO):
    """A stream that writes to a common one, too."""

    def __init__(self, both: io.StringIO) -> None:
        super().__init__()
        self.both = both

    def write(self, text: str) -> int:
        self.both.write(text)
        return super().write(text)


def modelyard(folder: Path, *arguments: str) -> Ran:
    """Run `modelyard ARGUMENTS` in a folder."""
    both = io.StringIO()
    out, err, code = _Stream(both), _Stream(both), 0
    with chdir(folder), redirect_stdout(out), redirect_stderr(err):
        try:
            run(list(arguments))
        except SystemExit as end:
            code = int(end.code or 0)
    return Ran(code, out.getvalue(), err.getvalue(), both.getvalue())
