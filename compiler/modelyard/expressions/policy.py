"""An organisation's policy: a SQL boolean over the compiled plan, judged with SQL's three-valued logic.

A name is a path into the plan, or the end of one: ``replicas.min`` is ``deployment.replicas.min`` where no other path
ends so. What this plan does not have is null, and as with SQL's own CHECK only what is false breaks a policy; a name
that no plan could have is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias, cast

from modelyard.diagnostics.guess import nearest
from modelyard.expressions.reading import tree_of
from modelyard.expressions.tree import Between, Binary, Call, In, Is, Literal, Name, Node, Unary
from modelyard.expressions.types import Problem
from modelyard.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

Value: TypeAlias = "bool | float | str | None"

_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
_NAMES = "a name is a path into the plan, such as deployment.replicas.min"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a policy holds, and what is wrong with its text. None: something that it asks about is not there."""

    holds: bool | None
    problems: tuple[Problem, ...] = ()


def judge(text: str, plan: Mapping[str, object], known: frozenset[tuple[str, ...]]) -> Verdict:
    """A policy over one environment's plan, given as the contract's document with the paths that any could have."""
    node = tree_of(text)
    if isinstance(node, Problem):
        return Verdict(None, (node,))
    try:
        value = _Judge(plan, known).value(node)
    except _RefusedError as refused:
        return Verdict(None, (refused.problem,))
    if value is not None and not isinstance(value, bool):
        return Verdict(
            None, (Problem("not-boolean", "a policy is true or false", 0, len(text), "compare it"),)
        )
    return Verdict(value)


class _RefusedError(Exception):
    def __init__(
        self, node: Node, message: str, help_: str = "", rule: str = "unsupported-expression"
    ) -> None:
        super().__init__(message)
        self.problem = Problem(rule, message, node.start, node.end, help_)


class _Judge:
    def __init__(self, plan: Mapping[str, object], known: frozenset[tuple[str, ...]]) -> None:
        self.plan = plan
        self.paths = known

    def value(self, node: Node) -> Value:
        """The value of a node; null where SQL has null."""
        for kind, reading in _READINGS.items():
            if isinstance(node, kind):
                return reading(self, node)
        raise _RefusedError(node, "this form is not possible in a policy", "compare names with constants")

    def literal(self, node: Literal) -> Value:
        """A constant."""
        if node.kind == "number":
            return float(node.text)
        if node.kind == "boolean":
            return node.text.lower() == "true"
        return None if node.kind == "null" else node.text

    def name(self, node: Name) -> Value:
        """What stands at a path of the plan."""
        found = self._at(node)
        if isinstance(found, list | Mapping):
            entries = len(cast("list[object]", found))
            message = f"{'.'.join(node.parts)} has {entries} entries"
            raise _RefusedError(node, message, "ask for count(name), or whether it is null")
        return cast("Value", found)

    def _at(self, node: Name) -> object:
        parts = node.parts
        exact = [path for path in self.paths if path == parts]
        found = exact or [path for path in self.paths if path[-len(parts) :] == parts]
        if len(found) > 1:
            names = ", ".join(sorted(".".join(path) for path in found))
            raise _RefusedError(
                node, f"{'.'.join(parts)} may be {names}", "write the whole path", "ambiguous-column"
            )
        if not found:
            name = ".".join(parts)
            guess = nearest(
                name, [".".join(path[-len(parts) :]) for path in self.paths if len(path) >= len(parts)]
            )
            help_ = f'did you mean "{guess}"?' if guess else _NAMES
            raise _RefusedError(node, f'no plan has "{name}"', help_, "unknown-column")
        here = cast("object", self.plan)
        for step in found[0]:
            here = cast("Mapping[str, object]", here).get(step) if isinstance(here, Mapping) else None
        return here

    def call(self, node: Call) -> Value:
        """``count(gates)``: how many entries a list of the plan has."""
        if (
            node.name.lower() != "count"
            or len(node.arguments) != 1
            or not isinstance(node.arguments[0], Name)
        ):
            raise _RefusedError(node, "a policy knows no function but count(name of a list)", _NAMES)
        found = self._at(node.arguments[0])
        return float(len(cast("list[object]", found))) if isinstance(found, list | Mapping) else 0.0

    def unary(self, node: Unary) -> Value:
        """NOT, and the sign of a number."""
        value = self.value(node.operand)
        if node.operator == "NOT":
            return None if value is None else not self._truth(node.operand, value)
        if node.operator in {"-", "+"} and isinstance(value, int | float) and not isinstance(value, bool):
            return -value if node.operator == "-" else value
        raise _RefusedError(node, f"{node.operator} needs a number here")

    def is_(self, node: Is) -> bool:
        """IS NULL, TRUE, FALSE; a section of the plan is there or null."""
        found = self._at(node.operand) if isinstance(node.operand, Name) else self.value(node.operand)
        wanted: Value = {"NULL": None, "TRUE": True, "FALSE": False}[node.value]
        return (found is wanted) is not node.negated

    def in_(self, node: In) -> Value:
        """One of several."""
        results = [self._compared(node.operand, "=", item) for item in node.items]
        found = True if True in results else None if None in results else False
        return None if found is None else found is not node.negated

    def between(self, node: Between) -> Value:
        """Both ends included."""
        low, high = (
            self._compared(node.operand, ">=", node.low),
            self._compared(node.operand, "<=", node.high),
        )
        inside = _and(low, high)
        return None if inside is None else inside is not node.negated

    def binary(self, node: Binary) -> Value:
        """AND, OR, comparisons, LIKE."""
        if node.operator in {"AND", "OR"}:
            left, right = (self._logic(side) for side in (node.left, node.right))
            return _and(left, right) if node.operator == "AND" else _or(left, right)
        if node.operator in _COMPARE:
            return self._compared(node.left, node.operator, node.right)
        if node.operator in {"LIKE", "NOT LIKE"}:
            return self._like(node)
        raise _RefusedError(
            node, f"{node.operator} is not possible in a policy", "compare names with constants"
        )

    def _logic(self, node: Node) -> bool | None:
        value = self.value(node)
        return None if value is None else self._truth(node, value)

    def _truth(self, node: Node, value: Value) -> bool:
        if not isinstance(value, bool):
            raise _RefusedError(node, "true or false is meant here", "compare it", "not-boolean")
        return value

    def _compared(self, left: Node, operator: str, right: Node) -> bool | None:
        a, b = self.value(left), self.value(right)
        if a is None or b is None:
            return None
        if isinstance(a, str) is not isinstance(b, str) or isinstance(a, bool) is not isinstance(b, bool):
            raise _RefusedError(right, "the two sides are of different kinds", rule="type-mismatch")
        return _COMPARE[operator](cast("float", a), cast("float", b))

    def _like(self, node: Binary) -> bool | None:
        a, b = self.value(node.left), self.value(node.right)
        if a is None or b is None:
            return None
        if not isinstance(a, str) or not isinstance(b, str):
            raise _RefusedError(node, "LIKE compares texts", rule="type-mismatch")
        pattern = "".join(".*" if c == "%" else "." if c == "_" else re.escape(c) for c in b)
        return (re.fullmatch(pattern, a, re.DOTALL) is not None) is not node.operator.startswith("NOT")


def _and(left: bool | None, right: bool | None) -> bool | None:
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def _or(left: bool | None, right: bool | None) -> bool | None:
    if left is True or right is True:
        return True
    return None if left is None or right is None else False


_READINGS: dict[type, Callable[[_Judge, object], Value]] = {
    Literal: cast("Callable[[_Judge, object], Value]", _Judge.literal),
    Name: cast("Callable[[_Judge, object], Value]", _Judge.name),
    Call: cast("Callable[[_Judge, object], Value]", _Judge.call),
    Unary: cast("Callable[[_Judge, object], Value]", _Judge.unary),
    Is: cast("Callable[[_Judge, object], Value]", _Judge.is_),
    In: cast("Callable[[_Judge, object], Value]", _Judge.in_),
    Between: cast("Callable[[_Judge, object], Value]", _Judge.between),
    Binary: cast("Callable[[_Judge, object], Value]", _Judge.binary),
}
