"""Whatever a spec says, a lineage stays one graph in every drawing."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from modelyard.lineage import dot, mermaid, svg
from modelyard.lineage import json as as_json
from modelyard.lineage.graph import Edge, Graph, Node

HOSTILE = [
    '"',
    "<script>",
    "]]>",
    "\\",
    "\n",
    "`",
    "${x}",
    "{{x}}",
    "]:::x",
    "-->",
    "\x00\x1b",
    "\u202e",
    "😀" * 9,
    "x" * 10_000,
]


def graph(text: str) -> Graph:
    nodes = (
        Node("source:a", "source", text, text),
        Node("feature:b", "feature", "b"),
        Node("model:m", "model", "m", text),
    )
    return Graph(text, text, nodes, (Edge("source:a", "feature:b"), Edge("feature:b", "model:m")))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_stays_text(text: str) -> None:
    picture = ElementTree.fromstring(svg.render(graph(text)))  # noqa: S314 - our own output
    assert len(picture.findall(".//{*}g")) == 3
    assert len(picture.findall(".//{*}path")) == 2
    assert not picture.findall(".//{*}script")
    flow = mermaid.render(graph(text)).splitlines()
    assert len(flow) == 1 + 3 + 2
    assert sum(" --> " in line for line in flow) == 2
    lines = dot.render(graph(text)).splitlines()
    assert len(lines) == 3 + 3 + 2 + 1
    assert len(json.loads(as_json.render(graph(text)))["nodes"]) == 3


def test_every_node_is_placed_in_its_layer() -> None:
    picture = ElementTree.fromstring(svg.render(graph("a")))  # noqa: S314 - our own output
    left = [float(rect.get("x", "0")) for rect in picture.findall(".//{*}rect")]
    assert left == sorted(left)
    assert len(set(left)) == 3
