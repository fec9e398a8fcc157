"""The whole way from files to checks and feature tables, for any engine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import contracts
import pytest
from engine_cases import AGGREGATES, EXPRESSIONS, REFUSED, answers, differences, frame
from pyarrow import parquet

from modelyard_runtime.checks import document
from modelyard_runtime.checks.run import check_sources
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.features.build import feature_sql, write_parts
from modelyard_runtime.layout import PARTS, Layout
from modelyard_runtime.sources.open import open_source

if TYPE_CHECKING:
    from modelyard_runtime.engine.types import Engine

EXAMPLES = Path(__file__).parents[2] / "examples"


def means_the_same(duck: Engine, other: Engine, kind: str, dialect: str) -> None:
    """Every expression and aggregate over a kind of column is what DuckDB says, or refused where the list says so."""
    data = frame(kind)
    here, there = duck.frame(data).sql, other.frame(data).sql
    for expressions, aggregate in ((EXPRESSIONS[kind], False), (AGGREGATES[kind], True)):
        asked = [expression for expression in expressions if expression not in REFUSED[dialect]]
        expected = answers(duck, here, asked, aggregate=aggregate)
        assert differences(expected, answers(other, there, asked, aggregate=aggregate)) == {}
        for expression in set(expressions) & REFUSED[dialect]:
            with pytest.raises(RuntimeProblem, match="can't be"):
                answers(other, there, [expression], aggregate=aggregate)


def checked(engine: Engine, example: str) -> dict[str, Any]:
    """The report of the data checks over an example's own data."""
    contract, opened = _opened(engine, example)
    return document.document(check_sources(engine, contract, opened.values()))


def features(engine: Engine, example: str) -> list[tuple[Any, ...]]:
    """The rows of an example's feature table, in the order of their keys."""
    contract, opened = _opened(engine, example)
    tables = {name: one.table for name, one in opened.items()}
    found = engine.rows(f"SELECT * FROM ({feature_sql(contract, tables).sql}) AS features")
    return sorted(found, key=repr)


def parted(engine: Engine, example: str, folder: Path) -> dict[str, Any]:
    """The parts of an example's feature table, and its index without the engine's name."""
    contract, opened = _opened(engine, example)
    layout = Layout(folder)
    index = write_parts(engine, contract, opened, layout)
    index.pop("engine", None)
    return {"index": index, **{part: parquet.read_table(layout.features(part)) for part in PARTS}}


def _opened(engine: Engine, example: str) -> tuple[Any, Any]:
    contract = contracts.contract(example)
    places = {one.name: f"data/{one.name}.csv" for one in contract.data}
    root = EXAMPLES / example
    return contract, {one.name: open_source(engine, one, root=root, instead=places) for one in contract.data}
