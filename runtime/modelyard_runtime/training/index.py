"""What the stage `features` says of its parts: index.json, as training reads it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from modelyard_runtime.contract import parts
from modelyard_runtime.contract.node import Node
from modelyard_runtime.files import read_json, sha256

if TYPE_CHECKING:
    from modelyard_runtime.contract.types import Contract
    from modelyard_runtime.layout import Layout


def completed(contract: Contract, layout: Layout) -> Contract:
    """The contract with the features that were found in the data, where it declares no columns."""
    if not contract.open or not layout.features_index.exists():
        return contract
    node = Node(read_json(layout.features_index, "the index of the features"))
    return replace(
        contract,
        features=tuple(parts.feature(item) for item in node.nodes("features")),
        inputs=tuple(parts.column(item) for item in node.nodes("inputs")),
    )


def digest(layout: Layout) -> str:
    """What names the training rows: their content, as the index has it, else the bytes of their file."""
    if layout.features_index.exists():
        node = Node(read_json(layout.features_index, "the index of the features"))
        return node.node("parts").node("train").get("digest", str)
    return sha256(layout.features("train"))
