"""The feature table as a query."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime import layout
from modelyard_runtime.engine.types import quoted
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.features import relation
from modelyard_runtime.features.aggregates import has_aggregate
from modelyard_runtime.features.expressions import expression
from modelyard_runtime.features.history import HISTORY
from modelyard_runtime.features.identity import joined, key_text
from modelyard_runtime.features.personal import hashed, rests_on_personal, told_apart
from modelyard_runtime.features.target import target_sql
from modelyard_runtime.features.types import RAW, FeatureTable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelyard_runtime.contract.types import Contract, Feature
    from modelyard_runtime.engine.types import Table


def feature_sql(
    contract: Contract,
    tables: Mapping[str, Table],
    *,
    with_target: bool = True,
    raw: Sequence[tuple[str, str]] = (),
) -> FeatureTable:
    """The feature table as a query: one row for each row of the spine.

    Args:
        contract: The contract, with every feature in its type (`resolve.resolved`).
        tables: The sources by name; a joined one has at most one row for what a row looks for
            (`joins.unambiguous`).
        with_target: Whether the rows bear their target, and what they are sliced and parted by; rows that are to be
            predicted have none of it.
        raw: Raw columns, as source and name, that the rows bear too, each with the prefix `RAW` before its name.

    Raises:
        RuntimeProblem: the data lacks a column, or a feature is of a type that no model can read.
    """
    features = contract.features
    _check(features)
    spine = contract.source(contract.spine)
    computed = {f"__f{at}": _value(contract, at) for at in range(len(features))}
    beside = {
        layout.TIME: _time(contract, tables),
        layout.KEY: key_text(spine, tables[spine.name]),
        **(_learnt(contract, tables) if with_target else {}),
        **{RAW + name: f"{quoted(source)}.{quoted(name)}" for source, name in raw},
    }
    chosen = [f"{sql} AS {quoted(name)}" for name, sql in {**computed, **beside}.items()]
    inner = f"SELECT {', '.join(chosen)} FROM {relation.joined_rows(contract, tables)}"
    # Features get their names outside, where no expression could take one for a column.
    named = [
        f"{quoted(inside)} AS {quoted(feature.name)}"
        for inside, feature in zip(computed, features, strict=True)
    ]
    return FeatureTable(
        sql=f"SELECT {', '.join([*named, *map(quoted, beside)])} FROM ({inner}) AS computed",
        features=features,
        inputs=contract.inputs,
        slices=tuple(name.removeprefix(layout.BY) for name in beside if name.startswith(layout.BY)),
    )


def _check(features: Sequence[Feature]) -> None:
    for feature in features:
        if feature.name.startswith("__"):
            raise RuntimeProblem(
                f"the feature {feature.name} is called like a column of the feature table's own",
                help="let no name of a feature begin with two underscores",
            )
        if feature.over_seconds is None and has_aggregate(feature.sql):
            raise RuntimeProblem(
                f"the feature {feature.name} aggregates, and does not say over which time before a row",
                help="say how far it looks back: {aggregate: …, over: 7d, by: …}",
            )


def _value(contract: Contract, at: int) -> str:
    """The value of a feature in the joined row."""
    feature = contract.features[at]
    looks_back = feature.over_seconds is not None
    return expression(feature, f"{quoted(contract.spine)}.{HISTORY}{at}" if looks_back else "")


def _time(contract: Contract, tables: Mapping[str, Table]) -> str:
    source = contract.source(contract.spine)
    if source.timestamp is None:
        return "CAST(NULL AS TIMESTAMP)"
    time = relation.required(source, tables[source.name], source.timestamp, "its timestamp")
    return f"CAST({quoted(source.name)}.{time} AS TIMESTAMP)"


def _learnt(contract: Contract, tables: Mapping[str, Table]) -> dict[str, str]:
    """What only rows have that are learnt from, or measured on."""
    target = target_sql(contract, tables[contract.spine])
    return {layout.TARGET: target, **_slices(contract, tables), **_group(contract, tables)}


def _slices(contract: Contract, tables: Mapping[str, Table]) -> dict[str, str]:
    """The columns of the gates' slices, as text; personal data as its hash."""
    wanted = sorted({gate.by for gate in contract.gates if gate.by is not None})
    return {layout.BY + by: f"CAST({_named(contract, tables, by, 'gates')} AS VARCHAR)" for by in wanted}


def _group(contract: Contract, tables: Mapping[str, Table]) -> dict[str, str]:
    """The group of a row as text, where rows are parted by it; personal data as its hash."""
    split = contract.training.split
    if split.kind != "group":
        return {}
    return {layout.GROUP: joined([_named(contract, tables, by, "training.split.group") for by in split.by])}


def _named(contract: Contract, tables: Mapping[str, Table], name: str, where: str) -> str:
    """What a section means by a name: a raw column of the row, else a feature."""
    owner = relation.owner(contract, tables, name)
    if owner is not None:
        return told_apart(contract.source(owner), name, f"{quoted(owner)}.{quoted(name)}")
    for at, feature in enumerate(contract.features):
        if feature.name == name:
            value = _value(contract, at)
            return hashed(value) if rests_on_personal(contract, feature) else value
    raise RuntimeProblem(f"{where}: no column and no feature is called {name}")
