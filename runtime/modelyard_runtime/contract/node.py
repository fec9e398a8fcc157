"""A mapping of the contract's document, read key by key: what is missing or of another kind is named by its place."""

from __future__ import annotations

from typing import TypeVar, cast

from modelyard_runtime.errors import RuntimeProblem

_T = TypeVar("_T")
_NAMES: dict[type, str] = {
    str: "text",
    bool: "true or false",
    dict: "a mapping",
    list: "a list",
    int: "a whole number",
}
COMPILE = "write it anew with `modelyard compile`"


class Node:
    """A mapping of the document, with its place for messages."""

    def __init__(self, data: dict[str, object], place: str = "") -> None:
        self.data, self.place = data, place

    def at(self, key: str) -> str:
        """The place of a key."""
        return f"{self.place}.{key}".lstrip(".")

    def get(self, key: str, kind: type[_T]) -> _T:
        """The value of a key, which has to be there and of this kind."""
        if key not in self.data:
            raise RuntimeProblem(f"the contract lacks {self.at(key)}", help=COMPILE)
        value = self.data[key]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise RuntimeProblem(f"{self.at(key)} of the contract has to be {_NAMES[kind]}", help=COMPILE)
        return value

    def maybe(self, key: str, kind: type[_T]) -> _T | None:
        """The value of a key that may be null or absent."""
        return None if self.data.get(key) is None else self.get(key, kind)

    def node(self, key: str) -> Node:
        """The mapping under a key."""
        return Node(cast("dict[str, object]", self.get(key, dict)), self.at(key))

    def optional(self, key: str) -> Node | None:
        """The mapping under a key that may be null."""
        return None if key in self.data and self.data[key] is None else self.node(key)

    def nodes(self, key: str) -> list[Node]:
        """The mappings of the list under a key."""
        found: list[Node] = []
        for index, item in enumerate(cast("list[object]", self.get(key, list))):
            place = f"{self.at(key)}[{index}]"
            if not isinstance(item, dict):
                raise RuntimeProblem(f"{place} of the contract has to be a mapping", help=COMPILE)
            found.append(Node(cast("dict[str, object]", item), place))
        return found

    def mapping(self, key: str) -> dict[str, object]:
        """The mapping under a key, as it stands there."""
        return cast("dict[str, object]", self.get(key, dict))

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts of the list under a key."""
        return tuple(str(item) for item in cast("list[object]", self.get(key, list)))

    def number(self, key: str) -> float | None:
        """The number under a key that may be null or absent."""
        value = self.data.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise RuntimeProblem(f"{self.at(key)} of the contract has to be a number", help=COMPILE)
        return float(value)

    def real(self, key: str) -> float:
        """The number under a key."""
        value = self.number(key)
        if value is None:
            raise RuntimeProblem(f"{self.at(key)} of the contract has to be a number", help=COMPILE)
        return value

    def one_of(self, key: str, allowed: tuple[str, ...]) -> str:
        """The text under a key, one of these."""
        value = self.get(key, str)
        if value not in allowed:
            raise RuntimeProblem(
                f"{self.at(key)} of the contract is {value!r}; known are {', '.join(allowed)}", help=COMPILE
            )
        return value
