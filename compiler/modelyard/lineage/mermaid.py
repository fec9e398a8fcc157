"""A lineage as a Mermaid flowchart."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    """The flowchart, left to right.

    Texts can't end a label: everything but letters, digits and a few marks is a code.
    """
    ids = {node.id: f"n{index}" for index, node in enumerate(graph.nodes)}
    lines = ["flowchart LR"]
    for node in graph.nodes:
        opening, closing = _SHAPES[node.kind]
        detail = f"<br/>{escape(node.detail)}" if node.detail else ""
        lines.append(f"  {ids[node.id]}{opening}{escape(node.label)}{detail}{closing}")
    lines += [
        f"  {ids[e.source]} --> {ids[e.target]}" for e in graph.edges if e.source in ids and e.target in ids
    ]
    return "\n".join(lines) + "\n"


def escape(text: str, limit: int = 80) -> str:
    """Text as part of a quoted Mermaid label."""
    clipped = text if len(text) <= limit else text[: limit - 1] + "…"
    plain = "".join(" " if ord(c) < 32 or ord(c) == 127 else c for c in clipped)
    return "".join(c if c.isalnum() or c in " ._,:+-/%=@…'" else f"#{ord(c)};" for c in plain)
