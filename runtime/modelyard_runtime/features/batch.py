"""The features of rows that are to be predicted in batch: the same query as in training, asked for other rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from modelyard_runtime.engine.types import Field, Table, literal, quoted
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.features.joins import unambiguous
from modelyard_runtime.features.relation import ASKED, moment
from modelyard_runtime.features.table import feature_sql

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelyard_runtime.contract.types import Contract, Feature
    from modelyard_runtime.engine.types import Engine
    from modelyard_runtime.features.types import FeatureTable


def predict_sql(
    engine: Engine,
    contract: Contract,
    rows: Table,
    tables: Mapping[str, Table],
    *,
    features: Sequence[Feature] = (),
    raw: Sequence[str] = (),
) -> FeatureTable:
    """The features of rows as a query: one row for each of them, with its time and key.

    A row's history are the spine's rows before it, and those of the batch itself that the spine does not hold yet.
    Which these are is known by the key; where the spine has none, the batch must not hold rows of the spine.

    Args:
        engine: What computes.
        contract: The contract.
        rows: The rows to be predicted, with the spine's columns in their declared types; a target is not needed.
        tables: The joined sources by name, and the spine where a feature looks back.
        features: The features of the model that predicts; the contract's where none are given.
        raw: Columns of the rows that the query bears too, each with the prefix `types.RAW` before its name.

    Raises:
        RuntimeProblem: the rows or a source lack a column, or a source can't be joined.
    """
    features = features or contract.features
    contract = _named(replace(contract, features=tuple(features), open=False), rows)
    _has_all(contract, rows)
    looks_back = any(feature.over_seconds is not None for feature in features)
    asked = _with_history(contract, rows, tables, raw) if looks_back else rows
    found, _ = unambiguous(engine, contract, {**tables, contract.spine: asked})
    return feature_sql(contract, found, with_target=False, raw=[(contract.spine, name) for name in raw])


def _named(contract: Contract, rows: Table) -> Contract:
    """The contract without the spine's key where rows come without it: they are then named by their values."""
    if all(rows.field(name) is not None for name in contract.source(contract.spine).key):
        return contract
    sources = (replace(one, key=()) if one.name == contract.spine else one for one in contract.data)
    return replace(contract, data=tuple(sources))


def _has_all(contract: Contract, rows: Table) -> None:
    """Rows have to bring what features of their own read; what else the spine declares they may lack."""
    read = (pair for feature in contract.features if feature.over_seconds is None for pair in feature.columns)
    there = {field.name.lower() for field in rows.fields}
    lacking = sorted(
        {name for source, name in read if source == contract.spine and name.lower() not in there}
    )
    if lacking:
        raise RuntimeProblem(
            f"the rows to be predicted lack {', '.join(lacking)}, which features are computed from",
            help=f"they need the columns of data.{contract.spine}, all but the target",
        )


def _with_history(contract: Contract, rows: Table, tables: Mapping[str, Table], raw: Sequence[str]) -> Table:
    """The rows, marked as those that are asked for, and before them what they look back on."""
    source, spine = contract.source(contract.spine), tables[contract.spine]
    time = moment(source, rows, "features look back")
    brought = [
        quoted(field.name)
        if rows.field(field.name)
        else f"CAST(NULL AS {field.type}) AS {quoted(field.name)}"
        for field in spine.fields
    ]
    beside = [field for field in rows.fields if field.name in raw and spine.field(field.name) is None]
    brought += [quoted(field.name) for field in beside]
    names = ", ".join(
        [
            *(quoted(field.name) for field in spine.fields),
            *(f"CAST(NULL AS {field.type})" for field in beside),
        ]
    )
    seconds = max(feature.over_seconds or 0 for feature in contract.features)
    earliest = f"(SELECT min(CAST({time} AS TIMESTAMP)) - INTERVAL {literal(str(seconds))} SECOND FROM {rows.sql} AS a)"
    latest = f"(SELECT max({time}) FROM {rows.sql} AS a)"
    known = (
        f"SELECT {names}, false AS {ASKED} FROM {spine.sql} AS known "
        f"WHERE {time} >= {earliest} AND {time} < {latest}{_unasked(source.key, rows)}"
    )
    sql = f"(SELECT {', '.join(brought)}, true AS {ASKED} FROM {rows.sql} AS asked UNION ALL {known})"
    return Table(sql, (*spine.fields, *beside, Field(ASKED, "BOOLEAN")))


def _unasked(key: Sequence[str], rows: Table) -> str:
    """A row that is asked for and already in the spine is one row, not its own history."""
    if not key:
        return ""
    same = " AND ".join(f"known.{quoted(name)} = there.{quoted(name)}" for name in key)
    return f" AND NOT EXISTS (SELECT 1 FROM {rows.sql} AS there WHERE {same})"
