"""Secrets by name: copied from AWS Secrets Manager by the External Secrets Operator, never written here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.targets.kubernetes.manifest import Json, Manifest
from modelyard.targets.kubernetes.pods import secret_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.targets.kubernetes.manifest import Place

_ROLES = ("serve", "batch", "watch", "alerts")
"""Who reads secrets in the cluster; training and the release workflow read theirs elsewhere."""


def manifests(place: Place) -> Iterator[Manifest]:
    """A store, and one ExternalSecret for each workload that reads secrets; none where nobody does."""
    needed = [(role, names) for role in _ROLES if (names := secret_names(place, role))]
    if not needed or place.environment.aws is None:
        return
    yield _store(place, place.environment.aws.region)
    for role, names in needed:
        yield _external(place, role, names)


def secret_name(place: Place, role: str) -> str:
    """The Secret that holds what a workload reads."""
    return f"{place.model}-{role}"


def remote_key(place: Place, name: str) -> str:
    """Where a secret lies in AWS Secrets Manager."""
    return f"{place.model}/{place.environment.name}/{name}"


def _store(place: Place, region: str) -> Manifest:
    data: Json = {
        "apiVersion": "external-secrets.io/v1",
        "kind": "SecretStore",
        "metadata": place.metadata(place.model, "secrets"),
        "spec": {"provider": {"aws": {"service": "SecretsManager", "region": region}}},
    }
    return Manifest(
        "secret-store",
        data,
        ("environments", place.environment.name),
        "The operator's own EKS Pod Identity reads the secrets: there is no key to keep here.",
    )


def _external(place: Place, role: str, names: tuple[str, ...]) -> Manifest:
    name = secret_name(place, role)
    data: Json = {
        "apiVersion": "external-secrets.io/v1",
        "kind": "ExternalSecret",
        "metadata": place.metadata(name, role),
        "spec": {
            "refreshInterval": "1h",
            "secretStoreRef": {"kind": "SecretStore", "name": place.model},
            "target": {"name": name, "creationPolicy": "Owner", "deletionPolicy": "Retain"},
            "data": [{"secretKey": key, "remoteRef": {"key": remote_key(place, key)}} for key in names],
        },
    }
    return Manifest(f"external-secret-{role}", data, ("environments", place.environment.name))
