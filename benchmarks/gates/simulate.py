"""How often an interval misses the truth, on each side, by simulation with the estimators that gates are judged with.

An error above: the lower bound lies above the truth, so that ``metric >= bound`` could pass where it is false. An error
below: the upper bound lies below the truth, so that it could fail where it is true. Each side is allowed 2.5 %.
"""

from __future__ import annotations

import json
import math
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
from benchmarks.gates.populations import (
    ARGUMENTS,
    CLASSES,
    CONTRASTS,
    NUMBERS,
    RIVALS,
    truth,
    truth_of,
)

from modelyard_runtime.evaluation.contrast import contrast
from modelyard_runtime.evaluation.intervals.gap import Gap
from modelyard_runtime.evaluation.intervals.order import OrderStatistic
from modelyard_runtime.evaluation.intervals.proportion import Proportion
from modelyard_runtime.evaluation.metrics.registry import METRICS, metric
from modelyard_runtime.evaluation.types import Estimate, NotComputableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RESULTS = Path(__file__).parents[1] / "results" / "gates.json"
CONFIDENCE = 0.95
SLOW = {"average_precision", "recall_at_precision", "precision_at_recall", "roc_auc - brier"}
"""Bootstraps of rows, of which fewer are drawn."""

DRAWN = {"balanced_accuracy", "matthews_corrcoef", "expected_calibration_error", "f1"}
"""What draws counts or noise."""

SIZES = (100, 500, 2_000)


@dataclass(frozen=True)
class Row:
    """A line of the table: errors on each side, in shares of all samples; and how wide the intervals are."""

    what: str
    population: str
    n: int
    samples: int
    above: float
    below: float
    width: float | None
    undecided: float
    method: str


def main(scale: float) -> None:
    """Simulate, and write the results. ``scale`` multiplies the number of samples."""
    began = time.process_time()
    rows: list[Row] = []
    for section in SECTIONS:
        for row in section(scale):
            rows.append(row)
            print(
                f"{row.what:34} {row.population:20} n {row.n:6} above {100 * row.above:5.1f} % "
                f"below {100 * row.below:5.1f} % width {row.width or math.inf:8.4f} "
                f"none {100 * row.undecided:4.1f} % {row.method}",
                flush=True,
            )
    RESULTS.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", encoding="utf-8")
    print(f"{time.process_time() - began:.0f} CPU s")


def missed(
    what: str, population: str, n: int, samples: int, true: float, draw: Callable[[int], Estimate]
) -> Row:
    """Draw samples, and count on which side their intervals miss the truth."""
    above = below = undecided = 0
    widths: list[float] = []
    method = ""
    for number in range(samples):
        try:
            found = draw(number)
            low, high = found.bounds(CONFIDENCE)
        except NotComputableError:
            undecided += 1
            continue
        method = found.method
        widths.append(high - low)
        above += low > true + 1e-12
        below += high < true - 1e-12
    counted = max(1, samples - undecided)
    width = float(np.median(widths)) if widths else math.inf
    return Row(
        what,
        population,
        n,
        samples,
        above / counted,
        below / counted,
        width if math.isfinite(width) else None,
        undecided / samples,
        method,
    )


def _samples(scale: float, name: str, n: int) -> int:
    """More samples of what costs less."""
    count = (400 if n < 1_000 else 150) if name in SLOW else 1_000 if name in DRAWN else 2_000
    return max(10, int(scale * count))


def _classes(scale: float) -> Iterator[Row]:
    for population in CLASSES:
        for name in (name for name, known in METRICS.items() if "classification" in known.tasks):
            true = truth(population, name)
            for n in SIZES:

                def draw(number: int, population=population, name=name, n=n) -> Estimate:  # type: ignore[no-untyped-def]
                    sample = population.draw(np.random.default_rng([number, n]), n)
                    return metric(name).estimate(sample, *ARGUMENTS.get(name, ()))

                yield missed(name, population.name, n, _samples(scale, name, n), true, draw)


def _numbers(scale: float) -> Iterator[Row]:
    for population in NUMBERS:
        for name in ("mean_error", "mae", "rmse", "r2", "median_absolute_error"):
            true = truth(population, name)
            for n in SIZES:

                def draw(number: int, population=population, name=name, n=n) -> Estimate:  # type: ignore[no-untyped-def]
                    return metric(name).estimate(population.draw(np.random.default_rng([number, n]), n))

                yield missed(name, population.name, n, _samples(scale, name, n), true, draw)


def _rivals(scale: float) -> Iterator[Row]:
    for population in RIVALS:
        for name, form in CONTRASTS.items():
            true = truth_of(population, name)
            for n in SIZES[1:]:

                def draw(number: int, population=population, form=form, n=n) -> Estimate:  # type: ignore[no-untyped-def]
                    return contrast(form, *population.draw(np.random.default_rng([number, n]), n))

                what = name if "-" in name else f"{name} - champion's"
                yield missed(what, population.name, n, _samples(scale, name, n), true, draw)


def _gaps(scale: float) -> Iterator[Row]:
    for rates in ((0.3,) * 4, (0.3, 0.3, 0.3, 0.4), (0.05,) * 8, (0.02, 0.3)):
        for n in (100, 1_000):

            def draw(number: int, rates=rates, n=n) -> Estimate:  # type: ignore[no-untyped-def]
                random = np.random.default_rng([number, n])
                return Gap((tuple((int(random.binomial(n, rate)), n) for rate in rates),), n * len(rates))

            name = f"{len(rates)} groups, true gap {max(rates) - min(rates):.2g}"
            yield missed(
                "demographic_parity_difference", name, n, int(2_000 * scale), max(rates) - min(rates), draw
            )


def _quantiles(scale: float) -> Iterator[Row]:
    for share in (0.5, 0.95, 0.99):
        for n in (100, 1_000):
            true = math.exp(NormalDist().inv_cdf(share))

            def draw(number: int, share=share, n=n) -> Estimate:  # type: ignore[no-untyped-def]
                times = np.sort(np.random.default_rng([number, n]).lognormal(size=n))
                return OrderStatistic(times.tolist(), share, 0.0)

            yield missed(
                f"latency_p{share * 100:.0f}_ms", "lognormal times", n, int(2_000 * scale), true, draw
            )


def _slices(scale: float) -> Iterator[Row]:
    """Wrong verdicts of `recall >= 0.7` over slices: all at the bound, and one of them below it."""
    for count in (5, 20, 50):
        for worst in (0.7, 0.65):
            rates = [worst, *([0.7] if worst == 0.7 else [0.9]) * (count - 1)]
            wrong = {"fails wrongly": 0, "passes wrongly": 0}
            samples = int(2_000 * scale)
            for number in range(samples):
                random = np.random.default_rng([number, count])
                hits = random.binomial(200, rates)
                plain = [Proportion(float(one), 200).bounds(CONFIDENCE)[0] >= 0.7 for one in hits]
                joint = [
                    Proportion(float(one), 200).bounds(1 - (1 - CONFIDENCE) / count)[1] < 0.7 for one in hits
                ]
                wrong["fails wrongly"] += any(joint) and worst >= 0.7
                wrong["passes wrongly"] += all(plain) and worst < 0.7
            what = "fails wrongly" if worst >= 0.7 else "passes wrongly"
            share = wrong[what] / samples
            above, below = (0.0, share) if what == "fails wrongly" else (share, 0.0)
            name = f"{count} slices of 200, {'all at the bound' if worst >= 0.7 else 'one below it'}"
            yield Row(
                f"gate by slices {what}",
                name,
                200 * count,
                samples,
                above,
                below,
                0.0,
                0.0,
                "union and intersection",
            )


SECTIONS = (_classes, _numbers, _rivals, _gaps, _quantiles, _slices)
