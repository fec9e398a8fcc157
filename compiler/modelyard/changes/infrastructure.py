"""What generated infrastructure says about state and traffic that no contract does: Terraform blocks and manifests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from modelyard.changes.types import Change, Meaning, Risk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_RESOURCE = re.compile(r'^resource "([\w-]+)" "([\w-]+)" \{', re.MULTILINE)
_MODULE = re.compile(r'^module "([\w-]+)" \{\n(?:\s*#.*\n)*\s+source\s*= "([^"\n]*)"', re.MULTILINE)
_MOVED = re.compile(r"^moved \{\s+from\s*=\s*(\S+)", re.MULTILINE)
# Arguments of blocks and of the backend, not what lies deeper: a label of the team's may have any name.
_ARGUMENT = re.compile(r"^ {2,4}(\w+)\s*= (\S.*)$", re.MULTILINE)
_IMAGE = re.compile(r"""^\s*(?:- )?image: ["']?([^\s"'@]+)@(sha256:[0-9a-f]{64})""", re.MULTILINE)
_OBJECT = re.compile(r"^kind: (\w+)\nmetadata:\n(?:  .*\n)*?  name: (\S+)$", re.MULTILINE)

_ELSEWHERE = Meaning(
    Risk.DESTROYS_STATE, "everything is made anew in another place, and the old is left behind"
)
ARGUMENTS = {
    "region": _ELSEWHERE,
    "allowed_account_ids": _ELSEWHERE,
    "bucket": Meaning(
        Risk.DESTROYS_STATE, "another bucket is used, and what is in this one is no longer found"
    ),
    "key": Meaning(
        Risk.DESTROYS_STATE, "Terraform begins with an empty state and no longer knows what it made"
    ),
    "kubernetes_version": Meaning(
        Risk.SHIFTS_TRAFFIC, "the cluster moves to another version, and can't go back"
    ),
    "node_type": Meaning(Risk.SHIFTS_TRAFFIC, "the nodes of the cluster are replaced one after another"),
    "nodes_min": Meaning(Risk.SAFE, "the cluster has another least number of nodes"),
    "nodes_max": Meaning(Risk.SAFE, "the cluster has another greatest number of nodes"),
    "monthly_usd": Meaning(Risk.SAFE, "the cloud alarms at another budget"),
    "puller_account_id": Meaning(Risk.CHANGES_ACCESS, "another account may copy images"),
}
"""What it means when the value of an argument moves."""

_KEEPING = re.compile(
    r"module\.(?:keys|artifacts|registry|secrets|tracking_database|cluster|state)$"
    r"|aws_(?:s3_bucket|db_|rds_|kms_key|ecr_repository|eks_cluster|dynamodb_table|efs_)"
)
_GRANTING = re.compile(
    r"module\.(?:registry_sharing|github_identity|workload_identity|terraform_role)$"
    r"|aws_(?:iam_|eks_access|eks_pod_identity|s3_bucket_policy|security_group|vpc_security)"
)
_KINDS = {
    **dict.fromkeys(("Namespace", "PersistentVolumeClaim", "StatefulSet"), Risk.DESTROYS_STATE),
    **dict.fromkeys(("Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"), Risk.CHANGES_ACCESS),
    **dict.fromkeys(("NetworkPolicy", "ServiceAccount", "HTTPRoute", "Ingress"), Risk.CHANGES_ACCESS),
    **dict.fromkeys(("Deployment", "Rollout", "Service", "CronJob"), Risk.SHIFTS_TRAFFIC),
}
# Called after its content, so that it comes and goes with whatever changes elsewhere.
_UNTOLD = ("ConfigMap", "Kustomization")


def infrastructure(environment: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    """Changes that the files of one environment show; both sides hold that environment's files alone."""
    yield from _blocks(environment, _text(before, ".tf"), _text(after, ".tf"))
    yield from _arguments(environment, _text(before, ".tf"), _text(after, ".tf"))
    yield from _images(environment, _text(before, ".yaml"), _text(after, ".yaml"))
    yield from _objects(environment, _text(before, ".yaml"), _text(after, ".yaml"))


def files_of(environment: str, folder: str, files: Mapping[str, str]) -> dict[str, str]:
    """The files of one environment among all that a model owns."""
    prefixes = (f"{folder}/terraform/environments/{environment}/", f"{folder}/kubernetes/{environment}/")
    return {path: text for path, text in files.items() if path.startswith(prefixes)}


def _text(files: Mapping[str, str], suffix: str) -> str:
    return "\n".join(files[path] for path in sorted(files) if path.endswith(suffix))


def _blocks(environment: str, before: str, after: str) -> Iterator[Change]:
    """Resources and modules that Terraform would take down or make."""
    moved = frozenset(_MOVED.findall(after))
    old, new = _addresses(before), _addresses(after)
    for address, part in old.items():
        if address not in moved and new.get(address) != part:
            risk = Risk.DESTROYS_STATE if _KEEPING.match(part) else _grants(part)
            yield Change(environment, ("terraform", address), part, None, "Terraform takes this down", risk)
    for address, part in new.items():
        if old.get(address) != part:
            yield Change(
                environment, ("terraform", address), None, part, "Terraform makes this", _grants(part)
            )


def _grants(part: str) -> Risk:
    return Risk.CHANGES_ACCESS if _GRANTING.match(part) else Risk.SAFE


def _addresses(text: str) -> dict[str, str]:
    """Addresses, sorted, each with what it is: a module is its source, whatever it is called."""
    modules = {
        f"module.{name}": f"module.{source.rpartition('/')[2]}" for name, source in _MODULE.findall(text)
    }
    resources = {f"{kind}.{name}": f"{kind}.{name}" for kind, name in _RESOURCE.findall(text)}
    return dict(sorted({**modules, **resources}.items()))


def _arguments(environment: str, before: str, after: str) -> Iterator[Change]:
    """Arguments whose value says where things are, or what they run on."""
    old, new = _assigned(before), _assigned(after)
    for name, meaning in ARGUMENTS.items():
        if name in old and name in new and old[name] != new[name]:
            values = ", ".join(old[name]), ", ".join(new[name])
            yield Change(environment, ("terraform", name), *values, meaning.what, meaning.risk)


def _assigned(text: str) -> dict[str, list[str]]:
    """The literal values of each argument, sorted."""
    found: dict[str, set[str]] = {}
    for name, value in _ARGUMENT.findall(text):
        if value.startswith(('"', "[")) or value.isdecimal():
            found.setdefault(name, set()).add(value)
    return {name: sorted(values) for name, values in found.items()}


def _images(environment: str, before: str, after: str) -> Iterator[Change]:
    """Images whose digest moves."""
    old, new = dict(_IMAGE.findall(before)), dict(_IMAGE.findall(after))
    for image in sorted(old.keys() | new.keys()):
        if old.get(image) != new.get(image):
            what = (
                "other code and another model take over"
                if image in old and image in new
                else "this image runs here"
            )
            what = what if image in new else "this image no longer runs here"
            yield Change(
                environment, ("images", image), old.get(image), new.get(image), what, Risk.SHIFTS_TRAFFIC
            )


def _objects(environment: str, before: str, after: str) -> Iterator[Change]:
    """Objects of the cluster that come and go."""
    old, new = frozenset(_OBJECT.findall(before)), frozenset(_OBJECT.findall(after))
    for kind, name in sorted(old ^ new):
        if kind in _UNTOLD:
            continue
        risk = _KINDS.get(kind, Risk.SAFE)
        if (kind, name) in old:
            yield Change(
                environment, ("kubernetes", kind, name), name, None, "this is deleted from the cluster", risk
            )
            continue
        risk = risk if risk is Risk.CHANGES_ACCESS else Risk.SAFE
        yield Change(environment, ("kubernetes", kind, name), None, name, "this is made in the cluster", risk)
