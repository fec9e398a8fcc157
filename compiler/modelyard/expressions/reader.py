"""From sqlglot's tree to ours, one source token at a time.

sqlglot decides how an expression is grouped; the reader walks that grouping along the source and refuses whatever
does not stand there word for word. A keyword that sqlglot overlooked, filled in or dropped cannot pass, and every
node gets the exact characters that it covers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp
from sqlglot.tokenizer_core import TokenType

from modelyard.expressions.forms import READINGS
from modelyard.expressions.phrases import BINARY, COMPARISONS, DISTINCTIONS, PATTERNS, part, refusal_of
from modelyard.expressions.refusal import Refusal
from modelyard.expressions.tree import Between, Binary, Is, Node, Unary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlglot.tokenizer_core import Token

_MAY_HAVE_A_SIGN = (
    exp.Column,
    exp.Literal,
    exp.Paren,
    exp.Anonymous,
    exp.Cast,
    exp.Case,
    exp.Interval,
    exp.Extract,
)


def read(tree: exp.Expr, tokens: list[Token], text: str) -> Node:
    """The typed tree of a whole expression; raises `Refusal`."""
    reader = Reader(tokens, text)
    node = reader.node(tree)
    if reader.at < len(tokens):
        raise reader.unexpected()
    return node


class Reader:
    """A cursor over the source's tokens that the walk over sqlglot's tree moves on."""

    def __init__(self, tokens: list[Token], text: str) -> None:
        self.tokens = tokens
        self.text = text
        self.at = 0
        self.groups: set[tuple[int, int]] = set()

    def word(self, ahead: int = 0) -> str:
        """The keyword, operator or bracket at the cursor in capitals; empty for quoted text and at the end."""
        place = self.at + ahead
        if place >= len(self.tokens) or self.tokens[place].token_type in (
            TokenType.STRING,
            TokenType.IDENTIFIER,
        ):
            return ""
        return " ".join(self.tokens[place].text.upper().split())

    def stands(self, kind: TokenType, ahead: int = 0) -> bool:
        """Whether a token of this kind stands at the cursor."""
        place = self.at + ahead
        return place < len(self.tokens) and self.tokens[place].token_type == kind

    @property
    def start(self) -> int:
        """Where the token at the cursor begins."""
        return self.tokens[self.at].start if self.at < len(self.tokens) else len(self.text)

    @property
    def end(self) -> int:
        """Where the token before the cursor ended."""
        return self.tokens[self.at - 1].end + 1 if self.at else 0

    def accept(self, *words: str) -> bool:
        """Move past these words if all of them stand here."""
        if all(self.word(i) == word for i, word in enumerate(words)):
            self.at += len(words)
            return True
        return False

    def expect(self, *words: str) -> None:
        """Move past these words, which must stand here."""
        if not self.accept(*words):
            raise self.unexpected(f', expected "{" ".join(words)}"')

    def unexpected(self, more: str = "") -> Refusal:
        """The refusal of the token at the cursor."""
        if self.at >= len(self.tokens):
            return Refusal(
                "expression-syntax", "the expression ends too early" + more, max(0, self.end - 1), self.end
            )
        token = self.tokens[self.at]
        return Refusal("expression-syntax", f'unexpected "{token.text}"{more}', token.start, token.end + 1)

    def node(self, tree: exp.Expr | None) -> Node:
        """Our node of one of sqlglot's."""
        if isinstance(tree, _MAY_HAVE_A_SIGN) and self.word() == "+":
            start = self.start
            self.at += 1
            operand = self.node(tree)
            return Unary(start, self.end, "+", operand)
        if tree is None:
            raise self.unexpected()
        spellings = BINARY.get(type(tree))
        if spellings is not None:
            return self._binary(tree, spellings)
        reading = READINGS.get(type(tree))
        if reading is None:
            raise refusal_of(tree, self.start, len(self.text))
        return reading(self, tree)

    def _binary(self, tree: exp.Expr, spellings: dict[tuple[str, ...], str]) -> Binary:
        start, first = self.start, self.at
        left = self.node(part(tree))
        self.refuse_chain(left, first, spellings.values())
        operator = next((name for words, name in spellings.items() if self.accept(*words)), None)
        if operator is None:
            raise self.unexpected()
        middle = self.at
        right = self.node(part(tree, "expression"))
        self.refuse_chain(right, middle, spellings.values())
        return Binary(start, self.end, operator, left, right)

    def refuse_chain(self, side: Node, first: int, operators: Iterable[str]) -> None:
        """Refuse what DuckDB groups otherwise or not at all, such as ``a < b < c``, where no brackets stand."""
        if (first, self.at) in self.groups:
            return
        words = frozenset(operators)
        chained = isinstance(side, Binary) and any(
            side.operator in kind and words & kind for kind in (COMPARISONS, DISTINCTIONS)
        )
        loose = isinstance(side, Between | Is) or (
            isinstance(side, Binary) and side.operator in PATTERNS | DISTINCTIONS
        )
        if chained or (loose and words & PATTERNS):
            help_ = "join two comparisons with AND, or use brackets"
            raise Refusal("expression-syntax", "comparisons cannot be chained", side.start, side.end, help_)
        if words & {"&", "|"} and isinstance(side, Binary) and side.operator == "||":
            message = f'brackets must say what "{min(words)}" stands between'
            raise Refusal("expression-syntax", message, side.start, side.end, "it binds closer than ||")
        if isinstance(side, Unary) and side.operator == "NOT" and not words & {"AND", "OR"}:
            message = "brackets must say what NOT stands for here"
            raise Refusal("expression-syntax", message, side.start, side.end, "write (NOT …)")
