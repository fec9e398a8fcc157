"""A contract from its JSON: every key that is read is checked, and a problem names its place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeVar, cast, get_args

from modelyard_runtime.contract.types import (
    Column,
    Contract,
    Drift,
    DriftColumn,
    Feature,
    FeatureKind,
    Method,
)
from modelyard_runtime.errors import RuntimeProblem

if TYPE_CHECKING:
    from pathlib import Path

VERSION = 1
"""The one major version of the contract that this runtime understands."""

_T = TypeVar("_T")
_NAMES: dict[type, str] = {
    str: "text",
    bool: "true or false",
    dict: "a mapping",
    list: "a list",
    int: "a whole number",
}


class _Node:
    """A mapping of the document, with its place for messages."""

    def __init__(self, data: dict[str, object], place: str) -> None:
        self.data, self.place = data, place

    def get(self, key: str, kind: type[_T]) -> _T:
        """The value of a key, which has to be there and of this kind."""
        place = f"{self.place}.{key}".lstrip(".")
        if key not in self.data:
            raise RuntimeProblem(f"the contract lacks {place}", help=_COMPILE)
        value = self.data[key]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise RuntimeProblem(f"{place} of the contract has to be {_NAMES[kind]}", help=_COMPILE)
        return value

    def node(self, key: str) -> _Node:
        return _Node(cast("dict[str, object]", self.get(key, dict)), f"{self.place}.{key}".lstrip("."))

    def optional(self, key: str) -> _Node | None:
        return None if key in self.data and self.data[key] is None else self.node(key)

    def nodes(self, key: str) -> list[_Node]:
        found: list[_Node] = []
        for index, item in enumerate(cast("list[object]", self.get(key, list))):
            place = f"{self.place}.{key}[{index}]".lstrip(".")
            if not isinstance(item, dict):
                raise RuntimeProblem(f"{place} of the contract has to be a mapping", help=_COMPILE)
            found.append(_Node(cast("dict[str, object]", item), place))
        return found

    def number(self, key: str) -> float | None:
        value = self.data.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise RuntimeProblem(f"{self.place}.{key} of the contract has to be a number", help=_COMPILE)
        return float(value)

    def one_of(self, key: str, allowed: tuple[str, ...]) -> str:
        value = self.get(key, str)
        if value not in allowed:
            raise RuntimeProblem(
                f"{self.place}.{key} of the contract is {value!r}; known are {', '.join(allowed)}",
                help=_COMPILE,
            )
        return value


_COMPILE = "write it anew with `modelyard compile`"


def load(path: Path) -> Contract:
    """The contract in a file.

    Raises:
        RuntimeProblem: it can't be read, is of another major version, or lacks what is needed.
    """
    try:
        data: object = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RuntimeProblem(f"the contract {path} can't be read: {error.strerror}") from None
    except ValueError as error:
        raise RuntimeProblem(f"the contract {path} is no JSON: {error}", help=_COMPILE) from None
    if not isinstance(data, dict):
        raise RuntimeProblem(f"the contract {path} has to be a JSON mapping", help=_COMPILE)
    return parse(cast("dict[str, object]", data))


def parse(data: dict[str, object]) -> Contract:
    """The contract from its document.

    Raises:
        RuntimeProblem: it is of another major version, or lacks what is needed.
    """
    root = _Node(data, "")
    version = root.get("contract", int)
    if version != VERSION:
        raise RuntimeProblem(
            f"the contract is of version {version}, this runtime reads version {VERSION}",
            help="compile and run with the same release of modelyard",
        )
    monitoring = root.optional("monitoring")
    drift = monitoring.optional("drift") if monitoring else None
    features = root.node("features")
    return Contract(
        model=root.get("model", str),
        environment=root.get("environment", str),
        features=tuple(_feature(node) for node in features.nodes("columns")),
        inputs=tuple(_column(node) for node in features.nodes("inputs")),
        drift=_drift(drift) if drift else None,
    )


def _feature(node: _Node) -> Feature:
    kind = cast("FeatureKind", node.one_of("kind", get_args(FeatureKind)))
    return Feature(node.get("name", str), node.get("sql_type", str), kind)


def _column(node: _Node) -> Column:
    allowed = tuple(str(item) for item in cast("list[object]", node.get("allowed", list)))
    return Column(node.get("name", str), node.get("sql_type", str), allowed, node.get("pii", bool))


def _drift(node: _Node) -> Drift:
    return Drift(
        method=cast("Method", node.one_of("method", get_args(Method))),
        threshold=node.number("threshold"),
        columns=tuple(
            DriftColumn(
                own.get("name", str),
                cast("Method", own.one_of("method", get_args(Method))),
                own.number("threshold"),
            )
            for own in node.nodes("columns")
        ),
        prediction=node.get("prediction", bool),
    )
