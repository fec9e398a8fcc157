"""Views and their analyses → the plan. No check is made here: what would not fit was refused before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from modelyard.plan.access import access_of
from modelyard.plan.data import features_plan, source_plan
from modelyard.plan.names import limited, names_of
from modelyard.plan.operation import deployment_plan, governance_plan, monitoring_plan
from modelyard.plan.training import gate_plans, training_plan
from modelyard.plan.types import Aws, ClusterPlan, EnvironmentPlan, Patch, Plan, PythonPlan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelyard.analysis.types import Analysis
    from modelyard.model.environments import Environment
    from modelyard.model.parse import View
    from modelyard.plan.types import Paths, Pins, Release

DEFAULT_RUNNER = ("ubuntu-24.04",)
CLUSTER_LIMIT = 100


def resolve(
    views: Sequence[tuple[View, Analysis]],
    pins: Pins,
    releases: Mapping[str, Release],
    paths: Paths,
    modelyard_version: str,
) -> Plan:
    """The plan of a spec that every check has passed. ``views`` stand in order of promotion."""
    spec = views[0][0].spec
    first = views[0][0].environment
    in_cluster = first is not None and first.cluster is not None
    names = [view.name for view, _ in views]
    return Plan(
        model=spec.model,
        description=spec.description,
        owners=spec.owners,
        repository=spec.repository,
        labels=tuple(sorted(spec.labels.items())),
        python=PythonPlan(spec.python.version, spec.python.requirements),
        environments=tuple(
            _environment(view, analysis, previous, releases.get(view.name), in_cluster=in_cluster)
            for (view, analysis), previous in zip(views, [None, *names[:-1]], strict=True)
        ),
        pins=pins,
        paths=paths,
        modelyard_version=modelyard_version,
    )


def _environment(
    view: View, analysis: Analysis, previous: str | None, release: Release | None, *, in_cluster: bool
) -> EnvironmentPlan:
    spec, environment = view.spec, view.environment
    aws = _aws(environment)
    platform: Literal["aws", "compose", "local"] = (
        "aws" if aws else (environment and environment.platform) or "local"
    )
    names = names_of(spec.model, view.name, aws)
    data = tuple(source_plan(name, source, analysis) for name, source in spec.data.items())
    training = training_plan(spec, analysis, in_cluster=in_cluster)
    deployment = deployment_plan(spec, analysis)
    default_log = f"s3://{names.artifacts_bucket}/{spec.model}/predictions/" if aws else "predictions/"
    monitoring = monitoring_plan(spec, analysis, default_log)
    cluster = _cluster(spec.model, view.name, environment)
    return EnvironmentPlan(
        name=view.name,
        previous=previous,
        platform=platform,
        aws=aws,
        cluster=cluster,
        namespace=(environment and environment.namespace) or spec.model,
        delivery=(environment and environment.delivery)
        or ("argocd" if cluster and cluster.create else "kubectl"),
        runner=(environment and environment.runner) or DEFAULT_RUNNER,
        approve=environment.approve if environment else (),
        data=data,
        features=features_plan(spec, analysis),
        training=training,
        gates=gate_plans(spec, analysis),
        deployment=deployment,
        monitoring=monitoring,
        governance=governance_plan(spec),
        access=access_of(spec.model, data, training, deployment, monitoring, names, spec),
        names=names,
        budget=(environment and environment.budget) or 0,
        release=release,
        patches=_patches(environment),
    )


def _aws(environment: Environment | None) -> Aws | None:
    aws = environment.cloud.aws if environment and environment.cloud else None
    return Aws(aws.account, aws.region) if aws else None


def _cluster(model: str, name: str, environment: Environment | None) -> ClusterPlan | None:
    cluster = environment.cluster if environment else None
    if cluster is None:
        return None
    if cluster.create is None:
        return ClusterPlan(
            cluster.name or "", create=False, nodes_min=0, nodes_max=0, node_type="", version=""
        )
    made = cluster.create
    return ClusterPlan(
        made.name or limited(f"{model}-{name}", CLUSTER_LIMIT),
        create=True,
        nodes_min=made.nodes.min,
        nodes_max=made.nodes.max or made.nodes.min,
        node_type=made.nodes.type,
        version=made.version,
    )


def _patches(environment: Environment | None) -> tuple[Patch, ...]:
    patches = environment.patches if environment else ()
    return tuple(Patch(index, patch.kind, patch.name, patch.patch) for index, patch in enumerate(patches))
