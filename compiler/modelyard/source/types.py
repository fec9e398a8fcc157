"""The document between its text and its meaning."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from modelyard.diagnostics.types import DocumentPath, Finding, Span

Plain: TypeAlias = "None | bool | int | float | str | list[Plain] | dict[str, Plain]"
"""What YAML says, as plain Python: mappings keep the order of writing."""


@dataclass(frozen=True)
class Document:
    """A YAML document that was read within limits.

    ``data`` is what it says under YAML 1.2 core scalars (``no``, ``on``, ``yes`` are strings). Nodes and their
    positions stay behind ``span`` and are looked up only when a diagnostic is made.
    """

    file: str
    text: str
    data: Plain
    findings: tuple[Finding, ...] = ()
    _root: object = field(default=None, repr=False)

    def span(self, path: DocumentPath, *, on: str = "value", offset: tuple[int, int] | None = None) -> Span:
        """The place of a key or value; of its nearest existing ancestor's key where the path leads nowhere."""
        from modelyard.source.spans import locate  # noqa: PLC0415 - positions are needed only when something is wrong

        return locate(self, path, on=on, offset=offset)

    def has(self, path: DocumentPath) -> bool:
        """Whether the author wrote something at this path."""
        here: Plain = self.data
        for step in path:
            if isinstance(here, dict) and isinstance(step, str) and step in here:
                here = here[step]
            elif isinstance(here, list) and isinstance(step, int) and 0 <= step < len(here):
                here = here[step]
            else:
                return False
        return True
