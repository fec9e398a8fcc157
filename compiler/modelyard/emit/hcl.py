"""Writes HCL as `terraform fmt` leaves it: Python values become literals, and no value can become syntax.

A body is a sequence of `Attribute`, `Block`, `Comment` and `Blank`. Text that is already HCL (a reference, a call) is
wrapped in `Expression`, which only the compiler's own code does; `template` joins such references with plain text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from modelyard.records import dataclass

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_REFERENCE = re.compile(r"[a-z_][a-z0-9_-]*(?:\.[A-Za-z0-9_-]+|\[[0-9]+\])*")
_MARKERS = re.compile(r"([$%]+)\{")
_SPECIAL = frozenset('"\\${%')
"""What makes a closer look at a text necessary, with whatever is not printable."""

_ROW = 80
"""How long a list may be, with its indent, and still stand on one line."""

_SHORT = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_KEYWORDS = frozenset({"true", "false", "null", "for"})
"""Names that mean something else than a key where an object begins."""


@dataclass(frozen=True, slots=True)
class Expression:
    """HCL that stands as it is, such as ``module.keys.key_arn``."""

    text: str


Value: TypeAlias = "str | bool | int | float | Expression | Sequence[Value] | Mapping[str, Value] | None"
"""What an attribute may hold."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """``name = value``."""

    name: str
    value: Value


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment line; a long or hostile text still is one line."""

    text: str


@dataclass(frozen=True, slots=True)
class Blank:
    """An empty line."""


@dataclass(frozen=True, slots=True)
class Block:
    """``type "label" { body }``."""

    type: str
    labels: tuple[str, ...]
    body: tuple[Item, ...]


Item: TypeAlias = Attribute | Block | Comment | Blank


def dumps(body: Sequence[Item]) -> str:
    """The text of a file: its items, with an empty line around every block."""
    return "".join(f"{line}\n" for line in _body(body, ""))


def reference(text: str) -> Expression:
    """A reference to something declared, such as ``module.keys.key_arn`` or ``local.partition``.

    Raises:
        ValueError: The text is more than a dotted path.
    """
    if not _REFERENCE.fullmatch(text):
        raise ValueError(f"not a reference: {text!r}")
    return Expression(text)


def template(*parts: str | Expression) -> Expression:
    """A quoted template: plain text is escaped, references are interpolated."""
    inner = "".join(
        f"${{{part.text}}}" if isinstance(part, Expression) else _before_reference(_escaped(part))
        for part in _joined(parts)
    )
    return Expression(f'"{inner}"')


def string(text: str) -> str:
    """A quoted string whose value is exactly this text, in Unicode's composed form, as Terraform keeps all text."""
    return f'"{_escaped(text)}"'


def expression(value: Value) -> str:
    """A value as HCL, over several lines where it is a mapping or a long list."""
    return "\n".join(_value(value, ""))


def _joined(parts: Sequence[str | Expression]) -> list[str | Expression]:
    """Neighbouring plain texts as one, so that a marker split between two is seen whole."""
    joined: list[str | Expression] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        else:
            joined.append(part)
    return joined


def _escaped(text: str) -> str:
    if _SPECIAL.isdisjoint(text) and text.isprintable():
        return text
    return _MARKERS.sub(_marker, "".join(_character(character) for character in text))


def _before_reference(escaped: str) -> str:
    """The text with its last dollar spelt by number, which would else double that of a reference that follows."""
    return f"{escaped[:-1]}\\u{ord(escaped[-1]):04x}" if escaped.endswith(("$", "%")) else escaped


def _character(character: str) -> str:
    if character in _SHORT:
        return _SHORT[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _marker(found: re.Match[str]) -> str:
    """``${`` doubles its dollar; after more of them doubling would be ambiguous, so each is spelt by its number."""
    signs = found[1]
    return f"{signs}{signs}{{" if len(signs) == 1 else "".join(f"\\u{ord(s):04x}" for s in signs) + "{"


def _body(items: Sequence[Item], indent: str) -> list[str]:
    lines: list[str] = []
    group: list[tuple[str, str]] = []

    def close() -> None:
        if group:
            lines.extend(_aligned(group, indent))
            group.clear()

    previous: Item | None = None
    for item in items:
        if _needs_gap(previous, item):
            close()
            lines.append("")
        if isinstance(item, Attribute):
            value = _value(item.value, indent)
            if len(value) == 1:
                group.append((_identifier(item.name), value[0]))
            else:
                close()
                lines.extend([f"{indent}{_identifier(item.name)} = {value[0]}", *value[1:]])
        else:
            close()
            lines.extend(_other(item, indent))
        previous = item
    close()
    return lines


def _needs_gap(previous: Item | None, item: Item) -> bool:
    """Whether an empty line parts the two: around blocks, but not between a comment and what it is about."""
    if previous is None or isinstance(previous, Blank) or isinstance(item, Blank):
        return False
    if isinstance(previous, Comment):
        return False
    return isinstance(previous, Block) or isinstance(item, Block)


def _other(item: Block | Comment | Blank, indent: str) -> list[str]:
    if isinstance(item, Blank):
        return [""]
    if isinstance(item, Comment):
        return [f"{indent}# {_one_line(item.text)}".rstrip()]
    opening = " ".join([_identifier(item.type), *(string(label) for label in item.labels)])
    if not item.body:
        return [f"{indent}{opening} {{}}"]
    return [f"{indent}{opening} {{", *_body(item.body, indent + "  "), f"{indent}}}"]


def _aligned(pairs: Sequence[tuple[str, str]], indent: str) -> list[str]:
    width = max([len(name) for name, _ in pairs], default=0)
    return [f"{indent}{name:<{width}} = {value}" for name, value in pairs]


def _value(value: Value, indent: str) -> list[str]:
    """The lines of a value; the first has no indent because it follows the equals sign."""
    if isinstance(value, Expression):
        return [value.text]
    if isinstance(value, str):
        return [string(value)]
    if value is None or isinstance(value, (bool, int, float)):
        return [_scalar(value)]
    if isinstance(value, Mapping):
        return _mapping(value, indent)
    return _list(value, indent)


def _scalar(value: float | None) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if not math.isfinite(value):
        raise ValueError(f"HCL has no number {value!r}")
    return repr(value)


def _list(values: Sequence[Value], indent: str) -> list[str]:
    if not values:
        return ["[]"]
    items = [_value(value, indent + "  ") for value in values]
    row = ", ".join(item[0] for item in items)
    if all(len(item) == 1 for item in items) and (len(items) == 1 or len(indent) + len(row) <= _ROW):
        return [f"[{row}]"]
    lines = ["["]
    for item in items:
        lines.extend([f"{indent}  {item[0]}", *item[1:]])
        lines[-1] += ","
    return [*lines, f"{indent}]"]


def _mapping(values: Mapping[str, Value], indent: str) -> list[str]:
    if not values:
        return ["{}"]
    lines = ["{"]
    group: list[tuple[str, str]] = []
    for key, value in values.items():
        name, rendered = _key(key), _value(value, indent + "  ")
        alone = (
            len(rendered) > 1 or not name.isascii()
        )  # the width of other scripts is the formatter's to know
        if alone:
            lines.extend(_aligned(group, indent + "  "))
            group.clear()
            gap = [""] if len(lines) > 1 and len(rendered) == 1 else []
            lines.extend([*gap, f"{indent}  {name} = {rendered[0]}", *rendered[1:]])
            lines.extend([""] if len(rendered) == 1 else [])
        else:
            group.append((name, rendered[0]))
    lines.extend(_aligned(group, indent + "  "))
    while lines[-1] == "":
        lines.pop()
    return [*lines, f"{indent}}}"]


def _key(key: str) -> str:
    return key if _IDENTIFIER.fullmatch(key) and key not in _KEYWORDS else string(key)


def _identifier(name: str) -> str:
    if not _IDENTIFIER.fullmatch(name):
        raise ValueError(f"not an HCL identifier: {name!r}")
    return name


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
