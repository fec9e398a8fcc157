"""The document between its text and its meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from modelyard.records import dataclass

if TYPE_CHECKING:
    from modelyard.diagnostics.types import DocumentPath, Finding, Span

Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"
"""What YAML says, as plain Python: mappings keep the order of writing."""


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML document that was read within limits.

    ``data`` is what it says under YAML 1.2 core scalars (``no``, ``on``, ``yes`` are strings). Positions stay
    behind ``span`` and are looked up only when a diagnostic is made. Where ``readable`` is false, reading
    stopped early or the root is no mapping: ``findings`` says why, and ``data`` is None.
    ``text`` is without a byte order mark.
    """

    file: str
    text: str
    data: Plain
    findings: tuple[Finding, ...] = ()
    readable: bool = True

    def span(self, path: DocumentPath, *, on: str = "value", offset: tuple[int, int] | None = None) -> Span:
        """The place of a key or value; where the path leads nowhere, the nearest ancestor's key."""
        from modelyard.source.spans import locate  # noqa: PLC0415 - only when something is wrong

        return locate(self, path, on=on, offset=offset)

    def has(self, path: DocumentPath) -> bool:
        """Whether the author wrote something at this path."""
        here: Plain = self.data
        for step in path:
            if isinstance(here, dict):
                if step not in here:
                    return False
                here = here[str(step)]
            elif isinstance(here, list) and isinstance(step, int) and 0 <= step < len(here):
                here = here[step]
            else:
                return False
        return True
