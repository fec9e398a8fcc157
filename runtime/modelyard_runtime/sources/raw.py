"""What a reader of one kind of source hands on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelyard_runtime.storage.locations import is_remote

if TYPE_CHECKING:
    from pathlib import Path

    from modelyard_runtime.engine.types import Table


@dataclass(frozen=True, slots=True)
class Raw:
    """Rows as they lie there.

    Attributes:
        location: Where they were found.
        digest: Names the content; empty where only the rows themselves can be hashed.
        version: What keeps versions calls this one, if something does.
        parsed: Whether the table is one of the engine's parser, text of which a table is still to be made.
        typed: Whether the rows have types of their own.
        extra: Columns that are there beside those of the table.
    """

    table: Table
    location: str
    digest: str
    version: str = ""
    parsed: bool = False
    typed: bool = False
    extra: tuple[str, ...] = ()


def absolute(location: str, root: Path) -> str:
    """A location, a relative one below the root."""
    return location if is_remote(location) else str(root / location)
