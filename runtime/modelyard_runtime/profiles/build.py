"""Profiles of tables: a reference chooses its grids, a window is put on the grids of its reference."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from modelyard_runtime.engine.types import quoted
from modelyard_runtime.profiles import category, choose, numeric
from modelyard_runtime.profiles.kinds import Kind, kind_of
from modelyard_runtime.profiles.types import (
    CategoryColumn,
    ColumnProfile,
    NumericColumn,
    OpaqueColumn,
    Profile,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard_runtime.engine.types import Engine, Field, Table
    from modelyard_runtime.profiles.types import Grid


def reference_profile(engine: Engine, table: Table, *, opaque: frozenset[str] = frozenset()) -> Profile:
    """The profile of a reference. Columns in ``opaque`` (free text, personal data) are only counted."""
    rows = _rows(engine, table)
    columns: list[ColumnProfile] = []
    numbers: list[Field] = []
    levels: list[Field] = []
    for one in table.fields:
        kind: Kind = "opaque" if one.name in opaque else kind_of(one.type)
        if kind == "numeric":
            numbers.append(one)
        elif kind == "category":
            levels.append(one)
        else:
            columns.append(_counted(engine, table, one))
    columns += category.references(engine, table, levels)
    columns += choose.numeric(engine, table, numbers, rows)
    return profile(rows, columns)


def window_profile(engine: Engine, table: Table, reference: Profile) -> tuple[Profile, Mapping[str, str]]:
    """The profile of a window on the grids of its reference, and for each column that can't be put there the reason."""
    work, rows = plan(engine, table, reference), _rows(engine, table)
    columns: list[ColumnProfile] = list(numeric.profiles(engine, table, work.grids, rows))
    columns += category.profiles(engine, table, work.listed)
    columns += [_counted(engine, table, one) for one in work.opaque]
    columns += [empty(known, rows) for known in work.empty]
    return profile(rows, columns), work.reasons


def empty_profile(reference: Profile) -> Profile:
    """The profile of no rows, on the grids of a reference."""
    return profile(0, [empty(known, 0) for known in reference.columns])


@dataclass(slots=True)
class Work:
    """How each column of a reference is found in a table.

    Attributes:
        grids: Numbers, with their grid.
        levels: Categories, with the reference's column.
        opaque: What is only counted.
        empty: Columns of another type that hold no value: whatever was guessed for them, they lost nothing but values.
        reasons: For every other column why it can't be compared.
    """

    grids: dict[Field, Grid] = field(default_factory=dict["Field", "Grid"])
    levels: dict[Field, CategoryColumn] = field(default_factory=dict["Field", CategoryColumn])
    opaque: list[Field] = field(default_factory=list["Field"])
    empty: list[NumericColumn | CategoryColumn] = field(
        default_factory=list["NumericColumn | CategoryColumn"]
    )
    reasons: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def listed(self) -> dict[Field, list[str]]:
        """Of each category the levels of the reference."""
        return {found: [name for name, _ in known.levels] for found, known in self.levels.items()}


def plan(engine: Engine, table: Table, reference: Profile) -> Work:
    """How each column of a reference is found in a table."""
    work = Work()
    for known in reference.columns:
        found = table.field(known.name)
        if found is None:
            work.reasons[known.name] = "the column is missing"
        elif isinstance(known, OpaqueColumn):
            work.opaque.append(found)
        elif kind_of(found.type) != _kind(known):
            if _counted(engine, table, found).values:
                work.reasons[known.name] = f"the column was {known.type} and is {found.type}"
            else:
                work.empty.append(known)
        elif isinstance(known, NumericColumn):
            work.grids[found] = known.grid
        else:
            work.levels[found] = known
    return work


def _rows(engine: Engine, table: Table) -> int:
    return int(engine.rows(f"SELECT count(*) FROM {table.sql}")[0][0])


def profile(rows: int, columns: list[ColumnProfile]) -> Profile:
    """A profile of these columns, in the order of their names."""
    return Profile(rows, tuple(sorted(columns, key=lambda column: column.name)))


def _kind(column: ColumnProfile) -> Kind:
    return "numeric" if isinstance(column, NumericColumn) else "category"


def _counted(engine: Engine, table: Table, one: Field) -> OpaqueColumn:
    rows, values = engine.rows(f"SELECT count(*), count({quoted(one.name)}) FROM {table.sql}")[0]
    return OpaqueColumn(one.name, one.type, int(rows), int(rows) - int(values))


def empty(known: ColumnProfile, rows: int) -> ColumnProfile:
    """A column of so many rows without a value."""
    if isinstance(known, NumericColumn):
        return NumericColumn(known.name, known.type, rows, rows, 0, 0, known.grid, ())
    if isinstance(known, OpaqueColumn):
        return OpaqueColumn(known.name, known.type, rows, rows)
    levels = tuple((name, 0) for name, _ in known.levels)
    return CategoryColumn(known.name, known.type, rows, rows, levels, 0, ())
