"""Writes `schemas/bundled/` anew: ``python tests/support/bundle_schemas.py``.

Kubernetes' own kinds come from the package kubernetes-validate, the rest from a folder of public schemas
(MODELYARD_SCHEMAS; see ``schemas/bundled/README.md`` for where those were published). Only kinds that we emit are
kept, without descriptions, so that the wheel stays small.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import kubernetes_validate

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "schemas" / "bundled"
VERSION = "1.34"
CORE = Path(kubernetes_validate.__file__).parent / "kubernetes-json-schema" / f"v{VERSION}.0-local-strict"
SCHEMAS = Path(os.environ.get("MODELYARD_SCHEMAS", ROOT.parent / "shared" / "schemas"))

KINDS = {
    "v1": ("LimitRange", "Namespace", "ResourceQuota", "Service", "ServiceAccount", "ConfigMap"),
    "apps/v1": ("Deployment",),
    "batch/v1": ("CronJob", "Job"),
    "autoscaling/v2": ("HorizontalPodAutoscaler",),
    "policy/v1": ("PodDisruptionBudget",),
    "networking.k8s.io/v1": ("NetworkPolicy",),
    "rbac.authorization.k8s.io/v1": ("Role", "RoleBinding"),
}
CUSTOM = {
    "argoproj.io/v1alpha1": ("AnalysisTemplate", "Application", "AppProject", "Rollout"),
    "external-secrets.io/v1": ("ExternalSecret", "SecretStore"),
    "gateway.networking.k8s.io/v1": ("HTTPRoute",),
    "keda.sh/v1alpha1": ("ScaledObject",),
    "monitoring.coreos.com/v1": ("PrometheusRule", "ServiceMonitor"),
    "monitoring.coreos.com/v1alpha1": ("AlertmanagerConfig",),
}
OTHERS = {
    "github-workflow.json": "schemastore/github-workflow.json",
    "grafana-dashboard.json": "grafana/dashboard.jsonschema.json",
    "prometheus-rules.json": "schemastore/prometheus.rules.json",
}
_GROUPS = {"networking.k8s.io": "networking", "rbac.authorization.k8s.io": "rbac"}


def core() -> dict[str, Any]:
    """One document with the kinds of Kubernetes itself, and the definitions that they use."""
    every = json.loads((CORE / "_definitions.json").read_text(encoding="utf-8"))["$defs"]
    kinds: dict[str, Any] = {}
    kept: dict[str, Any] = {}
    for version, names in KINDS.items():
        group, _, number = version.rpartition("/")
        short = _GROUPS.get(group, group)
        for name in names:
            stem = "-".join(part for part in (name.lower(), short, number) if part)
            kinds[f"{version}/{name}"] = _local(
                json.loads((CORE / f"{stem}.json").read_text(encoding="utf-8"))
            )
    waiting = list(_refs(kinds))
    while waiting:
        name = waiting.pop()
        if name not in kept:
            kept[name] = _local(every[name])
            waiting.extend(_refs(kept[name]))
    return {"kinds": kinds, "$defs": dict(sorted(kept.items()))}


def _local(schema: object) -> Any:
    """A schema without descriptions, its references within one document."""
    if isinstance(schema, list):
        return [_local(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: _local(value) for key, value in schema.items() if not _prose(key, value)}
    if isinstance(found.get("$ref"), str) and "_definitions.json" in found["$ref"]:
        found["$ref"] = "#" + found["$ref"].partition("#")[2]
    return found


def _prose(key: str, value: object) -> bool:
    return (key in {"description", "title", "$schema", "$id"} and isinstance(value, str)) or key.startswith(
        "x-kubernetes-group"
    )


def _refs(schema: object) -> set[str]:
    if isinstance(schema, list):
        return {name for item in schema for name in _refs(item)}
    if not isinstance(schema, dict):
        return set()
    own = {schema["$ref"].rpartition("/")[2]} if isinstance(schema.get("$ref"), str) else set()
    return own | {name for value in schema.values() for name in _refs(value)}


def bundled() -> dict[str, str]:
    """Every file of the folder by its path below it."""
    files = {f"kubernetes-{VERSION}.json": _text(core())}
    for version, names in CUSTOM.items():
        group, _, number = version.rpartition("/")
        for name in names:
            path = f"{group}/{name.lower()}_{number}.json"
            files[path] = _text(_local(json.loads((SCHEMAS / "crds" / path).read_text(encoding="utf-8"))))
    for name, path in OTHERS.items():
        files[name] = _text(_local(json.loads((SCHEMAS / path).read_text(encoding="utf-8"))))
    return files


def _text(document: object) -> str:
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False) + "\n"


def main() -> None:
    """Write the folder."""
    for name, text in bundled().items():
        path = TARGET / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
