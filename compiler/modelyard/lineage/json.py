"""A lineage as JSON: nodes and edges."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modelyard.lineage.graph import Graph


def render(graph: Graph) -> str:
    """Nodes with id, kind, label and detail; edges as pairs of ids."""
    return (
        json.dumps(
            {
                "model": graph.model,
                "environment": graph.environment,
                "nodes": [
                    {"id": n.id, "kind": n.kind, "label": n.label, "detail": n.detail} for n in graph.nodes
                ],
                "edges": [{"from": e.source, "to": e.target} for e in graph.edges],
            },
            indent=2,
            ensure_ascii=False,
        )
        + "\n"
    )
