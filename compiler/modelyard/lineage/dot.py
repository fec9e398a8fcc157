"""A lineage as Graphviz DOT."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modelyard.lineage.graph import Graph

_SHAPES = {
    "source": "cylinder",
    "column": "box",
    "feature": "ellipse",
    "model": "hexagon",
    "gate": "diamond",
    "deployment": "box3d",
    "monitor": "doublecircle",
}


def render(graph: Graph) -> str:
    """A digraph, left to right."""
    lines = [
        f"digraph {_quoted(graph.model)} {{",
        "  rankdir=LR;",
        '  node [fontname="sans-serif", fontsize=11];',
    ]
    for node in graph.nodes:
        label = f"{node.label}\n{node.detail}" if node.detail else node.label
        lines.append(f"  {_quoted(node.id)} [shape={_SHAPES[node.kind]}, label={_quoted(label)}];")
    lines += [f"  {_quoted(edge.source)} -> {_quoted(edge.target)};" for edge in graph.edges]
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(text: str) -> str:
    plain = "".join(c if c == "\n" or ord(c) >= 32 else " " for c in text)
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
