"""What generated infrastructure says about state and traffic that no contract does: Terraform blocks and manifests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from modelyard.changes.types import Change, Risk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_BLOCK = re.compile(r'^(?:resource "([\w-]+)" "([\w-]+)"|module "([\w-]+)") \{', re.MULTILINE)
_MOVED = re.compile(r"^moved \{\s+from\s*=\s*(\S+)", re.MULTILINE)
_PLACE = re.compile(
    r"^\s*(region|account|account_id|allowed_account_ids|bucket|key)\s*=\s*(\S.*)$", re.MULTILINE
)
_IMAGE = re.compile(r"""^\s*(?:- )?image: ["']?([^\s"'@]+)@(sha256:[0-9a-f]{64})""", re.MULTILINE)
_OBJECT = re.compile(r"^kind: (\w+)\nmetadata:\n(?:  .*\n)*?  name: (\S+)$", re.MULTILINE)
_STATEFUL = re.compile(r"aws_(?:s3_bucket|db_|rds_|kms_key|ecr_repository|eks_cluster|dynamodb_table|efs_)")
_RIGHTS = re.compile(r"aws_(?:iam_|eks_access|eks_pod_identity|s3_bucket_policy|security_group|vpc_security)")
_KEPT = ("Namespace", "PersistentVolumeClaim", "StatefulSet")
_GRANTING = ("Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding", "NetworkPolicy", "ServiceAccount")


def infrastructure(environment: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    """Changes that the files of one environment show; both sides hold that environment's files alone."""
    yield from _blocks(environment, _text(before, ".tf"), _text(after, ".tf"))
    yield from _places(environment, _text(before, ".tf"), _text(after, ".tf"))
    yield from _images(environment, _text(before, ".yaml"), _text(after, ".yaml"))
    yield from _objects(environment, _text(before, ".yaml"), _text(after, ".yaml"))


def files_of(environment: str, folder: str, files: Mapping[str, str]) -> dict[str, str]:
    """The files of one environment among all that a model owns."""
    prefixes = (f"{folder}/terraform/environments/{environment}/", f"{folder}/kubernetes/{environment}/")
    return {path: text for path, text in files.items() if path.startswith(prefixes)}


def _text(files: Mapping[str, str], suffix: str) -> str:
    return "\n".join(files[path] for path in sorted(files) if path.endswith(suffix))


def _blocks(environment: str, before: str, after: str) -> Iterator[Change]:
    """Resources and modules that Terraform would destroy or create."""
    moved = frozenset(_MOVED.findall(after))
    old, new = _addresses(before), _addresses(after)
    for address in sorted(old - new - moved):
        risk = Risk.CHANGES_ACCESS if _RIGHTS.match(address) else Risk.SAFE
        if address.startswith("module.") or _STATEFUL.match(address):
            risk = Risk.DESTROYS_STATE
        yield Change(environment, ("terraform", address), address, None, "Terraform takes this down", risk)
    for address in sorted(new - old):
        risk = Risk.CHANGES_ACCESS if _RIGHTS.match(address) else Risk.SAFE
        yield Change(environment, ("terraform", address), None, address, "Terraform makes this", risk)


def _addresses(text: str) -> frozenset[str]:
    return frozenset(
        f"module.{module}" if module else f"{kind}.{name}" for kind, name, module in _BLOCK.findall(text)
    )


def _places(environment: str, before: str, after: str) -> Iterator[Change]:
    """Accounts, regions and state that an environment is bound to."""
    old, new = _assigned(before), _assigned(after)
    for name in sorted(old.keys() & new.keys()):
        if old[name] != new[name]:
            what = "everything is made anew in another place, and what is there is no longer looked after"
            yield Change(
                environment,
                ("terraform", name),
                ", ".join(old[name]),
                ", ".join(new[name]),
                what,
                Risk.DESTROYS_STATE,
            )


def _assigned(text: str) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    for name, value in _PLACE.findall(text):
        if value.startswith(('"', "[")):
            found.setdefault(name, set()).add(value.strip())
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
    for kind, name in sorted(old - new):
        risk = (
            Risk.DESTROYS_STATE if kind in _KEPT else Risk.CHANGES_ACCESS if kind in _GRANTING else Risk.SAFE
        )
        yield Change(
            environment, ("kubernetes", kind, name), name, None, "this is deleted from the cluster", risk
        )
    for kind, name in sorted(new - old):
        risk = Risk.CHANGES_ACCESS if kind in _GRANTING else Risk.SAFE
        yield Change(environment, ("kubernetes", kind, name), None, name, "this is made in the cluster", risk)
