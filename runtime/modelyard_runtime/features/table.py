"""The feature table as a query."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime import layout
from modelyard_runtime.engine.types import quoted
from modelyard_runtime.features import relation
from modelyard_runtime.features.expressions import expression
from modelyard_runtime.features.identity import key_text
from modelyard_runtime.features.target import target_sql
from modelyard_runtime.features.types import FeatureTable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard_runtime.contract.types import Contract
    from modelyard_runtime.engine.types import Table


def feature_sql(contract: Contract, tables: Mapping[str, Table], *, with_target: bool = True) -> FeatureTable:
    """The feature table as a query: one row for each row of the spine.

    Args:
        contract: The contract.
        tables: The sources by name, in their declared types; the spine and what is joined are needed.
        with_target: Whether the rows bear their target; rows that are to be predicted have none.

    Raises:
        RuntimeProblem: the data lacks a column, or a feature is of a type that no model can read.
    """
    features = contract.features
    source, spine = contract.source(contract.spine), tables[contract.spine]
    computed = {f"__f{place}": expression(feature) for place, feature in enumerate(features)}
    beside = {
        layout.TIME: _time(contract, spine),
        layout.KEY: key_text(source, spine),
        **({layout.TARGET: target_sql(contract, spine)} if with_target else {}),
    }
    slices = _slices(contract, tables)
    chosen = [f"{sql} AS {quoted(name)}" for name, sql in {**computed, **beside, **slices}.items()]
    inner = f"SELECT {', '.join(chosen)} FROM {relation.spine_rows(contract, tables)}"
    # Features get their names outside, where no expression could take one for a column.
    named = [
        f"{quoted(inside)} AS {quoted(feature.name)}"
        for inside, feature in zip(computed, features, strict=True)
    ]
    shown = [*named, *(quoted(name) for name in (*beside, *slices))]
    return FeatureTable(
        sql=f"SELECT {', '.join(shown)} FROM ({inner}) AS computed",
        features=features,
        inputs=contract.inputs,
        slices=tuple(name.removeprefix(layout.BY) for name in slices),
    )


def _time(contract: Contract, spine: Table) -> str:
    source = contract.source(contract.spine)
    if source.timestamp is None:
        return "CAST(NULL AS TIMESTAMP)"
    return f"CAST({relation.required(source, spine, source.timestamp, 'its timestamp')} AS TIMESTAMP)"


def _slices(contract: Contract, tables: Mapping[str, Table]) -> dict[str, str]:
    """The columns of the gates' slices as text: a raw column of the row, else a feature."""
    features = {feature.name: feature for feature in contract.features}
    found: dict[str, str] = {}
    for by in sorted({gate.by for gate in contract.gates if gate.by is not None}):
        raw = relation.column(contract, tables, by)
        sql = raw if raw is not None else expression(features[by])
        found[layout.BY + by] = f"CAST({sql} AS VARCHAR)"
    return found
