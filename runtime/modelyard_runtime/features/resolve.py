"""What a spec leaves to the data: the features, types and inputs of sources that declare no columns."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from modelyard_runtime.contract.types import Column, Feature
from modelyard_runtime.engine.types import quoted
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.features.history import HISTORY
from modelyard_runtime.features.relation import joined_rows
from modelyard_runtime.features.typenames import canonical, column_type, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from modelyard_runtime.contract.types import Contract
    from modelyard_runtime.engine.types import Engine, Table


def resolved(engine: Engine, contract: Contract, tables: Mapping[str, Table]) -> Contract:
    """The contract with every feature in its type and every input known.

    Args:
        engine: What is asked for the types of expressions over undeclared columns.
        contract: The contract.
        tables: The sources by name.

    Raises:
        RuntimeProblem: an undeclared column is of a type that no model can read.
    """
    features = tuple(_every_column(contract, tables[contract.spine])) if contract.open else contract.features
    features = _typed(engine, replace(contract, features=features), tables)
    contract = replace(contract, features=tuple(_owned(contract, tables, one) for one in features))
    return replace(contract, inputs=tuple(_inputs(contract, tables)))


def _every_column(contract: Contract, spine: Table) -> Iterator[Feature]:
    """A feature for each column of a spine that declares none."""
    left = {name.lower() for name in contract.exclude}
    for field in spine.fields:
        if field.name.lower() in left or field.name.startswith("__"):
            continue
        kind = kind_of(field.type)
        if kind is None:
            raise RuntimeProblem(
                f"data.{contract.spine}: no feature can be made of the column {field.name}, which is of the type "
                f"{field.type}",
                help=f"name the features under features.columns, or the columns under data.{contract.spine}.columns",
            )
        yield Feature(
            name=field.name,
            sql_type=canonical(field.type),
            kind=kind,
            sql=quoted(field.name),
            text=field.name,
            columns=((contract.spine, field.name),),
        )


def _typed(engine: Engine, contract: Contract, tables: Mapping[str, Table]) -> tuple[Feature, ...]:
    """The features, those over undeclared columns in the types that the engine gives their expressions."""
    undeclared = {source.name for source in contract.data if not source.columns}
    unknown = [
        at
        for at, feature in enumerate(contract.features)
        if feature.sql_type == "VARCHAR"
        and not contract.open
        and undeclared & {source for source, _ in feature.columns}
    ]
    if not unknown:
        return contract.features
    values = [_value(contract, at) for at in unknown]
    sql = f"SELECT {', '.join(f'typeof({value})' for value in values)} FROM {joined_rows(contract, tables)} LIMIT 1"
    rows = engine.rows(sql)
    if not rows:
        raise RuntimeProblem(
            f"data.{contract.spine} has no row, and the types of its columns are not declared"
        )
    features = list(contract.features)
    for at, found in zip(unknown, rows[0], strict=True):
        feature, type_ = features[at], canonical(str(found))
        # A kind that the spec gives stays; the one of a text is what the compiler says of what it can't know.
        kind = kind_of(type_) if feature.kind == "category" else feature.kind
        features[at] = replace(feature, sql_type=type_, kind=kind or feature.kind)
    return tuple(features)


def _value(contract: Contract, at: int) -> str:
    feature = contract.features[at]
    return feature.sql if feature.over_seconds is None else f"{quoted(contract.spine)}.{HISTORY}{at}"


def input_columns(contract: Contract, tables: Mapping[str, Table]) -> list[tuple[str, str]]:
    """The raw columns that row features read, as source and name, each once and in the order of the inputs."""
    row_features = (feature for feature in contract.features if feature.over_seconds is None)
    used = dict.fromkeys(pair for feature in row_features for pair in feature.columns)
    return list(dict.fromkeys((source or _owner(contract, tables, name), name) for source, name in used))


def _owned(contract: Contract, tables: Mapping[str, Table], feature: Feature) -> Feature:
    """The feature with the source of every column that it reads."""
    columns = ((source or _owner(contract, tables, name), name) for source, name in feature.columns)
    return replace(feature, columns=tuple(columns))


def _inputs(contract: Contract, tables: Mapping[str, Table]) -> Iterator[Column]:
    for source, name in input_columns(contract, tables):
        declared = (
            column for column in contract.source(source).columns if column.name.lower() == name.lower()
        )
        yield next(declared, None) or _undeclared(tables[source], source, name)


def _owner(contract: Contract, tables: Mapping[str, Table], name: str) -> str:
    """The source that has a column of which the compiler could not say whose it is."""
    joined = [contract.spine, *(join.source for join in contract.joins)]
    for source in joined:
        if any(field.name.lower() == name.lower() for field in tables[source].fields):
            return source
    raise RuntimeProblem(f"no source has a column {name}", help=f"the sources are {', '.join(joined)}")


def _undeclared(table: Table, source: str, name: str) -> Column:
    for field in table.fields:
        type_ = column_type(field.type)
        if field.name.lower() == name.lower() and type_ is not None:
            return Column(field.name, canonical(field.type), type=type_, nulls=1.0)
    raise RuntimeProblem(
        f"data.{source}: the column {name} can't be an input", help=f"declare it under data.{source}.columns"
    )
