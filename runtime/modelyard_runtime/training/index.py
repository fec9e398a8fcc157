"""What the stage `features` says of its parts: index.json, as training reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.contract.node import Node
from modelyard_runtime.features.index import resolved_by
from modelyard_runtime.files import read_json, sha256

if TYPE_CHECKING:
    from modelyard_runtime.contract.types import Contract
    from modelyard_runtime.layout import Layout


def completed(contract: Contract, layout: Layout) -> Contract:
    """The contract with the features that the table really has: those of a spec without columns come from the data."""
    return resolved_by(contract, layout) if layout.features_index.exists() else contract


def digest(layout: Layout) -> str:
    """What names the training rows: their content, as the index has it, else the bytes of their file."""
    if layout.features_index.exists():
        node = Node(read_json(layout.features_index, "the index of the features"))
        return node.node("parts").node("train").get("digest", str)
    return sha256(layout.features("train"))
