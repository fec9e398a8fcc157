"""A run's progress on standard error: one line a stage, with what it found."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from modelyard_runtime.pipeline.types import FINE, UNDECIDED

if TYPE_CHECKING:
    from modelyard_runtime.pipeline.registry import Stage
    from modelyard_runtime.pipeline.state import Done

_GREEN, _RED, _YELLOW, _DIM, _PLAIN = "\033[32m", "\033[31m", "\033[33m", "\033[2m", "\033[0m"


class Console:
    """Tells of stages as they begin and end; on a terminal, in the same line."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._colour = self._terminal and not os.environ.get("NO_COLOR")

    def begins(self, stage: Stage) -> None:
        """Shows what is being worked on, where a line can be written over."""
        if self._terminal:
            sys.stderr.write(f"{self._paint(_DIM, '…')} {stage.name:<9} {self._paint(_DIM, stage.summary)}")
            sys.stderr.flush()

    def ended(self, stage: Stage, done: Done, *, reused: bool) -> None:
        """Shows how a stage ended, and its findings below."""
        mark, colour = {FINE: ("✓", _GREEN), UNDECIDED: ("?", _YELLOW)}.get(done.code, ("✗", _RED))
        time = "unchanged" if reused else f"{done.seconds:.1f} s"
        start = "\r\033[K" if self._terminal else ""
        sys.stderr.write(
            f"{start}{self._paint(colour, mark)} {stage.name:<9} {done.words}  {self._paint(_DIM, time)}\n"
        )
        for finding in done.findings:
            sys.stderr.write("".join(f"    {line}\n" for line in finding.splitlines()))
        sys.stderr.flush()

    def _paint(self, colour: str, text: str) -> str:
        return f"{colour}{text}{_PLAIN}" if self._colour else text
