"""An environment's plan as the JSON document that the runtime reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.emit.json import dumps
from modelyard.memory import of_same

if TYPE_CHECKING:
    from modelyard.expressions.types import Analysed, Condition
    from modelyard.plan.types import (
        ColumnPlan,
        DeploymentPlan,
        EnvironmentPlan,
        FeaturePlan,
        GatePlan,
        MonitoringPlan,
        Plan,
        SourcePlan,
    )

CONTRACT_VERSION = 1
"""Raised with every change that an older runtime would misread."""

Json = dict[str, object]


def contract_of(plan: Plan, environment: EnvironmentPlan) -> Json:
    """The contract of one environment: everything that the runtime needs and nothing that only a platform needs."""
    return {
        "contract": CONTRACT_VERSION,
        "model": plan.model,
        "description": plan.description,
        "owners": list(plan.owners),
        "repository": plan.repository,
        "spec": plan.paths.spec,
        "environment": environment.name,
        "platform": environment.platform,
        "promotes_from": environment.previous,
        "python": plan.python.version,
        "data": [_source(source) for source in environment.data],
        "features": {
            "from": environment.features.spine,
            "open": environment.features.open,
            "exclude": list(environment.features.exclude),
            "join": [
                {"source": join.source, "by": list(join.by), "as_of": join.as_of}
                for join in environment.features.joins
            ],
            "columns": [_feature(feature) for feature in environment.features.columns],
            "inputs": [_column(column) for column in environment.features.inputs],
        },
        "training": _training(environment),
        "gates": [_gate(gate) for gate in environment.gates],
        "deployment": _deployment(environment.deployment) if environment.deployment else None,
        "monitoring": _monitoring(environment.monitoring) if environment.monitoring else None,
        "governance": {
            "risk": environment.governance.risk,
            "intended_use": environment.governance.intended_use,
            "limitations": list(environment.governance.limitations),
            "explain": environment.governance.explain,
            "keep_days": environment.governance.keep,
            "contacts": list(environment.governance.contacts),
            "accepts": [{"rule": rule, "reason": reason} for rule, reason in environment.governance.accepts],
        },
        "access": {
            "secrets": [{"name": use.name, "roles": list(use.roles)} for use in environment.access.secrets],
            "storage": {
                role: [{"bucket": g.bucket, "prefix": g.prefix, "mode": g.mode} for g in grants]
                for role, grants in environment.access.s3.items()
            },
            "approve": list(environment.approve),
        },
        "artifacts": f"s3://{environment.names.artifacts_bucket}/{plan.model}/"
        if environment.aws
        else "artifacts/",
    }


def render(contract: Json) -> str:
    """The document as text: two spaces, keys in the order of the schema, a final newline."""
    return dumps(contract)


@of_same(8)
def text_of(plan: Plan, environment: EnvironmentPlan) -> str:
    """The document of an environment as text. Names and checksums in several manifests come from it."""
    return render(contract_of(plan, environment))


def _source(source: SourcePlan) -> Json:
    return {
        "name": source.name,
        "kind": source.kind,
        "location": source.location,
        "secret": source.secret,
        "version": source.version,
        "as_of": source.as_of,
        "versioned_by": source.versioned_by,
        "key": list(source.key),
        "timestamp": source.timestamp,
        "columns": [_column(column) for column in source.columns],
        "expect": [
            {
                "sql": item.check.sql,
                "text": item.check.text,
                "of": item.of,
                "at_least": item.at_least,
                "index": item.index,
            }
            for item in source.expectations
        ],
    }


def _column(column: ColumnPlan) -> Json:
    return {
        "name": column.name,
        "type": column.type,
        "sql_type": column.sql_type,
        "nulls": column.nulls,
        "min": column.min,
        "max": column.max,
        "allowed": list(column.allowed),
        "pattern": column.pattern,
        "unique": column.unique,
        "pii": column.pii,
        "unit": column.unit,
    }


def _feature(feature: FeaturePlan) -> Json:
    return {
        "name": feature.name,
        **_expression(feature.expression),
        "sql_type": feature.sql_type,
        "kind": feature.kind,
        "over_seconds": feature.over,
        "by": list(feature.by),
    }


def _expression(expression: Analysed) -> Json:
    columns = [{"source": column.source, "name": column.name} for column in expression.columns]
    return {"sql": expression.sql, "text": expression.text, "columns": columns}


def _condition(condition: Condition | None) -> Json | None:
    return {"text": condition.text, "tree": condition.tree} if condition else None


def _training(environment: EnvironmentPlan) -> Json:
    training = environment.training
    search = training.search
    return {
        "task": training.task,
        "target": training.target,
        "estimator": training.estimator,
        "entrypoint": training.entrypoint,
        "params": dict(training.params),
        "prepare": dict(training.prepare),
        "search": search
        and {
            "kind": search.kind,
            "metric": search.metric,
            "space": dict(search.space),
            "trials": search.trials,
        },
        "split": {
            "kind": training.split.kind,
            "test": training.split.test,
            "validation": training.split.validation,
            "by": list(training.split.by),
        },
        "seed": training.seed,
        "resources": {
            "cpu_millicores": training.resources.cpu,
            "memory_mib": training.resources.memory,
            "gpu": training.resources.gpu,
        },
        "retrain": {"schedule": training.schedule, "on": list(training.retrain_on)},
        "tracking": {
            "kind": training.tracking.kind,
            "uri": training.tracking.uri,
            "uri_secret": training.tracking.uri_secret,
        },
    }


def _gate(gate: GatePlan) -> Json:
    return {
        "name": gate.name,
        "check": _condition(gate.condition),
        "by": gate.by,
        "min_rows": gate.min_rows,
        "confidence": gate.confidence,
        "on": gate.on,
        "inconclusive": gate.inconclusive,
    }


def _deployment(deployment: DeploymentPlan) -> Json:
    strategy, replicas = deployment.strategy, deployment.replicas
    return {
        "mode": deployment.mode,
        "strategy": {
            "kind": strategy.kind,
            "steps": list(strategy.steps),
            "every_seconds": strategy.every,
            "abort": _condition(strategy.abort),
        },
        "replicas": {
            "min": replicas.min,
            "max": replicas.max,
            "target_cpu": replicas.target_cpu,
            "target_rps": replicas.target_rps,
        },
        "resources": {
            "cpu_millicores": deployment.resources.cpu,
            "memory_mib": deployment.resources.memory,
            "gpu": deployment.resources.gpu,
        },
        "ingress": deployment.ingress,
        "allow_from": list(deployment.allow_from),
        "schedule": deployment.schedule,
        "input": deployment.input,
        "output": deployment.output,
    }


def _monitoring(monitoring: MonitoringPlan) -> Json:
    drift, performance = monitoring.drift, monitoring.performance
    return {
        "log": {"path": monitoring.log_path, "sample": monitoring.sample} if monitoring.log_path else None,
        "drift": drift
        and {
            "schedule": drift.schedule,
            "every_seconds": drift.every,
            "window_seconds": drift.window,
            "method": drift.method,
            "threshold": drift.threshold,
            "columns": [
                {"name": c.column, "method": c.method, "threshold": c.threshold} for c in drift.columns
            ],
            "prediction": drift.prediction,
            "rolling_seconds": drift.rolling,
            "then": drift.then,
        },
        "performance": performance
        and {
            "labels": performance.labels,
            "delay_seconds": performance.delay,
            "check": _condition(performance.check),
        },
        "service": {"availability": monitoring.availability, "latency_p95_ms": monitoring.latency_p95_ms},
        "alerts": [{"kind": a.kind, "secret": a.secret, "address": a.address} for a in monitoring.alerts],
    }
