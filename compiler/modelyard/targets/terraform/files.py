"""The static files, folder by folder, so that no compile lists a directory."""

from __future__ import annotations

_MODULE = ("README.md", "main.tf", "outputs.tf", "variables.tf", "versions.tf")


def _with(*more: str) -> tuple[str, ...]:
    return tuple(sorted((*_MODULE, *more)))


STATIC = {
    "bootstrap/github_provider": _with("backend.tf", "providers.tf"),
    "bootstrap/state": _with("backend.tf", "providers.tf"),
    "modules/alarms": _MODULE,
    "modules/artifacts": _with("access_logs.tf"),
    "modules/budget": _MODULE,
    "modules/cluster": _with("flow_logs.tf", "network.tf", "nodes.tf"),
    "modules/existing_cluster": _MODULE,
    "modules/github_identity": _MODULE,
    "modules/keys": _MODULE,
    "modules/registry": _MODULE,
    "modules/registry_sharing": _MODULE,
    "modules/secrets": _MODULE,
    "modules/state": _with("access_logs.tf"),
    "modules/terraform_role": _MODULE,
    "modules/tracking_database": _with("alarms.tf"),
    "modules/workload_identity": _MODULE,
}
"""Folder under ``templates/terraform/`` → its files."""
