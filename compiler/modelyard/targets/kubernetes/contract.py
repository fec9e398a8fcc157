"""The contract as an immutable ConfigMap, whose name changes with its content."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from modelyard.targets.kubernetes.manifest import Json, Manifest
from modelyard.targets.kubernetes.pods import CONTRACT

if TYPE_CHECKING:
    from modelyard.targets.kubernetes.manifest import Place

VOLUME = "contract"
FILE = CONTRACT.rpartition("/")[2]
MOUNT = (VOLUME, CONTRACT, FILE)


def text(place: Place) -> str:
    """The contract of this environment, byte for byte the file beside the manifests."""
    from modelyard.contract.build import text_of  # noqa: PLC0415 - only a released environment needs it

    return text_of(place.plan, place.environment)


def name(place: Place) -> str:
    """The ConfigMap's name: another content is another object, so that a roll-back finds the old one."""
    return f"{place.model}-contract-{sha256(text(place).encode()).hexdigest()[:10]}"


def manifest(place: Place) -> Manifest:
    """The ConfigMap."""
    # Old pods mount the old one until the last of them is gone.
    keep = {"argocd.argoproj.io/sync-options": "PruneLast=true"}
    data: Json = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": place.metadata(name(place), "contract", annotations=keep),
        "immutable": True,
        "data": {FILE: text(place)},
    }
    return Manifest("config-map-contract", data, ())
