"""Booleans over metrics, for gates, abort conditions and performance checks: SQL in, plain data out."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, TypeAlias, cast

from modelyard.diagnostics.guess import nearest
from modelyard.expressions.metrics import task_of
from modelyard.expressions.phrases import COMPARISONS
from modelyard.expressions.reading import tree_of
from modelyard.expressions.refusal import too_many_parts
from modelyard.expressions.tree import Between, Binary, Call, Literal, Name, Node, Unary
from modelyard.expressions.types import Condition, Metric, Problem

if TYPE_CHECKING:
    from modelyard.expressions.metrics import KnownMetrics

Tree: TypeAlias = dict[str, object]
_ARITHMETIC = frozenset({"+", "-", "*", "/"})
_FORMS = "compare metrics with numbers, as in roc_auc >= 0.9, and join comparisons with AND, OR and NOT"


def parse_condition(text: str, known: KnownMetrics) -> Condition:
    """Read a condition over these metrics. Never raises: what is wrong stands in ``problems``."""
    node = tree_of(text)
    if isinstance(node, Problem):
        return Condition(text, {}, (), (node,))
    reading = _Reading(known)
    result = reading.boolean(node)
    if not reading.metrics and not reading.problems:
        reading.refuse("unsupported-condition", "this condition names no metric", node, _FORMS)
    problems = tuple(sorted(reading.problems, key=lambda problem: (problem.start, problem.end, problem.rule)))
    return Condition(text, {} if problems else result, tuple(reading.metrics), problems)


class _Reading:
    """One walk over a condition."""

    def __init__(self, known: KnownMetrics) -> None:
        self.known = known
        self.metrics: dict[Metric, None] = {}
        self.problems: list[Problem] = []

    def refuse(
        self, rule: str, message: str, node: Node, help_: str = "", *, allowed: tuple[str, ...] = ()
    ) -> Tree:
        """Add a problem about a node."""
        self.problems.append(Problem(rule, message, node.start, node.end, help_, allowed))
        return {}

    def boolean(self, node: Node) -> Tree:
        """The tree of what is true or false."""
        if isinstance(node, Binary):
            return self._joined(node)
        if isinstance(node, Unary) and node.operator == "NOT":
            return {"op": "not", "item": self.boolean(node.operand)}
        if isinstance(node, Between):
            return self._between(node)
        if isinstance(node, Name | Call | Unary) or (isinstance(node, Literal) and node.kind == "number"):
            return self._no_boolean(node)
        return self.refuse("unsupported-condition", "this form is not possible in a condition", node, _FORMS)

    def _joined(self, node: Binary) -> Tree:
        if node.operator in ("AND", "OR"):
            return {"op": node.operator.lower(), "items": self._items(node, node.operator)}
        if node.operator in COMPARISONS:
            return {"op": node.operator, "left": self.number(node.left), "right": self.number(node.right)}
        if node.operator in _ARITHMETIC:
            return self._no_boolean(node)
        return self.refuse("unsupported-condition", "this form is not possible in a condition", node, _FORMS)

    def _no_boolean(self, node: Node) -> Tree:
        self.number(node)
        if self.problems:
            return {}
        return self.refuse("not-boolean", "this is a number, a condition is meant", node, _FORMS)

    def _items(self, node: Node, operator: str) -> list[Tree]:
        if isinstance(node, Binary) and node.operator == operator:
            return [*self._items(node.left, operator), *self._items(node.right, operator)]
        return [self.boolean(node)]

    def _between(self, node: Between) -> Tree:
        middle = self.number(node.operand)
        low: Tree = {"op": ">=", "left": middle, "right": self.number(node.low)}
        high: Tree = {"op": "<=", "left": middle, "right": self.number(node.high)}
        both: Tree = {"op": "and", "items": [low, high]}
        return {"op": "not", "item": both} if node.negated else both

    def number(self, node: Node) -> Tree:
        """The tree of a number, linear in the metrics."""
        if isinstance(node, Literal) and node.kind == "number":
            return self._literal(node)
        if isinstance(node, Unary) and node.operator in _ARITHMETIC:
            inner = self.number(node.operand)
            return inner if node.operator == "+" else {"op": "-", "left": {"number": 0}, "right": inner}
        if isinstance(node, Binary) and node.operator in _ARITHMETIC:
            return self._arithmetic(node)
        if isinstance(node, Name):
            return self._name(node)
        if isinstance(node, Call):
            return self._call(node)
        return self.refuse("unsupported-condition", "a number or a metric is meant here", node, _FORMS)

    def _name(self, node: Name) -> Tree:
        if len(node.parts) > 2:
            self.problems.append(too_many_parts(node).problem)
            return {}
        return self._metric(node, node.parts, ())

    def _literal(self, node: Literal) -> Tree:
        value = float(node.text)
        if not isfinite(value):
            return self.refuse("unsupported-condition", "this number is too large", node)
        return {"number": int(node.text) if node.text.lstrip("-").isdigit() else value}

    def _arithmetic(self, node: Binary) -> Tree:
        left, right = self.number(node.left), self.number(node.right)
        constant = (_is_constant(left), _is_constant(right))
        if node.operator == "*" and not any(constant):
            self.refuse(
                "unsupported-condition", "two metrics cannot be multiplied", node, "multiply by a number"
            )
        if node.operator == "/" and not constant[1]:
            self.refuse(
                "unsupported-condition", "division by a metric is not possible", node, "divide by a number"
            )
        elif node.operator == "/" and _constant(right) == 0:
            self.refuse("unsupported-condition", "division by zero", node)
        return {"op": node.operator, "left": left, "right": right}

    def _call(self, node: Call) -> Tree:
        if node.distinct or node.star or node.where or node.order:
            return self.refuse("unsupported-condition", "a metric takes numbers only", node)
        numbers: list[float] = []
        for argument in node.arguments:
            if not (
                isinstance(argument, Literal) and argument.kind == "number" and isfinite(float(argument.text))
            ):
                return self.refuse("metric-arguments", f"{node.name} takes numbers in brackets", argument)
            numbers.append(float(argument.text))
        parts = (node.qualifier, node.name) if node.qualifier else (node.name,)
        return self._metric(node, parts, tuple(numbers))

    def _metric(self, node: Node, parts: tuple[str, ...], arguments: tuple[float, ...]) -> Tree:
        champion = len(parts) == 2
        name = parts[-1].lower()
        if champion and parts[0].lower() != "champion":
            return self._unknown(node, ".".join(parts), name)
        spec = self.known.get(name)
        if spec is None:
            return self._unknown(node, ".".join(parts), name)
        if champion and not spec.champion:
            return self.refuse("unsupported-condition", f"the champion's {name} is not known here", node)
        fewest, most = spec.arguments
        low, high = spec.argument_range
        if not fewest <= len(arguments) <= most:
            takes = "one number in brackets" if most else "no number in brackets"
            return self.refuse("metric-arguments", f"{name} takes {takes}", node, _example(name, fewest))
        if not all(low <= argument <= high for argument in arguments):
            return self.refuse("metric-arguments", f"{name} takes a number from {low:g} to {high:g}", node)
        self.metrics.setdefault(Metric(name, arguments, champion))
        leaf: Tree = {"metric": name}
        if arguments:
            leaf["arguments"] = list(arguments)
        if champion:
            leaf["champion"] = True
        return leaf

    def _unknown(self, node: Node, written: str, name: str) -> Tree:
        guess = nearest(name, self.known)
        tasks = task_of(name)
        help_ = f"{name} is a metric of the task {' or '.join(tasks)}" if tasks else ""
        prefix = written[: -len(name)] if written.lower().startswith("champion.") else ""
        problem = Problem(
            "unknown-metric",
            f'unknown metric "{written}"',
            node.start,
            node.end,
            help_,
            tuple(sorted(self.known)),
            prefix + guess if guess and isinstance(node, Name) else None,
        )
        self.problems.append(problem)
        return {}


def _example(name: str, count: int) -> str:
    return f"write {name}(0.9)" if count else f"write {name}"


def _is_constant(tree: Tree) -> bool:
    return _constant(tree) is not None


def _constant(tree: Tree) -> float | None:
    """The value of a tree without metrics."""
    number = tree.get("number")
    if isinstance(number, int | float):
        return float(number)
    if "left" not in tree:
        return None
    first, second = _constant(cast("Tree", tree["left"])), _constant(cast("Tree", tree["right"]))
    if first is None or second is None:
        return None
    if tree["op"] == "/":
        return first / second if second else None
    return {"+": first + second, "-": first - second, "*": first * second}.get(str(tree["op"]))
