"""Windows of time over one table: which rows are in which, as SQL, so that one pass counts them all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from modelyard_runtime.engine.types import quoted
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.profiles.kinds import is_time

if TYPE_CHECKING:
    from modelyard_runtime.engine.types import Field
    from modelyard_runtime.profiles.types import Grid


@dataclass(frozen=True, slots=True)
class Windows:
    """Windows that follow one another, numbered from 0; ``fine`` are those that are counted on the whole grid.

    Attributes:
        field: The column that says when a row was made.
        edges: Seconds since 1970 (UTC) at which each window begins, and the end of the last one, which is not in it.
        fine: Numbers of the windows that are judged; of the others a coarser picture is kept.
    """

    field: Field
    edges: tuple[float, ...]
    fine: frozenset[int]

    @property
    def label(self) -> str:
        """The number of a row's window, as SQL."""
        first, *inner, end = (round(edge * 1_000_000) for edge in self.edges)
        at = f"epoch_us({quoted(self.field.name)})"
        if self.field.type == "DATE":
            at = f"epoch_us({quoted(self.field.name)}::TIMESTAMP)"
        width = inner[0] - first if inner else 1
        if not inner:
            return "0::SMALLINT"
        if all(b - a == width for a, b in pairwise((first, *inner, end))):
            return f"(({at} - {first}) // {width})::SMALLINT"
        cases = (f"WHEN {at} < {edge} THEN {i}" for i, edge in enumerate(inner))
        return f"CASE {' '.join(cases)} ELSE {len(inner)} END::SMALLINT"

    @property
    def kept(self) -> str:
        """Whether a row is in any window, as SQL that a scan can skip files and row groups by."""
        return self._between(self.edges[0], self.edges[-1])

    def only(self, window: int) -> str:
        """Whether a row is in one window, as SQL that a scan can skip files and row groups by."""
        return self._between(self.edges[window], self.edges[window + 1])

    @property
    def is_fine(self) -> str:
        """Whether the window ``w`` is counted on the whole grid, as SQL."""
        return f"w IN ({', '.join(str(i) for i in sorted(self.fine))})"

    @property
    def all_fine(self) -> bool:
        """Whether every window is counted on the whole grid."""
        return len(self.fine) == len(self.edges) - 1

    def joined(self, window: int, grid: Grid) -> int:
        """How many bins of a grid are one in a window."""
        return 1 if window in self.fine else grid.coarse

    def _between(self, start: float, end: float) -> str:
        name = quoted(self.field.name)
        return f"{name} >= {self._instant(start)} AND {name} < {self._instant(end)}"

    def _instant(self, seconds: float) -> str:
        written = datetime.fromtimestamp(seconds, tz=UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        kind = "TIMESTAMPTZ" if self.field.type.endswith("ZONE") else "TIMESTAMP"
        return f"{kind} '{written}+00'" if kind == "TIMESTAMPTZ" else f"{kind} '{written}'"


def before(field: Field, end: float, width: float, count: int) -> Windows:
    """So many windows of this many seconds up to ``end``; the last one is the one that is judged.

    Raises:
        RuntimeProblem: the column holds no times.
    """
    if not is_time(field.type):
        raise RuntimeProblem(
            f"the column {field.name} holds no times but {field.type}",
            help="name the column of the rows' time",
        )
    edges = tuple(end - width * i for i in range(count, -1, -1))
    return Windows(field, edges, frozenset({count - 1}))


def reference_and_window(field: Field, start: float, end: float, rolling: float) -> Windows:
    """The window from start to end, and as its reference the ``rolling`` seconds before it."""
    one = before(field, end, end - start, 1)
    return Windows(field, (start - rolling, *one.edges), frozenset({0, 1}))
