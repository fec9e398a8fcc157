"""The model to beat, fetched from the registry and verified."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from modelyard_runtime import files
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.registry import opened
from modelyard_runtime.registry.address import Unknown, address
from modelyard_runtime.registry.record import DIGEST
from modelyard_runtime.registry.types import CHAMPION, Champion

if TYPE_CHECKING:
    from pathlib import Path

    from modelyard_runtime.contract.types import Contract
    from modelyard_runtime.registry.client import Registry
    from modelyard_runtime.registry.types import Version

_MODEL, _REFERENCE, _METRICS = "model", "reference", "evaluation/metrics.json"


def champion(contract: Contract, into: Path, *, root: Path, tracking: str = "") -> Champion | None:
    """Fetch the champion into a folder, which is made anew; None where there is none.

    A registry whose address is not known here, as in a check that gets no secrets, has no champion: `register` is where
    that becomes a problem.

    Args:
        contract: The contract of the challenger.
        into: The folder for the champion's files.
        root: The folder of the spec.
        tracking: A registry to use instead of the contract's; ``none`` asks none.

    Raises:
        RuntimeProblem: the registry can't be used, or its files are not those that were registered.
    """
    place = address(contract, root, tracking)
    if isinstance(place, Unknown):
        return None
    with opened.reading(place, contract.model) as registry:
        version = _version(registry, contract.model) if registry else None
        return _fetched(registry, version, into) if registry and version else None


def _version(registry: Registry, model: str) -> Version | None:
    number = registry.aliases(model).get(CHAMPION)
    if number is None:
        return None
    return next((one for one in registry.versions(model) if one.number == number), None)


def _fetched(registry: Registry, version: Version, into: Path) -> Champion:
    digest = version.tags.get(DIGEST, "")
    if not digest or not version.run:
        raise RuntimeProblem(
            f"the champion of {version.model}, version {version.number} in {registry.shown}, was not registered by "
            "modelyard",
            help=f"give the alias {CHAMPION} to a version that was, or take it away",
        )
    if into.exists():
        shutil.rmtree(into)
    folder = registry.download(version.run, _MODEL, into)
    _verify(registry, version, folder, digest)
    there = {*registry.files(version.run), *registry.files(version.run, "evaluation")}
    return Champion(
        model=version.model,
        version=version.number,
        run=version.run,
        digest=digest,
        folder=folder,
        metrics=registry.download(version.run, _METRICS, into) if _METRICS in there else None,
        reference=registry.download(version.run, _REFERENCE, into) if _REFERENCE in there else None,
    )


def _verify(registry: Registry, version: Version, folder: Path, digest: str) -> None:
    found = files.sha256_of_folder(folder)
    if found == digest:
        return
    shutil.rmtree(folder)
    raise RuntimeProblem(
        f"the files of {version.model} version {version.number} in {registry.shown} are damaged: their digest is "
        f"{found}, {digest} was registered",
        help=f"restore them, or give the alias {CHAMPION} to another version",
    )
