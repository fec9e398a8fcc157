"""A plan's lineage as a layered graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from modelyard.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.plan.types import EnvironmentPlan

Kind = Literal["source", "column", "feature", "model", "gate", "deployment", "monitor"]

LAYERS: tuple[tuple[Kind, ...], ...] = (
    ("source",),
    ("column",),
    ("feature",),
    ("model",),
    ("gate", "deployment", "monitor"),
)
"""Kinds of nodes from left to right."""


@dataclass(frozen=True, slots=True)
class Node:
    """A thing in the lineage: a stable id, its kind, the text to show, and a second line such as its type."""

    id: str
    kind: Kind
    label: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """One node feeds another."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes in the order of the spec, layer by layer, and edges without repetition."""

    model: str
    environment: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def graph_of(model: str, environment: EnvironmentPlan) -> Graph:
    """The lineage of one environment: columns that nothing reads are left out."""
    edges = tuple(dict.fromkeys(_edges(model, environment)))
    used = {end for edge in edges for end in (edge.source, edge.target)}
    nodes = tuple(node for node in _nodes(model, environment) if node.id in used or node.kind == "model")
    return Graph(model, environment.name, nodes, edges)


def _nodes(model: str, environment: EnvironmentPlan) -> Iterator[Node]:
    for source in environment.data:
        yield Node(f"source:{source.name}", "source", source.name, f"{source.kind} {source.location}")
    for source in environment.data:
        for column in source.columns:
            detail = f"{column.type}, personal data" if column.pii else column.type
            yield Node(
                f"column:{source.name}.{column.name}", "column", f"{source.name}.{column.name}", detail
            )
    for feature in environment.features.columns:
        yield Node(f"feature:{feature.name}", "feature", feature.name, feature.expression.text)
    training = environment.training
    yield Node(f"model:{model}", "model", model, training.estimator or training.entrypoint or "")
    for gate in environment.gates:
        yield Node(f"gate:{gate.name}", "gate", gate.condition.text, f"by {gate.by}" if gate.by else "")
    if environment.deployment:
        mode = environment.deployment.mode
        yield Node("deployment", "deployment", "endpoint" if mode == "realtime" else "batch job", mode)
    if environment.monitoring and environment.monitoring.drift:
        yield Node("monitor:drift", "monitor", "drift check", environment.monitoring.drift.schedule)
    if environment.monitoring and environment.monitoring.performance:
        yield Node(
            "monitor:performance", "monitor", "performance check", environment.monitoring.performance.labels
        )


def _edges(model: str, environment: EnvironmentPlan) -> Iterator[Edge]:
    made = f"model:{model}"
    target = f"{environment.features.spine}.{environment.training.target}"
    read = {
        f"{c.source}.{c.name}" for feature in environment.features.columns for c in feature.expression.columns
    }
    for source in environment.data:
        for column in source.columns:
            name = f"{source.name}.{column.name}"
            if name in read or name == target:
                yield Edge(f"source:{source.name}", f"column:{name}")
    for feature in environment.features.columns:
        for read_column in feature.expression.columns:
            yield Edge(f"column:{read_column.source}.{read_column.name}", f"feature:{feature.name}")
        yield Edge(f"feature:{feature.name}", made)
    if any(source.name == environment.features.spine and source.columns for source in environment.data):
        yield Edge(f"column:{target}", made)
    else:
        yield Edge(f"source:{environment.features.spine}", made)
    yield from _consumers(made, environment)


def _consumers(made: str, environment: EnvironmentPlan) -> Iterator[Edge]:
    for gate in environment.gates:
        yield Edge(made, f"gate:{gate.name}")
    if environment.deployment:
        yield Edge(made, "deployment")
    monitoring = environment.monitoring
    if monitoring and monitoring.drift:
        yield Edge(made, "monitor:drift")
    if monitoring and monitoring.performance:
        yield Edge(made, "monitor:performance")
        yield Edge(f"source:{monitoring.performance.labels}", "monitor:performance")
