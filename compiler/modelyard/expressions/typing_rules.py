"""The result of operators and functions whose signature does not say it, as DuckDB's binder decides it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.expressions.sqltypes import INTEGERS, NULL, base, common, decimal, decimal_shape, settled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from modelyard.expressions.functions import Overload


def decimal_arithmetic(operator: str, left: str, right: str) -> str | None:
    """The type of ``+ - * %`` on decimals; None where it would need more than 38 digits after the point."""
    if NULL in (left, right):
        return NULL
    first, second = decimal_shape(settled(left)), decimal_shape(settled(right))
    if first is None or second is None:
        return "DOUBLE"
    if operator == "*":
        return _product(first, second)
    scale = max(first[1], second[1])
    whole = max(first[0] - first[1], second[0] - second[1])
    if operator == "%":
        return decimal(whole + scale, scale) if whole + scale <= 38 else "DOUBLE"
    return decimal(whole + scale + 1, scale)


def _product(first: tuple[int, int], second: tuple[int, int]) -> str | None:
    width, scale = first[0] + second[0], first[1] + second[1]
    if scale > 38:
        return None
    # DuckDB stays within 64 bits where both factors do, and checks for overflow when it runs
    return decimal(18 if width > 18 >= max(first[0], second[0]) and scale < 18 else width, scale)


def joined(given: Sequence[str], *, operator: bool) -> str | None:
    """The type of ``||`` and ``concat``: texts, or lists of one type; None where they are mixed."""
    if operator and NULL in given:
        return NULL
    lists = [type_ for type_ in given if base(type_) == "LIST"]
    if not lists:
        return "VARCHAR"
    if any(base(type_) != "LIST" and type_ != NULL for type_ in given):
        return None
    return shared(lists)


def shared(given: Sequence[str]) -> str | None:
    """The type that all share."""
    found: str | None = given[0]
    for type_ in given[1:]:
        found = None if found is None else common(found, type_)
    return None if found is None else settled(found)


def rounded(given: str, digits: int) -> str:
    """A decimal rounded to this many digits after the point."""
    width, scale = decimal_shape(given) or (18, 3)
    return decimal(width, min(scale, max(digits, 0)))


def _whole(given: Sequence[str]) -> str:
    return rounded(given[0], 0)


def _summed(given: Sequence[str]) -> str:
    shape = decimal_shape(given[0])
    return decimal(38, shape[1] if shape else 0)


def _averaged(given: Sequence[str]) -> str:
    return "DOUBLE"


def continuous(given: str) -> str:
    """What an interpolated quantile of a type is."""
    type_ = settled(given)
    if type_ == NULL or type_ in INTEGERS:
        return "DOUBLE"
    return "TIMESTAMP" if type_ == "DATE" else type_


_DECIMAL_RULES: dict[str, Callable[[Sequence[str]], str]] = {
    "ceil": _whole,
    "ceiling": _whole,
    "floor": _whole,
    "round": _whole,
    "trunc": _whole,
    "sum": _summed,
    "avg": _averaged,
    "mean": _averaged,
}
_QUANTILES = frozenset({"quantile", "quantile_cont", "quantile_disc", "approx_quantile"})


def unsaid(name: str, given: Sequence[str], overload: Overload) -> str | None:
    """The result where the signature does not say it; None where the arguments do not go together."""
    if not given:
        return None
    if overload.returns == "JOINED":
        return joined(given, operator=name == "||")
    several = overload.returns == "ANY[]" and overload.parameters[:1] == ("ANY",)
    if overload.returns == "DECIMAL[]" or several:
        return settled(given[0]) + "[]"
    if overload.returns == "ANY[]":
        return shared([type_ for type_ in given if base(type_) == "LIST" or type_ == NULL])
    if overload.returns == "DECIMAL" and name in _DECIMAL_RULES:
        return _DECIMAL_RULES[name](given)
    return continuous(given[0]) if name == "median" else settled(given[0])


def quantile(name: str, given: Sequence[str]) -> str | None:
    """The result of a quantile function, which depends on the wanted share or list of shares."""
    if name not in _QUANTILES or name == "approx_quantile":
        return None
    one = continuous(given[0]) if name == "quantile_cont" else settled(given[0])
    return one + "[]" if base(given[1]) == "LIST" else one
