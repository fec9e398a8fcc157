"""DuckDB's dialect for reading alone.

sqlglot's own class for it brings the generator that writes SQL, the dearest part of the whole library to load, and
nothing here writes SQL. A test holds this class against sqlglot's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sqlglot import tokens
from sqlglot.dialects.dialect import Dialect, NormalizationStrategy
from sqlglot.expressions import Literal
from sqlglot.tokenizer_core import TokenType as T

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

_TYPES = {
    "BINARY": T.VARBINARY,
    "BITSTRING": T.BIT,
    "BPCHAR": T.TEXT,
    "CHAR": T.TEXT,
    "DATETIME": T.TIMESTAMPNTZ,
    "INT8": T.BIGINT,
    "LOGICAL": T.BOOLEAN,
    "ROW": T.STRUCT,
    "SIGNED": T.INT,
    "STRING": T.TEXT,
    "TIMESTAMP": T.TIMESTAMPNTZ,
    "TIMESTAMP_MS": T.TIMESTAMP_MS,
    "TIMESTAMP_NS": T.TIMESTAMP_NS,
    "TIMESTAMP_S": T.TIMESTAMP_S,
    "TIMESTAMP_US": T.TIMESTAMP,
    "UBIGINT": T.UBIGINT,
    "UINTEGER": T.UINT,
    "USMALLINT": T.USMALLINT,
    "UTINYINT": T.UTINYINT,
    "VARCHAR": T.TEXT,
}
_OPERATORS = {"**": T.DSTAR, "//": T.DIV, "<@": T.LT_AT, "@>": T.AT_GT, "^@": T.CARET_AT}
_STATEMENTS = {
    **{word: T[word] for word in ("ATTACH", "CONNECT", "DETACH", "DISCONNECT", "INSTALL", "SUMMARIZE")},
    **{word: T[word] for word in ("FORCE", "ONLY", "POSITIONAL")},
    "MACRO": T.FUNCTION,
    "PIVOT_WIDER": T.PIVOT,
    "RESET": T.COMMAND,
}
_FOREIGN = ("/*+", "SORT BY")
"""Words of other dialects that sqlglot knows unless told otherwise."""


class _Tokenizer(tokens.Tokenizer):
    """How DuckDB splits a text into words."""

    KEYWORDS: ClassVar[dict[str, T]] = {
        word: token
        for word, token in (tokens.Tokenizer.KEYWORDS | _OPERATORS | _TYPES | _STATEMENTS).items()
        if word not in _FOREIGN
    }
    SINGLE_TOKENS: ClassVar[dict[str, T]] = tokens.Tokenizer.SINGLE_TOKENS | {"$": T.PARAMETER}
    VAR_SINGLE_TOKENS: ClassVar[set[str]] = {"$"}
    COMMANDS: ClassVar[set[T]] = tokens.Tokenizer.COMMANDS - {T.SHOW}
    BYTE_STRINGS: ClassVar[list[str | tuple[str, str]]] = [(f"{letter}'", "'") for letter in "eE"]
    BYTE_STRING_ESCAPES: ClassVar[list[str]] = ["'", "\\"]
    HEREDOC_STRINGS: ClassVar[list[str | tuple[str, str]]] = ["$"]
    HEREDOC_TAG_IS_IDENTIFIER = True
    HEREDOC_STRING_ALTERNATIVE = T.PARAMETER
    NUMERIC_ESCAPES: ClassVar[dict[str, tuple[int, int, int, int]]] = {
        "x": (16, 1, 2, 0xFF),
        "0": (8, 1, 3, 0o777),
    }
    NUMERIC_ESCAPES_ARE_BYTES = True
    DROP_UNKNOWN_ESCAPES = True


class ReadingDuckDB(Dialect):
    """DuckDB's grammar where the parser asks for it; list positions stay as written, for nothing is transpiled."""

    Tokenizer = _Tokenizer
    INDEX_OFFSET = 0

    NORMALIZATION_STRATEGY = NormalizationStrategy.CASE_INSENSITIVE
    NULL_ORDERING = "nulls_are_last"
    CONCAT_COALESCE = True
    CONCAT_WS_COALESCE = True
    NUMBERS_CAN_BE_UNDERSCORE_SEPARATED = True
    STRICT_JSON_PATH_SYNTAX = False
    SUPPORTS_FIXED_SIZE_ARRAYS = True
    SUPPORTS_LIMIT_ALL = True
    SUPPORTS_ORDER_BY_ALL = True
    SUPPORTS_USER_DEFINED_TYPES = True
    UUID_IS_STRING_TYPE = False
    DATE_PART_MAPPING: dict[str, str] = {  # noqa: RUF012 - declared so in sqlglot
        word: part
        for word, part in {**Dialect.DATE_PART_MAPPING, "DAYOFWEEKISO": "ISODOW"}.items()
        if word != "WEEKDAY"
    }
    UNESCAPED_SEQUENCES: dict[str, str] = {"\\a": "a", "\\v": "v"}  # noqa: RUF012

    def to_json_path(self, path: Expr | None) -> Expr | None:
        """The parts of a path into JSON; JSON pointers and positions from the end stay text, as DuckDB reads them."""
        pointer = isinstance(path, Literal) and (path.name[:1] == "/" or "[#" in path.name)
        return path if pointer else super().to_json_path(path)
