"""What names a row whatever file it lies in and in which order: its key, and the hash that places it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.engine.types import literal, quoted
from modelyard_runtime.features.relation import required

if TYPE_CHECKING:
    from modelyard_runtime.contract.types import Source
    from modelyard_runtime.engine.types import Table


def key_text(source: Source, table: Table) -> str:
    """The key of a row of a source as text: its one column, or the columns of a compound key with ``|`` between them.

    A row of a source without a key is named by a hash of all its values, so that equal rows have one name.
    """
    if not source.key:
        values = [f"{quoted(source.name)}.{quoted(field.name)}" for field in table.fields]
        return f"md5({joined(values)})"
    parts = [required(source, table, name, "part of its key") for name in source.key]
    return f"CAST({parts[0]} AS VARCHAR)" if len(parts) == 1 else joined(parts)


def joined(values: list[str]) -> str:
    r"""Values as one text from which they could be told again: ``|`` and ``\`` in them are escaped, null is ``\N``."""
    escaped = [
        rf"coalesce(replace(replace(CAST({value} AS VARCHAR), '\', '\\'), '|', '\|'), '\N')"
        for value in values
    ]
    return " || '|' || ".join(escaped)


def place(seed: int, text: str) -> str:
    """Where a row lies between 0 and 1 as far as chance decides: 32 hexadecimal digits, evenly spread.

    md5 gives the same digits in every engine and in every version of it; the seed stands before the text.
    """
    return f"md5({literal(f'{seed}:')} || {text})"


def digits(share: float) -> str:
    """The digits below which this share of all places lies; compared as text."""
    if share >= 1.0:
        return "g"  # beyond every digit
    return f"{int(share * 2**128):032x}"
