"""A view of the spec with every default filled in, as a spec that compiles to the same plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from modelyard.model import units

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard.model.environments import Environment
    from modelyard.model.spec import Spec
    from modelyard.plan.types import DeploymentPlan, DriftPlan, EnvironmentPlan, MonitoringPlan, Resources

    Section = dict[str, object]


def long_form(spec: Spec, written: Environment | None, environment: EnvironmentPlan) -> Section:
    """The long form of one environment's view; ``written`` is what the spec says of it, None where it names none."""
    shown: Section = spec.model_dump(mode="json", by_alias=True, exclude_none=True)
    shown["features"] = {**_section(shown, "features"), **_features(environment)}
    shown["training"] = {**_section(shown, "training"), **_training(environment)}
    shown["gates"] = [
        {**_gate(cast("Section", gate)), "name": plan.name}
        for gate, plan in zip(cast("list[object]", shown["gates"]), environment.gates, strict=True)
    ]
    if environment.deployment:
        deployed = _deployment(environment.deployment, clustered=environment.cluster is not None)
        shown["deployment"] = {**_section(shown, "deployment"), **deployed}
    if environment.monitoring:
        monitored = _monitoring(environment.monitoring, deployed=environment.deployment is not None)
        shown["monitoring"] = {**_section(shown, "monitoring"), **monitored}
    shown.pop("environments", None)
    if written is not None:
        own = written.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"override"})
        shown["environments"] = {environment.name: {**own, **_environment(environment)}}
    return _without_empty(shown)


def _section(of: Mapping[str, object], key: str) -> Section:
    return dict(cast("Section", of.get(key) or {}))


def _gate(gate: Section) -> Section:
    """Less the smallest slice, which has a default, where there are no slices."""
    return gate if gate.get("by") else {key: value for key, value in gate.items() if key != "min_rows"}


def _features(environment: EnvironmentPlan) -> Section:
    features = environment.features
    columns = {
        feature.name: {
            "aggregate" if feature.over is not None else "expr": feature.expression.text,
            **({"over": units.format_duration(feature.over), "by": list(feature.by)} if feature.over else {}),
            "type": feature.kind,
            "description": feature.description,
        }
        for feature in features.columns
    }
    return {"from": features.spine, **({} if features.open else {"columns": columns})}


def _resources(resources: Resources) -> Section:
    return {
        "cpu": units.format_cpu(resources.cpu),
        "memory": units.format_size(resources.memory),
        "gpu": resources.gpu,
    }


def _training(environment: EnvironmentPlan) -> Section:
    training, split = environment.training, environment.training.split
    shares: Section = {
        "test": units.format_share(split.test),
        "validation": units.format_share(split.validation),
    }
    shown: Section = {
        "split": {split.kind: {"by": list(split.by), **shares} if split.by else shares},
        "resources": _resources(training.resources),
    }
    if training.schedule:
        shown["retrain"] = {"schedule": training.schedule, "on": list(training.retrain_on)}
    return shown


def _deployment(deployment: DeploymentPlan, *, clustered: bool) -> Section:
    shown: Section = {"resources": _resources(deployment.resources)}
    if deployment.schedule:
        shown["schedule"] = deployment.schedule
    if deployment.mode == "realtime" and clustered:
        replicas = deployment.replicas
        target: Section = {}
        if replicas.target_cpu is not None:
            target = {"target_cpu": units.format_share(replicas.target_cpu)}
        elif replicas.target_rps is not None:
            target = {"target_rps": replicas.target_rps}
        shown["replicas"] = {"min": replicas.min, "max": replicas.max, **target}
        if deployment.strategy.kind == "rolling":
            shown["strategy"] = {"rolling": {}}
    return shown


def _monitoring(monitoring: MonitoringPlan, *, deployed: bool) -> Section:
    shown: Section = {}
    if monitoring.log_path and deployed:
        shown["log"] = {"path": monitoring.log_path, "sample": units.format_share(monitoring.sample)}
    if monitoring.drift:
        shown["drift"] = _drift(monitoring.drift)
    return shown


def _drift(drift: DriftPlan) -> Section:
    rolling = drift.rolling
    return {
        "every": drift.schedule,
        "window": units.format_duration(drift.window),
        "method": drift.method,
        **({"threshold": drift.threshold} if drift.threshold is not None else {}),
        "columns": {
            column.column: {
                "method": column.method,
                **({"threshold": column.threshold} if column.threshold else {}),
            }
            for column in drift.columns
        },
        "prediction": drift.prediction,
        "reference": {"rolling": units.format_duration(rolling)} if rolling else {"training": {}},
        "then": drift.then,
    }


def _environment(environment: EnvironmentPlan) -> Section:
    shown: Section = {}
    if environment.platform == "aws":
        shown = {
            "namespace": environment.namespace,
            "delivery": environment.delivery,
            "runner": list(environment.runner),
        }
    else:
        shown = {"platform": environment.platform}
    if environment.cluster and environment.cluster.create:
        cluster = environment.cluster
        nodes = {"min": cluster.nodes_min, "max": cluster.nodes_max, "type": cluster.node_type}
        shown["cluster"] = {"create": {"nodes": nodes, "version": cluster.version, "name": cluster.name}}
    return shown


def _without_empty(shown: Section) -> Section:
    """Less what says nothing: empty texts, lists and mappings, but not an option chosen without settings."""
    kept: Section = {}
    for key, value in shown.items():
        if key in _OWN and value:
            kept[key] = value
        elif isinstance(value, dict):
            inner = _without_empty(cast("Section", value))
            if inner or key in _OPTIONS:
                kept[key] = inner
        elif isinstance(value, list):
            items = [
                _without_empty(cast("Section", item)) if isinstance(item, dict) else item
                for item in cast("list[object]", value)
            ]
            if items:
                kept[key] = items
        elif value != "":
            kept[key] = value
    return kept


_OWN = frozenset({"params", "space", "patch"})
"""What the author's own code or manifests read: an empty text is a value there."""

_OPTIONS = frozenset(
    {
        "rolling",
        "training",
        "mlflow",
        "random",
        "stratified",
        "time",
        "blue_green",
        "canary",
        "create",
        "nodes",
    }
)
