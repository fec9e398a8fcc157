"""The result of operators and functions whose signature does not say it, as DuckDB's binder decides it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.expressions.sqltypes import NULL, base, decimal, decimal_shape, is_integer_literal, settled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_FRACTIONAL_PARTS = frozenset({"epoch", "julian"})
_PARTS = frozenset(
    "year years y yr yrs month months mon mons day days d dayofmonth decade decades dec decs century centuries cent c"
    " millennium millennia mil millenium millenniums mils microsecond microseconds us usec usecs usecond useconds"
    " millisecond milliseconds ms msec msecs msecond mseconds second seconds sec secs s minute minutes min mins m"
    " hour hours hr hrs h epoch dow dayofweek weekday isodow week weeks w weekofyear doy dayofyear quarter quarters"
    " yearweek isoyear era timezone timezone_hour timezone_minute julian nanosecond nanoseconds ns nsec nsecs".split()
)


def date_part_type(part: str | None) -> str | None:
    """The type of ``date_part(part, …)``; None for a part that does not exist. An unknown part gives DOUBLE."""
    if part is None:
        return "DOUBLE"
    if part.lower() not in _PARTS:
        return None
    return "DOUBLE" if part.lower() in _FRACTIONAL_PARTS else "BIGINT"


def decimal_arithmetic(operator: str, left: str, right: str) -> str:
    """The type of ``+ - * %`` on decimals."""
    if NULL in (left, right):
        return NULL
    first, second = decimal_shape(settled(left)), decimal_shape(settled(right))
    if first is None or second is None:
        return "DOUBLE"
    if operator == "*":
        return decimal(first[0] + second[0], first[1] + second[1])
    scale = max(first[1], second[1])
    whole = max(first[0] - first[1], second[0] - second[1])
    if operator == "%":
        return decimal(whole + scale, scale) if whole + scale <= 38 else "DOUBLE"
    return decimal(whole + scale + 1, scale)


def _same(given: Sequence[str]) -> str:
    return settled(given[0])


def _whole(given: Sequence[str]) -> str:
    shape = decimal_shape(given[0]) or (18, 3)
    return decimal(shape[0], 0)


def _summed(given: Sequence[str]) -> str:
    shape = decimal_shape(given[0])
    return decimal(38, shape[1] if shape else 0)


def _averaged(given: Sequence[str]) -> str:
    return "DOUBLE"


def _continuous(given: Sequence[str]) -> str:
    """What an interpolated quantile of a type is."""
    type_ = settled(given[0])
    if is_integer_literal(given[0]) or (decimal_shape(type_) is not None and base(type_) != "DECIMAL"):
        return "DOUBLE"
    return "TIMESTAMP" if type_ == "DATE" else type_


_BY_FUNCTION: dict[str, Callable[[Sequence[str]], str]] = {
    "ceil": _whole,
    "ceiling": _whole,
    "floor": _whole,
    "round": _whole,
    "trunc": _whole,
    "sum": _summed,
    "avg": _averaged,
    "mean": _averaged,
    "median": _continuous,
}


def unsaid(name: str, given: Sequence[str], returns: str) -> str:
    """The result where the signature only says ``ANY``, ``ANY[]`` or ``DECIMAL``."""
    if returns == "ANY[]":
        first = _same(given)
        return first if first.endswith("[]") else first + "[]"
    rule = _BY_FUNCTION.get(name)
    if rule is None or (returns == "ANY" and name not in ("median",)):
        return _same(given)
    return rule(given)
