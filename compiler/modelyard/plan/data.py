"""The data sources and the feature table of a view, as parts of the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.analysis.types import SQL_TYPES
from modelyard.plan.types import (
    ColumnPlan,
    ExpectationPlan,
    FeaturePlan,
    FeaturesPlan,
    JoinPlan,
    SourcePlan,
)

if TYPE_CHECKING:
    from modelyard.analysis.types import Analysis, FeatureAnalysis
    from modelyard.model import data as data_model
    from modelyard.model.spec import Spec

DAY = 86_400
DEFAULT_TRIALS = 20


def source_plan(name: str, source: data_model.Source, analysis: Analysis) -> SourcePlan:
    """A source with its columns and the expectations that its rows keep."""
    kind, location = _location(source)
    table = source.sql or source.snowflake
    return SourcePlan(
        name=name,
        kind=kind,
        location=location,
        secret=table.connection.secret if table else None,
        version=source.delta.version if source.delta else None,
        as_of=source.delta.as_of if source.delta else None,
        versioned_by=source.versioned_by,
        key=source.key or (),
        timestamp=source.timestamp,
        columns=tuple(column_plan(column, spec) for column, spec in (source.columns or {}).items()),
        expectations=tuple(
            _expectation(index, name, source, analysis) for index in range(len(source.expect))
        ),
        description=source.description,
    )


def _location(source: data_model.Source) -> tuple[str, str]:
    for kind, value in (("csv", source.csv), ("parquet", source.parquet), ("json", source.json_)):
        if value is not None:
            return kind, value
    if source.delta:
        return "delta", source.delta.path
    if source.sql:
        return "sql", source.sql.table
    raise LookupError("a source of this kind is refused before planning")


def column_plan(name: str, column: data_model.Column) -> ColumnPlan:
    """A column with its rules."""
    return ColumnPlan(
        name=name,
        type=column.type,
        sql_type=SQL_TYPES[column.type],
        nulls=column.nulls,
        min=column.min,
        max=column.max,
        allowed=tuple(str(value) for value in column.allowed or ()),
        pattern=column.pattern,
        unique=column.unique,
        pii=column.pii,
        unit=column.unit,
        description=column.description,
    )


def _expectation(index: int, source: str, section: data_model.Source, analysis: Analysis) -> ExpectationPlan:
    analysed = analysis.expectations[source, index]
    share = section.expect[index].at_least
    return ExpectationPlan(
        index, analysed, "table" if analysed.aggregates else "row", 1.0 if share is None else share
    )


def features_plan(spec: Spec, analysis: Analysis) -> FeaturesPlan:
    """The feature table, with the raw columns that a request must bring."""
    spine = analysis.spine or next(iter(spec.data))
    joins = spec.features.join if spec.features else {}
    rows = [feature for feature in analysis.features if not feature.history]
    used = dict.fromkeys(column for feature in rows for column in feature.analysed.columns)
    return FeaturesPlan(
        spine=spine,
        joins=tuple(JoinPlan(name, by, spec.data[name].timestamp is not None) for name, by in joins.items()),
        columns=tuple(_feature(feature, spec) for feature in analysis.features),
        inputs=tuple(
            column_plan(column.name, (spec.data[column.source].columns or {})[column.name])
            for column in used
            if column.name in (spec.data[column.source].columns or {})
        ),
        open=analysis.open,
        exclude=_excluded(spec, spine),
    )


def _excluded(spec: Spec, spine: str) -> tuple[str, ...]:
    source = spec.data[spine]
    timestamp = (source.timestamp,) if source.timestamp else ()
    return tuple(dict.fromkeys((*(source.key or ()), *timestamp, spec.training.target)))


def _feature(feature: FeatureAnalysis, spec: Spec) -> FeaturePlan:
    written = (spec.features.columns or {}).get(feature.name) if spec.features else None
    sql_type = feature.analysed.type or "VARCHAR"
    return FeaturePlan(
        name=feature.name,
        expression=feature.analysed,
        sql_type=sql_type,
        kind=(written.type if written and written.type else _kind(feature, sql_type, spec)),
        over=written.over if written else None,
        by=(written.by or ()) if written else (),
        description=written.description if written else "",
    )


def _kind(feature: FeatureAnalysis, sql_type: str, spec: Spec) -> str:
    if sql_type == "BOOLEAN":
        return "boolean"
    if sql_type.endswith("[]"):
        return "embedding"
    if sql_type.startswith(("DATE", "TIMESTAMP")):
        return "timestamp"
    if sql_type != "VARCHAR":
        return "numeric"
    only = feature.analysed.columns[0] if len(feature.analysed.columns) == 1 else None
    declared = (spec.data[only.source].columns or {}).get(only.name) if only else None
    return "text" if declared is not None and declared.type == "text" else "category"
