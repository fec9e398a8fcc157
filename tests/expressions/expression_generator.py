"""Random expressions: mostly well typed, sometimes not, sometimes a soup of words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from expression_oracle import COLUMNS

from modelyard.expressions.functions import names, overloads

if TYPE_CHECKING:
    from random import Random

NUMBERS = (
    *("0", "1", "2", "7", "100", "128", "300", "40000", "70000", "3000000000", "9223372036854775807"),
    *("99999999999999999999", "-1", "-300", "0.5", "1.50", "2.", ".25", "1e3", "1.5e-3", "00.10", "1_000"),
)
TEXTS = (
    "'x'",
    "'DE'",
    "''",
    "'it''s'",
    "'1'",
    "'2026-01-31'",
    "'2026-01-31 10:00:00'",
    "'10:30'",
    "'true'",
    "'1.5'",
)
PARTS = ("'day'", "'hour'", "'month'", "'epoch'", "'week'", "'dow'", "'nonsense'")
INTERVALS = (
    "interval 1 day",
    "interval '2' hours",
    "interval '3 days'",
    "interval (whole) minute",
    "interval 1.5 second",
)
ARITHMETIC = ("+", "-", "*", "/", "//", "%", "**", "^", "||", "&", "|")
COMPARED = ("=", "<>", "!=", "==", "<", "<=", ">", ">=", "is distinct from", "is not distinct from")
PATTERNS = ("like", "not like", "ilike", "not ilike", "glob", "similar to", "not similar to")
TYPES = (
    *(
        "int",
        "bigint",
        "tinyint",
        "smallint",
        "hugeint",
        "utinyint",
        "double",
        "float",
        "real",
        "varchar",
        "text",
    ),
    *(
        "boolean",
        "date",
        "timestamp",
        "timestamptz",
        "time",
        "interval",
        "decimal",
        "decimal(12,4)",
        "decimal(4)",
    ),
    *("integer[]", "double precision", "timestamp with time zone", "uuid", "blob", "numeric(38,10)"),
)
_NUMERIC = {
    *(
        "TINYINT",
        "SMALLINT",
        "INTEGER",
        "BIGINT",
        "HUGEINT",
        "UTINYINT",
        "UINTEGER",
        "UBIGINT",
        "FLOAT",
        "DOUBLE",
    ),
    *("DECIMAL(10,2)", "DECIMAL(18,3)"),
}
KINDS = {
    "number": [name for name, type_ in COLUMNS.items() if type_ in _NUMERIC],
    "text": ["name", "country"],
    "time": ["day", "seen", "zoned"],
    "list": ["counts", "vector", "tags"],
    "boolean": ["flag"],
}
WORDS = (
    *COLUMNS,
    *(
        "(",
        ")",
        "[",
        "]",
        ",",
        ".",
        "::",
        ":",
        ";",
        "{",
        "}",
        "->",
        ":=",
        "=>",
        "?",
        "$1",
        "@",
        "!",
        "~",
        "#",
    ),
    *ARITHMETIC,
    *COMPARED,
    *PATTERNS,
    *(
        "and",
        "or",
        "not",
        "is",
        "null",
        "true",
        "false",
        "in",
        "between",
        "case",
        "when",
        "then",
        "else",
        "end",
        "as",
    ),
    *(
        "cast",
        "try_cast",
        "extract",
        "from",
        "at time zone",
        "interval",
        "date",
        "timestamp",
        "over",
        "filter",
        "where",
    ),
    *(
        "distinct",
        "all",
        "order by",
        "desc",
        "nulls first",
        "escape",
        "isnull",
        "notnull",
        "collate",
        "nocase",
        "select",
    ),
    *(
        "sum",
        "max",
        "count",
        "*",
        "coalesce",
        "hour",
        "lambda",
        "exists",
        "any",
        "array",
        "struct",
        "map",
        "row",
        "with",
    ),
    *("t", "unknown_column", '"seen"', "INTEGER", "year", "e'x'", "--x", "/*x*/", "x'00'", "1a", "0x1f"),
)


class Generator:
    """Expressions drawn from one source of chance."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.noise = 0.0

    def soup(self) -> str:
        """Words in any order."""
        words = [self.random.choice((*WORDS, *NUMBERS, *TEXTS)) for _ in range(self.random.randint(1, 9))]
        return " ".join(words)

    def mutated(self) -> str:
        """An expression with a word left out, doubled or replaced."""
        words = self.expression(2).replace("(", " ( ").replace(")", " ) ").replace(",", " , ").split(" ")
        place = self.random.randrange(len(words))
        change = self.random.randint(0, 2)
        words[place : place + 1] = [[], [words[place]] * 2, [self.random.choice(WORDS)]][change]
        return " ".join(words)

    def expression(self, depth: int) -> str:
        """An expression of any kind, most of them without a mistake made on purpose."""
        self.noise = self.random.choice((0.0, 0.0, 0.07))
        return self.of(self.random.choice(("number", "text", "time", "boolean", "list", "any")), depth)

    def of(self, kind: str, depth: int) -> str:
        """An expression that is mostly of a kind."""
        if self.random.random() < self.noise:
            kind = self.random.choice(("number", "text", "time", "boolean", "list"))
        if depth <= 0 or self.random.random() < 0.2:
            return self._leaf(kind)
        made = getattr(self, f"_{kind}")(depth - 1)
        return f"({made})" if self.random.random() < 0.25 else made

    def _leaf(self, kind: str) -> str:
        if self.random.random() < self.noise / 2:
            return "null"
        if kind == "number" and self.random.random() < 0.5:
            return self.random.choice(NUMBERS)
        if kind == "text" and self.random.random() < 0.6:
            return self.random.choice(TEXTS)
        if kind == "boolean" and self.random.random() < 0.3:
            return self.random.choice(("true", "false"))
        if kind == "time" and self.random.random() < 0.4:
            return self.random.choice(
                (*INTERVALS, "date '2026-01-31'", "now()", "current_date", "timestamp '2026-01-31'")
            )
        return self.random.choice(KINDS.get(kind) or list(COLUMNS))

    def _any(self, depth: int) -> str:
        return self.random.choice((self._call, self._case, self._cast, self._number, self._boolean))(depth)

    def _number(self, depth: int) -> str:
        choice = self.random.randint(0, 5)
        if choice <= 2:
            operator = self.random.choice(ARITHMETIC)
            return f"{self.of('number', depth)} {operator} {self.of('number', depth)}"
        if choice == 3:
            return f"{self.random.choice(('-', '+', '- '))}{self.of('number', depth)}"
        return self.random.choice((self._call, self._case, self._cast))(depth)

    def _text(self, depth: int) -> str:
        if self.random.random() < 0.3:
            return f"{self.of('text', depth)} || {self.expression(depth)}"
        return self.random.choice((self._call, self._case))(depth)

    def _time(self, depth: int) -> str:
        choice = self.random.randint(0, 4)
        if choice == 0:
            step = self.random.choice((*INTERVALS, "1", "whole", "day"))
            return f"{self.of('time', depth)} {self.random.choice('+-')} {step}"
        if choice == 1:
            return f"extract({self.random.choice(('hour', 'epoch', 'dow', 'foo'))} from {self.of('time', depth)})"
        if choice == 2:
            name = self.random.choice(("date_diff", "date_sub", "datediff"))
            return f"{name}({self.random.choice(PARTS)}, {self.of('time', depth)}, {self.of('time', depth)})"
        if choice == 3:
            return f"{self.of('time', depth)} at time zone 'UTC'"
        return self._call(depth)

    def _list(self, depth: int) -> str:
        if self.random.random() < 0.4:
            kind = self.random.choice(("number", "text", "boolean"))
            return "[" + ", ".join(self.of(kind, depth) for _ in range(self.random.randint(0, 3))) + "]"
        if self.random.random() < 0.3:
            return f"{self.of('list', depth)}[{self.of('number', 0)}]"
        return self._call(depth)

    def _boolean(self, depth: int) -> str:  # noqa: PLR0911 - one form a line
        kind = self.random.choice(("number", "text", "time", "boolean", "list"))
        choice = self.random.randint(0, 7)
        if choice <= 1:
            return f"{self.of(kind, depth)} {self.random.choice(COMPARED)} {self.of(kind, depth)}"
        if choice == 2:
            return (
                f"{self.of('boolean', depth)} {self.random.choice(('and', 'or'))} {self.of('boolean', depth)}"
            )
        if choice == 3:
            return f"not {self.of('boolean', depth)}"
        if choice == 4:
            items = ", ".join(self.of(kind, 0) for _ in range(self.random.randint(1, 3)))
            return f"{self.of(kind, depth)} {self.random.choice(('in', 'not in'))} ({items})"
        if choice == 5:
            word = self.random.choice(("between", "not between"))
            return f"{self.of(kind, depth)} {word} {self.of(kind, 0)} and {self.of(kind, 0)}"
        if choice == 6:
            return f"{self.of('text', depth)} {self.random.choice(PATTERNS)} {self.of('text', 0)}"
        word = self.random.choice(("is null", "is not null", "is true", "is not false", "isnull", "notnull"))
        return f"{self.expression(depth)} {word}"

    def _case(self, depth: int) -> str:
        kind = self.random.choice(("number", "text", "time", "boolean"))
        branches = " ".join(
            f"when {self.of('boolean', depth)} then {self.of(kind, depth)}"
            for _ in range(self.random.randint(1, 2))
        )
        default = f" else {self.of(kind, depth)}" if self.random.random() < 0.7 else ""
        return f"case {branches}{default} end"

    def _cast(self, depth: int) -> str:
        type_ = self.random.choice(TYPES)
        form = self.random.randint(0, 2)
        inner = self.expression(depth)
        return (f"cast({inner} as {type_})", f"try_cast({inner} as {type_})", f"({inner})::{type_}")[form]

    def _call(self, depth: int) -> str:
        name = self.random.choice(list(names()))
        candidates = overloads(name)
        if not candidates:
            return f"{name}({self.of('list', depth)})"
        overload = self.random.choice(candidates)
        wanted = [
            *overload.parameters,
            *([overload.more] * self.random.randint(0, 2) if overload.more else []),
        ]
        arguments = [self._fitting(type_ or "ANY", depth) for type_ in wanted]
        if self.random.random() < 0.04:
            arguments = arguments[:-1] if self.random.random() < 0.5 else [*arguments, self.expression(0)]
        distinct = "distinct " if self.random.random() < 0.03 and arguments else ""
        filtered = f" filter (where {self.of('boolean', 0)})" if self.random.random() < 0.03 else ""
        return f"{name}({distinct}{', '.join(arguments)}){filtered}"

    def _fitting(self, type_: str, depth: int) -> str:
        exact = [name for name, own in COLUMNS.items() if own == type_]
        if exact and self.random.random() < 0.4:
            return self.random.choice(exact)
        if type_ == "VARCHAR":
            return self.random.choice(PARTS) if self.random.random() < 0.25 else self.of("text", depth)
        if type_.endswith("[]"):
            return self.of("list", depth)
        if type_.startswith(("DATE", "TIME", "INTERVAL")):
            return self.of("time", depth)
        if type_ in ("ANY", "T"):
            return self.expression(depth)
        return self.of("boolean" if type_ == "BOOLEAN" else "number", depth)
