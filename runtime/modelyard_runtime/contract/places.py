"""Where the paths of a contract lie: relative ones start from the folder of the spec, as those of sources do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modelyard_runtime.contract.types import Contract


def folder_of(contract: Contract, root: Path) -> Path:
    """The folder of the spec, of which the contract knows the path below the root."""
    return root / Path(contract.spec).parent


def placed(contract: Contract, folder: Path) -> Contract:
    """The contract with its prediction log and its artifacts where they lie, seen from here.

    Args:
        contract: The contract.
        folder: The folder of the spec.
    """
    from modelyard_runtime.storage.locations import is_remote

    def here(location: str) -> str:
        return location if is_remote(location) else str(folder / location)

    log = replace(contract.log, path=here(contract.log.path)) if contract.log else None
    return replace(contract, log=log, artifacts=here(contract.artifacts))
