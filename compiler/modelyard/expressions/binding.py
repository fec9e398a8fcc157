"""What the walk needs to know of functions, shared types and aggregates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.guess import nearest
from modelyard.expressions import functions, literals
from modelyard.expressions.constants import constant_arguments, is_constant
from modelyard.expressions.sqltypes import NULL, base, common, settled
from modelyard.expressions.tree import Call, Literal, Name, Node
from modelyard.expressions.types import Column, Problem
from modelyard.expressions.typing_rules import date_part_type, decimal_arithmetic, unsaid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard.expressions.index import ScopeIndex

_DECIMAL_OPERATORS = frozenset({"+", "-", "*", "%"})
_FUNCTION_OPERATORS = {"add": "+", "subtract": "-", "multiply": "*", "mod": "%"}


class Binder:
    """Problems and findings of one walk, and the rules that functions and shared types obey."""

    def __init__(self, index: ScopeIndex) -> None:
        self.index = index
        self.problems: list[Problem] = []
        self.columns: dict[Column, None] = {}
        self.functions: dict[str, None] = {}
        self.volatile: dict[str, None] = {}
        self.aggregates = False
        self.bare: list[Name] = []
        self._inside: str | None = None

    def type_of(self, node: Node) -> str | None:
        """The type of a node; None where it is unknown."""
        raise NotImplementedError

    def refuse(self, rule: str, message: str, node: Node, help_: str = "") -> None:
        """Add a problem about a node."""
        self.problems.append(Problem(rule, message, node.start, node.end, help_))

    def uses_column(self, column: Column, node: Name) -> None:
        """Note a column for the lineage, and whether it stands outside of every aggregate."""
        self.columns.setdefault(column)
        if self._inside is None:
            self.bare.append(node)

    def uses_function(self, name: str) -> None:
        """Note a function."""
        self.functions.setdefault(name)
        if functions.is_volatile(name):
            self.volatile.setdefault(name)

    def needs_boolean(self, node: Node, given: str | None, where: str) -> None:
        """Refuse what is no condition: DuckDB would cast it, which hides a mistake."""
        if given not in (None, NULL, "BOOLEAN"):
            help_ = "compare it with something" if given != "VARCHAR" else "compare it with a text"
            self.refuse("type-mismatch", f"{where} needs a condition, not {settled(given)}", node, help_)

    def needs_text_of(self, literal: Literal, type_: str) -> None:
        """Refuse a text that is no value of the type that it must become."""
        if literals.reads_as(literal.text, type_) is False:
            self.refuse("type-mismatch", f"'{literal.text[:40]}' is no {type_}", literal)

    def needs_common(self, node: Node, parts: Sequence[tuple[Node, str | None]], where: str) -> str | None:
        """The type that all parts share; a problem where there is none."""
        shared: str | None = None
        for part, given in parts:
            if given is None:
                shared = None
                break
            wider = given if part is parts[0][0] else None if shared is None else common(shared, given)
            if wider is None:
                self._cannot_mix(node, shared or "", given, where)
                return None
            shared = wider
        if shared is None:
            return None
        shared = settled(shared)
        for part, given in parts:
            if isinstance(part, Literal) and given == literals.STRING_LITERAL and shared != "VARCHAR":
                self.needs_text_of(part, shared)
        return shared

    def _cannot_mix(self, node: Node, left: str, right: str, where: str) -> None:
        message = f"{where} mixes {settled(left)} with {settled(right)}"
        self.refuse("type-mismatch", message, node, "cast one side, as in CAST(x AS " + settled(left) + ")")

    def operator(
        self, node: Node, name: str, given: list[str | None], spelled: str | None = None
    ) -> str | None:
        """The result of an operator, chosen among its overloads."""
        return self._resolve(node, name, given, f'"{spelled or name}"')

    def call(self, node: Call) -> str | None:
        """The result of a function call."""
        if node.qualifier:
            message = "a method cannot be called with a dot here"
            self.refuse("unsupported-expression", message, node, f"write {node.name}({node.qualifier}, …)")
            return None
        candidates = functions.overloads(node.name)
        if not candidates or not node.name[0].isalpha():
            self._unknown_function(node)
            for argument in node.arguments:
                self.type_of(argument)
            return None
        self.uses_function(node.name)
        aggregate = functions.is_aggregate(node.name)
        if aggregate:
            return self._aggregate(node)
        if node.distinct or node.star or node.where or node.order:
            self.refuse(
                "unsupported-expression", f"{node.name} is no aggregate: it takes plain arguments only", node
            )
        return self._result(node)

    def _aggregate(self, node: Call) -> str | None:
        self.aggregates = True
        if self._inside is not None:
            message = f"{node.name} stands inside {self._inside}: aggregates cannot be nested"
            self.refuse("nested-aggregate", message, node, "make the inner one a history feature or a column")
            return None
        self._inside = node.name
        if node.where is not None:
            self.needs_boolean(node.where, self.type_of(node.where), "FILTER")
        for item in node.order:
            self.type_of(item.node)
        if node.star and node.name != "count":
            self.refuse("wrong-arity", f"{node.name}(*) does not exist: only count(*) does", node)
        found = "BIGINT" if node.star else self._result(node)
        self._inside = None
        return found

    def _result(self, node: Call) -> str | None:
        given = [self.type_of(argument) for argument in node.arguments]
        candidates = functions.overloads(node.name)
        if not any(overload.takes(len(given)) for overload in candidates):
            self._wrong_arity(node, candidates)
            return None
        for place in constant_arguments(node.name, len(given)):
            if not is_constant(node.arguments[place]):
                message = f"argument {place + 1} of {node.name} must be a constant"
                self.refuse("wrong-argument-type", message, node.arguments[place])
                return None
        if node.name in ("date_part", "datepart") and len(given) == 2 and None not in given:
            if self._resolve(node, node.name, given, node.name) is None:
                return None
            return self._date_part(node)
        return self._resolve(node, node.name, given, node.name)

    def _date_part(self, node: Call) -> str | None:
        part = node.arguments[0]
        text = part.text if isinstance(part, Literal) and part.kind == "string" else None
        found = date_part_type(text)
        if found is None:
            self.refuse(
                "wrong-argument-type", f'"{text}" is no part of a date or time', part, "such as 'hour', 'dow'"
            )
        return found

    def _unknown_function(self, node: Call) -> None:
        guess = nearest(node.name, functions.names())
        self.problems.append(
            Problem(
                "unknown-function",
                f'unknown function "{node.name}"',
                node.start,
                node.start + len(node.name),
                replacement=guess,
            )
        )

    def _wrong_arity(self, node: Call, candidates: Sequence[functions.Overload]) -> None:
        counts = sorted({len(overload.parameters) for overload in candidates})
        more = any(overload.more for overload in candidates)
        wanted = " or ".join(str(count) for count in counts) + (" or more" if more else "")
        takes = "no argument" if wanted == "0" else f"{wanted} argument{'' if wanted == '1' else 's'}"
        self.refuse("wrong-arity", f"{node.name} takes {takes}, not {len(node.arguments)}", node)

    def _resolve(self, node: Node, name: str, given: list[str | None], spelled: str) -> str | None:
        candidates = [o for o in functions.overloads(name) if o.takes(len(given))]
        known = [type_ for type_ in given if type_ is not None]
        if len(known) < len(given):
            results = {overload.returns for overload in candidates}
            only = results.pop() if len(results) == 1 else ""
            return only if only and only not in ("T", "T[]", "ANY", "ANY[]", "DECIMAL") else None
        choices = functions.choose(candidates, known)
        if len(choices) != 1:
            self._no_choice(node, spelled, known, ambiguous=bool(choices))
            return None
        returns = choices[0].overload.returns
        operator = _FUNCTION_OPERATORS.get(name, name)
        if returns == "DECIMAL" and operator in _DECIMAL_OPERATORS and len(known) == 2:
            return decimal_arithmetic(operator, known[0], known[1])
        found = functions.result(choices[0])
        return unsaid(name, known, returns) if found is None else found

    def _no_choice(self, node: Node, spelled: str, given: list[str], *, ambiguous: bool) -> None:
        types = ", ".join("NULL" if type_ == NULL else settled(type_) for type_ in given)
        rule = "type-mismatch" if spelled.startswith('"') else "wrong-argument-type"
        if ambiguous:
            self.refuse(rule, f"{spelled} could mean several things for {types}", node, "cast the arguments")
            return
        help_ = ""
        if any(base(type_) == "VARCHAR" for type_ in given):
            help_ = "cast a text that holds a number, as in CAST(x AS DOUBLE)"
        self.refuse(rule, f"{spelled} does not take {types}", node, help_)
