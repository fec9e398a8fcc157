"""Small data sets and their profiles, for the tests of the runtime."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import contracts

from modelyard_runtime.contract.types import Contract, Drift
from modelyard_runtime.engine.duck import DuckEngine
from modelyard_runtime.engine.types import Table, literal
from modelyard_runtime.profiles.build import reference_profile, window_profile

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from modelyard_runtime.contract.types import Method
    from modelyard_runtime.profiles.types import NumericColumn, Profile


def contract(method: Method = "auto", threshold: float | None = None) -> Contract:
    return contracts.contract(
        model="churn",
        environment="prod",
        features=(),
        inputs=(),
        drift=Drift(method, threshold, (), prediction=True),
    )


_made = count()


def numbers(engine: DuckEngine, values: Sequence[float | None]) -> Table:
    """A table of one column of doubles, whatever they are."""
    return _kept(engine, "DOUBLE", values)


def levels(engine: DuckEngine, values: Sequence[str | None]) -> Table:
    return _kept(engine, "VARCHAR", values)


def _kept(engine: DuckEngine, type_: str, values: Sequence[object]) -> Table:
    name = f"made_{next(_made)}"
    engine.rows(f"CREATE TEMP TABLE {name} AS SELECT unnest(?::{type_}[]) AS x", [list(values)])
    return _table(engine, name)


def query(engine: DuckEngine, sql: str) -> Table:
    return _table(engine, f"({sql})")


def _table(engine: DuckEngine, sql: str) -> Table:
    from modelyard_runtime.engine.types import Field

    fields = [Field(str(r[0]), str(r[1])) for r in engine.rows(f"DESCRIBE FROM {sql}")]
    return Table(sql, tuple(fields))


def both(reference: Table, current: Table, engine: DuckEngine) -> tuple[Profile, Profile]:
    known = reference_profile(engine, reference)
    profile, reasons = window_profile(engine, current, known)
    assert not reasons
    return known, profile


def sides(
    reference: Sequence[float | None], current: Sequence[float | None]
) -> tuple[NumericColumn, NumericColumn]:
    """Two columns of numbers, on the grid of the first."""
    from modelyard_runtime.profiles.types import NumericColumn

    engine = DuckEngine(threads=1)
    known, profile = both(numbers(engine, reference), numbers(engine, current), engine)
    engine.close()
    one, other = known.columns[0], profile.columns[0]
    assert isinstance(one, NumericColumn)
    assert isinstance(other, NumericColumn)
    return one, other


def save(path: Path, sql: str) -> Path:
    """The rows of a query as a file; the format follows its name."""
    engine = DuckEngine(threads=1)
    engine.rows(f"COPY ({sql}) TO {literal(str(path))}")
    engine.close()
    return path
