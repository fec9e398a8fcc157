"""A lineage as a picture that stands alone: no script, no font, no network, light and dark."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from modelyard.lineage.graph import LAYERS

if TYPE_CHECKING:
    from modelyard.lineage.graph import Graph, Node

WIDTH, HEIGHT, GAP_X, GAP_Y, MARGIN, HEAD = 208, 40, 72, 14, 24, 44
_TITLES = ("sources", "columns", "features", "model", "gates, deployment, monitors")
_STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#1b1f24}.d{font-size:10px;fill:#57606a}.h{font-size:11px;fill:#57606a}"
    "rect{fill:#fff;stroke:#8c959f;rx:6}path{fill:none;stroke:#afb8c1}.source rect{fill:#ddf4ff;stroke:#218bff}"
    ".feature rect{fill:#dafbe1;stroke:#2da44e}.model rect{fill:#fff8c5;stroke:#bf8700;stroke-width:2}"
    ".gate rect{fill:#fbefff;stroke:#a475f9}.deployment rect,.monitor rect{fill:#ffebe9;stroke:#ff8182}"
    "@media(prefers-color-scheme:dark){svg{background:#0d1117}text{fill:#e6edf3}.d,.h{fill:#8b949e}rect{fill:#161b22}"
    "path{stroke:#484f58}.source rect{fill:#0c2d6b}.feature rect{fill:#033a16}.model rect{fill:#4b2900}"
    ".gate rect{fill:#3c1e70}.deployment rect,.monitor rect{fill:#67060c}}"
)


def render(graph: Graph) -> str:
    """The picture: one column a layer, each node below the one before it, ordered by where its feeders stand."""
    layers = _ordered(graph)
    tallest = max(len(layer) for layer in layers)
    height = HEAD + tallest * (HEIGHT + GAP_Y) + MARGIN
    width = 2 * MARGIN + len(LAYERS) * WIDTH + (len(LAYERS) - 1) * GAP_X
    places = {
        node.id: _place(layer, row, len(nodes), tallest)
        for layer, nodes in enumerate(layers)
        for row, node in enumerate(nodes)
    }
    title = f"Lineage of {graph.model} in {graph.environment}"
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
            f'height="{height}" role="img" aria-label={quoteattr(_plain(title))}>'
        ),
        f"<title>{escape(_plain(title))}</title><style>{_STYLE}</style>",
        *(
            f'<text class="h" x="{MARGIN + i * (WIDTH + GAP_X)}" y="22">{t}</text>'
            for i, t in enumerate(_TITLES)
        ),
        *(
            _edge(places[e.source], places[e.target])
            for e in graph.edges
            if e.source in places and e.target in places
        ),
        *(_node(node, places[node.id]) for nodes in layers for node in nodes),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _ordered(graph: Graph) -> list[list[Node]]:
    """Layers with each node near the middle of what feeds it, to keep edges from crossing."""
    layers = [[node for node in graph.nodes if node.kind in kinds] for kinds in LAYERS]
    rows: dict[str, float] = {}
    for layer in layers:
        feeders = {
            n.id: [rows[e.source] for e in graph.edges if e.target == n.id and e.source in rows]
            for n in layer
        }
        order = {n.id: index for index, n in enumerate(layer)}
        layer.sort(
            key=lambda n: (
                sum(feeders[n.id]) / len(feeders[n.id]) if feeders[n.id] else order[n.id],
                order[n.id],
            )
        )
        rows.update({node.id: row / max(1, len(layer) - 1) for row, node in enumerate(layer)})
    return layers


def _place(layer: int, row: int, rows: int, tallest: int) -> tuple[float, float]:
    offset = (tallest - rows) * (HEIGHT + GAP_Y) / 2
    return MARGIN + layer * (WIDTH + GAP_X), HEAD + offset + row * (HEIGHT + GAP_Y)


def _edge(start: tuple[float, float], end: tuple[float, float]) -> str:
    x1, y1, x2, y2 = start[0] + WIDTH, start[1] + HEIGHT / 2, end[0], end[1] + HEIGHT / 2
    bend = max(GAP_X / 2, (x2 - x1) / 2)
    return f'<path d="M{x1:g} {y1:g}C{x1 + bend:g} {y1:g} {x2 - bend:g} {y2:g} {x2:g} {y2:g}"/>'


def _node(node: Node, place: tuple[float, float]) -> str:
    x, y = place
    whole = _plain(f"{node.label}: {node.detail}" if node.detail else node.label)
    middle = 17 if node.detail else 25
    detail = (
        f'<text class="d" x="{x + 10:g}" y="{y + 31:g}">{escape(_clip(node.detail, 36))}</text>'
        if node.detail
        else ""
    )
    return (
        f'<g class="{node.kind}"><title>{escape(whole)}</title>'
        f'<rect x="{x:g}" y="{y:g}" width="{WIDTH}" height="{HEIGHT}"/>'
        f'<text x="{x + 10:g}" y="{y + middle:g}">{escape(_clip(node.label, 26))}</text>{detail}</g>'
    )


def _clip(text: str, limit: int) -> str:
    plain = _plain(text)
    return plain if len(plain) <= limit else plain[: limit - 1] + "…"


def _plain(text: str) -> str:
    """Text without what XML 1.0 can't hold."""
    return "".join(
        c if c >= " " and c != "\x7f" and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff" else " "
        for c in text
    )
