"""A view's expressions → their analysis: scopes, types, lineage, and what is wrong with each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.analysis.types import SQL_TYPES, Analysis, FeatureAnalysis
from modelyard.diagnostics.guess import nearest
from modelyard.diagnostics.types import Finding, Fix
from modelyard.expressions.analyse import analyse
from modelyard.expressions.condition import parse_condition
from modelyard.expressions.expect import expect_aggregate, expect_boolean, expect_row
from modelyard.expressions.metrics import gate_metrics, service_metrics, task_metrics
from modelyard.expressions.types import Column, Scope

if TYPE_CHECKING:
    from collections.abc import Iterable

    from modelyard.diagnostics.types import DocumentPath
    from modelyard.expressions.metrics import KnownMetrics
    from modelyard.expressions.types import Analysed, Condition, Problem
    from modelyard.model.data import Source
    from modelyard.model.parse import View
    from modelyard.model.spec import Spec


def analyse_view(view: View) -> Analysis:
    """Read every expression of a view. Findings bear paths of the view's long form."""
    spec, findings = view.spec, list[Finding]()
    # where the task itself is wrong, any metric of any task may be meant
    task = spec.training.task if view.intact(view.locate(("training", "task"))) else None
    expectations = _expectations(spec, findings)
    spine = _spine(spec, findings)
    table = _feature_scope(spec, spine)
    features = _features(spec, spine, table, findings)
    source = spec.data.get(spine) if spine else None
    return Analysis(
        spine=spine,
        expectations=expectations,
        features=features,
        open=source is not None and source.columns is None and not (spec.features and spec.features.columns),
        gates=_gates(spec, task, findings),
        abort=_abort(spec, findings),
        performance=_performance(spec, task, findings),
        columns=table.columns if table else {},
        findings=tuple(findings),
    )


def columns_of(name: str, source: Source) -> tuple[Column, ...]:
    """A source's declared columns as expressions see them."""
    return tuple(
        Column(name, column, SQL_TYPES[spec.type]) for column, spec in (source.columns or {}).items()
    )


def _findings(path: DocumentPath, problems: Iterable[Problem]) -> list[Finding]:
    return [
        Finding(
            problem.rule,
            path,
            problem.message,
            help=problem.help,
            allowed=problem.allowed,
            label=f'did you mean "{problem.replacement}"?' if problem.replacement else "",
            fix=Fix(f'write "{problem.replacement}"', problem.replacement) if problem.replacement else None,
            offset=(problem.start, problem.end),
        )
        for problem in problems
    ]


def _expectations(spec: Spec, findings: list[Finding]) -> dict[tuple[str, int], Analysed]:
    read: dict[tuple[str, int], Analysed] = {}
    for name, source in spec.data.items():
        columns = columns_of(name, source)
        scope = Scope({c.name: (c,) for c in columns}, (name,), () if source.columns is not None else (name,))
        for index, expectation in enumerate(source.expect):
            analysed = analyse(expectation.check, scope)
            path: DocumentPath = ("data", name, "expect", index, "check")
            findings.extend(_findings(path, (*analysed.problems, *expect_boolean(analysed))))
            read[name, index] = analysed
    return read


def _spine(spec: Spec, findings: list[Finding]) -> str | None:
    """The source whose rows are the examples."""
    names = tuple(spec.data)
    written = spec.features.from_ if spec.features else None
    if written is not None:
        if written in spec.data:
            return written
        findings.append(unknown_source(("features", "from"), written, names))
        return None
    if len(names) == 1:
        return names[0]
    findings.append(
        Finding(
            "missing-spine",
            ("features",),
            "features.from is needed where there is more than one source",
            on="key",
            help="name the source whose rows are the examples",
            allowed=tuple(sorted(names)),
        )
    )
    return None


def unknown_source(path: DocumentPath, name: str, names: Iterable[str]) -> Finding:
    """The finding that a source is named which is not there."""
    known = tuple(sorted(names))
    guess = nearest(name, known)
    return Finding(
        "unknown-source",
        path,
        f'unknown source "{name}"',
        label=f'did you mean "{guess}"?' if guess else "",
        allowed=known,
        fix=Fix(f'write "{guess}"', guess) if guess else None,
    )


def _feature_scope(spec: Spec, spine: str | None) -> Scope | None:
    """The spine's columns and those of the joined sources; join columns bear the spine's meaning."""
    if spine is None:
        return None
    joins = {
        name: by for name, by in (spec.features.join if spec.features else {}).items() if name in spec.data
    }
    columns: dict[str, tuple[Column, ...]] = {c.name: (c,) for c in columns_of(spine, spec.data[spine])}
    for name, by in joins.items():
        for column in columns_of(name, spec.data[name]):
            if column.name not in by:
                columns[column.name] = (*columns.get(column.name, ()), column)
    sources = (spine, *joins)
    return Scope(columns, sources, tuple(name for name in sources if spec.data[name].columns is None))


def _features(
    spec: Spec, spine: str | None, table: Scope | None, findings: list[Finding]
) -> tuple[FeatureAnalysis, ...]:
    if spine is None or table is None:
        return ()
    written = spec.features.columns if spec.features else None
    if written is None:
        return _default_features(spec, spine)
    history_scope = Scope(
        {c.name: (c,) for c in columns_of(spine, spec.data[spine])},
        (spine,),
        tuple(s for s in table.open_sources if s == spine),
    )
    read: list[FeatureAnalysis] = []
    for name, feature in written.items():
        history = feature.aggregate is not None
        key, text = ("aggregate", feature.aggregate) if history else ("expr", feature.expr)
        if text is None:
            continue
        path: DocumentPath = ("features", "columns", name, key)
        analysed = analyse(text, history_scope if history else table)
        expected = expect_aggregate(analysed) if history else expect_row(analysed)
        findings.extend(_findings(path, (*analysed.problems, *expected)))
        read.append(FeatureAnalysis(name, path, analysed, history))
    return tuple(read)


def _default_features(spec: Spec, spine: str) -> tuple[FeatureAnalysis, ...]:
    """Every column of the spine except key, timestamp, personal data and target."""
    source = spec.data[spine]
    left_out = {*(source.key or ()), source.timestamp, spec.training.target}
    scope = Scope({c.name: (c,) for c in columns_of(spine, source)}, (spine,))
    return tuple(
        FeatureAnalysis(name, ("data", spine, "columns", name), analyse(f'"{name}"', scope), history=False)
        for name, column in (source.columns or {}).items()
        if name not in left_out and not column.pii
    )


def _gates(spec: Spec, task: str | None, findings: list[Finding]) -> dict[int, Condition]:
    return {
        index: _condition(gate.check, gate_metrics(task), ("gates", index, "check"), findings)
        for index, gate in enumerate(spec.gates)
    }


def _abort(spec: Spec, findings: list[Finding]) -> Condition | None:
    strategy = spec.deployment.strategy if spec.deployment else None
    for key, chosen in (
        ("canary", strategy and strategy.canary),
        ("blue_green", strategy and strategy.blue_green),
    ):
        if chosen and chosen.abort is not None:
            path: DocumentPath = ("deployment", "strategy", key, "abort")
            return _condition(chosen.abort, service_metrics(), path, findings)
    return None


def _performance(spec: Spec, task: str | None, findings: list[Finding]) -> Condition | None:
    performance = spec.monitoring.performance if spec.monitoring else None
    if performance is None or performance.check is None:
        return None
    path: DocumentPath = ("monitoring", "performance", "check")
    return _condition(performance.check, task_metrics(task), path, findings)


def _condition(text: str, known: KnownMetrics, path: DocumentPath, findings: list[Finding]) -> Condition:
    condition = parse_condition(text, known)
    findings.extend(_findings(path, condition.problems))
    return condition
