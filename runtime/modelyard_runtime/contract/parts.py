"""The sections of a contract, each from its part of the document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast, get_args

from modelyard_runtime.contract.types import (
    Column,
    Condition,
    Deployment,
    Drift,
    DriftColumn,
    Expectation,
    Feature,
    FeatureKind,
    Gate,
    Governance,
    Join,
    Method,
    Performance,
    PredictionLog,
    Search,
    SearchKind,
    Source,
    SourceKind,
    Split,
    SplitKind,
    Task,
    Tracking,
    Training,
)

if TYPE_CHECKING:
    from modelyard_runtime.contract.node import Node


def source(node: Node) -> Source:
    """A data source."""
    return Source(
        name=node.get("name", str),
        kind=cast("SourceKind", node.one_of("kind", get_args(SourceKind))),
        location=node.get("location", str),
        secret=node.maybe("secret", str),
        version=node.maybe("version", int),
        as_of=node.maybe("as_of", str),
        versioned_by=node.get("versioned_by", str),
        key=node.texts("key"),
        timestamp=node.maybe("timestamp", str),
        columns=tuple(column(item) for item in node.nodes("columns")),
        expect=tuple(_expectation(item) for item in node.nodes("expect")),
    )


def column(node: Node) -> Column:
    """A raw column with its rules."""
    return Column(
        name=node.get("name", str),
        sql_type=node.get("sql_type", str),
        allowed=node.texts("allowed"),
        pii=node.get("pii", bool),
        type=node.get("type", str),
        nulls=node.real("nulls"),
        min=node.number("min"),
        max=node.number("max"),
        pattern=node.maybe("pattern", str),
        unique=node.get("unique", bool),
        unit=node.maybe("unit", str),
    )


def _expectation(node: Node) -> Expectation:
    return Expectation(
        sql=node.get("sql", str),
        text=node.get("text", str),
        of=cast("Any", node.one_of("of", ("row", "table"))),
        at_least=node.real("at_least"),
        index=node.get("index", int),
    )


def join(node: Node) -> Join:
    """A join of the feature table."""
    return Join(node.get("source", str), node.texts("by"), node.get("as_of", bool))


def feature(node: Node) -> Feature:
    """A feature."""
    return Feature(
        name=node.get("name", str),
        sql_type=node.get("sql_type", str),
        kind=cast("FeatureKind", node.one_of("kind", get_args(FeatureKind))),
        sql=node.get("sql", str),
        text=node.get("text", str),
        columns=tuple((item.get("source", str), item.get("name", str)) for item in node.nodes("columns")),
        over_seconds=node.maybe("over_seconds", int),
        by=node.texts("by"),
    )


def training(node: Node) -> Training:
    """The training section."""
    split, search, tracking = node.node("split"), node.optional("search"), node.node("tracking")
    return Training(
        task=cast("Task", node.one_of("task", get_args(Task))),
        target=node.get("target", str),
        estimator=node.maybe("estimator", str),
        entrypoint=node.maybe("entrypoint", str),
        params=node.mapping("params"),
        prepare={name: str(value) for name, value in node.mapping("prepare").items()},
        search=_search(search) if search else None,
        split=Split(
            cast("SplitKind", split.one_of("kind", get_args(SplitKind))),
            split.real("test"),
            split.real("validation"),
            split.texts("by"),
        ),
        seed=node.get("seed", int),
        tracking=Tracking(
            cast("Any", tracking.one_of("kind", ("embedded", "server", "external"))),
            tracking.maybe("uri", str),
            tracking.maybe("uri_secret", str),
        ),
    )


def _search(node: Node) -> Search:
    return Search(
        cast("SearchKind", node.one_of("kind", get_args(SearchKind))),
        node.get("metric", str),
        node.mapping("space"),
        node.maybe("trials", int),
    )


def condition(node: Node) -> Condition:
    """A boolean over metrics."""
    return Condition(node.get("text", str), node.mapping("tree"))


def gate(node: Node) -> Gate:
    """A gate."""
    return Gate(
        name=node.get("name", str),
        check=condition(node.node("check")),
        by=node.maybe("by", str),
        min_rows=node.get("min_rows", int),
        confidence=node.real("confidence"),
        on=cast("Any", node.one_of("on", ("test", "validation"))),
        inconclusive=cast("Any", node.one_of("inconclusive", ("stop", "pass"))),
    )


def deployment(node: Node) -> Deployment:
    """How the model answers."""
    resources = node.node("resources")
    return Deployment(
        mode=node.get("mode", str),
        schedule=node.maybe("schedule", str),
        input=node.maybe("input", str),
        output=node.maybe("output", str),
        cpu_millicores=resources.get("cpu_millicores", int),
        memory_mib=resources.get("memory_mib", int),
    )


def drift(monitoring: Node) -> Drift | None:
    """The drift check of the monitoring section, if it has one."""
    node = monitoring.optional("drift") if "drift" in monitoring.data else None
    if node is None:
        return None
    return Drift(
        method=cast("Method", node.one_of("method", get_args(Method))),
        threshold=node.number("threshold"),
        columns=tuple(
            DriftColumn(
                own.get("name", str),
                cast("Method", own.one_of("method", get_args(Method))),
                own.number("threshold"),
            )
            for own in node.nodes("columns")
        ),
        prediction=node.get("prediction", bool),
        schedule=node.get("schedule", str),
        every_seconds=node.get("every_seconds", int),
        window_seconds=node.get("window_seconds", int),
        rolling_seconds=node.maybe("rolling_seconds", int),
        then=cast("Any", node.one_of("then", ("alert", "retrain"))),
    )


def log(monitoring: Node) -> PredictionLog | None:
    """Where predictions are kept, if they are."""
    node = monitoring.optional("log") if "log" in monitoring.data else None
    return PredictionLog(node.get("path", str), node.real("sample")) if node else None


def performance(monitoring: Node) -> Performance | None:
    """The check of realised performance, if there is one."""
    node = monitoring.optional("performance") if "performance" in monitoring.data else None
    if node is None:
        return None
    check = node.optional("check")
    return Performance(
        node.get("labels", str), node.get("delay_seconds", int), condition(check) if check else None
    )


def governance(node: Node) -> Governance:
    """What is declared about the model's use."""
    return Governance(
        risk=node.get("risk", str),
        intended_use=node.get("intended_use", str),
        limitations=node.texts("limitations"),
        explain=cast("Any", node.maybe("explain", str)),
        keep_days=node.maybe("keep_days", int),
        contacts=node.texts("contacts"),
    )
