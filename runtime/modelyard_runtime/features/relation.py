"""The rows that features are computed from: the spine with its history, and beside it what is joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.engine.types import quoted
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.features.history import with_history
from modelyard_runtime.features.typenames import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard_runtime.contract.types import Contract, Join, Source
    from modelyard_runtime.engine.types import Field, Table

ASKED = "__asked"
"""Column of a spine's rows that says which of them are asked for, where the others are only their history."""


def joined_rows(contract: Contract, tables: Mapping[str, Table]) -> str:
    """The spine's rows, each with its partner from every joined source, as something that can stand after FROM.

    Every source bears its name in the spec, and a bare name of a column means the one source that has it: columns
    that are joined by are the spine's.

    Raises:
        RuntimeProblem: the data lacks a column that is joined by, or that says when.
    """
    source, spine = contract.source(contract.spine), tables[contract.spine]
    rows = with_history(typed_rows(spine), source, contract.features)
    asked = f"(SELECT * FROM {rows} WHERE {ASKED})" if spine.field(ASKED) else rows
    found = [f"{asked} AS {quoted(source.name)}"]
    found += [_joined(contract, tables, join) for join in contract.joins]
    return " ".join(found)


def _joined(contract: Contract, tables: Mapping[str, Table], join: Join) -> str:
    """A joined source, with how a row finds its partner there: the one that was the latest at the row's time."""
    spine, source, table = contract.source(contract.spine), contract.source(join.source), tables[join.source]
    name, left = quoted(source.name), {by.lower() for by in join.by}
    others = [quoted(field.name) for field in table.fields if field.name.lower() not in left]
    inside = [f"{required(source, table, by, 'joined by')} AS __on{at}" for at, by in enumerate(join.by)]
    pairs = [
        f"{quoted(spine.name)}.{required(spine, tables[spine.name], by, 'joined by')} = {name}.__on{at}"
        for at, by in enumerate(join.by)
    ]
    kind = "LEFT JOIN"
    if join.as_of:
        inside.append(f"CAST({moment(source, table)} AS TIMESTAMP) AS __since")
        time = moment(spine, tables[spine.name], f"rows see data.{source.name} as of their own time")
        pairs.append(f"CAST({quoted(spine.name)}.{time} AS TIMESTAMP) >= {name}.__since")
        kind = "ASOF LEFT JOIN"
    rows = f"(SELECT {', '.join([*inside, *others])} FROM {typed_rows(table)} AS typed)"
    return f"{kind} {rows} AS {name} ON {' AND '.join(pairs)}"


def typed_rows(table: Table) -> str:
    """The rows of a table with each column in the type in which a request brings it too."""
    return f"(SELECT {', '.join(_typed(field) for field in table.fields)} FROM {table.sql} AS raw)"


def _typed(field: Field) -> str:
    name, type_ = quoted(field.name), canonical(field.type)
    if type_ == field.type:
        return name
    # Of nanoseconds with a zone there is no way to a time without one but by a coarser one.
    value = f"CAST({name} AS TIMESTAMP WITH TIME ZONE)" if field.type.startswith("TIMESTAMPTZ") else name
    return f"CAST({value} AS {type_}) AS {name}"


def moment(source: Source, table: Table, why: str = "it is joined as of a time") -> str:
    """The column of a source's times.

    Raises:
        RuntimeProblem: the source has none.
    """
    if source.timestamp is None:
        raise RuntimeProblem(
            f"data.{source.name} has no timestamp, and {why}",
            help="name the column that says when a row came to be known",
        )
    return required(source, table, source.timestamp, "its timestamp")


def owner(contract: Contract, tables: Mapping[str, Table], name: str) -> str | None:
    """The source whose raw column a bare name means in the joined row: the spine, else the first join that has it."""
    names = (contract.spine, *(join.source for join in contract.joins))
    return next((source for source in names if tables[source].field(name) is not None), None)


def required(source: Source, table: Table, name: str, what: str) -> str:
    """A column of a source, by its quoted name.

    Raises:
        RuntimeProblem: the data lacks it.
    """
    if table.field(name) is None:
        raise RuntimeProblem(
            f"data.{source.name} has no column {name}, which is {what}",
            help=f"it has {', '.join(field.name for field in table.fields)}",
        )
    return quoted(name)
