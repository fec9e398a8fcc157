"""Diagnostics for people: the line, the exact place underlined, what is allowed, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.cells import show
from modelyard.diagnostics.report import summary
from modelyard.diagnostics.types import Severity
from modelyard.diagnostics.visible import visible
from modelyard.records import dataclass
from modelyard.source.places import split_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from modelyard.diagnostics.types import Diagnostic, Span

WIDTH = 140
"""Cells a source line may fill before it is cut around its span."""

ALLOWED = 40
"""Allowed values that are listed before the rest is only counted."""

_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTE: "36"}
_GUTTER = "34"


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of one line to underline, with the words behind the underline."""

    line: int
    start: int
    end: int | None
    words: str
    primary: bool

    def stop(self, line: str) -> int:
        """Where the underline ends on the line: one that goes on below ends with its text."""
        return max(self.start + 1, len(line.rstrip()) if self.end is None else min(self.end, len(line)))


def render(diagnostics: Iterable[Diagnostic], texts: Mapping[str, str], *, colour: bool = False) -> str:
    """Every diagnostic and a last line that counts them; nothing at all where there are none.

    ``texts`` has the text of each file by the name that spans use; a file without one is named but not shown.
    """
    found = tuple(diagnostics)
    if not found:
        return ""
    lines = {file: split_lines(text) for file, text in texts.items()}
    for diagnostic in found:
        if diagnostic.secret:
            _hide(diagnostic.span, lines.get(diagnostic.span.file, []))
    printer = _Printer(lines, colour=colour)
    blocks = ["\n".join(printer.diagnostic(diagnostic)) for diagnostic in found]
    return "\n\n".join([*blocks, summary(found)]) + "\n"


def _hide(span: Span, lines: list[str]) -> None:
    """Put marks in the place of what nobody may read, for every diagnostic that shows the line."""
    for number in range(span.start.line, min(span.end.line, len(lines)) + 1):
        line = lines[number - 1]
        start = span.start.column - 1 if number == span.start.line else 0
        end = span.end.column - 1 if number == span.end.line else len(line)
        lines[number - 1] = line[:start] + "*" * (min(end, len(line)) - start) + line[end:]


class _Printer:
    def __init__(self, lines: Mapping[str, list[str]], *, colour: bool) -> None:
        self._lines = lines
        self._colour = colour

    def diagnostic(self, diagnostic: Diagnostic) -> list[str]:
        code = _COLOURS[diagnostic.severity]
        head = self._paint(f"{diagnostic.severity}[{diagnostic.rule}]", f"1;{code}")
        out = [head + self._paint(f": {visible(diagnostic.message)}", "1")]
        marks = self._marks(diagnostic)
        numbers = [mark.line for group in marks.values() for mark in group]
        gutter = max(len(str(number)) for number in numbers)
        for index, (file, group) in enumerate(marks.items()):
            arrow = "-->" if index == 0 else ":::"
            out.extend(self._snippet(arrow, file, group, gutter, code))
        out.extend(self._paint(" " * gutter + " = ", _GUTTER) + note for note in _notes(diagnostic))
        return out

    def _marks(self, diagnostic: Diagnostic) -> dict[str, list[Mark]]:
        """By file, the primary one first."""
        marks = {diagnostic.span.file: [_mark(diagnostic.span, diagnostic.label, primary=True)]}
        for related in diagnostic.related:
            mark = _mark(related.span, related.message, primary=False)
            marks.setdefault(related.span.file, []).append(mark)
        return marks

    def _snippet(self, arrow: str, file: str, marks: list[Mark], gutter: int, code: str) -> Iterable[str]:
        pad = " " * gutter
        bar = self._paint(f"{pad} |", _GUTTER)
        yield self._paint(f"{pad}{arrow} ", _GUTTER) + f"{visible(file)}:{marks[0].line}:{marks[0].start + 1}"
        yield bar
        known = self._lines.get(file)
        if not known or known == [""]:
            return
        before: int | None = None
        for number in sorted({mark.line for mark in marks}):
            if before is not None and number > before + 1:
                yield self._paint("...", _GUTTER)
            before = number
            line = known[number - 1] if number <= len(known) else ""
            on_line = [mark for mark in marks if mark.line == number]
            yield from self._line(number, line, on_line, gutter, code)
        yield bar

    def _line(self, number: int, line: str, marks: list[Mark], gutter: int, code: str) -> Iterable[str]:
        first = marks[0]
        shown = show(line, WIDTH, first.start, first.stop(line))
        yield f"{self._paint(f'{number:>{gutter}} |', _GUTTER)} {shown.text}".rstrip()
        for mark in marks:
            left, cells = shown.cells(mark.start, mark.stop(line))
            squiggle = ("^" if mark.primary else "-") * cells
            words = f"{squiggle} {visible(mark.words)}".rstrip()
            paint = code if mark.primary else _GUTTER
            yield self._paint(" " * gutter + " |", _GUTTER) + " " * (left + 1) + self._paint(words, paint)

    def _paint(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._colour and text else text


def _mark(span: Span, words: str, *, primary: bool) -> Mark:
    end = span.end.column - 1 if span.end.line == span.start.line else None
    return Mark(span.start.line, span.start.column - 1, end, words, primary)


def _notes(diagnostic: Diagnostic) -> Iterable[str]:
    if diagnostic.accepted is not None:
        yield f"accepted: {visible(diagnostic.accepted)}"
    if diagnostic.allowed:
        yield f"allowed: {_listed(diagnostic.allowed)}"
    # a guess that stands under the squiggle is not told a second time
    if diagnostic.fix is not None and diagnostic.fix.replacement not in diagnostic.label:
        kind = "fix" if diagnostic.fix.safe else "possible fix"
        yield f"{kind}: {visible(diagnostic.fix.title)}: {visible(diagnostic.fix.replacement)}"
    if diagnostic.help:
        yield f"help: {visible(diagnostic.help)}"
    yield f"help: modelyard explain {diagnostic.rule}"


def _listed(allowed: tuple[str, ...]) -> str:
    shown = ", ".join(map(visible, allowed[:ALLOWED]))
    return shown if len(allowed) <= ALLOWED else f"{shown} and {len(allowed) - ALLOWED} more"
