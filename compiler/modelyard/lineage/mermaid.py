"""A lineage as a Mermaid flowchart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.emit.escape import mermaid

if TYPE_CHECKING:
    from modelyard.lineage.graph import Graph

_SHAPES = {
    "source": ('[("', '")]'),
    "column": ('["', '"]'),
    "feature": ('(["', '"])'),
    "model": ('{{"', '"}}'),
    "gate": ('{"', '"}'),
    "deployment": ('["', '"]'),
    "monitor": ('(("', '"))'),
}


def render(graph: Graph) -> str:
    """The flowchart, left to right."""
    ids = {node.id: f"n{index}" for index, node in enumerate(graph.nodes)}
    lines = ["flowchart LR"]
    for node in graph.nodes:
        opening, closing = _SHAPES[node.kind]
        detail = f"<br/>{_text(node.detail)}" if node.detail else ""
        lines.append(f"  {ids[node.id]}{opening}{_text(node.label)}{detail}{closing}")
    lines += [
        f"  {ids[e.source]} --> {ids[e.target]}" for e in graph.edges if e.source in ids and e.target in ids
    ]
    return "\n".join(lines) + "\n"


def _text(text: str, limit: int = 80) -> str:
    """A text as part of a label, cut where it is long."""
    return mermaid(text if len(text) <= limit else text[: limit - 1] + "…")
