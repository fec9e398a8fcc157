"""A digest of rows that no file holds: the same for every order in which a database gives them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from modelyard_runtime.engine.types import HEXADECIMAL, quoted

if TYPE_CHECKING:
    from modelyard_runtime.engine.types import Engine, Table

_DIGITS = 15
"""Hexadecimal digits that are one number: as many as fit 64 bits with a sign."""


def rows_digest(engine: Engine, table: Table) -> str:
    """A digest of a table's columns, their types, and the number and contents of its rows.

    Each row is hashed as text (MD5), and the halves of the hashes are added: a sum knows no order, and counts a row
    as often as it comes. It tells versions apart; it is no proof against someone who means to forge one.
    """
    texts = [f"CAST({quoted(field.name)} AS VARCHAR)" for field in table.fields]
    # With its length before it, no text can run into the next column's.
    parts = [f"coalesce(length({text}) || ':' || {text}, 'n')" for text in texts]
    row = f"concat({', '.join(parts)})"
    halves = [
        f"sum(CAST({HEXADECIMAL}(substr(md5({row}), {start}, {_DIGITS})) AS HUGEINT))"
        for start in (1, 1 + _DIGITS)
    ]
    count, *sums = engine.rows(f"SELECT count(*), {', '.join(halves)} FROM {table.sql}")[0]
    columns = [f"{field.name}\0{field.type}" for field in table.fields]
    whole = "\n".join([*columns, str(count), *(str(total or 0) for total in sums)])
    return "sha256:" + hashlib.sha256(whole.encode()).hexdigest()
