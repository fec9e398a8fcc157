"""DuckDB's types: what converts to what by itself, at which cost, and which type two values share.

Types are DuckDB's names as DESCRIBE prints them. Two kinds exist only while an expression is typed:
``STRING_LITERAL``, and ``INTEGER_LITERAL n`` for a whole number whose value decides what it fits.
"""

from __future__ import annotations

NULL = '"NULL"'
STRING_LITERAL = "STRING_LITERAL"
_INTEGER_LITERAL = "INTEGER_LITERAL "

_SIGNED = {"TINYINT": 7, "SMALLINT": 15, "INTEGER": 31, "BIGINT": 63, "HUGEINT": 127}
_UNSIGNED = {"UTINYINT": 8, "USMALLINT": 16, "UINTEGER": 32, "UBIGINT": 64}
INTEGERS = frozenset(_SIGNED) | frozenset(_UNSIGNED)
_DIGITS = {
    "TINYINT": 3,
    "SMALLINT": 5,
    "INTEGER": 10,
    "BIGINT": 19,
    "HUGEINT": 38,
    "UTINYINT": 3,
    "USMALLINT": 5,
    "UINTEGER": 10,
    "UBIGINT": 20,
}
_WIDER: dict[str, tuple[str, ...]] = {
    "TINYINT": ("SMALLINT", "INTEGER", "BIGINT", "HUGEINT"),
    "SMALLINT": ("INTEGER", "BIGINT", "HUGEINT"),
    "INTEGER": ("BIGINT", "HUGEINT"),
    "BIGINT": ("HUGEINT",),
    "HUGEINT": (),
    "UTINYINT": ("USMALLINT", "UINTEGER", "UBIGINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UHUGEINT"),
    "USMALLINT": ("UINTEGER", "UBIGINT", "INTEGER", "BIGINT", "HUGEINT", "UHUGEINT"),
    "UINTEGER": ("UBIGINT", "BIGINT", "HUGEINT", "UHUGEINT"),
    "UBIGINT": ("HUGEINT", "UHUGEINT"),
}
_CONVERSIONS: dict[str, frozenset[str]] = {
    **{name: frozenset({*wider, "FLOAT", "DOUBLE", "DECIMAL", "BIGNUM"}) for name, wider in _WIDER.items()},
    "FLOAT": frozenset({"DOUBLE"}),
    "DECIMAL": frozenset({"FLOAT", "DOUBLE"}),
    "DATE": frozenset(
        {"TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_S"}
    ),
    "TIMESTAMP": frozenset({"TIMESTAMP WITH TIME ZONE", "TIMESTAMP_NS"}),
}
_TARGET_COST = {
    "BIGINT": 101,
    "INTEGER": 102,
    "HUGEINT": 103,
    "DOUBLE": 104,
    "DECIMAL": 105,
    "TIMESTAMP_NS": 119,
    "TIMESTAMP": 120,
    "TIMESTAMP_MS": 121,
    "TIMESTAMP_S": 122,
    "TIMESTAMP WITH TIME ZONE": 123,
    "VARCHAR": 149,
    "LIST": 160,
    "ANY": 5,
}
_COMMON_TIMES = ("DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE")


def integer_literal(value: int) -> str:
    """The passing type of a whole number."""
    return f"{_INTEGER_LITERAL}{value}"


def is_integer_literal(name: str) -> bool:
    """Whether a type is that of a whole number as written."""
    return name.startswith(_INTEGER_LITERAL)


def settled(name: str) -> str:
    """The type that a passing type becomes where nothing else decides."""
    if name == STRING_LITERAL:
        return "VARCHAR"
    if name.endswith("[]"):
        return settled(name[:-2]) + "[]"
    if not is_integer_literal(name):
        return name
    return next((type_ for type_ in ("INTEGER", "BIGINT", "HUGEINT") if fits(name, type_)), "DOUBLE")


def fits(literal: str, name: str) -> bool:
    """Whether a whole number lies within an integer type."""
    value = int(literal[len(_INTEGER_LITERAL) :])
    bits = _SIGNED.get(name)
    if bits is not None:
        return -(1 << bits) <= value < (1 << bits)
    return name in _UNSIGNED and 0 <= value < (1 << _UNSIGNED[name])


def base(name: str) -> str:
    """The type without its parameters: ``DECIMAL``, ``LIST``, or the name itself."""
    if name.endswith("[]"):
        return "LIST"
    return "DECIMAL" if name.startswith("DECIMAL") else name


def is_numeric(name: str) -> bool:
    """Whether a type is a number's."""
    return name in INTEGERS or base(name) in ("FLOAT", "DOUBLE", "DECIMAL") or is_integer_literal(name)


def decimal_shape(name: str) -> tuple[int, int] | None:
    """Width and scale of a type as a decimal; None where it is neither decimal nor integer."""
    if name.startswith("DECIMAL("):
        width, scale = name[8:-1].split(",")
        return int(width), int(scale)
    digits = _DIGITS.get(settled(name))
    return None if digits is None else (digits, 0)


def decimal(width: int, scale: int) -> str:
    """DuckDB's name of a decimal type, its width capped at 38."""
    return f"DECIMAL({min(width, 38)},{scale})"


def cost(given: str, wanted: str) -> int:
    """The cost at which DuckDB's binder converts an argument by itself; -1 where it does not."""
    target, source = base(wanted), base(given)
    if target == "ANY" or given == NULL:
        return _target_cost(target)
    if given == STRING_LITERAL:
        return 1 if target == "VARCHAR" else -1 if target in ("LIST", "DECIMAL") else 20
    if is_integer_literal(given):
        return _literal_cost(given, target)
    if source == target:
        return 0 if target != "LIST" else _cheaper(cost(given[:-2], wanted[:-2]))
    return _target_cost(target) if target in _CONVERSIONS.get(source, ()) else -1


def _cheaper(price: int) -> int:
    """A list converts a little cheaper than its elements."""
    return price - 1 if price > 0 else price


def _literal_cost(literal: str, target: str) -> int:
    own = settled(literal)
    if own == target:
        return 5
    if fits(literal, target) or target in ("FLOAT", "DOUBLE", "DECIMAL", "BIGNUM", "UHUGEINT"):
        return _target_cost(target) - 90
    return _target_cost(target) if target in _CONVERSIONS.get(own, ()) else -1


def _target_cost(target: str) -> int:
    return _TARGET_COST.get(target, 110)


def common(left: str, right: str) -> str | None:
    """The type that two values share in CASE, COALESCE, lists and comparisons; None where there is none."""
    literals = [name for name in (left, right) if name == STRING_LITERAL or is_integer_literal(name)]
    if len(literals) == 2 or NULL in (left, right):
        return _common_constant(left, right)
    if not literals:
        return left if left == right else _common_settled(left, right)
    literal, other = literals[0], right if left == literals[0] else left
    if literal == STRING_LITERAL or fits(literal, other):
        return other
    return _common_settled(settled(literal), other)


def _common_constant(left: str, right: str) -> str:
    """The type of two constants, or of anything and NULL; it no longer adapts to what comes next."""
    if NULL in (left, right):
        return settled(right if left == NULL else left)
    if STRING_LITERAL in (left, right):
        return settled(right if left == STRING_LITERAL else left)
    ranks = ("INTEGER", "BIGINT", "HUGEINT", "DOUBLE")
    return max(settled(left), settled(right), key=ranks.index)


def _common_settled(left: str, right: str) -> str | None:
    kinds = (base(left), base(right))
    if left == right:
        return left
    if kinds == ("LIST", "LIST"):
        inner = common(left[:-2], right[:-2])
        return None if inner is None else inner + "[]"
    if "BOOLEAN" in kinds:
        other = right if left == "BOOLEAN" else left
        return other if other in INTEGERS else None
    if is_numeric(left) and is_numeric(right):
        return _common_number(left, right)
    if all(kind in _COMMON_TIMES for kind in kinds):
        return max(left, right, key=_COMMON_TIMES.index)
    return None


def _common_number(left: str, right: str) -> str:
    for wide in ("DOUBLE", "FLOAT"):
        if wide in (left, right):
            return wide
    if "DECIMAL" in (base(left), base(right)):
        (first_width, first_scale), (second_width, second_scale) = (_shape(left), _shape(right))
        scale = max(first_scale, second_scale)
        whole = max(first_width - first_scale, second_width - second_scale)
        if base(left) == base(right):
            # digits before the point are kept, those behind it give way
            scale = min(scale, 38 - whole)
        return decimal(whole + scale, scale)
    return _common_integer(left, right)


def _shape(name: str) -> tuple[int, int]:
    return decimal_shape(name) or (18, 3)


def _common_integer(left: str, right: str) -> str:
    order = [*_SIGNED]
    if (left in _SIGNED) == (right in _SIGNED):
        table = _SIGNED if left in _SIGNED else _UNSIGNED
        return max(left, right, key=lambda name: table[name])
    signed, unsigned = (left, right) if left in _SIGNED else (right, left)
    return next(
        name for name in order if _SIGNED[name] >= _UNSIGNED[unsigned] and _SIGNED[name] >= _SIGNED[signed]
    )
