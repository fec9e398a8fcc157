"""What a constant's text says about its type, and which texts a type can be read from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from modelyard.expressions.sqltypes import INTEGERS, NULL, base, integer_literal, is_numeric

if TYPE_CHECKING:
    from collections.abc import Callable

_INTERVAL_PART = (
    r"[+-]?\d+(?:\.\d+)?\s*(?:millenni(?:um|a)|centur(?:y|ies)|decades?|years?|quarters?|months?|mons?|weeks?|days?|hours?|"
    r"minutes?|mins?|seconds?|secs?|milliseconds?|microseconds?)"
)
_INTERVAL = re.compile(
    rf"\s*{_INTERVAL_PART}(?:\s+{_INTERVAL_PART})*\s*|\s*\d\d?:\d\d(?::\d\d(?:\.\d+)?)?\s*", re.IGNORECASE
)
_DATE = re.compile(r"\s*(\d{4})-(\d\d?)-(\d\d?)\s*")
_TIME = re.compile(r"\s*(\d\d?):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?\s*")
_STAMP = re.compile(
    r"\s*(\d{4}-\d\d?-\d\d?)(?:[ T](\d\d?:\d\d(?::\d\d(?:\.\d{1,9})?)?)(?:\s*(?:Z|UTC|[+-]\d\d(?::?\d\d)?))?)?\s*"
)
_NUMBER = re.compile(r"\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?\s*", re.IGNORECASE)
_INTEGER = re.compile(r"\s*[+-]?\d+\s*")
_BOOLEANS = frozenset({"true", "false", "t", "f", "1", "0", "yes", "no", "y", "n"})
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def number_type(text: str) -> str | None:
    """The type of a number by its value, by its digits where it has a point, else DOUBLE; None if too large."""
    digits = text.lstrip("-")
    if "e" in digits:
        return "DOUBLE"
    if "." not in digits:
        value = int(text) if len(text) < 50 else 2**127
        return integer_literal(value) if -(2**127) <= value < 2**127 else None
    whole, _, fraction = digits.partition(".")
    width = len(whole) + len(fraction)
    return f"DECIMAL({max(width, 1)},{len(fraction)})" if width <= 38 else "DOUBLE"


def reads_as(text: str, type_: str) -> bool:
    """Whether DuckDB reads a text as a value of a type; a list is never written as a text here."""
    kind = base(type_)
    if kind in INTEGERS:
        return _INTEGER.fullmatch(text) is not None
    check = _READERS.get(kind)
    return check is not None and check(text)


def _is_stamp(text: str) -> bool:
    found = _STAMP.fullmatch(text)
    return found is not None and _is_date(found[1]) and (found[2] is None or _is_time(found[2]))


def _is_date(text: str) -> bool:
    found = _DATE.fullmatch(text)
    if found is None:
        return False
    year, month, day = (int(part) for part in found.groups())
    if not 1 <= month <= 12 or not 1 <= day <= _DAYS[month - 1]:
        return False
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return not (month == 2 and day == 29 and not leap)


def _is_time(text: str) -> bool:
    found = _TIME.fullmatch(text)
    return found is not None and int(found[1]) < 24 and int(found[2]) < 60 and int(found[3] or 0) < 60


def castable(given: str, wanted: str) -> bool:
    """Whether DuckDB has a cast from one type to another that can succeed."""
    source, target = base(given), base(wanted)
    if source in (target, "VARCHAR", NULL) or target == "VARCHAR":
        return source != "LIST" or target != "LIST" or castable(given[:-2], wanted[:-2])
    if is_numeric(given) or source == "BOOLEAN":
        return is_numeric(wanted) or target == "BOOLEAN"
    times = ("DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE")
    if source in times:
        return target in times or (target == "TIME" and source != "DATE")
    return source == "TIME" and target == "TIME WITH TIME ZONE"


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


_READERS: dict[str, Callable[[str], bool]] = {
    "VARCHAR": lambda _: True,
    NULL: lambda _: True,
    "FLOAT": _is_number,
    "DOUBLE": _is_number,
    "DECIMAL": _is_number,
    "BOOLEAN": lambda text: text.strip().lower() in _BOOLEANS,
    "DATE": _is_date,
    "TIME": _is_time,
    "TIMESTAMP": _is_stamp,
    "TIMESTAMP WITH TIME ZONE": _is_stamp,
    "INTERVAL": lambda text: _INTERVAL.fullmatch(text) is not None,
}
