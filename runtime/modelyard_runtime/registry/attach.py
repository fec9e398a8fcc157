"""Store with a registered run what is written only when the run is over: its report and the filled pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.files import read_json
from modelyard_runtime.registry import opened
from modelyard_runtime.registry.address import address, known
from modelyard_runtime.registry.register import below

if TYPE_CHECKING:
    from pathlib import Path

    from modelyard_runtime.contract.types import Contract
    from modelyard_runtime.layout import Layout


def attach(contract: Contract, layout: Layout, *, root: Path, tracking: str = "") -> None:
    """Store report, summary and pages with the run of the version that ``result.json`` names.

    Args:
        contract: The contract that was run.
        layout: The output folder, in which the run is registered.
        root: The folder of the spec.
        tracking: A registry to use instead of the contract's.

    Raises:
        RuntimeProblem: nothing was registered from this folder, or the registry can't be used.
    """
    number = int(read_json(layout.result, "the training result")["version"])
    place = known(address(contract, root, tracking))
    with opened.reading(place, contract.model) as registry:
        versions = registry.versions(contract.model) if registry else ()
        version = next((one for one in versions if one.number == number), None)
        if registry is None or version is None:
            raise RuntimeProblem(
                f"the registry {place.shown} has no version {number} of {contract.model}",
                help="run `modelyard run --stage register` first",
            )
        for path in (layout.report, layout.summary, *sorted(layout.docs.glob("*.md"))):
            if path.exists():
                registry.upload(version.run, path, below(layout, path))
