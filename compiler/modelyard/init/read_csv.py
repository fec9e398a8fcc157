"""A CSV file's columns, in one pass and with nothing but the standard library."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from modelyard.init.types import Profile, UnreadableError

if TYPE_CHECKING:
    from pathlib import Path

LEVELS = 50
"""Distinct values up to which a text column is taken for a category."""

_MISSING = frozenset({"", "NA", "N/A", "NULL", "null", "NaN", "nan", "None"})
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[01][0-9]-[0-3][0-9]")
_TIMESTAMP = re.compile(
    r"[0-9]{4}-[01][0-9]-[0-3][0-9][T ][0-2][0-9]:[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_BOOLEAN = re.compile(r"true|false|True|False|TRUE|FALSE")

_PATTERNS = (
    ("boolean", _BOOLEAN),
    ("integer", _INTEGER),
    ("float", _NUMBER),
    ("date", _DATE),
    ("timestamp", _TIMESTAMP),
)
_WIDER = {"integer": "float", "date": "timestamp"}


@dataclass
class _Column:
    name: str
    type: str | None = None
    nulls: int = 0
    seen: set[str] = field(default_factory=set[str])
    least: float | None = None
    most: float | None = None

    def take(self, value: str) -> None:
        if value in _MISSING:
            self.nulls += 1
            return
        self.seen.add(value)
        self.type = _joined(self.type, value)
        if self.type in {"integer", "float"}:
            number = float(value)
            self.least = number if self.least is None else min(self.least, number)
            self.most = number if self.most is None else max(self.most, number)

    def profile(self, rows: int) -> Profile:
        numeric = self.type in {"integer", "float"}
        few = self.type == "string" and len(self.seen) <= LEVELS and len(self.seen) * 2 <= rows
        type_ = "category" if few else self.type or "string"
        levels = tuple(sorted(self.seen)) if few or type_ == "boolean" else ()
        return Profile(
            self.name,
            type_,
            rows,
            self.nulls,
            len(self.seen),
            levels,
            self.least if numeric else None,
            self.most if numeric else None,
        )


def read_csv(path: Path) -> tuple[int, tuple[Profile, ...]]:
    """The number of rows and a profile of each column. Raises UnreadableError."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            names = next(reader, None)
            if not names or len(set(names)) < len(names):
                raise UnreadableError(f"{path} has no first line of distinct column names")
            columns = [_Column(name) for name in names]
            rows = 0
            for values in reader:
                if not values:
                    continue
                rows += 1
                if len(values) != len(columns):
                    message = f"{path}:{reader.line_num} has {len(values)} values, and {len(columns)} columns are named"
                    raise UnreadableError(message)
                for column, value in zip(columns, values, strict=True):
                    column.take(value)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnreadableError(f"{path} can't be read as CSV: {error}") from error
    return rows, tuple(column.profile(rows) for column in columns)


def _joined(type_: str | None, value: str) -> str:
    """The narrowest type that holds both what was seen and this value."""
    if type_ == "string":
        return "string"
    fits = [name for name, pattern in _PATTERNS if pattern.fullmatch(value)]
    if type_ is None:
        return fits[0] if fits else "string"
    if type_ in fits:
        return type_
    wider = _WIDER.get(type_)
    if wider in fits:
        return str(wider)
    return type_ if any(_WIDER.get(name) == type_ for name in fits) else "string"
