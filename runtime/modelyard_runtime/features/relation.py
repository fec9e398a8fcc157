"""The rows that features are computed from: the spine, and beside it what is joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.engine.types import quoted
from modelyard_runtime.errors import RuntimeProblem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard_runtime.contract.types import Contract, Source
    from modelyard_runtime.engine.types import Table


def spine_rows(contract: Contract, tables: Mapping[str, Table]) -> str:
    """The spine as something that can stand after FROM, under the spec's name of it."""
    return f"{tables[contract.spine].sql} AS {quoted(contract.spine)}"


def column(contract: Contract, tables: Mapping[str, Table], name: str) -> str | None:
    """A raw column of the joined row by its bare name, qualified: the spine's, else the first join's that has it."""
    for source in (contract.spine, *(join.source for join in contract.joins)):
        if tables[source].field(name) is not None:
            return f"{quoted(source)}.{quoted(name)}"
    return None


def required(source: Source, table: Table, name: str, what: str) -> str:
    """A column of a source as SQL.

    Raises:
        RuntimeProblem: the data lacks it.
    """
    if table.field(name) is None:
        raise RuntimeProblem(
            f"data.{source.name} has no column {name}, which is {what}",
            help=f"it has {', '.join(field.name for field in table.fields)}",
        )
    return f"{quoted(source.name)}.{quoted(name)}"
