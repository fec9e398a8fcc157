"""From text to sqlglot's tree, within limits that keep every input cheap."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias, cast

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.parser import Parser
from sqlglot.parsers.duckdb import DuckDBParser
from sqlglot.tokenizer_core import Token, TokenType

from modelyard.expressions.dialect import ReadingDuckDB
from modelyard.expressions.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

MAXIMUM_LENGTH = 4000
MAXIMUM_NESTING = 24
MAXIMUM_OPERATORS = 120

_OPENING = frozenset({"(", "[", "{", "CASE"})
_CLOSING = frozenset({")", "]", "}", "END"})
_CLIMBING = frozenset({"NOT", "-", "+", "~", "!", "@", "INTERVAL", "CASE", "(", "[", "{", "IN", "LIKE", "->"})
_Parsers: TypeAlias = "dict[str, Callable[..., exp.Expr | None]]"


_ODD = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f\\ud800-\\udfff]")


class _Parser(DuckDBParser):
    """DuckDB's grammar without the rewriting that a transpiler needs: functions stay as they were written."""

    FUNCTIONS: ClassVar[dict[str, Callable[..., exp.Expr]]] = {}
    FUNCTION_PARSERS: ClassVar[_Parsers] = {
        name: cast("Any", DuckDBParser).FUNCTION_PARSERS[name] for name in ("CAST", "TRY_CAST", "EXTRACT")
    }
    NO_PAREN_FUNCTIONS: ClassVar[dict[TokenType, type[exp.Expr]]] = {}
    NO_PAREN_FUNCTION_PARSERS: ClassVar[_Parsers] = {
        "CASE": cast("Any", DuckDBParser).NO_PAREN_FUNCTION_PARSERS["CASE"]
    }

    blamed: Token | None = None

    def raise_error(self, message: str, token: Token | None = None) -> None:
        """Remember the token, which sqlglot's error reports as a line and a column only."""
        self.blamed = token or self._curr or self._prev
        if token is None:
            super().raise_error(message)
        else:
            super().raise_error(message, token)

    def _parse_paren(self) -> exp.Expr | None:
        written = super()._parse_paren()
        if isinstance(written, exp.Paren):
            written.meta["written"] = True
        return written

    def one(self, tokens: list[Token], text: str) -> exp.Expr | None:
        """The tree of one expression without an alias."""
        trees = self._parse(Parser._parse_disjunction, tokens, text)
        return trees[0] if trees else None


@lru_cache(maxsize=1)
def _dialect() -> ReadingDuckDB:
    return ReadingDuckDB()


def parse(text: str) -> tuple[exp.Expr, list[Token]]:
    """The tree and the tokens of one expression; raises `Refusal`."""
    tokens = _tokens(text)
    _limit(tokens)
    parser = _Parser(dialect=_dialect())
    try:
        tree = parser.one(tokens, text)
    except SqlglotError as error:
        raise _syntax(text, parser.blamed, str(error)) from None
    if tree is None:
        raise _syntax(text, tokens[0], "")
    return tree, tokens


def _tokens(text: str) -> list[Token]:
    if len(text) > MAXIMUM_LENGTH:
        message = f"this expression has {len(text)} characters, {MAXIMUM_LENGTH} are allowed"
        raise Refusal(
            "unsupported-expression", message, 0, len(text), "split it into several features or checks"
        )
    if not text.strip():
        raise Refusal(
            "expression-syntax", "an expression is missing here", 0, len(text), "write a SQL expression"
        )
    odd = _ODD.search(text)
    if odd:
        message = "a control character cannot stand in an expression"
        raise Refusal("expression-syntax", message, odd.start(), odd.end())
    try:
        tokens = _dialect().tokenize(text)
    except SqlglotError:
        message = "this text cannot be split into words, often because a quote is not closed"
        raise Refusal("expression-syntax", message, 0, len(text)) from None
    _only_whitespace_between(text, tokens)
    return tokens


def _only_whitespace_between(text: str, tokens: list[Token]) -> None:
    end = 0
    for token in tokens:
        _whitespace(text, end, token.start)
        if token.token_type == TokenType.SEMICOLON:
            message = "one expression is meant, without a semicolon"
            raise Refusal("expression-syntax", message, token.start, token.end + 1)
        end = token.end + 1
    _whitespace(text, end, len(text))


def _whitespace(text: str, start: int, end: int) -> None:
    between = text[start:end]
    if between.strip(" \t\n\r"):
        if between.isspace():
            raise Refusal("expression-syntax", "a blank of another kind than a space stands here", start, end)
        message = "a comment cannot stand inside an expression"
        raise Refusal("expression-syntax", message, start, end, "write the comment in YAML, after a #")


def _limit(tokens: list[Token]) -> None:
    """Bound what recursion may do: brackets within brackets, runs of prefixes, and chains of operators."""
    depth = operators = run = 0
    for token in tokens:
        word = token.text.upper()
        plain = token.token_type not in (TokenType.STRING, TokenType.IDENTIFIER)
        if plain and word in _OPENING:
            depth += 1
        elif plain and word in _CLOSING:
            depth -= 1
        run = run + 1 if plain and word in _CLIMBING else 0
        operators += plain and not word.isalnum() and word != "," and word not in _CLOSING
        operators += plain and word in ("AND", "OR", "NOT", "IS", "LIKE", "IN", "BETWEEN")
        if depth > MAXIMUM_NESTING or run > MAXIMUM_NESTING:
            _too_deep(token, f"this expression is nested deeper than {MAXIMUM_NESTING} levels")
        if operators > MAXIMUM_OPERATORS:
            _too_deep(token, f"this expression has more than {MAXIMUM_OPERATORS} operators")


def _too_deep(token: Token, message: str) -> None:
    help_ = "give its parts names, as features of their own"
    raise Refusal("unsupported-expression", message, token.start, token.end + 1, help_)


def _syntax(text: str, token: Token | None, said: str) -> Refusal:
    if token is None or not token.text:
        return Refusal(
            "expression-syntax", "the expression ends too early", max(0, len(text.rstrip()) - 1), len(text)
        )
    if "Expecting )" in said:
        message = f'expected ")" at "{token.text}"'
    elif "Expected END" in said:
        message = 'a CASE lacks its "END"'
    else:
        message = f'unexpected "{token.text}"'
    return Refusal("expression-syntax", message, token.start, token.end + 1)
