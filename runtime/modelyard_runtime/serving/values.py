"""What a value of a request has to be, and the value that features are computed from."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from modelyard_runtime.serving.bodies import as_list
from modelyard_runtime.untyped import library

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelyard_runtime.contract.types import Column

    Read = Callable[[object], object]

INTEGERS = range(-(2**63), 2**63)
"""What a BIGINT holds."""

KEY = "key"
"""The type of a column that only names a row and that nobody declared: text, or a whole number as text."""

_EXACT = 2**53
_NAMED = 20


class WrongValueError(Exception):
    """A value that is not what its column holds."""


@dataclass(frozen=True, slots=True)
class Reader:
    """How one input is read: what is expected in words, and a function that gives the value or WrongValueError."""

    name: str
    expected: str
    read: Read
    optional: bool
    hidden: bool
    """Whether the value is personal data, which no message repeats."""


def reader(column: Column, *, optional: bool) -> Reader:
    """The reader of a column, with its type, bounds, allowed values and pattern."""
    kind = column.type if column.type in _READS else "string"
    return Reader(column.name, expected(column), _ruled(column, _READS[kind]), optional, column.pii)


def expected(column: Column) -> str:
    """What a column takes, in words."""
    words = _WORDS.get(column.type, "text")
    if column.allowed:
        more = len(column.allowed) - _NAMED
        return f"one of {', '.join(column.allowed[:_NAMED])}" + (f" and {more} more" if more > 0 else "")
    low, high = column.min, column.max
    if low is not None and high is not None:
        words += f" from {low:g} to {high:g}"
    elif low is not None:
        words += f" of at least {low:g}"
    elif high is not None:
        words += f" of at most {high:g}"
    return words + (f" that matches {column.pattern}" if column.pattern else "")


def _ruled(column: Column, read: Read) -> Read:
    """A function that reads a value and holds it to the column's rules; without rules, the plain one."""
    if column.min is not None or column.max is not None:
        read = _bounded(read, column.min, column.max)
    if column.allowed:
        read = _listed(read, frozenset(column.allowed))
    return _matching(read, column.pattern) if column.pattern else read


def _bounded(read: Read, low: float | None, high: float | None) -> Read:
    least, most = -math.inf if low is None else low, math.inf if high is None else high

    def bounded(value: object) -> object:
        found = read(value)
        if not isinstance(found, (int, float)) or not least <= found <= most:
            raise WrongValueError
        return found

    return bounded


def _listed(read: Read, allowed: frozenset[str]) -> Read:
    def listed(value: object) -> object:
        found = read(value)
        if (found if isinstance(found, str) else str(found).lower()) not in allowed:
            raise WrongValueError
        return found

    return listed


def _matching(read: Read, pattern: str) -> Read:
    """Patterns are RE2's, as in the data checks: its time is linear, whatever a client sends."""
    arrow, compute = library("pyarrow"), library("pyarrow.compute")
    whole = f"^(?:{pattern})$"

    def matching(value: object) -> object:
        found = read(value)
        if not compute.match_substring_regex(arrow.scalar(found, arrow.string()), whole).as_py():
            raise WrongValueError
        return found

    return matching


def _number(value: object) -> float:
    if type(value) is float:
        if value - value != 0.0:  # NaN or an infinity
            raise WrongValueError
        return value
    if type(value) is int:
        try:
            return float(value)
        except OverflowError:
            raise WrongValueError from None
    raise WrongValueError


def _whole(value: object) -> int:
    if type(value) is float and value.is_integer() and abs(value) <= _EXACT:
        return int(value)
    if type(value) is int and value in INTEGERS:
        return value
    raise WrongValueError


def _truth(value: object) -> bool:
    if type(value) is bool:
        return value
    raise WrongValueError


def _text(value: object) -> str:
    if type(value) is str and is_text(value):
        return value
    raise WrongValueError


def is_text(value: str) -> bool:
    """Whether UTF-8 can hold a text: JSON can spell half of a surrogate pair, which it can't."""
    return value.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in value)


def _name(value: object) -> str:
    return _text(value) if type(value) is str else str(_whole(value))


def _date(value: object) -> date:
    if type(value) is str and len(value) == 10 and value[4] == value[7] == "-":
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise WrongValueError from None
    raise WrongValueError


_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d(?::?\d\d(?::\d\d)?)?)?)?", re.ASCII
)
"""The times of ISO 8601 that a file of text is read as too; Python alone would take others, which are missing there."""


def _time(value: object) -> datetime:
    """A point in time, in UTC and without a zone, as sources hold it."""
    if type(value) is str and len(value) <= 40 and _MOMENT.fullmatch(value):
        try:
            found = datetime.fromisoformat(value)
            return found if found.tzinfo is None else found.astimezone(UTC).replace(tzinfo=None)
        except (ValueError, OverflowError):
            raise WrongValueError from None
    raise WrongValueError


def _vector(value: object) -> list[float]:
    items = as_list(value)
    if items is None:
        raise WrongValueError
    return [_number(item) for item in items]


_READS: dict[str, Read] = {
    "float": _number,
    "integer": _whole,
    "boolean": _truth,
    KEY: _name,
    "string": _text,
    "category": _text,
    "text": _text,
    "date": _date,
    "timestamp": _time,
    "embedding": _vector,
}

_WORDS = {
    KEY: "text or a whole number",
    "float": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "date": "a date such as 2026-05-17",
    "timestamp": "a time such as 2026-05-17T08:30:00Z",
    "embedding": "a list of numbers",
}
