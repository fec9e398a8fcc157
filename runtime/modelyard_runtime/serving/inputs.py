"""The rows of a request, held to the contract: every problem is found, each with its row and field."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from modelyard_runtime.contract.types import Column
from modelyard_runtime.serving.bodies import as_object
from modelyard_runtime.serving.problems import Problem, Refused, got, kind
from modelyard_runtime.serving.values import KEY, Reader, WrongValueError, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from modelyard_runtime.contract.types import Contract

Row = dict[str, object]

_NEAREST = 20
"""Of how many unknown fields the nearest name is looked for."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What a request asks about: the inputs of each row, and the key columns that came beside them."""

    inputs: list[Row]
    keys: list[Row]


@dataclass(frozen=True, slots=True)
class Form:
    """What a request may hold.

    Attributes:
        inputs: The columns that features are computed from.
        keys: Columns that name a row: they are only logged, so that labels that come later find their prediction.
        optional: Names of inputs that may be missing.
    """

    inputs: tuple[Column, ...]
    keys: tuple[Column, ...] = ()
    optional: frozenset[str] = frozenset()
    readers: tuple[Reader, ...] = field(init=False)
    beside: tuple[Reader, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Make the readers of all columns."""
        readers = tuple(reader(column, optional=column.name in self.optional) for column in self.inputs)
        beside = tuple(reader(column, optional=True) for column in self.keys)
        object.__setattr__(self, "readers", readers)
        object.__setattr__(self, "beside", beside)

    def read(self, rows: Sequence[object]) -> Rows:
        """The rows with their values read.

        Raises:
            Refused: with status 422 and everything that is wrong with any of them.
        """
        problems: list[Problem] = []
        read = Rows([], [])
        for at, row in enumerate(rows):
            fields = as_object(row)
            if fields is not None:
                self._row(at, fields, read, problems)
            else:
                problems.append(Problem("", at, "an object with a value for each input", kind(row)))
        if problems:
            raise refused(problems)
        return read

    def _row(self, at: int, row: Row, read: Rows, problems: list[Problem]) -> None:
        values: Row = {}
        known = _taken(self.readers, at, row, values, problems)
        keys: Row = {}
        if len(row) != known:
            known += _taken(self.beside, at, row, keys, problems)
        if len(row) != known:
            problems.extend(self.unknown(row, at))
        read.inputs.append(values)
        read.keys.append(keys)

    def unknown(self, fields: Iterable[str], row: int | None = None) -> Iterable[Problem]:
        """The fields that no request has, each with the nearest name that one may have."""
        names = [one.name for one in (*self.readers, *self.beside)]
        unknown = [name for name in fields if name not in names]
        for number, name in enumerate(unknown):
            near = difflib.get_close_matches(name[:64], names, 1) if number < _NEAREST else []
            hint = f" (the nearest is {near[0]})" if near else ""
            yield Problem(name[:80], row, f"no field of this name{hint}", "an unknown field")


def _taken(readers: Sequence[Reader], at: int, row: Row, values: Row, problems: list[Problem]) -> int:
    """Read the columns of a row into ``values``: how many of them it has."""
    known = 0
    for one in readers:
        value = row.get(one.name, _MISSING)
        if value is not _MISSING:
            known += 1
        if value is None or value is _MISSING:
            values[one.name] = None
            if not one.optional:
                problems.append(
                    Problem(one.name, at, one.expected, "nothing" if value is _MISSING else "null")
                )
            continue
        try:
            values[one.name] = one.read(value)
        except WrongValueError:
            problems.append(Problem(one.name, at, one.expected, got(value, hidden=one.hidden)))
    return known


def form(contract: Contract, inputs: Sequence[Column]) -> Form:
    """The form of a contract's requests.

    An input may be missing where its column says so, and where it comes from a joined source: a row without a
    partner has none in training either.
    """
    sources = {name: source for one in contract.features for source, name in one.columns}
    joined = {column.name for column in inputs if sources.get(column.name, contract.spine) != contract.spine}
    optional = {column.name for column in inputs if column.nulls > 0} | joined
    names = {column.name for column in inputs}
    keys = key_columns(contract, [name for name in contract.source(contract.spine).key if name not in names])
    return Form(tuple(inputs), keys, frozenset(optional))


def key_columns(contract: Contract, names: Sequence[str]) -> tuple[Column, ...]:
    """The spine's columns of these names, which name a row; one that nobody declared is taken as text or a number."""
    known = {column.name: column for column in contract.source(contract.spine).columns}
    return tuple(known.get(name) or Column(name, "VARCHAR", type=KEY, nulls=1.0) for name in names)


def refused(problems: Sequence[Problem]) -> Refused:
    """The answer to values that are not what the contract says: the first problem as a sentence, and all of them."""
    first = problems[0]
    row = "" if first.row is None else f"row {first.row}"
    where = " of ".join(part for part in (first.field, row) if part)
    others = len(problems) - 1
    more = f", and {others} more problem{'s' * (others > 1)}" if others else ""
    text = f"{where}: expected {first.expected}, got {first.got}{more}"
    return Refused(422, text, tuple(problems))


_MISSING = object()
