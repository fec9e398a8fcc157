"""What names a row whatever file it lies in and in which order: its key, and the hash that places it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.engine.types import literal, quoted
from modelyard_runtime.features.personal import told_apart
from modelyard_runtime.features.relation import required

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard_runtime.contract.types import Source
    from modelyard_runtime.engine.types import Table


def key_text(source: Source, table: Table) -> str:
    """The key of a row of a source as text: its one column, or the columns of a compound key with ``|`` between them.

    Personal data stands there as its hash. A row of a source without a key is named by a hash of all its values, so
    that equal rows have one name.
    """
    name = quoted(source.name)
    if not source.key:
        fields = (field.name for field in table.fields if not field.name.startswith("__"))
        return f"md5({joined([f'{name}.{quoted(field)}' for field in sorted(fields)])})"
    parts = [
        told_apart(source, column, f"{name}.{required(source, table, column, 'part of its key')}")
        for column in source.key
    ]
    return f"CAST({parts[0]} AS VARCHAR)" if len(parts) == 1 else joined(parts)


def joined(values: Sequence[str]) -> str:
    r"""Values as one text from which they can be told again: ``|`` and ``\`` in them are escaped, null is ``\N``."""
    escaped = [
        rf"coalesce(replace(replace(CAST({value} AS VARCHAR), '\', '\\'), '|', '\|'), '\N')"
        for value in values
    ]
    return " || '|' || ".join(escaped)


def place(seed: int, text: str, purpose: str = "") -> str:
    """Where a row lies between 0 and 1 as far as chance decides: 32 hexadecimal digits, evenly spread.

    md5 gives the same digits in every engine and in every version of it. Another purpose gives another chance.
    """
    return f"md5({literal(f'{purpose}{seed}:')} || coalesce({text}, ''))"


def digits(share: float) -> str:
    """The digits below which this share of all places lies; compared as text."""
    if share >= 1.0:
        return "g"  # beyond every digit
    return f"{int(share * 2**128):032x}"
