"""What a finding is before and after its place in the text is known.

Rules, the model and the writers speak of document paths (`Finding`); `report.resolve` turns a path into
a span of the text (`Diagnostic`). Renderers read diagnostics and nothing else.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, TypeAlias

from modelyard.records import dataclass

DocumentPath: TypeAlias = tuple[str | int, ...]
"""Keys and list positions from the root of a YAML document, such as ``("gates", 2, "check")``."""


class Severity(StrEnum):
    """How much a finding weighs: an error stops the compile, a warning and a note do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a text: line and column count from 1, columns in Unicode code points."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of one file, ``end`` exclusive. ``file`` is the path as the user named it, with ``/``."""

    file: str
    start: Position
    end: Position


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that matters to a finding, with one phrase that says why.

    ``file`` names another document of the same run, ``at`` a place that no path leads to.
    """

    path: DocumentPath
    message: str
    on: Literal["key", "value"] = "key"
    file: str = ""
    at: Span | None = None


@dataclass(frozen=True, slots=True)
class Fix:
    """A replacement for the text under the finding's primary span.

    ``safe`` fixes keep the meaning that the author had in mind beyond doubt; others are proposals.
    """

    title: str
    replacement: str
    safe: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to say about a spec, addressed by document path.

    ``path`` may name a key that is absent: the nearest existing ancestor is underlined. ``offset`` narrows
    the span to characters ``start:end`` of a scalar value, for findings inside an expression. ``label`` is
    the short text under the squiggle, ``help`` one sentence that says what to do, ``allowed`` the valid
    values where a closed set exists. ``file`` names the document where a run reads several (empty: the one
    that is being judged). ``at`` is the place itself, for what no path leads to, such as a syntax error.
    ``secret``: what is underlined is never shown.
    """

    rule: str
    path: DocumentPath
    message: str
    on: Literal["key", "value"] = "value"
    label: str = ""
    help: str = ""
    allowed: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    offset: tuple[int, int] | None = None
    file: str = ""
    at: Span | None = None
    secret: bool = False


@dataclass(frozen=True, slots=True)
class RelatedSpan:
    """A second place, resolved."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding with its places known and its severity decided: what renderers print.

    ``accepted`` holds the reason given under ``governance.accepts`` where the finding was set aside;
    such a diagnostic is shown as a note and counts for no exit code. ``path`` is the finding's document path.
    ``secret``: what stands at ``span`` is never shown.
    """

    rule: str
    severity: Severity
    message: str
    span: Span
    label: str = ""
    help: str = ""
    allowed: tuple[str, ...] = ()
    related: tuple[RelatedSpan, ...] = ()
    fix: Fix | None = None
    accepted: str | None = None
    path: DocumentPath = ()
    secret: bool = False
