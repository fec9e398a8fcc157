"""The skew test: features of a sample as training stored them, and as predictions are made with, to the last bit.

For a real-time model the sampled rows go the way of a request: their raw inputs are written as JSON, read by the
server's own readers, and evaluated by `online`, a few rows at a time and as a table. For a batch model, and one that
looks back, the batch's own query is asked for the sampled rows.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from modelyard_runtime import layout as columns
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.features.batch import predict_sql
from modelyard_runtime.features.compare import SkewReport, compared
from modelyard_runtime.features.expressions import is_column
from modelyard_runtime.features.index import OWN_ENGINE, engine_of, resolved_by
from modelyard_runtime.features.online import OnlineFeatures
from modelyard_runtime.features.personal import is_personal, rests_on_personal
from modelyard_runtime.features.sample import path_of
from modelyard_runtime.features.types import RAW
from modelyard_runtime.models.columns import from_arrow
from modelyard_runtime.untyped import library

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from modelyard_runtime.contract.types import Contract, Feature
    from modelyard_runtime.features.compare import Compared
    from modelyard_runtime.layout import Layout

    Columns = Mapping[str, np.ndarray[Any, np.dtype[Any]]]

_AT_ONCE = 64
"""Rows of one request of the comparison."""

TOLERANCE = 1e-9
"""Relative difference that is allowed where, for a reason, the last bits can't be the same."""

_SUMS = (
    "floating point numbers are added up in groups that depend on which other rows there are, and a batch reads fewer "
    "rows than training did"
)
_ENGINES = "training was computed by {engine}, whose logarithms and powers may end in other bits"


@dataclass(frozen=True, slots=True)
class _Served:
    """The features of some rows, by each way in which a prediction may compute them."""

    numbers: list[int]
    ways: Mapping[str, Columns]
    refused: int = 0
    refusal: str = ""


def skew(contract: Contract, layout: Layout) -> SkewReport:
    """Compare the features, and the model's scores, on the sample that was left beside the parts.

    Args:
        contract: The contract.
        layout: Where parts, sample and model are.

    Raises:
        RuntimeProblem: a file is missing, or the features can't be computed.
    """
    contract = resolved_by(contract, layout)
    path = path_of(contract)
    if not layout.sample.exists():
        raise RuntimeProblem(
            f"there is no sample at {layout.sample}",
            help="run `modelyard run --stage features` first",
        )
    served = _online(contract, layout) if path == "online" else _batch(contract, layout)
    stored, names = _stored(contract, layout, served.numbers)
    reasons = {one.name: _reason(one, engine_of(layout)) for one in contract.features}
    features = tuple(
        _feature(contract, one, stored, served, names, reasons[one.name]) for one in contract.features
    )
    inexact = next(filter(None, reasons.values()), "")
    score = _score(layout, stored, served, names, inexact) if layout.model.exists() else None
    return SkewReport(path, len(served.numbers), served.refused, served.refusal, features, score)


def _reason(feature: Feature, engine: str) -> str:
    """Why the last bits of a feature may differ; empty where they must not."""
    if not feature.sql_type.startswith(("DOUBLE", "FLOAT")):
        return ""
    if feature.over_seconds is not None:
        return _SUMS
    return _ENGINES.format(engine=engine) if engine != OWN_ENGINE and not is_column(feature) else ""


def _stored(contract: Contract, layout: Layout, numbers: Sequence[int]) -> tuple[Columns, list[str]]:
    """The features of these rows as training has them, and what a report calls the rows."""
    part: Any = library("pyarrow.parquet").read_table(layout.features("test"), partitioning=None)
    places = np.searchsorted(part.column(columns.ROW).to_numpy(), numbers)
    rows = part.take(places)
    spine = contract.source(contract.spine)
    hidden = any(is_personal(spine, name) for name in spine.key)
    names = [f"row {number}" for number in numbers] if hidden else rows.column(columns.KEY).to_pylist()
    return from_arrow(rows, contract.features), names


def _feature(
    contract: Contract, feature: Feature, stored: Columns, served: _Served, names: list[str], reason: str
) -> Compared:
    return compared(
        feature.name,
        feature.kind,
        stored[feature.name],
        {way: arrays[feature.name] for way, arrays in served.ways.items()},
        rows=() if rests_on_personal(contract, feature) else names,
        tolerance=TOLERANCE if reason else 0.0,
        reason=reason,
    )


def _score(layout: Layout, stored: Columns, served: _Served, names: list[str], reason: str) -> Compared:
    """What the model says to both."""
    from modelyard_runtime.models.predictor import Predictor

    predictor = Predictor.load(layout.model)
    return compared(
        "score",
        "numeric",
        predictor.predict(stored).score,
        {way: predictor.predict(arrays).score for way, arrays in served.ways.items()},
        rows=names,
        tolerance=TOLERANCE if reason else 0.0,
        reason=reason,
    )


def _online(contract: Contract, layout: Layout) -> _Served:
    """The features of the sampled rows as a server computes them."""
    from modelyard_runtime.serving.inputs import form
    from modelyard_runtime.serving.problems import Refused

    sample: Any = library("pyarrow.parquet").read_table(layout.sample, partitioning=None)
    reader = form(contract, contract.inputs)
    numbers: list[int] = []
    rows: list[Mapping[str, object]] = []
    refused, refusal = 0, ""
    for row in sample.to_pylist():
        number = row.pop(columns.ROW)
        try:
            rows += reader.read([json.loads(request_body(row))]).inputs
        except Refused as error:
            refused, refusal = refused + 1, refusal or error.error
            continue
        numbers.append(number)
    features = OnlineFeatures(contract.features, contract.inputs)
    try:
        few = [features.columns(rows[at : at + _AT_ONCE]) for at in range(0, len(rows), _AT_ONCE)]
        table = from_arrow(features.table(rows), contract.features)
    finally:
        features.close()
    together = {name: np.concatenate([part[name] for part in few]) if few else table[name] for name in table}
    return _Served(numbers, {"request": together, "table": table}, refused, refusal)


def request_body(row: Mapping[str, Any]) -> str:
    """The body of a request with the values of a row. What JSON can't spell is sent as missing."""
    return json.dumps({name: _sent(value) for name, value in row.items()})


def _sent(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat() + "Z"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _batch(contract: Contract, layout: Layout) -> _Served:
    """The features of the sampled rows as a batch computes them, from the rows that were left beside them."""
    from modelyard_runtime.engine.duck import DuckEngine

    engine = DuckEngine()
    try:
        names = (contract.spine, *(join.source for join in contract.joins))
        tables = {name: engine.table(str(_there(layout.sample_of(name)))) for name in names}
        asked = engine.table(str(layout.sample))
        table = predict_sql(engine, contract, asked, tables, raw=(columns.ROW,))
        found = engine.arrow(f"SELECT * FROM ({table.sql}) AS rows ORDER BY {RAW + columns.ROW}").read_all()
    finally:
        engine.close()
    numbers = [int(number) for number in found.column(RAW + columns.ROW).to_numpy()]
    return _Served(numbers, {"batch": from_arrow(found, contract.features)})


def _there(path: Path) -> Path:
    if not path.exists():
        raise RuntimeProblem(
            f"there is no sample at {path}", help="run `modelyard run --stage features` again"
        )
    return path
