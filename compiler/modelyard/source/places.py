"""From an index into a text to a line and a column."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from modelyard.diagnostics.types import Position, Span

_LINE_BREAK = re.compile(r"\r\n|\r|\n")


class Places:
    """The lines of one text. Indexes and columns count code points."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_BREAK.finditer(self.text))]

    def position(self, index: int) -> Position:
        """The line and column of a character."""
        index = max(0, min(index, len(self.text)))
        line = bisect_right(self._starts, index)
        return Position(line, index - self._starts[line - 1] + 1)

    def span(self, start: int, end: int) -> Span:
        """The stretch from ``start`` to ``end``, exclusive."""
        return Span(self.file, self.position(start), self.position(max(start, end)))


def split_lines(text: str) -> list[str]:
    """The lines of a text as ``Places`` counts them, without their breaks."""
    return _LINE_BREAK.split(text)
