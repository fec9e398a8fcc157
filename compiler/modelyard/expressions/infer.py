"""Types, names and aggregates of an expression, found in one walk over its tree.

A part that is wrong adds a problem and counts as of unknown type from there on, so that one mistake is told once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from modelyard.expressions import literals
from modelyard.expressions.binding import Binder
from modelyard.expressions.constants import is_computed, is_zero, misfit
from modelyard.expressions.functions import BARE_CALLS, bare_type
from modelyard.expressions.phrases import COMPARISONS
from modelyard.expressions.refusal import Refusal
from modelyard.expressions.sqltypes import (
    INTEGERS,
    NULL,
    STRING_LITERAL,
    common,
    cost,
    fits,
    is_integer_literal,
    settled,
)
from modelyard.expressions.tree import (
    Between,
    Binary,
    Call,
    Case,
    Cast,
    Element,
    In,
    Interval,
    Is,
    ListOf,
    Literal,
    Name,
    Node,
    Slice,
    Unary,
)

if TYPE_CHECKING:
    from collections.abc import Callable


_LOGIC = frozenset({"AND", "OR"})
_EQUALITIES = frozenset({"IS DISTINCT FROM", "IS NOT DISTINCT FROM"})
_PATTERN_FUNCTIONS = {
    "LIKE": "~~",
    "NOT LIKE": "!~~",
    "ILIKE": "~~*",
    "NOT ILIKE": "!~~*",
    "GLOB": "~~~",
    "SIMILAR TO": "regexp_full_match",
    "NOT SIMILAR TO": "regexp_full_match",
}
_DIVISIONS = frozenset({"//", "%"})
"""Divisions that fail on zero, while ``/`` gives an infinity."""
_REGULAR = frozenset({"SIMILAR TO", "NOT SIMILAR TO"})
_ESCAPED_FUNCTIONS = {
    "LIKE": "like_escape",
    "NOT LIKE": "not_like_escape",
    "ILIKE": "ilike_escape",
    "NOT ILIKE": "not_ilike_escape",
}


class Inference(Binder):
    """The walk: what it found out stands in the attributes that `Binder` declares."""

    def type_of(self, node: Node) -> str | None:
        """The type of a node; None where it is unknown."""
        return _STEPS[type(node)](self, node)

    def _literal(self, node: Literal) -> str | None:
        if node.kind == "number":
            type_ = literals.number_type(node.text)
            if type_ is None:
                self.refuse(
                    "unsupported-expression", "this number is larger than any integer type holds", node
                )
            return type_
        return {"string": STRING_LITERAL, "boolean": "BOOLEAN", "null": NULL}[node.kind]

    def _name(self, node: Name) -> str | None:
        bare = node.parts[0].lower()
        if len(node.parts) == 1 and bare in BARE_CALLS and not self.index.knows(bare):
            self.uses_function(bare)
            return bare_type(bare)
        try:
            column = self.index.find(node)
        except Refusal as refusal:
            self.problems.append(refusal.problem)
            return None
        self.uses_column(column, node)
        return column.type or None

    def _unary(self, node: Unary) -> str | None:
        operand = self.type_of(node.operand)
        if node.operator == "NOT":
            self.needs_boolean(node.operand, operand, "NOT")
            return "BOOLEAN"
        if node.operator == "-" and is_computed(node.operand):
            # DuckDB computes it while it reads, and what fails there refuses the whole query
            self.refuse(
                "unsupported-expression",
                "a minus stands before a constant to be computed",
                node,
                "write 0 - …",
            )
            return None
        return self.operator(node, node.operator, [(node.operand, operand)])

    def _binary(self, node: Binary) -> str | None:
        left, right = self.type_of(node.left), self.type_of(node.right)
        parts = [(node.left, left), (node.right, right)]
        if node.operator in _LOGIC:
            self.needs_boolean(node.left, left, node.operator)
            self.needs_boolean(node.right, right, node.operator)
            return "BOOLEAN"
        if node.operator in COMPARISONS or node.operator in _EQUALITIES:
            self.needs_common(node, parts, f'"{node.operator}"')
            return "BOOLEAN"
        if node.operator in _PATTERN_FUNCTIONS:
            return self._pattern(node, parts)
        if node.operator in _DIVISIONS and is_zero(node.right):
            written = isinstance(node.right, Literal)
            message = "this divides by zero" if written else "the divisor is a constant to be computed"
            self.refuse("unsupported-expression", message, node, "" if written else "write the number itself")
            return None
        return self.operator(node, node.operator, parts)

    def _pattern(self, node: Binary, parts: list[tuple[Node, str | None]]) -> str | None:
        if node.operator in _REGULAR and (wrong := misfit("regexp_full_match", (node.left, node.right), ())):
            self.refuse(
                "wrong-argument-type",
                wrong[1].replace("argument 2 of regexp_full_match", "what follows"),
                wrong[0],
            )
            return "BOOLEAN"
        if node.escape is None:
            return self.operator(node, _PATTERN_FUNCTIONS[node.operator], parts, spelled=node.operator)
        name = _ESCAPED_FUNCTIONS.get(node.operator)
        if name is None:
            self.refuse("unsupported-expression", f"{node.operator} takes no ESCAPE", node)
            return "BOOLEAN"
        escape = node.escape
        return self.operator(node, name, [*parts, (escape, self.type_of(escape))], spelled=node.operator)

    def _cast(self, node: Cast) -> str:
        given = self.type_of(node.operand)
        if not node.attempt and isinstance(node.operand, Literal) and node.operand.kind == "string":
            self.needs_text_of(node.operand, node.type)
        elif given is not None and is_integer_literal(given) and node.type in INTEGERS:
            if not fits(given, node.type):
                self.refuse("type-mismatch", f"this number is no {node.type}", node)
        elif given is not None and not literals.castable(settled(given), node.type):
            self.refuse("type-mismatch", f"{settled(given)} cannot be cast to {node.type}", node)
        return node.type

    def _case(self, node: Case) -> str | None:
        subject = None if node.subject is None else self.type_of(node.subject)
        # DuckDB unifies the default first, be it NULL: it settles what a literal becomes
        default = node.default
        results: list[tuple[Node, str | None]] = [
            (node, NULL) if default is None else (default, self.type_of(default))
        ]
        tests: list[tuple[Node, str | None]] = []
        for when, then in node.branches:
            tests.append((when, self.type_of(when)))
            results.append((then, self.type_of(then)))
        if node.subject is not None:
            self.needs_common(node, [(node.subject, subject), *tests], "CASE")
        else:
            for when, type_ in tests:
                self.needs_boolean(when, type_, "WHEN")
        return self.needs_common(node, results, "CASE")

    def _interval(self, node: Interval) -> str:
        given = self.type_of(node.value)
        if isinstance(node.value, Literal) and node.value.kind == "string":
            self.needs_text_of(node.value, "DOUBLE" if node.unit else "INTERVAL")
        elif given is not None and common(given, "DOUBLE") is None:
            self.refuse("type-mismatch", f"an interval takes a number, not {settled(given)}", node.value)
        return "INTERVAL"

    def _list(self, node: ListOf) -> str | None:
        if not node.items:
            return NULL + "[]"
        parts = [(item, self.type_of(item)) for item in node.items]
        written = [part for part in parts if part[1] != NULL]
        shared = self.needs_common(node, parts, "a list")
        # DuckDB lets NULL settle a literal's type or not, by their order
        unsure = shared is not None and 0 < len(written) < len(parts)
        if unsure and self.needs_common(node, written, "a list") != shared:
            self.refuse("type-mismatch", "NULL hides what this list is of", node, "cast the NULL")
        return None if shared is None else shared + "[]"

    def _element(self, node: Element | Slice) -> str | None:
        given = self.type_of(node.operand)
        places = (
            [node.index] if isinstance(node, Element) else [side for side in (node.low, node.high) if side]
        )
        for place in places:
            self._position(place)
        if given is None:
            return None
        given = settled(given)
        if given != "VARCHAR" and not given.endswith("[]"):
            self.refuse("type-mismatch", f"{given} has no elements: only lists and texts have", node)
            return None
        return given[:-2] if isinstance(node, Element) and given.endswith("[]") else given

    def _position(self, place: Node) -> None:
        type_ = self.type_of(place)
        if type_ is None:
            return
        if type_ == NULL or cost(type_, "BIGINT") < 0:
            self.refuse("type-mismatch", f"a position is a whole number, not {settled(type_)}", place)
        elif isinstance(place, Literal) and place.kind == "string":
            self.needs_text_of(place, "BIGINT")

    def _is(self, node: Is) -> str:
        operand = self.type_of(node.operand)
        if node.value != "NULL":
            self.needs_boolean(node.operand, operand, f"IS {node.value}")
        return "BOOLEAN"

    def _in(self, node: In) -> str:
        parts = [(part, self.type_of(part)) for part in (node.operand, *node.items)]
        self.needs_common(node, parts, "IN")
        return "BOOLEAN"

    def _between(self, node: Between) -> str:
        parts = [(part, self.type_of(part)) for part in (node.operand, node.low, node.high)]
        self.needs_common(node, parts, "BETWEEN")
        return "BOOLEAN"

    STEPS: ClassVar[dict[type[Any], Callable[..., str | None]]] = {
        Literal: _literal,
        Name: _name,
        Call: Binder.call,
        Unary: _unary,
        Binary: _binary,
        Cast: _cast,
        Case: _case,
        Interval: _interval,
        ListOf: _list,
        Element: _element,
        Slice: _element,
        Is: _is,
        In: _in,
        Between: _between,
    }


_STEPS = Inference.STEPS
