"""Sources for tests: made of a few words, opened in an engine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import contracts

from modelyard_runtime.contract.types import Column, Expectation, Source
from modelyard_runtime.sources.open import open_source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard_runtime.contract.types import Contract
    from modelyard_runtime.engine.types import Engine
    from modelyard_runtime.sources.types import OpenedSource

SQL_TYPES = {
    "string": "VARCHAR",
    "category": "VARCHAR",
    "text": "VARCHAR",
    "integer": "BIGINT",
    "float": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "embedding": "DOUBLE[]",
}


def column(name: str, type_: str = "string", **rules: Any) -> Column:
    return Column(name=name, sql_type=SQL_TYPES[type_], type=type_, **rules)


def columns(types: Mapping[str, str]) -> tuple[Column, ...]:
    return tuple(column(name, type_) for name, type_ in types.items())


def expectations(*texts: str | tuple[str, float]) -> tuple[Expectation, ...]:
    """Expectations of rows, given with their share, and of the table, given alone."""
    found = []
    for index, text in enumerate(texts):
        sql, at_least, of = (text, 1.0, "table") if isinstance(text, str) else (*text, "row")
        found.append(Expectation(sql=sql, text=sql.replace('"', ""), of=of, at_least=at_least, index=index))  # type: ignore[arg-type]
    return tuple(found)


def source(location: str, kind: Any = "csv", **changes: Any) -> Source:
    given: dict[str, Any] = {
        "name": "things",
        "secret": None,
        "version": None,
        "as_of": None,
        "versioned_by": "none",
        "key": (),
        "timestamp": None,
        "columns": (),
        "expect": (),
    }
    return Source(kind=kind, location=location, **{**given, **changes})


def open_(engine: Engine, one: Source, root: Path = Path("/"), **instead: str) -> OpenedSource:
    return open_source(engine, one, root=root, instead=instead)


def contract_of(*sources: Source) -> Contract:
    """A contract with these sources, the first of them the spine."""
    return contracts.contract(data=sources, spine=sources[0].name)
