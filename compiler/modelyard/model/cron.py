"""Five-field cron: checked at compile time, and how far apart its runs lie."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import ClassVar, Self

from modelyard.records import dataclass

_NUMBER = r"[0-9]{1,2}"
_ITEM = rf"(?:\*|{_NUMBER}(?:-{_NUMBER})?)(?:/{_NUMBER})?"
_FIELD = rf"{_ITEM}(?:,{_ITEM})*"
_PATTERN = rf"{_FIELD}(?: {_FIELD}){{4}}"


class CronError(ValueError):
    """A cron text that is not five fields of numbers in range."""


@dataclass(frozen=True, slots=True)
class Cron:
    """The minutes, hours, days, months and weekdays (0 is Sunday) at which a schedule fires, in UTC."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    any_day: bool
    any_weekday: bool

    LIMITS: ClassVar[tuple[tuple[str, int, int], ...]] = (
        ("minute", 0, 59),
        ("hour", 0, 23),
        ("day of month", 1, 31),
        ("month", 1, 12),
        ("day of week", 0, 6),
    )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read five fields of numbers, ranges, lists and steps. Raises CronError."""
        fields = text.split(" ")
        if len(fields) != 5 or not re.fullmatch(_PATTERN, text):
            raise CronError(f"{text[:40]!r} is not five fields of numbers, ranges, lists or steps")
        sets = [_values(field, *limits) for field, limits in zip(fields, cls.LIMITS, strict=True)]
        return cls(sets[0], sets[1], sets[2], sets[3], sets[4], fields[2] == "*", fields[4] == "*")

    def fires_on(self, day: date) -> bool:
        """Whether it fires on this day: where both day fields are restricted either suffices, as cron has it."""
        if day.month not in self.months:
            return False
        of_month, of_week = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return (of_month or of_week) if not (self.any_day or self.any_weekday) else (of_month and of_week)

    def largest_gap(self) -> int:
        """Seconds between the two consecutive runs that lie furthest apart, over a leap year and the one after."""
        return _largest_gap(self)

    @staticmethod
    def json_schema(names: tuple[str, ...]) -> dict[str, object]:
        """The schema of a schedule: a name, or cron by form. Ranges of numbers are checked by the compiler alone."""
        fields = " ".join(_field_pattern(low, high) for _, low, high in Cron.LIMITS)
        return {
            "anyOf": [{"enum": list(names)}, {"type": "string", "pattern": f"^{fields}$"}],
            "examples": ["daily", "30 4 * * *"],
        }


@lru_cache(maxsize=256)
def _largest_gap(cron: Cron) -> int:
    starts = [day for n in range(732) if cron.fires_on(day := date(2024, 1, 1) + timedelta(days=n))]
    times = sorted(hour * 3600 + minute * 60 for hour in cron.hours for minute in cron.minutes)
    within = max((b - a for a, b in pairwise(times)), default=0)
    across = max(
        (86_400 * (b - a).days - times[-1] + times[0] for a, b in pairwise(starts)), default=732 * 86_400
    )
    return max(within, across)


def _field_pattern(low: int, high: int) -> str:
    numbers = "|".join(f"0?{n}" if n < 10 else str(n) for n in range(low, high + 1))
    item = rf"(?:\*|(?:{numbers})(?:-(?:{numbers}))?)(?:/(?:0?[1-9]|[1-9][0-9]))?"
    return f"{item}(?:,{item})*"


def _values(field: str, name: str, low: int, high: int) -> frozenset[int]:
    found: set[int] = set()
    for item in field.split(","):
        base, _, step = item.partition("/")
        first, last = (low, high) if base == "*" else _bounds(base, high if step else None)
        if not (low <= first <= high and low <= last <= high):
            raise CronError(f"{name} {item!r} is not within {low}-{high}")
        if step and int(step) == 0:
            raise CronError(f"{name} {item!r} has a step of 0")
        # a range that runs backwards is empty in some crons and wraps in others: the schema allows it, so say
        # what is wrong
        if first > last:
            raise CronError(f"{name} {item!r} runs backwards")
        found.update(range(first, last + 1, int(step or 1)))
    return frozenset(found)


def _bounds(text: str, open_end: int | None) -> tuple[int, int]:
    first, dash, last = text.partition("-")
    if dash:
        return int(first), int(last)
    return int(first), open_end if open_end is not None else int(first)
