"""The facts of a model card, from the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.targets.docs import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelyard.plan.types import (
        ColumnPlan,
        DriftPlan,
        EnvironmentPlan,
        GatePlan,
        PerformancePlan,
        Plan,
        SourcePlan,
    )

Facts = dict[str, object]


def facts(plan: Plan) -> Facts:
    """Everything that the model card shows."""
    first, last = plan.first, plan.environments[-1]
    governance = last.governance
    return {
        "description": plan.description,
        "owners": list(plan.owners),
        "contacts": list(governance.contacts),
        "repository": plan.repository or "",
        "spec": plan.paths.spec,
        "python": plan.python.version,
        "risk": governance.risk,
        "intended_use": governance.intended_use,
        "limitations": list(governance.limitations),
        "explain": governance.explain or "",
        "keep": words.days(governance.keep) if governance.keep else "",
        "accepts": [{"rule": rule, "reason": reason} for rule, reason in governance.accepts],
        "training": training(first),
        "sources": sources(first),
        "features": features(first),
        "personal": personal(first),
        "gate_sets": gate_sets(plan.environments),
        "slices": slices(plan.environments),
        "deployments": [found for each in plan.environments if (found := deployment(each))],
        "monitors": [found for each in plan.environments if (found := monitor(each))],
        "releases": releases(plan.environments),
    }


def training(environment: EnvironmentPlan) -> Facts:
    """How the model is made."""
    plan = environment.training
    split = plan.split
    shares = [f"{words.share(split.test)} for the test"]
    if split.validation:
        shares.append(f"{words.share(split.validation)} for validation")
    by = f", by {words.listed(split.by)}" if split.by else ""
    return {
        "task": plan.task,
        "target": plan.target,
        "maker": plan.estimator or plan.entrypoint or "",
        "params": [{"name": name, "value": _plain(value)} for name, value in plan.params.items()],
        "search": _search(environment),
        "split": f"{split.kind}{by}: {words.listed(shares)}",
        "seed": plan.seed,
        "resources": words.resources(plan.resources.cpu, plan.resources.memory, plan.resources.gpu),
        "schedule": plan.schedule or "",
        "retrain_on": words.listed(plan.retrain_on),
    }


def _search(environment: EnvironmentPlan) -> str:
    search = environment.training.search
    if search is None:
        return ""
    trials = f", {search.trials} trials" if search.trials else ""
    return f"{search.kind} search for the best {search.metric}{trials}, over {', '.join(search.space)}"


def _plain(value: object) -> str:
    """A parameter as its author wrote it, near enough: lists and nested values in Python's words."""
    return value if isinstance(value, str) else repr(value)


def sources(environment: EnvironmentPlan) -> list[Facts]:
    """The data, with what is demanded of it."""
    return [
        {
            "name": source.name,
            "kind": source.kind,
            "location": source.location,
            "versioned_by": "" if source.versioned_by == "none" else source.versioned_by,
            "key": ", ".join(source.key),
            "timestamp": source.timestamp or "",
            "description": source.description,
            "columns": [_column(column) for column in source.columns],
            "expectations": _expectations(source),
        }
        for source in environment.data
    ]


def _column(column: ColumnPlan) -> Facts:
    return {
        "name": column.name,
        "type": column.type,
        "rules": "; ".join(_rules(column)),
        "about": _about(column),
    }


def _about(column: ColumnPlan) -> str:
    personal = "personal data" if column.pii else ""
    return "; ".join(part for part in (column.description, column.unit or "", personal) if part)


def _rules(column: ColumnPlan) -> list[str]:
    rules = [f"at most {words.share(column.nulls)} missing" if column.nulls else "none missing"]
    if column.min is not None:
        rules.append(f"at least {words.number(column.min)}")
    if column.max is not None:
        rules.append(f"at most {words.number(column.max)}")
    if column.allowed:
        rules.append(f"one of {', '.join(column.allowed)}")
    if column.pattern is not None:
        rules.append(f"like {column.pattern}")
    if column.unique:
        rules.append("unique")
    return rules


def _expectations(source: SourcePlan) -> list[Facts]:
    return [
        {
            "check": each.check.text,
            "of": "the table" if each.of == "table" else f"{words.share(each.at_least)} of rows",
        }
        for each in source.expectations
    ]


def features(environment: EnvironmentPlan) -> list[Facts]:
    """What the model sees, and what that is made from."""
    return [
        {
            "name": feature.name,
            "expression": feature.expression.text,
            "type": feature.sql_type,
            "history": f"the {words.duration(feature.over)} before, by {', '.join(feature.by)}"
            if feature.over
            else "",
            "columns": ", ".join(dict.fromkeys(f"{c.source}.{c.name}" for c in feature.expression.columns)),
            "description": feature.description,
        }
        for feature in environment.features.columns
    ]


def personal(environment: EnvironmentPlan) -> list[str]:
    """Columns declared as personal data."""
    return [
        f"{source.name}.{column.name}"
        for source in environment.data
        for column in source.columns
        if column.pii
    ]


def gate_sets(environments: Sequence[EnvironmentPlan]) -> list[Facts]:
    """The gates, once for all environments that share them."""
    sets: list[tuple[tuple[GatePlan, ...], list[str]]] = []
    for each in environments:
        # Conditions hold nested data that can't be hashed, so that equal sets are found by comparing.
        names = next((names for gates, names in sets if gates == each.gates), None)
        if names is None:
            sets.append((each.gates, [each.name]))
        else:
            names.append(each.name)
    return [{"names": ", ".join(names), "gates": [_gate(gate) for gate in gates]} for gates, names in sets]


def _gate(gate: GatePlan) -> Facts:
    of = f"every {gate.by}, {gate.on} rows" if gate.by else f"all {gate.on} rows"
    return {
        "name": gate.name,
        "check": gate.condition.text,
        "of": f"{of}, with {gate.min_rows} or more" if gate.by and gate.min_rows else of,
        "confidence": words.share(gate.confidence),
        "inconclusive": "stops the release" if gate.inconclusive == "stop" else "passes",
    }


def slices(environments: Sequence[EnvironmentPlan]) -> list[str]:
    """The groups that some gate looks at one by one."""
    return list(dict.fromkeys(gate.by for each in environments for gate in each.gates if gate.by))


def deployment(environment: EnvironmentPlan) -> Facts | None:
    """How the model serves in one environment."""
    plan = environment.deployment
    if plan is None:
        return None
    replicas = plan.replicas
    copies = str(replicas.min) if replicas.min == replicas.max else f"{replicas.min} to {replicas.max}"
    return {
        "name": environment.name,
        "mode": "real time" if plan.mode == "realtime" else f"batch, {plan.schedule or 'on request'}",
        "strategy": _strategy(environment),
        "replicas": copies,
        "resources": words.resources(plan.resources.cpu, plan.resources.memory, plan.resources.gpu),
        "approvers": ", ".join(environment.approve),
    }


def _strategy(environment: EnvironmentPlan) -> str:
    if environment.deployment is None:
        return ""
    strategy = environment.deployment.strategy
    text = strategy.kind.replace("_", "-")
    if strategy.steps:
        text += f": {', '.join(map(words.share, strategy.steps))}, every {words.duration(strategy.every)}"
    return f"{text}; back where {strategy.abort.text}" if strategy.abort else text


def monitor(environment: EnvironmentPlan) -> Facts | None:
    """How the model is watched in one environment."""
    plan = environment.monitoring
    if plan is None:
        return None
    service = [f"{words.share(plan.availability)} available"] if plan.availability else []
    if plan.latency_p95_ms:
        service.append(f"95% of answers within {words.number(plan.latency_p95_ms)} ms")
    return {
        "name": environment.name,
        "log": plan.log_path or "",
        "sample": words.share(plan.sample),
        "drift": _drift(plan.drift) if plan.drift else {},
        "performance": _performance(plan.performance) if plan.performance else {},
        "service": words.listed(service),
        "alerts": words.listed([alert.kind for alert in plan.alerts]),
    }


def _drift(drift: DriftPlan) -> Facts:
    then = {"retrain": "a training starts", "alert": "an alert goes out"}[drift.then]
    return {
        "schedule": drift.schedule,
        "window": words.duration(drift.window).removeprefix("1 "),
        "method": drift.method,
        "then": then,
    }


def _performance(performance: PerformancePlan) -> Facts:
    return {
        "labels": performance.labels,
        "delay": words.duration(performance.delay),
        "check": performance.check.text if performance.check else "",
    }


def releases(environments: Sequence[EnvironmentPlan]) -> list[Mapping[str, object]]:
    """What runs where; nothing where no release was made yet."""
    return [
        {
            "name": each.name,
            "version": each.release.version,
            "model": words.short(each.release.model_digest),
            "data": each.release.data_version,
            "gates": words.short(each.release.gates_digest),
            "commit": words.short(each.release.commit),
            "image": words.short(each.release.serve_digest),
        }
        for each in environments
        if each.release is not None
    ]
