"""The tree of one expression after reading: every node knows the characters that it stands for."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeAlias, cast, get_args
from typing import Literal as OneOf

from modelyard.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant as written: a number's digits, a string's characters, ``true``, ``false`` or ``null``."""

    start: int
    end: int
    kind: OneOf["number", "string", "boolean", "null"]
    text: str


@dataclass(frozen=True, slots=True)
class Name:
    """A column, perhaps qualified by its source; ``parts`` are the names without their quotes."""

    start: int
    end: int
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ordering:
    """One ``ORDER BY`` item of an aggregate."""

    node: Node
    descending: bool
    nulls: OneOf["", "FIRST", "LAST"]


@dataclass(frozen=True, slots=True)
class Call:
    """A function call; ``star`` is ``count(*)``, ``where`` the condition of its ``FILTER``.

    ``qualifier`` is what stands before the name with a dot: only a condition's ``champion.`` has a meaning.
    """

    start: int
    end: int
    name: str
    arguments: tuple[Node, ...]
    distinct: bool = False
    star: bool = False
    where: Node | None = None
    order: tuple[Ordering, ...] = ()
    qualifier: str = ""


@dataclass(frozen=True, slots=True)
class Unary:
    """A prefix operator: ``-``, ``+``, ``~`` or ``NOT``."""

    start: int
    end: int
    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary:
    """An infix operator: arithmetic, comparison, pattern match or logic, spelled in its one canonical way."""

    start: int
    end: int
    operator: str
    left: Node
    right: Node
    escape: Node | None = None


@dataclass(frozen=True, slots=True)
class Is:
    """``IS [NOT] NULL``, ``IS [NOT] TRUE``, ``IS [NOT] FALSE``."""

    start: int
    end: int
    operand: Node
    value: OneOf["NULL", "TRUE", "FALSE"]
    negated: bool


@dataclass(frozen=True, slots=True)
class Between:
    """``operand [NOT] BETWEEN low AND high``."""

    start: int
    end: int
    operand: Node
    low: Node
    high: Node
    negated: bool


@dataclass(frozen=True, slots=True)
class In:
    """``operand [NOT] IN (items)``."""

    start: int
    end: int
    operand: Node
    items: tuple[Node, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Case:
    """``CASE [subject] WHEN … THEN … [ELSE …] END``."""

    start: int
    end: int
    subject: Node | None
    branches: tuple[tuple[Node, Node], ...]
    default: Node | None


@dataclass(frozen=True, slots=True)
class Cast:
    """A cast in any of its spellings; ``attempt`` is ``TRY_CAST``. ``type`` is DuckDB's name of the target."""

    start: int
    end: int
    operand: Node
    type: str
    attempt: bool


@dataclass(frozen=True, slots=True)
class Interval:
    """``INTERVAL value unit``; ``unit`` is a singular DuckDB unit such as ``DAY``."""

    start: int
    end: int
    value: Node
    unit: str


@dataclass(frozen=True, slots=True)
class ListOf:
    """``[items]``."""

    start: int
    end: int
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Element:
    """``operand[index]``."""

    start: int
    end: int
    operand: Node
    index: Node


@dataclass(frozen=True, slots=True)
class Slice:
    """``operand[low:high]``, either side may be left out."""

    start: int
    end: int
    operand: Node
    low: Node | None
    high: Node | None


Node: TypeAlias = (
    Literal
    | Name
    | Call
    | Unary
    | Binary
    | Is
    | Between
    | In
    | Case
    | Cast
    | Interval
    | ListOf
    | Element
    | Slice
)


def children(node: Node) -> Iterator[Node]:
    """The nodes right below a node, in the order of writing."""
    for field in fields(node):
        value: object = getattr(node, field.name)
        yield from _nodes(value)


def _nodes(value: object) -> Iterator[Node]:
    if isinstance(value, _KINDS):
        yield cast("Node", value)
    elif isinstance(value, Ordering):
        yield value.node
    elif isinstance(value, tuple):
        for item in cast("tuple[object, ...]", value):
            yield from _nodes(item)


_KINDS = cast("tuple[type[Any], ...]", get_args(Node))
