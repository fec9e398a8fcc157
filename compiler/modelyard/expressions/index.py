"""The names of a scope, made ready for look-ups without regard to case, as DuckDB does them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.guess import nearest
from modelyard.expressions.refusal import Refusal, too_many_parts
from modelyard.expressions.types import Column

if TYPE_CHECKING:
    from modelyard.expressions.tree import Name
    from modelyard.expressions.types import Scope


class ScopeIndex:
    """What a name means within one scope."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self._columns: dict[str, list[Column]] = {}
        for name, columns in scope.columns.items():
            self._columns.setdefault(name.casefold(), []).extend(columns)
        self._sources = {name.casefold(): name for name in (*scope.sources, *scope.open_sources)}
        self._open = {name.casefold() for name in scope.open_sources}

    def knows(self, name: str) -> bool:
        """Whether a bare name is a declared column."""
        return name.casefold() in self._columns

    def find(self, name: Name) -> Column:
        """The column that a name means, its type empty where an open source may have it. Raises `Refusal`."""
        if len(name.parts) == 1:
            return self._bare(name, name.parts[0])
        if len(name.parts) > 2:
            raise too_many_parts(name)
        return self._qualified(name, *name.parts)

    def _bare(self, name: Name, column: str) -> Column:
        found = self._columns.get(column.casefold(), [])
        if len(found) > 1:
            raise self._ambiguous(name, column, found)
        if found:
            return found[0]
        if self._open:
            source = self.scope.open_sources[0] if len(self._open) == 1 else ""
            return Column(source, column, "")
        raise self._unknown(name, column, tuple(sorted(self.scope.columns)))

    def _qualified(self, name: Name, source: str, column: str) -> Column:
        if source.casefold() not in self._sources:
            guess = nearest(source, tuple(self._sources.values()))
            raise Refusal(
                "unknown-column",
                f'unknown source "{source}" before column "{column}"',
                name.start,
                name.end,
                allowed=tuple(sorted(self._sources.values())),
                replacement=f"{guess}.{column}" if guess else None,
            )
        written = self._sources[source.casefold()]
        own = [
            c for c in self._columns.get(column.casefold(), []) if c.source.casefold() == source.casefold()
        ]
        if own:
            return own[0]
        if source.casefold() in self._open:
            return Column(written, column, "")
        columns = sorted({c.name for many in self._columns.values() for c in many if c.source == written})
        raise self._unknown(name, column, tuple(columns), prefix=f"{written}.")

    def _unknown(self, name: Name, column: str, allowed: tuple[str, ...], prefix: str = "") -> Refusal:
        guess = nearest(column, allowed)
        return Refusal(
            "unknown-column",
            f'unknown column "{prefix}{column}"',
            name.start,
            name.end,
            allowed=allowed,
            replacement=f"{prefix}{guess}" if guess else None,
        )

    def _ambiguous(self, name: Name, column: str, found: list[Column]) -> Refusal:
        allowed = tuple(f"{c.source}.{c.name}" for c in found)
        return Refusal(
            "ambiguous-column",
            f'column "{column}" is in several sources: {", ".join(c.source for c in found)}',
            name.start,
            name.end,
            "put the source and a dot before it",
            allowed=allowed,
        )
