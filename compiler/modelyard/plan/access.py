"""What each role touches, derived from the spec: the one source of IAM policies and network policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.plan.types import Access, Egress, Role, S3Grant, SecretUse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from modelyard.model.spec import Spec
    from modelyard.plan.types import DeploymentPlan, MonitoringPlan, Names, SourcePlan, TrainingPlan

_GLOB = frozenset("*?[{")


def split_s3(location: str) -> tuple[str, str] | None:
    """Bucket and prefix of an S3 URL: the folder above the first glob or the file. None for any other location."""
    if not location.startswith("s3://"):
        return None
    bucket, _, key = location.removeprefix("s3://").partition("/")
    folders = key.split("/")
    fixed: list[str] = []
    for folder in folders[:-1]:
        if _GLOB & set(folder):
            break
        fixed.append(folder)
    last = folders[-1]
    if len(fixed) == len(folders) - 1 and last and "." not in last and not _GLOB & set(last):
        fixed.append(last)
    return bucket, "".join(f"{folder}/" for folder in fixed)


def access_of(
    model: str,
    data: tuple[SourcePlan, ...],
    training: TrainingPlan,
    deployment: DeploymentPlan | None,
    monitoring: MonitoringPlan | None,
    names: Names,
    spec: Spec,
) -> Access:
    """The grants, secrets and destinations of one environment."""
    sources = {source.name: source for source in data}
    batch_input = sources.get(deployment.input or "") if deployment else None
    labels = sources.get(monitoring.performance.labels) if monitoring and monitoring.performance else None
    grants = list(_grants(model, data, deployment, monitoring, names, labels))
    secrets = list(_secrets(data, training, monitoring, batch_input, labels))
    return Access(
        s3={
            role: _merged(g for r, g in grants if r == role) for role in ("train", "serve", "watch", "batch")
        },
        secrets=_by_name(secrets),
        egress=tuple(_egress(spec, batch_input, labels)),
    )


def _grants(
    model: str,
    data: tuple[SourcePlan, ...],
    deployment: DeploymentPlan | None,
    monitoring: MonitoringPlan | None,
    names: Names,
    labels: SourcePlan | None,
) -> Iterator[tuple[Role, S3Grant]]:
    def at(role: Role, location: str | None, mode: str) -> Iterator[tuple[Role, S3Grant]]:
        found = split_s3(location) if location else None
        if found:
            bucket, prefix = found
            yield role, S3Grant(bucket, prefix, mode, bucket == names.artifacts_bucket)  # type: ignore[arg-type]

    artifacts = f"s3://{names.artifacts_bucket}/{model}" if names.artifacts_bucket else None
    for source in data:
        yield from at("train", source.location, "read")
    yield from at("train", artifacts and f"{artifacts}/", "read-write")
    if monitoring:
        role: Role = "batch" if deployment and deployment.mode == "batch" else "serve"
        yield from at(role, monitoring.log_path, "write")
    if monitoring and monitoring.drift:
        yield from at("watch", monitoring.log_path, "read")
        yield from at("watch", artifacts and f"{artifacts}/verdicts/", "read-write")
        yield from at("watch", artifacts and f"{artifacts}/models/", "read")
        yield from at("watch", labels.location if labels else None, "read")
    if deployment and deployment.mode == "batch":
        sources = {source.name: source.location for source in data}
        yield from at("batch", sources.get(deployment.input or "", deployment.input), "read")
        yield from at("batch", deployment.output, "read-write")


def _merged(grants: Iterable[S3Grant]) -> tuple[S3Grant, ...]:
    """Grants sorted, with those that another contains left out."""
    every = sorted(set(grants), key=lambda g: (g.bucket, g.prefix, g.mode))
    return tuple(
        grant for grant in every if not any(_contains(other, grant) for other in every if other != grant)
    )


def _contains(wide: S3Grant, narrow: S3Grant) -> bool:
    return (
        wide.bucket == narrow.bucket
        and narrow.prefix.startswith(wide.prefix)
        and wide.mode in {narrow.mode, "read-write"}
    )


def _secrets(
    data: tuple[SourcePlan, ...],
    training: TrainingPlan,
    monitoring: MonitoringPlan | None,
    batch_input: SourcePlan | None,
    labels: SourcePlan | None,
) -> Iterator[tuple[str, Role]]:
    for source in data:
        if source.secret:
            yield source.secret, "train"
    if training.tracking.uri_secret:
        yield training.tracking.uri_secret, "train"
    if batch_input and batch_input.secret:
        yield batch_input.secret, "batch"
    if labels and labels.secret:
        yield labels.secret, "watch"
    for alert in monitoring.alerts if monitoring else ():
        if alert.secret:
            yield alert.secret, "alerts"


def _by_name(uses: list[tuple[str, Role]]) -> tuple[SecretUse, ...]:
    roles: Mapping[str, dict[Role, None]] = {name: {} for name, _ in uses}
    for name, role in uses:
        roles[name][role] = None
    return tuple(SecretUse(name, tuple(roles[name])) for name in sorted(roles))


def _egress(spec: Spec, batch_input: SourcePlan | None, labels: SourcePlan | None) -> Iterator[Egress]:
    for role, source in (("batch", batch_input), ("watch", labels)):
        section = spec.data[source.name].sql if source else None
        if section and section.network:
            yield Egress(role, section.network.cidr, section.network.port)  # type: ignore[arg-type]
