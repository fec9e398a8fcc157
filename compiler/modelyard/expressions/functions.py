"""DuckDB's functions: which exist, which arguments they take, and how DuckDB chooses among their overloads."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from modelyard.expressions.sqltypes import NULL, common, cost, settled
from modelyard.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

_DATA = "functions.json"
_BARE = {
    "current_date": "DATE",
    "current_time": "TIME WITH TIME ZONE",
    "current_timestamp": "TIMESTAMP WITH TIME ZONE",
    "localtime": "TIME",
    "localtimestamp": "TIMESTAMP",
}
BARE_CALLS = frozenset(_BARE)
"""Functions that are called without brackets, where no column bears the name."""
_MORE_VOLATILE = frozenset({*_BARE, "age"})

_BY_HAND = {
    "coalesce": "T;T;T...>T",
    "greatest": "T;T...>T",
    "least": "T;T...>T",
    "ifnull": "T;T>T",
    "nullif": "T;T>FIRST",
    "if": "BOOLEAN;T;T>T",
    "concat": "ANY;ANY...>JOINED",
    "split_part": "VARCHAR;VARCHAR;BIGINT>VARCHAR",
    "||": "ANY;ANY>JOINED",
}
_LIST_AGGREGATES = frozenset(
    {
        *(
            "list_sum",
            "list_avg",
            "list_min",
            "list_max",
            "list_median",
            "list_mode",
            "list_first",
            "list_last",
        ),
        *("list_count", "list_product", "list_any_value", "list_bool_and", "list_bool_or", "list_entropy"),
        *(
            "list_stddev_pop",
            "list_stddev_samp",
            "list_var_pop",
            "list_var_samp",
            "list_skewness",
            "list_kurtosis",
        ),
    }
)
"""Functions that apply the aggregate of their name to a list's elements."""
UNSAID = frozenset({"ANY", "ANY[]", "DECIMAL", "DECIMAL[]", "JOINED", "FIRST", "T", "T[]", "T[][]"})
"""Results that depend on the arguments."""


@dataclass(frozen=True, slots=True)
class Overload:
    """One signature: parameters, the type of any further ones, and the result."""

    parameters: tuple[str, ...]
    more: str | None
    returns: str

    def takes(self, count: int) -> bool:
        """Whether this many arguments fit."""
        return count == len(self.parameters) or (self.more is not None and count > len(self.parameters))

    def expanded(self, count: int) -> tuple[str, ...]:
        """The parameters of a call with this many arguments."""
        return self.parameters + (self.more or "",) * (count - len(self.parameters))


@dataclass(frozen=True, slots=True)
class Choice:
    """The overload that DuckDB takes, and what its type variable ``T`` stands for."""

    overload: Overload
    variable: str | None


@cache
def _catalogue() -> tuple[dict[str, str], dict[str, str], frozenset[str]]:
    data = json.loads(Path(__file__).with_name(_DATA).read_text(encoding="utf-8"))
    return data["scalar"] | _BY_HAND, data["aggregate"], frozenset(data["volatile"]) | _MORE_VOLATILE


def is_aggregate(name: str) -> bool:
    """Whether a function turns many rows into one value."""
    return name in _catalogue()[1]


def is_volatile(name: str) -> bool:
    """Whether a function's value depends on the time or on chance."""
    return name in _catalogue()[2]


def bare_type(name: str) -> str | None:
    """The type of a function that is called without brackets."""
    return _BARE.get(name)


@cache
def names() -> dict[str, None]:
    """All function names in order."""
    scalars, aggregates, _ = _catalogue()
    found = (name for name in (*scalars, *aggregates, *_LIST_AGGREGATES) if name[0].isalpha())
    return dict.fromkeys(sorted(name for name in found if not name.endswith("_escape")))


@cache
def overloads(name: str) -> tuple[Overload, ...]:
    """The signatures of a function; empty where it is unknown."""
    scalars, aggregates, _ = _catalogue()
    table = aggregates if name in aggregates else scalars
    text = table.get(name)
    if text is None:
        return ()
    if text.startswith("="):
        text = table[text[1:]]
    return tuple(_overload(signature) for signature in text.split("|"))


def _overload(signature: str) -> Overload:
    inputs, _, returns = signature.rpartition(">")
    parameters = [part for part in inputs.split(";") if part]
    more = parameters.pop()[:-3] if parameters and parameters[-1].endswith("...") else None
    return Overload(tuple(parameters), more, returns)


def choose(candidates: Sequence[Overload], given: Sequence[str]) -> list[Choice]:
    """The cheapest overloads for arguments of these types: none, the one, or several that tie."""
    best: list[Choice] = []
    lowest = -1
    for overload in candidates:
        if not overload.takes(len(given)):
            continue
        price, variable = _price(overload, given)
        if price < 0 or (best and price > lowest):
            continue
        if not best or price < lowest:
            best = []
            lowest = price
        best.append(Choice(overload, variable))
    return best


def _price(overload: Overload, given: Sequence[str]) -> tuple[int, str | None]:
    total = 0
    variable: str | None = None
    for type_, wanted in zip(given, overload.expanded(len(given)), strict=True):
        if wanted.rstrip("[]") == "T" and not wanted.startswith("TI"):
            bound = _bind(type_, wanted)
            variable = bound if variable is None else None if bound is None else common(variable, bound)
            if variable is None:
                return -1, None
            continue
        price = cost(type_, wanted)
        if price < 0:
            return -1, None
        total += price
    return total, variable


def _bind(given: str, wanted: str) -> str | None:
    """What the type variable in ``wanted`` stands for, given an argument's type."""
    while wanted.endswith("[]"):
        wanted = wanted[:-2]
        if given == NULL:
            return NULL
        if not given.endswith("[]"):
            return None
        given = given[:-2]
    return given


def list_aggregate(name: str) -> str | None:
    """The aggregate that a list function applies to the elements; None where it is no such function."""
    return name.removeprefix("list_") if name in _LIST_AGGREGATES else None


def takes_lists(overload: Overload) -> bool:
    """Whether a signature speaks of lists."""
    return any(parameter.endswith("[]") for parameter in (*overload.parameters, overload.more or ""))


def result(choice: Choice) -> str | None:
    """The result of a chosen overload, where the signature says it."""
    returns = choice.overload.returns
    if returns in ("T", "T[]", "T[][]"):
        return None if choice.variable is None else settled(choice.variable) + returns[1:]
    return None if returns in UNSAID else returns
