"""Diagnostics as plain data and back: what a compile said must be said again, to the letter."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from modelyard.diagnostics.types import Diagnostic, Fix, Position, RelatedSpan, Severity, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def plain(diagnostics: Iterable[Diagnostic]) -> tuple[dict[str, Any], ...]:
    """The diagnostics as a JSON document can hold them."""
    return tuple(asdict(diagnostic) for diagnostic in diagnostics)


def diagnostics(said: Iterable[Mapping[str, Any]]) -> tuple[Diagnostic, ...]:
    """The diagnostics that `plain` was given."""
    return tuple(_diagnostic(dict(one)) for one in said)


def named(found: Iterable[Diagnostic]) -> set[str]:
    """The files that these show lines of."""
    return {span.file for one in found for span in (one.span, *(related.span for related in one.related))}


def _diagnostic(one: dict[str, Any]) -> Diagnostic:
    related = (RelatedSpan(_span(other["span"]), other["message"]) for other in one.pop("related"))
    fix = one.pop("fix")
    return Diagnostic(
        severity=Severity(one.pop("severity")),
        span=_span(one.pop("span")),
        allowed=(*one.pop("allowed"),),
        path=(*one.pop("path"),),
        related=(*related,),
        fix=None if fix is None else Fix(**fix),
        **one,
    )


def _span(span: Mapping[str, Any]) -> Span:
    return Span(span["file"], Position(**span["start"]), Position(**span["end"]))
