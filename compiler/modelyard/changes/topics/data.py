"""What data is read, and what it must look like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.changes.topics.rule import Line, access, always, loosens, number, presence, retrains, safe
from modelyard.changes.types import Meaning, Risk

if TYPE_CHECKING:
    from modelyard.changes.types import Difference

_MORE = loosens("more data passes the check")
_LESS = safe("less data passes the check")


def _allowed(difference: Difference) -> Meaning:
    """No value allowed by name means that every value is."""
    before, after = difference.before or [], difference.after or []
    if not isinstance(before, list) or not isinstance(after, list):
        return _MORE
    narrowed = bool(after) and (not before or all(value in before for value in after))
    return _LESS if narrowed else _MORE


def _flag(on: Meaning, off: Meaning) -> Line:
    return Line("", lambda difference: on if difference.after else off)


_PII = _flag(
    retrains("the column counts as personal data and is kept out of features, logs and profiles"),
    access("the column no longer counts as personal data and may be used, logged and profiled"),
)
_UNIQUE = _flag(_LESS, _MORE)

LINES = (
    Line("data.*.description", always(Risk.SAFE, "only words change")),
    Line("data.*.secret", always(Risk.CHANGES_ACCESS, "the source is read with other credentials")),
    Line("data.*.columns.*.description", always(Risk.SAFE, "only words change")),
    Line("data.*.columns.*.unit", always(Risk.SAFE, "only words change")),
    Line("data.*.columns.*.pii", _PII.decide),
    Line("data.*.columns.*.unique", _UNIQUE.decide),
    Line("data.*.columns.*.nulls", number(_MORE, _LESS)),
    Line(
        "data.*.columns.*.min",
        lambda d: _LESS if d.added else _MORE if d.removed else number(_LESS, _MORE)(d),
    ),
    Line(
        "data.*.columns.*.max",
        lambda d: _LESS if d.added else _MORE if d.removed else number(_MORE, _LESS)(d),
    ),
    Line("data.*.columns.*.allowed", _allowed),
    Line("data.*.columns.*.pattern", presence(_LESS, _MORE, loosens("other values pass the check"))),
    Line("data.*.columns.*.type", always(Risk.RETRAINS, "the column is read as another type")),
    Line("data.*.columns.*.sql_type", always(Risk.RETRAINS, "the column is read as another type")),
    Line("data.*.columns", always(Risk.RETRAINS, "other columns are read")),
    Line("data.*.expect.*.at_least", number(_LESS, _MORE)),
    Line("data.*.expect", presence(_LESS, _MORE, loosens("another check takes its place"))),
    Line("data.*.versioned_by", always(Risk.RETRAINS, "data versions are recorded in another way")),
    Line("data.*.*", always(Risk.RETRAINS, "the next training reads other data")),
    Line(
        "data",
        presence(
            retrains("a source comes in"),
            retrains("a source is no longer read"),
            retrains("the next training reads other data"),
        ),
    ),
)
