"""Numbers on a grid, counted here: the engine reads the columns, numpy bins them while they are in the cache.

Half of what the statement of ``numeric_sql`` costs, and nothing to plan; the counts are the same to the last digit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard_runtime.engine.arrays import Values
from modelyard_runtime.engine.types import quoted
from modelyard_runtime.profiles.counted import INFINITE, NAN, NULL, POINT, STEP
from modelyard_runtime.profiles.kinds import number
from modelyard_runtime.profiles.types import CLAMP, Grid

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from modelyard_runtime.engine.types import Engine, Field, Table
    from modelyard_runtime.profiles.counted import Counted
    from modelyard_runtime.profiles.windows import Windows

_ROWS = 16_384
"""Rows that are binned at once: what is computed of them stays in the cache of a core."""

_MOST_ROWS = 65_536
"""Rows that are binned at once where a step adds to many bins: 2^37 quanta each still count in ones."""

_VALUES, _WINDOWED, _MOST = 1_000_000, 4_000_000, 16
"""Values of which a part may consist; where the window of each row has to be read beside; and columns read together."""

_EXACT = 2.0**53
"""Up to here a double counts in ones."""

_LOW = 26
"""Bits of the lower half of a sum of large quanta."""


def counted(
    engine: Engine, table: Table, grids: Mapping[Field, Grid], rows: int, windows: Windows | None
) -> Iterator[tuple[Field, list[tuple[int, Counted]]]]:
    """The bins of each column by window (0 where there are none); those of past windows are joined, so many to one."""
    import numpy

    fields = list(grids)
    room = _WINDOWED if windows and len(windows.edges) > 2 else _VALUES
    step = max(1, min(_MOST, room // max(rows, 1)))
    label, kept = (f"{windows.label}, ", f" WHERE {windows.kept}") if windows else ("", "")
    for start in range(0, len(fields), step):
        batch = fields[start : start + step]
        sums = [_Sums(grids[field], windows) for field in batch]
        names = ", ".join(f"{number(field)} AS {quoted(field.name)}" for field in batch)
        # What is too large for a double, or no number, is told apart below.
        with numpy.errstate(over="ignore", invalid="ignore"):
            parts = engine.arrays(f"SELECT {label}{names} FROM {table.sql}{kept}")
            for part in parts:
                window, columns = (part[0].numbers, part[1:]) if windows else (None, part)
                for total, values in zip(sums, columns, strict=True):
                    total.add(values, window)
        for field, total in zip(batch, sums, strict=True):
            yield field, list(total.found())


class _Sums:
    """What is counted of one column: the windows that are judged on the whole grid, all of them on a joined one."""

    def __init__(self, grid: Grid, windows: Windows | None) -> None:
        count = len(windows.edges) - 1 if windows else 1
        past = windows is not None and not windows.all_fine
        self._every = _Grid(grid, count, grid.coarse if past else 1)
        self._judged = (
            {window: _Grid(grid, 1, 1) for window in sorted(windows.fine)} if windows and past else {}
        )

    def add(self, values: Values, window: NDArray[Any] | None) -> None:
        """Count the values of some rows in their windows."""
        import numpy

        self._every.add_blocks(values, window)
        for judged, one in self._judged.items():
            rows = numpy.flatnonzero(window == judged)
            valid = values.valid[rows] if values.valid is not None else None
            one.add_blocks(Values(values.numbers[rows], valid), None)

    def found(self) -> Iterator[tuple[int, Counted]]:
        """Each bin that holds something, with its window."""
        yield from self._every.found(without=list(self._judged))
        for judged, one in self._judged.items():
            yield from ((judged, counted) for _, counted in one.found())


class _Grid:
    """Counts, sums and ends of the bins of a grid in some windows, added part by part."""

    def __init__(self, grid: Grid, windows: int, joined: int) -> None:
        """``joined`` bins are one."""
        import numpy

        self._grid, self._joined = grid, joined
        self._bins = 2 * grid.half // joined + 1
        self._width = self._bins + len(grid.points) + 3
        size = self._width * windows
        # The more is added to at each step, the more rows a step should have.
        self._rows = min(_MOST_ROWS, max(_ROWS, 4 * size))
        self._counts = numpy.zeros(size, dtype=numpy.int64)
        self._quick, self._bound = numpy.zeros(size, dtype=numpy.int64), 0.0
        self._exact: NDArray[Any] | None = None
        self._lows, self._highs = numpy.full(size, numpy.inf), numpy.full(size, -numpy.inf)

    def add_blocks(self, values: Values, window: NDArray[Any] | None) -> None:
        """Count the values of some rows, in steps that fit into a cache."""
        for start in range(0, len(values.numbers), self._rows):
            rows = slice(start, start + self._rows)
            valid = values.valid[rows] if values.valid is not None else None
            self._add(values.numbers[rows], valid, window[rows] if window is not None else None)

    def _add(self, numbers: NDArray[Any], valid: NDArray[Any] | None, window: NDArray[Any] | None) -> None:
        import numpy

        first = None if window is None else window.astype(numpy.int64) * self._width
        finite = numpy.isfinite(numbers)
        if valid is not None:
            finite &= valid
        if not finite.all():
            self._apart(numbers[~finite], None if valid is None else valid[~finite], _of(first, ~finite))
            numbers, first = numbers[finite], _of(first, finite)
        if len(numbers):
            self._binned(numbers, first)

    def _apart(self, numbers: NDArray[Any], valid: NDArray[Any] | None, first: NDArray[Any] | None) -> None:
        """Count what is no finite number: missing, NaN, infinite, in the three places behind the points."""
        import numpy

        place = numpy.where(numpy.isnan(numbers), self._width - 2, self._width - 1)
        if valid is not None:
            place[~valid] = self._width - 3
        self._counts += numpy.bincount(place if first is None else first + place, minlength=len(self._counts))

    def _binned(self, numbers: NDArray[Any], first: NDArray[Any] | None) -> None:
        import numpy

        grid = self._grid
        t = numbers - grid.centre
        t /= grid.scale
        key = _places(grid, t)
        key += grid.half
        if self._joined > 1:
            key >>= self._joined.bit_length() - 1  # a power of two: to divide takes ten times as long
        for i, point in enumerate(grid.points):
            key[numbers == point] = self._bins + i
        if first is not None:
            key += first
        self._counts += numpy.bincount(key, minlength=len(self._counts))
        numpy.minimum.at(self._lows, key, numbers)
        numpy.maximum.at(self._highs, key, numbers)
        t *= 16777216
        t += 0.5
        self._summed(key, numpy.floor(t, out=t))

    def _summed(self, key: NDArray[Any], quanta: NDArray[Any]) -> None:
        """Add the quanta of some values. Each step is one of whole numbers below 2^53, so that no order shows."""
        import numpy

        most = max(float(quanta.max()), -float(quanta.min())) * len(quanta)
        if most < _EXACT:
            self._bound += most
            if self._bound >= _EXACT * 512:
                self._more(self._quick, 1)
                self._quick[:], self._bound = 0, most
            self._quick += numpy.bincount(key, quanta, minlength=len(self._quick)).astype(numpy.int64)
            return
        beyond = numpy.abs(quanta) >= CLAMP
        whole = numpy.where(beyond, 0.0, quanta).astype(numpy.int64)
        whole[beyond] = numpy.where(quanta[beyond] > 0, CLAMP, -CLAMP)
        for shift, half in ((2**_LOW, whole >> _LOW), (1, whole & (2**_LOW - 1))):
            added = numpy.bincount(key, half, minlength=len(self._quick)).astype(numpy.int64)
            self._more(added, shift)

    def _more(self, quanta: NDArray[Any], times: int) -> None:
        added = quanta.astype(object) * times
        self._exact = added if self._exact is None else self._exact + added

    def found(self, *, without: Sequence[int] = ()) -> Iterator[tuple[int, Counted]]:
        """Each bin that holds something, with its window, but for some windows."""
        import numpy

        counts = self._counts.reshape(-1, self._width)
        counts[list(without)] = 0
        window, place = numpy.nonzero(counts)
        at = window * self._width + place
        totals = self._quick if self._exact is None else self._quick + self._exact
        parts = (self._counts[at], totals[at], self._lows[at], self._highs[at])
        counted = zip(self._indices()[place].tolist(), *(part.tolist() for part in parts), strict=True)
        return zip(window.tolist(), counted, strict=True)

    def _indices(self) -> NDArray[Any]:
        """The index of each place."""
        import numpy

        bins = numpy.arange(self._bins) * self._joined - self._grid.half
        points = POINT + STEP * numpy.arange(len(self._grid.points))
        return numpy.concatenate([bins, points, [NULL, NAN, INFINITE]])


def places(grid: Grid, numbers: NDArray[Any]) -> NDArray[Any]:
    """The bin of each finite number, whether or not it is a point."""
    import numpy

    with numpy.errstate(over="ignore", invalid="ignore"):
        return _places(grid, (numbers - grid.centre) / grid.scale)


def _places(grid: Grid, t: NDArray[Any]) -> NDArray[Any]:
    """The bins of numbers by their distance from the centre, in scales: the operations of ``Grid.index``."""
    import numpy

    u = t if grid.shape == "softsign" else numpy.copysign(numpy.sqrt(numpy.abs(t)), t)
    divisor = numpy.abs(u)
    divisor += 1
    place = numpy.floor(grid.half * (u / divisor))
    beyond = numpy.isnan(place)
    if beyond.any():
        place[beyond] = numpy.copysign(grid.half, t[beyond])
    index: NDArray[Any] = place.astype(numpy.int64)
    return index


def _of(first: NDArray[Any] | None, rows: NDArray[Any]) -> NDArray[Any] | None:
    return None if first is None else first[rows]
