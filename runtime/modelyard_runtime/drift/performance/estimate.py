"""Performance without labels, which is an estimate: from calibrated scores, right where only the inputs have moved.

The calibration is that of held-out rows at training. Where the relation of inputs and target itself has moved (concept
drift), the estimate can't know; it says what performance would be if that relation still held. The band is the noise of
the window: what realised metrics would scatter by, rows and labels drawn anew. It holds no error of the calibration.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.drift.performance.confusion import binary, several
from modelyard_runtime.drift.performance.types import Figure, Performed
from modelyard_runtime.drift.tails import LEVEL
from modelyard_runtime.engine.types import quoted
from modelyard_runtime.layout import PROBABILITY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard_runtime.drift.cells import Array
    from modelyard_runtime.drift.performance.calibration import Calibration
    from modelyard_runtime.engine.types import Engine, Table

METHOD = "estimate: calibrated scores"

_DRAWS, _CELLS, _SEED = 400, 500, 0
_EXACT, _DIGITS = 200_000, 5
"""Up to so many rows scores are told apart to their last digit, beyond to this many: millions stay small."""
_SEVERAL = 20_000
"""Rows that are looked at where there are more than two classes."""


def estimate(
    engine: Engine, table: Table, calibration: Calibration, window: tuple[float, float] | None
) -> Performed:
    """The estimate for a table with the columns ``prediction`` and ``label`` of the log."""
    if calibration.task != "classification":
        if calibration.errors is None:
            return Performed(
                METHOD, 0, None, window, reason="the error is not estimated: too few rows were held out"
            )
        from modelyard_runtime.drift.performance import errors

        return errors.estimate(engine, table, calibration.errors, window, calibration.metrics)
    if table.field("prediction") is None or table.field("label") is None:
        return Performed(METHOD, 0, None, window, reason="the window has no columns prediction and label")
    if len(calibration.classes) == 2 and calibration.curves:
        found, rows = _two(engine, table, calibration)
    elif len(calibration.curves) > 2:
        found, rows = _many(engine, table, calibration)
    else:
        return Performed(METHOD, 0, None, window, reason="there is no calibration of the scores")
    reason = None if found else "the window has no predictions"
    return Performed(METHOD, rows, None, window, found, reason)


def _two(engine: Engine, table: Table, calibration: Calibration) -> tuple[dict[str, Figure], int]:
    import numpy as np

    total = int(engine.rows(f"SELECT count(*) FROM {table.sql}")[0][0])
    score = "prediction" if total <= _EXACT else f"round(prediction, {_DIGITS})"
    rows = engine.rows(
        f"SELECT {score} AS s, label::VARCHAR = ? AS yes, count(*) FROM {table.sql} "
        "WHERE isfinite(prediction) AND label IS NOT NULL GROUP BY s, yes ORDER BY s, yes",
        [calibration.classes[1]],
    )
    if not rows:
        return {}, 0
    scores, yes, weight = (np.array(part) for part in zip(*rows, strict=True))
    share = calibration.curves[0].of(scores)
    value = binary(share, share, yes, weight.astype(float))
    drawn = _drawn_two(share, yes, weight)
    return _figures(value, drawn, calibration), int(weight.sum())


def _drawn_two(share: Array, yes: Array, weight: Array) -> list[dict[str, float]]:
    """Metrics of windows drawn anew: as many rows, and labels by their probabilities."""
    import numpy as np

    cells = np.minimum((share * _CELLS).astype(int), _CELLS - 1) * 2 + yes
    filled, place = np.unique(cells, return_inverse=True)
    rows = np.bincount(place, weight, len(filled))
    mean = np.bincount(place, weight * share, len(filled)) / rows
    chance, answered = np.random.default_rng(_SEED), (filled % 2).astype(bool)
    found: list[dict[str, float]] = []
    for _ in range(_DRAWS):
        drawn = chance.poisson(rows)
        positive = chance.binomial(drawn, mean)
        with np.errstate(invalid="ignore", divide="ignore"):
            right = np.where(drawn > 0, positive / np.maximum(drawn, 1), 0.0)
        found.append(binary(mean, right, answered, drawn.astype(float)))
    return found


def _many(engine: Engine, table: Table, calibration: Calibration) -> tuple[dict[str, Figure], int]:
    import numpy as np

    columns = [f"{PROBABILITY}{one.name}" for one in calibration.curves]
    if any(table.field(name) is None for name in columns):
        return {}, 0
    chosen = ", ".join(quoted(name) for name in columns)
    rows = engine.rows(
        f"SELECT label::VARCHAR, {chosen} FROM {table.sql} WHERE label IS NOT NULL "
        f"ORDER BY hash(label::VARCHAR, {chosen}) LIMIT {_SEVERAL}"
    )
    names = [one.name for one in calibration.curves]
    kept = [row for row in rows if row[0] in names]
    if not kept:
        return {}, 0
    answered = np.array([names.index(row[0]) for row in kept])
    raw = np.array([row[1:] for row in kept], float)
    shares = np.column_stack([curve.of(raw[:, i]) for i, curve in enumerate(calibration.curves)])
    shares = np.maximum(shares, 1e-12)
    shares /= shares.sum(axis=1, keepdims=True)
    value = several(shares, answered, np.ones(len(kept)))
    return _figures(value, _drawn_many(shares, answered), calibration), len(kept)


def _drawn_many(shares: Array, answered: Array) -> list[dict[str, float]]:
    import numpy as np

    chance, found = np.random.default_rng(_SEED), list[dict[str, float]]()
    up_to = shares.cumsum(axis=1)
    for _ in range(_DRAWS // 4):
        weight = chance.poisson(1.0, len(answered)).astype(float)
        truth = (chance.random((len(answered), 1)) > up_to).sum(axis=1).clip(0, shares.shape[1] - 1)
        found.append(several(np.eye(shares.shape[1])[truth], answered, weight))
    return found


def _figures(
    value: dict[str, float], drawn: Sequence[dict[str, float]], calibration: Calibration
) -> dict[str, Figure]:
    import numpy as np

    found: dict[str, Figure] = {}
    for name, estimated in value.items():
        values = [one[name] for one in drawn if name in one]
        low = float(np.quantile(values, LEVEL)) if values else None
        high = float(np.quantile(values, 1 - LEVEL)) if values else None
        found[name] = Figure(estimated, low, high, calibration.metrics.get(name))
    return found
