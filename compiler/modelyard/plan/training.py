"""Training and gates of a view, as parts of the plan."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, cast

from modelyard.plan.schedules import cron_of
from modelyard.plan.types import (
    GatePlan,
    Resources,
    SearchPlan,
    SplitPlan,
    TrackingPlan,
    TrainingPlan,
)

if TYPE_CHECKING:
    from modelyard.analysis.types import Analysis
    from modelyard.model import training as training_model
    from modelyard.model.spec import Spec

DAY = 86_400
DEFAULT_TRIALS = 20


def training_plan(spec: Spec, analysis: Analysis, *, in_cluster: bool) -> TrainingPlan:
    """Training with its split, search, resources, triggers and tracking.

    ``in_cluster``: a tracking server could run.
    """
    training = spec.training
    schedule = training.retrain.schedule
    return TrainingPlan(
        task=training.task,
        target=training.target,
        estimator=training.estimator,
        entrypoint=training.entrypoint,
        params=dict(training.params),
        prepare=training.prepare.model_dump(),
        search=_search(training.search),
        split=_split(spec, analysis),
        seed=training.seed,
        resources=resources_plan(training.resources, cpu=2000, memory=4096),
        run_on=training.run_on,
        schedule=cron_of(schedule, f"{spec.model} train") if schedule else None,
        retrain_on=tuple(dict.fromkeys(training.retrain.on)),
        tracking=_tracking(training.tracking, in_cluster=in_cluster),
    )


def resources_plan(resources: training_model.Resources, *, cpu: int, memory: int) -> Resources:
    """What a workload asks for, with these defaults."""
    return Resources(resources.cpu or cpu, resources.memory or memory, resources.gpu)


def _search(search: training_model.Search | None) -> SearchPlan | None:
    for kind in ("grid", "random", "halving", "optuna") if search else ():
        method = cast("training_model.SearchMethod | None", getattr(search, kind))
        if method:
            trials = (method.trials or DEFAULT_TRIALS) if kind in {"random", "optuna"} else None
            return SearchPlan(kind, method.metric, dict(method.space), trials)
    return None


def _split(spec: Spec, analysis: Analysis) -> SplitPlan:
    split = spec.training.split
    for kind in ("random", "stratified", "time") if split else ():
        holdout = cast("training_model.Holdout | None", getattr(split, kind))
        if holdout:
            return SplitPlan(kind, holdout.test, holdout.validation, ())
    if split and split.group:
        return SplitPlan("group", split.group.test, split.group.validation, split.group.by)
    spine = spec.data.get(analysis.spine or "")
    kind = (
        "time"
        if spine and spine.timestamp
        else "stratified"
        if spec.training.task == "classification"
        else "random"
    )
    return SplitPlan(kind, 0.2, 0.0, ())


def _tracking(tracking: training_model.Tracking | None, *, in_cluster: bool) -> TrackingPlan:
    mlflow = tracking.mlflow if tracking else None
    if mlflow and mlflow.uri:
        return TrackingPlan("external", mlflow.uri.url, mlflow.uri.secret)
    return TrackingPlan("server" if mlflow and in_cluster else "embedded", None, None)


def gate_plans(spec: Spec, analysis: Analysis) -> tuple[GatePlan, ...]:
    """The gates, each with a name of its own."""
    plans: list[GatePlan] = []
    for index, gate in enumerate(spec.gates):
        name = gate.name or _slug(gate.check + (f" by {gate.by}" if gate.by else ""))
        while any(name == plan.name for plan in plans):
            name = f"{name}-{index + 1}"
        plans.append(
            GatePlan(
                name,
                analysis.gates[index],
                gate.by,
                gate.min_rows,
                gate.confidence,
                gate.inconclusive,
                gate.on,
            )
        )
    return tuple(plans)


def _slug(text: str) -> str:
    words = (
        text.replace(">=", " at least ")
        .replace("<=", " at most ")
        .replace(">", " above ")
        .replace("<", " below ")
    )
    slug = re.sub(r"[^a-z0-9.]+", "-", words.lower()).strip("-")
    return slug if len(slug) <= 60 else f"{slug[:51]}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
