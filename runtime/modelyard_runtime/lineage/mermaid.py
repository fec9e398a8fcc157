"""A lineage as a Mermaid flow chart: data, model, gates, and what it feeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.lineage.words import interval, short

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard_runtime.lineage.types import Lineage

_PLAIN = " ._,:+-/%=@…'[]()"
"""Signs beside letters and digits that mean nothing to Mermaid in a quoted label."""


def render(lineage: Lineage) -> str:
    """The chart, from left to right."""
    return "\n".join(["flowchart LR", *(f"  {line}" for line in _lines(lineage))]) + "\n"


def _lines(lineage: Lineage) -> Iterator[str]:
    record, version = lineage.record, lineage.version
    named = f" ({', '.join(version.aliases)})" if version.aliases else ""
    yield _node("model", f"{version.model} {version.number}{named}", short(record.digest))
    for index, data in enumerate(record.data):
        yield _node(f"data{index}", data.name, f"{data.version}, {data.rows:,} rows", shape="cylinder")
        yield f"data{index} --> features"
    yield _node("features", f"{len(record.features)} features", short(record.features_digest))
    yield "features --> training"
    commit = short(record.origin.commit) or "no commit"
    yield _node("training", record.estimator.rpartition(".")[2], f"{commit}, {record.origin.person}")
    yield "training --> model"
    for index, gate in enumerate(record.gates):
        yield _node(f"gate{index}", gate.text, f"{gate.verdict} {interval(gate)}", shape="hexagon")
        yield f"model --> gate{index}"
    for index, feed in enumerate((*lineage.releases, *record.feeds)):
        yield _node(f"feed{index}", f"{feed.kind}: {feed.words}", feed.place, shape="round")
        yield f"model --> feed{index}"


_SHAPES = {"box": ("[", "]"), "cylinder": ("[(", ")]"), "hexagon": ("{{", "}}"), "round": ("(", ")")}


def _node(name: str, *lines: str, shape: str = "box") -> str:
    opening, closing = _SHAPES[shape]
    text = "<br/>".join(_escaped(line) for line in lines if line.strip())
    return f'{name}{opening}"{text}"{closing}'


def _escaped(text: str) -> str:
    """Text in which no character is syntax of Mermaid or HTML: the others by their number."""
    flat = "".join(sign if sign.isprintable() else " " for sign in " ".join(text.split()))
    return "".join(sign if sign.isalnum() or sign in _PLAIN else f"#{ord(sign)};" for sign in flat)
