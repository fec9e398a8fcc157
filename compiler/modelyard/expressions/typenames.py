"""The names of types as a cast may write them, and DuckDB's own name of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.expressions.refusal import Refusal

if TYPE_CHECKING:
    from modelyard.expressions.reader import Reader

_NAMES = {
    "BOOLEAN": "boolean bool logical",
    "TINYINT": "tinyint int1",
    "SMALLINT": "smallint int2 short int16",
    "INTEGER": "integer int int4 signed int32 integral",
    "BIGINT": "bigint int8 long int64",
    "HUGEINT": "hugeint int128",
    "UTINYINT": "utinyint uint8",
    "USMALLINT": "usmallint uint16",
    "UINTEGER": "uinteger uint32",
    "UBIGINT": "ubigint uint64",
    "FLOAT": "float real float4",
    "DOUBLE": "double float8",
    "DECIMAL": "decimal numeric dec",
    "VARCHAR": "varchar text string char bpchar nvarchar",
    "DATE": "date",
    "TIME": "time",
    "TIMESTAMP": "timestamp datetime",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
    "INTERVAL": "interval",
}
TYPE_NAMES: dict[str, str] = {word.upper(): name for name, words in _NAMES.items() for word in words.split()}
ALLOWED_TYPES = tuple(_NAMES)


def read_type(reader: Reader) -> str:
    """DuckDB's name of the type at the cursor, which moves past it."""
    start = reader.start
    word = reader.word()
    name = TYPE_NAMES.get(word)
    if name is None:
        if not word or not (word[0].isalpha() or word[0] == "_"):
            raise reader.unexpected(", expected a type")
        raise Refusal(
            "unsupported-expression",
            f'a cast to "{word.lower()}" is not supported',
            start,
            reader.tokens[reader.at].end + 1,
            "allowed: " + ", ".join(ALLOWED_TYPES),
        )
    reader.at += 1
    name = _with_parameters(reader, name, start)
    while reader.accept("["):
        reader.expect("]")
        name += "[]"
    return name


def _with_parameters(reader: Reader, name: str, start: int) -> str:
    if name == "DOUBLE":
        reader.accept("PRECISION")
    if name == "TIMESTAMP" and reader.accept("WITH", "TIME", "ZONE"):
        return "TIMESTAMP WITH TIME ZONE"
    if name != "DECIMAL":
        if reader.word() == "(":
            raise reader.unexpected(f", {name} takes no parameters here")
        return name
    width, scale = 18, 3
    if reader.accept("("):
        width, scale = _integer(reader), 0
        if reader.accept(","):
            scale = _integer(reader)
        reader.expect(")")
    if not 1 <= width <= 38 or scale > width:
        message = (
            f"DECIMAL({width},{scale}) does not exist: the width is 1 to 38, the scale at most the width"
        )
        raise Refusal("type-mismatch", message, start, reader.end)
    return f"DECIMAL({width},{scale})"


def _integer(reader: Reader) -> int:
    word = reader.word()
    if not (word.isascii() and word.isdigit()):
        raise reader.unexpected(", expected a whole number")
    reader.at += 1
    return int(word[:6])
