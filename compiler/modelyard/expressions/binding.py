"""What the walk needs to know of functions, shared types and aggregates."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from modelyard.diagnostics.guess import nearest
from modelyard.expressions import functions, literals
from modelyard.expressions.constants import ROUNDING, misfit
from modelyard.expressions.parts import part_type
from modelyard.expressions.patterns import parsed_type
from modelyard.expressions.sqltypes import NULL, STRING_LITERAL, base, common, settled
from modelyard.expressions.tree import Call, Literal, Name, Node
from modelyard.expressions.types import Column, Problem
from modelyard.expressions.typing_rules import (
    decimal_arithmetic,
    quantile,
    rounded,
    unsaid,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard.expressions.index import ScopeIndex

_DECIMAL_OPERATORS = frozenset({"+", "-", "*", "%"})
_FUNCTION_OPERATORS = {"add": "+", "subtract": "-", "multiply": "*", "mod": "%"}


class Binder(ABC):
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

    @abstractmethod
    def type_of(self, node: Node) -> str | None:
        """The type of a node; None where it is unknown."""

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
        if not literals.reads_as(literal.text, type_):
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
            if isinstance(part, Literal) and given == STRING_LITERAL and shared != "VARCHAR":
                self.needs_text_of(part, shared)
        return shared

    def _cannot_mix(self, node: Node, left: str, right: str, where: str) -> None:
        types = (settled(left), settled(right))
        other = next((type_ for type_ in types if type_ != "VARCHAR"), "VARCHAR")
        help_ = f"cast one side, as in CAST(x AS {other})"
        self.refuse("type-mismatch", f"{where} mixes {types[0]} with {types[1]}", node, help_)

    def operator(
        self, node: Node, name: str, parts: Sequence[tuple[Node, str | None]], spelled: str = ""
    ) -> str | None:
        """The result of an operator, chosen among its overloads."""
        nodes, given = [part for part, _ in parts], [type_ for _, type_ in parts]
        return self._resolve(node, name, given, f'"{spelled or name}"', nodes)

    def call(self, node: Call) -> str | None:
        """The result of a function call."""
        if node.qualifier:
            message = "a method cannot be called with a dot here"
            self.refuse("unsupported-expression", message, node, f"write {node.name}({node.qualifier}, …)")
            return None
        if node.name not in functions.names():
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
        aggregate = functions.list_aggregate(node.name)
        if aggregate is not None:
            return self._list_aggregate(node, aggregate, given)
        candidates = functions.overloads(node.name)
        if not any(overload.takes(len(given)) for overload in candidates):
            self._wrong_arity(node, candidates)
            return None
        wrong = misfit(node.name, node.arguments, given)
        if wrong is not None:
            self.refuse("wrong-argument-type", wrong[1], wrong[0])
            return None
        found = self._resolve(node, node.name, given, node.name, node.arguments)
        return found if found is None else self._by_value(node, given, found)

    def _by_value(self, node: Call, given: list[str | None], found: str) -> str | None:
        """The result where a constant's value decides it."""
        first = node.arguments[0] if node.arguments else None
        if node.name in ("date_part", "datepart") and len(given) == 2:
            return part_type(first.text if isinstance(first, Literal) else None)
        last = node.arguments[-1] if node.arguments else None
        if node.name in ("strptime", "try_strptime") and isinstance(last, Literal):
            return parsed_type(last.text)
        if (
            found.startswith("DECIMAL")
            and len(given) == 2
            and node.name in ROUNDING
            and isinstance(last, Literal)
        ):
            return rounded(given[0] or found, int(last.text))
        if len(given) == 2 and None not in given:
            return quantile(node.name, [type_ for type_ in given if type_]) or found
        return found

    def _list_aggregate(self, node: Call, aggregate: str, given: list[str | None]) -> str | None:
        if len(given) != 1:
            self.refuse("wrong-arity", f"{node.name} takes 1 argument, not {len(given)}", node)
            return None
        type_ = given[0]
        if type_ is None:
            return None
        if base(type_) != "LIST" or type_.startswith(NULL):
            self.refuse("wrong-argument-type", f"{node.name} needs a list, not {settled(type_)}", node)
            return None
        return self._resolve(node, aggregate, [settled(type_[:-2])], node.name, node.arguments)

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

    def _resolve(
        self, node: Node, name: str, given: list[str | None], spelled: str, parts: Sequence[Node]
    ) -> str | None:
        candidates = [overload for overload in functions.overloads(name) if overload.takes(len(given))]
        known = [type_ for type_ in given if type_ is not None]
        if len(known) < len(given):
            results = {overload.returns for overload in candidates}
            only = results.pop() if len(results) == 1 else None
            return None if only in functions.UNSAID else only
        if (
            name[0].isalpha()
            and NULL in known
            and any(functions.takes_lists(overload) for overload in candidates)
        ):
            self.refuse("wrong-argument-type", f"{spelled} does not take NULL", node)
            return None
        choices = functions.choose(candidates, known)
        if len(choices) != 1:
            self._no_choice(node, spelled, known, ambiguous=bool(choices))
            return None
        found = self._outcome(name, known, choices[0])
        if found is None:
            self._no_choice(node, spelled, known, ambiguous=False)
            return None
        self._needs_texts(parts, known, choices[0].overload)
        return found

    def _outcome(self, name: str, given: list[str], choice: functions.Choice) -> str | None:
        operator = _FUNCTION_OPERATORS.get(name, name)
        if choice.overload.returns == "DECIMAL" and operator in _DECIMAL_OPERATORS and len(given) == 2:
            return decimal_arithmetic(operator, given[0], given[1])
        return functions.result(choice) or unsaid(name, given, choice.overload)

    def _needs_texts(self, parts: Sequence[Node], given: list[str], overload: functions.Overload) -> None:
        for part, type_, wanted in zip(parts, given, overload.expanded(len(given)), strict=False):
            if type_ == STRING_LITERAL and isinstance(part, Literal) and wanted not in functions.UNSAID:
                self.needs_text_of(part, wanted)

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
