"""The parts of dates, times and intervals that DuckDB knows by name."""

from __future__ import annotations

_NAMES = {
    "millennium": "millennium millennia mil millenium millenniums mils",
    "century": "century centuries cent c",
    "decade": "decade decades dec decs",
    "year": "year years y yr yrs",
    "quarter": "quarter quarters",
    "month": "month months mon mons",
    "day": "day days d dayofmonth",
    "hour": "hour hours hr hrs h",
    "minute": "minute minutes min mins m",
    "second": "second seconds sec secs s",
    "millisecond": "millisecond milliseconds ms msec msecs msecond mseconds",
    "microsecond": "microsecond microseconds us usec usecs usecond useconds",
    "epoch": "epoch",
    "week": "week weeks w weekofyear",
    "dow": "dow dayofweek weekday",
    "isodow": "isodow",
    "doy": "doy dayofyear",
    "yearweek": "yearweek",
    "isoyear": "isoyear",
    "julian": "julian",
    "era": "era",
    "timezone": "timezone",
    "timezone_hour": "timezone_hour",
    "timezone_minute": "timezone_minute",
}
_CANONICAL = {word: name for name, words in _NAMES.items() for word in words.split()}
_OF_TIME = frozenset({"hour", "minute", "second", "millisecond", "microsecond", "epoch"})
_OF_INTERVAL = _OF_TIME | {"millennium", "century", "decade", "year", "quarter", "month", "day"}
_READ_ONLY = frozenset({"era", "timezone", "timezone_hour", "timezone_minute"})
_FRACTIONAL = frozenset({"epoch", "julian"})


def is_part(word: str, of: str = "", *, steps: bool = False) -> bool:
    """Whether a word names a part of values of a type; with ``steps``, one that time can be counted or cut in."""
    name = _CANONICAL.get(word.lower())
    if name is None or (steps and name in _READ_ONLY):
        return False
    if of == "INTERVAL":
        return name in _OF_INTERVAL
    return of != "TIME" or name in _OF_TIME


def part_type(word: str | None) -> str:
    """The type of ``date_part(word, …)``; DOUBLE where the word is not known before there is a row."""
    return "BIGINT" if word is not None and _CANONICAL.get(word.lower()) not in _FRACTIONAL else "DOUBLE"
