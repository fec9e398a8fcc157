"""Where verdicts are kept: the last under a fixed name, every one under its time, below the contract's artifacts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from modelyard_runtime.drift.reference import PROFILE
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.storage import locations

if TYPE_CHECKING:
    from pathlib import Path

    from modelyard_runtime.contract.types import Contract

Json = dict[str, Any]


def folder(contract: Contract) -> str:
    """Where the verdicts of a contract lie."""
    return locations.join(contract.artifacts, "verdicts")


def publish(contract: Contract, document: Json, page: str) -> str:
    """Keep a verdict and its report: under its time, then as the last one. Where the last one lies.

    ``document`` says in ``published`` when it was made. The fixed names are written last, so that what they lead to is
    there whenever they are.
    """
    from modelyard_runtime.reports.json import dumped

    place, stamp = folder(contract), str(document["published"]).replace(":", "")
    text = dumped(document).encode()
    last = locations.join(place, "latest.json")
    locations.write_bytes(locations.join(place, f"{stamp}.json"), text)
    locations.write_bytes(locations.join(place, "latest.html"), page.encode())
    locations.write_bytes(last, text)
    return last


def reference_folder(contract: Contract) -> str:
    """Where the reference of the newest accepted model lies: among the models, which a drift job may read."""
    return locations.join(contract.artifacts, "models", "reference")


def publish_reference(contract: Contract, reference: Path) -> str:
    """Keep a run's reference folder with the artifacts, where a check without ``--reference`` looks; where it lies.

    The profile is written last: until it is there, a check goes on with the one before, or says that there is none.
    """
    place = reference_folder(contract)
    files = sorted(
        (path for path in reference.iterdir() if path.is_file()), key=lambda path: path.name == PROFILE
    )
    for path in files:
        locations.write_bytes(locations.join(place, path.name), path.read_bytes())
    return place


def latest(contract: Contract) -> Json | None:
    """The verdict that was published last, None where there is none.

    Raises:
        RuntimeProblem: the storage can't be asked, or holds something else.
    """
    place = locations.join(folder(contract), "latest.json")
    if not locations.exists(place):
        return None
    try:
        found: Any = json.loads(locations.read_bytes(place))
    except ValueError as error:
        raise RuntimeProblem(f"{place} is no JSON: {error}") from None
    if not isinstance(found, dict) or "verdict" not in found:
        raise RuntimeProblem(f"{place} is no verdict")
    return cast("Json", found)
