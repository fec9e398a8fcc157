"""A file that the compiler emits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.records import dataclass

if TYPE_CHECKING:
    from modelyard.diagnostics.types import DocumentPath


@dataclass(frozen=True, slots=True, order=True)
class File:
    """One generated file: its path under the output root (forward slashes), its text, and where it comes from.

    ``origin`` is the spec path that this file is about, for `compile --check` and `diff`; ``environment`` the one
    environment that it belongs to, or None where it serves all. ``merge`` marks a fragment that is kept between
    markers inside a file that the team owns (CODEOWNERS, Dependabot), with ``text`` the fragment alone.
    """

    path: str
    text: str
    origin: DocumentPath = ()
    environment: str | None = None
    merge: bool = False
