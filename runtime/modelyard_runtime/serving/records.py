"""The rows of the prediction log: what the model saw and said, in the types of the feature table.

`docs/reference/prediction-log.md` holds the format; drift checks and the join with labels read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zlib import crc32

from modelyard_runtime.features.personal import rests_on_personal
from modelyard_runtime.layout import PROBABILITY
from modelyard_runtime.serving.plain import name_of
from modelyard_runtime.serving.values import KEY
from modelyard_runtime.untyped import library

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from modelyard_runtime.contract.types import Column, Contract, Feature
    from modelyard_runtime.serving.types import Answered, Identity

OWN = ("request", "row", "time", "version", "prediction", "label")
"""Columns that every log has. A feature or key of one of these names is logged with ``feature_`` or ``key_`` before."""

_WHOLE = {"BIGINT", "INTEGER", "SMALLINT", "TINYINT", "HUGEINT", "UBIGINT", "UINTEGER"}


@dataclass(frozen=True, slots=True)
class Recorder:
    """Which columns are logged, and which share of the rows."""

    identity: Identity
    features: tuple[Feature, ...]
    keys: tuple[Column, ...]
    sample: float

    def table(self, answered: Sequence[Answered]) -> Any:
        """The sampled rows of some answers as a table.

        A row is chosen by its key where it has one, else by its request: the same row is always in or always out,
        whichever server answers.
        """
        import numpy

        arrow = library("pyarrow")

        chosen = [numpy.array(self._chosen(one), dtype=numpy.int64) for one in answered]
        kept = [(one, rows) for one, rows in zip(answered, chosen, strict=True) if len(rows)]
        if not kept:
            return arrow.table({})
        columns = {name: arrow.array(values, type=type_) for name, type_, values in self._columns(kept)}
        return arrow.table(columns)

    def _chosen(self, one: Answered) -> list[int]:
        count = len(one.answers.score)
        if self.sample >= 1:
            return list(range(count))
        return [row for row in range(count) if crc32(self._name(one, row).encode()) < self.sample * 2**32]

    def _name(self, one: Answered, row: int) -> str:
        keys = one.asked.rows.keys[row]
        given = [str(keys[column.name]) for column in self.keys if keys.get(column.name) is not None]
        return "\0".join(given) if given else f"{one.asked.id}/{row}"

    def _columns(self, kept: Sequence[tuple[Answered, NDArray[Any]]]) -> Iterable[tuple[str, Any, Any]]:
        """Each column of the log: its name, its Arrow type, its values."""
        arrow = library("pyarrow")

        yield "request", arrow.string(), [one.asked.id for one, rows in kept for _ in rows]
        yield "row", arrow.int32(), [int(row) for _, rows in kept for row in rows]
        times = [int(one.time * 1e6) for one, rows in kept for _ in rows]
        yield "time", arrow.timestamp("us", tz="UTC"), times
        yield "version", arrow.string(), [self.identity.version] * len(times)
        for column in self.keys:
            values: list[object] = [
                one.asked.rows.keys[int(row)].get(column.name) for one, rows in kept for row in rows
            ]
            if column.type == KEY:
                values = [None if value is None else str(value) for value in values]
            yield _free("key", column.name), arrow_type(column.type, column.sql_type), values
        for feature in self.features:
            type_ = arrow_type(feature.kind, feature.sql_type)
            parts = [one.answers.features[feature.name][rows] for one, rows in kept]
            values_ = _vectors(parts) if feature.kind == "embedding" else _typed(_joined(parts), type_)
            yield _free("feature", feature.name), type_, values_
        yield from self._said(kept)

    def _said(self, kept: Sequence[tuple[Answered, NDArray[Any]]]) -> Iterable[tuple[str, Any, Any]]:
        """What the model said: what drift of predictions is judged by, and all that a class comes with."""
        arrow, classes = library("pyarrow"), self.identity.classes
        if len(classes) <= 2:
            scores = [one.answers.score[rows] for one, rows in kept]
            yield "prediction", arrow.float64(), _joined(scores)
        if not classes:
            return
        type_ = label_type(self.identity)
        labels = [label for one, rows in kept for label in _labels(one)[rows].tolist()]
        if len(classes) > 2:
            yield "prediction", arrow.string(), [name_of(one) for one in labels]
        yield "label", type_, [str(one) for one in labels] if type_ == arrow.string() else labels
        if len(classes) > 2:
            for at, name in enumerate(classes):
                shares = [_shares(one)[rows, at] for one, rows in kept]
                yield f"{PROBABILITY}{name_of(name)}", arrow.float64(), _joined(shares)


def recorder(
    contract: Contract, identity: Identity, features: Sequence[Feature], keys: Sequence[Column]
) -> Recorder:
    """What a contract's log holds: personal data, and features made from it, are left out."""
    logged = tuple(feature for feature in features if not rests_on_personal(contract, feature))
    open_keys = tuple(column for column in keys if not column.pii)
    sample = contract.log.sample if contract.log else 1.0
    return Recorder(identity, logged, open_keys, sample)


def arrow_type(kind: str, sql_type: str) -> Any:
    """The Arrow type of a feature or a key."""
    arrow = library("pyarrow")

    if kind == "boolean":
        return arrow.bool_()
    if kind in {"timestamp", "date"}:
        return arrow.date32() if sql_type == "DATE" and kind == "date" else arrow.timestamp("us")
    if kind == "embedding":
        return arrow.list_(arrow.float64())
    if kind in {"numeric", "integer", "float"}:
        return arrow.int64() if sql_type in _WHOLE else arrow.float64()
    return arrow.string()


def label_type(identity: Identity) -> Any:
    """The Arrow type of a classifier's labels."""
    arrow = library("pyarrow")
    types = {"BOOL": arrow.bool_(), "INT64": arrow.int64(), "BYTES": arrow.string()}
    return types[identity.label_type]


def _typed(values: NDArray[Any], type_: Any) -> Any:
    """A column as the model saw it, in the type that the feature table holds."""
    import numpy

    arrow = library("pyarrow")

    if values.dtype == object:
        return [None if value is None else str(value) for value in values]
    nothing = numpy.isnan(values)
    filled = numpy.where(nothing, 0.0, values)
    if arrow.types.is_timestamp(type_):
        return arrow.array(numpy.round(filled * 1e6).astype(numpy.int64), type=type_, mask=nothing)
    if arrow.types.is_boolean(type_):
        return arrow.array(filled != 0, type=type_, mask=nothing)
    if arrow.types.is_integer(type_):
        return arrow.array(filled.astype(numpy.int64), type=type_, mask=nothing)
    return arrow.array(filled, type=type_, mask=nothing)


def _vectors(parts: Sequence[NDArray[Any]]) -> list[list[float] | None]:
    """Vectors as lists: where all of a request's are missing, they have no width."""
    return [None if (row != row).all() else row.tolist() for part in parts for row in part]  # noqa: PLR0124


def _joined(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    import numpy

    return numpy.concatenate(parts) if parts else numpy.empty(0)


def _labels(one: Answered) -> NDArray[Any]:
    if one.answers.label is None:
        raise TypeError("a classifier gives labels")
    return one.answers.label


def _shares(one: Answered) -> NDArray[Any]:
    if one.answers.probabilities is None:
        raise TypeError("a classifier of more than two classes gives probabilities")
    return one.answers.probabilities


def _free(prefix: str, name: str) -> str:
    return f"{prefix}_{name}" if name in OWN else name
