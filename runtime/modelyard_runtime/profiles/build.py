"""Profiles of tables: a reference chooses its grids, a window is put on the grids of its reference."""

from __future__ import annotations

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
    columns: list[ColumnProfile] = []
    for field in table.fields:
        kind: Kind = "opaque" if field.name in opaque else kind_of(field.type)
        if kind == "numeric":
            columns.append(choose.numeric(engine, table, field))
        elif kind == "category":
            columns.append(category.reference(engine, table, field))
        else:
            columns.append(_counted(engine, table, field))
    return _profile(engine, table, columns)


def window_profile(engine: Engine, table: Table, reference: Profile) -> tuple[Profile, Mapping[str, str]]:
    """The profile of a window on the grids of its reference, and for each column that can't be put there the reason."""
    columns: list[ColumnProfile] = []
    reasons: dict[str, str] = {}
    grids: dict[Field, Grid] = {}
    for known in reference.columns:
        field = table.field(known.name)
        if field is None:
            reasons[known.name] = "the column is missing"
        elif isinstance(known, OpaqueColumn):
            columns.append(_counted(engine, table, field))
        elif kind_of(field.type) != _kind(known):
            counted = _counted(engine, table, field)
            if counted.values:
                reasons[known.name] = f"the column was {known.type} and is {field.type}"
            else:
                columns.append(_empty(known, counted))
        elif isinstance(known, NumericColumn):
            grids[field] = known.grid
        else:
            columns.append(category.profile(engine, table, field, [name for name, _ in known.levels]))
    columns += numeric.profiles(engine, table, grids)
    return _profile(engine, table, columns), reasons


def _profile(engine: Engine, table: Table, columns: list[ColumnProfile]) -> Profile:
    rows = int(engine.rows(f"SELECT count(*) FROM {table.sql}")[0][0])
    return Profile(rows, tuple(sorted(columns, key=lambda column: column.name)))


def _kind(column: ColumnProfile) -> Kind:
    return "numeric" if isinstance(column, NumericColumn) else "category"


def _counted(engine: Engine, table: Table, field: Field) -> OpaqueColumn:
    rows, values = engine.rows(f"SELECT count(*), count({quoted(field.name)}) FROM {table.sql}")[0]
    return OpaqueColumn(field.name, field.type, int(rows), int(rows) - int(values))


def _empty(known: NumericColumn | CategoryColumn, counted: OpaqueColumn) -> ColumnProfile:
    """A column without a value: whatever type was guessed for it, it has lost nothing but its values."""
    if isinstance(known, NumericColumn):
        return NumericColumn(known.name, known.type, counted.rows, counted.nulls, 0, 0, known.grid, ())
    levels = tuple((name, 0) for name, _ in known.levels)
    return CategoryColumn(known.name, known.type, counted.rows, counted.nulls, levels, 0, ())
