"""Diagnostics for the renderers' tests."""

from __future__ import annotations

from typing import Any

from modelyard.diagnostics.types import Diagnostic, Fix, Position, RelatedSpan, Severity, Span


def span(line: int, column: int, end: int, *, file: str = "modelyard.yaml", end_line: int = 0) -> Span:
    return Span(file, Position(line, column), Position(end_line or line, end))


def diagnostic(place: Span, **changes: Any) -> Diagnostic:
    given: dict[str, Any] = {
        "rule": "duplicate-key",
        "severity": Severity.ERROR,
        "message": "something is wrong",
        "span": place,
    }
    return Diagnostic(**(given | changes))


FULL = diagnostic(
    span(2, 3, 6),
    message='key "a" is written twice',
    label="written again here",
    help="keep one of the two",
    allowed=("a", "b"),
    related=(
        RelatedSpan(span(1, 3, 6), "first written here"),
        RelatedSpan(span(9, 1, 2, file="b.yaml"), "named here"),
    ),
    fix=Fix("rename it", "b", safe=True),
    path=("data", 0, "a"),
)
ACCEPTED = diagnostic(
    span(1, 1, 2), rule="hidden-direction", severity=Severity.NOTE, accepted="names in the source are Arabic"
)
HOSTILE = (
    "\n::error::x",
    "\r\n::set-output name=a::b",
    "%0A::error::x",
    "a,line=1::b",
    "\x1b[31mred",
    "\u202eleft",
    '"quoted" \\ back',
    "${{ secrets.X }}",
    "$(rm)",
    "`x`",
    "\x00",
    "\u2028::error::x",
    "漢字😀",
)
