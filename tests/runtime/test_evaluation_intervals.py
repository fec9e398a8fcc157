"""Intervals against scipy, brute force and published tables."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from evaluation_samples import binary, numbers
from scipy import stats

from modelyard_runtime.evaluation.intervals import auc, bootstrap, gap, order, paired, proportion
from modelyard_runtime.evaluation.intervals.cells import resampled
from modelyard_runtime.evaluation.intervals.independent import dependent_sum, independent_sum
from modelyard_runtime.evaluation.intervals.mean import mean_of
from modelyard_runtime.evaluation.metrics.registry import metric
from modelyard_runtime.evaluation.types import NotComputableError


@pytest.mark.parametrize(("hits", "n"), [(0, 1), (0, 20), (7, 20), (20, 20), (481, 900), (1, 100_000)])
@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.9995])
def test_shares_as_scipy(hits: int, n: int, confidence: float) -> None:
    reference = stats.binomtest(hits, n)
    exact = reference.proportion_ci(confidence, "exact")
    score = reference.proportion_ci(confidence, "wilson")
    assert proportion.clopper_pearson(hits, n, confidence) == pytest.approx(
        (exact.low, exact.high), abs=1e-12
    )
    assert proportion.wilson(hits, n, confidence) == pytest.approx((score.low, score.high), abs=1e-12)


def test_an_exact_interval_keeps_its_confidence_on_each_side_for_every_share() -> None:
    n = 40
    bounds = [proportion.clopper_pearson(hits, n, 0.95) for hits in range(n + 1)]
    low, high = np.array(bounds).T
    for share in np.linspace(0.001, 0.999, 200):
        chances = stats.binom.pmf(np.arange(n + 1), n, share)
        assert chances[low > share].sum() <= 0.025 + 1e-12
        assert chances[high < share].sum() <= 0.025 + 1e-12


def test_f1_has_the_interval_of_the_jaccard_share() -> None:
    found = proportion.Proportion(30, 50, "dice")
    low, high = proportion.clopper_pearson(30, 50, 0.95)
    assert found.value == 2 * 30 / (50 + 30)
    assert found.bounds(0.95) == pytest.approx((2 * low / (1 + low), 2 * high / (1 + high)))


def pairwise(positive: np.ndarray, negative: np.ndarray) -> np.ndarray:
    return (positive[:, None] > negative) + 0.5 * (positive[:, None] == negative)


@pytest.mark.parametrize("seed", range(4))
def test_delong_as_by_all_pairs(seed: int) -> None:
    first = binary(120, seed=seed, ties=seed % 2 == 1)
    second = np.round(first.score + np.random.default_rng(seed).normal(0, 0.3, 120), 2)
    positive = first.truth == 1
    m, n = positive.sum(), (~positive).sum()
    rows, columns, areas = [], [], []
    for score in (first.score, second):
        wins = pairwise(score[positive], score[~positive])
        areas.append(wins.mean())
        rows.append(wins.mean(axis=1))
        columns.append(wins.mean(axis=0))
    covariance = np.cov(rows) / m + np.cov(columns) / n
    mine = [auc.placements(score, positive) for score in (first.score, second)]
    assert [one.area for one in mine] == pytest.approx(areas, abs=1e-12)
    assert [one.variance for one in mine] == pytest.approx([covariance[0, 0], covariance[1, 1]], abs=1e-14)
    difference = mine[0].plus(mine[1], -1.0)
    assert difference.area == pytest.approx(areas[0] - areas[1], abs=1e-12)
    expected = covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]
    assert difference.variance == pytest.approx(expected, abs=1e-14)


def test_midranks_as_scipy() -> None:
    values = np.random.default_rng(0).integers(0, 20, 200).astype(float)
    assert (auc.midranks(values) == stats.rankdata(values)).all()


def test_newcombes_interval_of_an_area_as_published() -> None:
    """Newcombe (2006), part 2: an area of 1 from 10 and 10 rows has the limits of a score method, not [1, 1]."""
    low, high = auc.newcombe(1.0, 10, 10, 0.95)
    assert high == 1.0
    half = 9.0
    spread = low * (1 - low) * (1 + half * ((1 - low) / (2 - low) + low / (1 + low))) / 100
    assert (1 - low) == pytest.approx(1.959964 * math.sqrt(spread), rel=1e-5)


def test_an_area_without_disorder_is_not_known_exactly() -> None:
    low, high = auc.Area(1.0, 0.0, 10, 40, 50).bounds(0.95)
    assert 0.6 < low < 0.95
    assert high == 1.0


def test_a_difference_of_paired_shares_is_tangos() -> None:
    """The limits solve the score equation whose nuisance parameter maximises the likelihood, found by scipy here."""
    first, second, n = 12, 5, 80
    low, high = paired.PairedShares(first, second, n).bounds(0.95)
    for limit in (low, high):
        # p21 with p12 = p21 + limit, by maximising the trinomial likelihood on a fine grid
        grid = np.linspace(max(0.0, -limit) + 1e-9, (1 - limit) / 2 - 1e-9, 2_000_001)
        with np.errstate(divide="ignore"):
            likelihood = (
                first * np.log(grid + limit)
                + second * np.log(grid)
                + (n - first - second) * np.log(1 - 2 * grid - limit)
            )
        p21 = grid[likelihood.argmax()]
        score = (first - second - n * limit) / math.sqrt(n * (2 * p21 + limit * (1 - limit)))
        assert abs(score) == pytest.approx(1.959964, abs=1e-4)


def test_models_that_never_disagree_may_still_differ() -> None:
    low, high = paired.PairedShares(0, 0, 100).bounds(0.95)
    assert -0.05 < low < 0 < high < 0.05


def test_at_a_difference_of_none_it_is_mcnemars_test() -> None:
    found = paired.PairedShares(15, 4, 200)
    p_value = stats.chi2.sf((15 - 4) ** 2 / (15 + 4), 1)
    assert found.bounds(1 - p_value)[0] == pytest.approx(0.0, abs=1e-9)


def test_newcombes_difference_of_shares_as_published() -> None:
    """Newcombe (1998), table II, method 10: 56/70 - 48/80 is 0.0524 to 0.3339; 9/10 - 3/10 is 0.1705 to 0.8090."""
    assert gap.difference((56, 70), (48, 80), 0.95) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert gap.difference((9, 10), (3, 10), 0.95) == pytest.approx((0.1705, 0.8090), abs=5e-5)
    assert gap.difference((10, 10), (0, 20), 0.95) == pytest.approx((0.6791, 1.0), abs=5e-5)


def test_the_largest_gap_is_corrected_below_and_not_above() -> None:
    groups = ((30, 100), (45, 100), (38, 100))
    found = gap.Gap((groups,), 300)
    assert found.value == pytest.approx(0.15)
    pairs = list(itertools.permutations(groups, 2))
    low = max(gap.difference(a, b, 1 - 0.05 / 6)[0] for a, b in pairs)
    high = max(gap.difference(a, b, 0.95)[1] for a, b in pairs)
    assert found.bounds(0.95) == pytest.approx((max(0.0, low), high))


@pytest.mark.parametrize("share", [0.5, 0.95, 0.99])
@pytest.mark.parametrize("n", [3, 50, 400])
def test_ranks_are_the_furthest_in_that_the_binomial_allows(share: float, n: int) -> None:
    low, high = order.ranks(n, share, 0.025)
    below = stats.binom.cdf(np.arange(n), n, share)
    allowed = np.flatnonzero(below <= 0.025)
    beyond = np.flatnonzero(1 - below <= 0.025)
    assert low == (allowed[-1] if len(allowed) else None)
    assert high == (beyond[0] if len(beyond) else None)


def test_a_quantile_beyond_all_values_has_no_upper_bound() -> None:
    found = order.OrderStatistic([1.0, 2.0, 3.0], 0.99, 0.0)
    assert found.value == pytest.approx(np.quantile([1.0, 2.0, 3.0], 0.99))
    assert found.bounds(0.95)[1] == math.inf


def test_a_mean_without_skewness_has_students_interval() -> None:
    values = np.r_[-np.arange(1.0, 11), np.arange(1.0, 11)] + 5
    reference = stats.t.interval(0.95, 19, values.mean(), stats.sem(values))
    assert mean_of(values).bounds(0.95) == pytest.approx(reference, abs=1e-9)


def test_halls_interval_inverts_halls_cubic() -> None:
    values = np.random.default_rng(0).exponential(size=80)
    low, high = mean_of(values).bounds(0.9)
    root = math.sqrt(80)
    k = stats.skew(values) / root
    quantile = stats.t.ppf(0.95, 79)
    for bound, wanted in ((low, quantile), (high, -quantile)):
        t = (values.mean() - bound) / (values.std(ddof=1) / root)
        assert t + k * t**2 / 3 + k**2 * t**3 / 27 + k / 6 == pytest.approx(wanted, abs=1e-9)


def test_rows_that_cost_all_the_same_say_nothing_of_the_spread() -> None:
    with pytest.raises(NotComputableError, match="all 50 rows"):
        mean_of(np.full(50, 0.25)).bounds(0.95)
    with pytest.raises(NotComputableError, match="one row"):
        mean_of(np.array([0.25])).bounds(0.95)


def test_fiellers_bounds_of_r2_are_where_the_mean_reaches_0() -> None:
    sample = numbers(200)
    found = metric("r2").estimate(sample)
    low, high = found.bounds(0.95)
    squares = np.square(sample.score - sample.truth)
    apart = np.square(sample.truth - sample.truth.mean())
    assert mean_of(squares - (1 - low) * apart).bounds(0.95)[1] == pytest.approx(0.0, abs=1e-6)
    assert mean_of(squares - (1 - high) * apart).bounds(0.95)[0] == pytest.approx(0.0, abs=1e-6)


def test_bca_as_scipy_for_a_mean() -> None:
    values = np.random.default_rng(3).exponential(size=150)

    def mean(weights: np.ndarray) -> np.ndarray:
        return (weights @ values) / weights.sum(axis=1)

    found = bootstrap.bootstrapped(mean, float(values.mean()), 150).bounds(0.95)
    reference = stats.bootstrap(
        (values,), np.mean, n_resamples=20_000, method="BCa", rng=np.random.default_rng(0)
    ).confidence_interval
    width = reference.high - reference.low
    assert found == pytest.approx((reference.low, reference.high), abs=0.06 * width)


def test_the_same_rows_give_the_same_interval() -> None:
    sample = binary(300)
    estimate = metric("average_precision").estimate
    assert estimate(sample).bounds(0.95) == estimate(sample).bounds(0.95)


def test_a_tail_beyond_the_replicates_goes_on_as_the_normal_one() -> None:
    replicates = np.sort(np.random.default_rng(0).normal(size=5_000))
    assert bootstrap.quantile(replicates, 0.0, 4.5) == pytest.approx(4.5, rel=0.08)
    assert bootstrap.quantile(replicates, 0.0, -4.5) == pytest.approx(-4.5, rel=0.08)


def test_groups_are_drawn_as_a_whole() -> None:
    """Every row five times is no more to know than once."""
    once = binary(120, seed=2)
    often = once.take(np.repeat(np.arange(120), 5))
    grouped = type(often)(
        often.task, often.truth, often.score, often.label, 2, groups=np.repeat(np.arange(120), 5)
    )
    for name in ("average_precision", "roc_auc", "recall", "brier"):
        narrow = np.diff(metric(name).estimate(often).bounds(0.95))[0]
        honest = np.diff(metric(name).estimate(grouped).bounds(0.95))[0]
        single = np.diff(metric(name).estimate(once).bounds(0.95))[0]
        assert honest > 1.5 * narrow
        assert honest == pytest.approx(single, rel=0.25)


def test_a_table_of_counts_is_resampled_as_its_rows_are() -> None:
    sample = binary(400, seed=6)
    cells = metric("matthews_corrcoef").estimate(sample).bounds(0.95)
    rows = bootstrap.bootstrapped(metric("matthews_corrcoef").resampler(sample), 0.0, 400).replicates
    assert cells == pytest.approx(np.quantile(rows, [0.025, 0.975]), abs=0.02)


def test_an_empty_cell_is_not_taken_for_impossible() -> None:
    counts = np.array([90.0, 0.0, 0.0, 10.0])

    def accuracy(drawn: np.ndarray) -> np.ndarray:
        return (drawn[:, 0] + drawn[:, 3]) / drawn.sum(axis=1)

    low, _ = resampled(accuracy, counts, added=0.5, within=(0, 1), value=1.0).bounds(0.95)
    assert 0.9 < low < 1.0


def test_sums_of_independent_estimates() -> None:
    bounds = independent_sum([(1.0, 10.0, (7.0, 14.0)), (-1.0, 5.0, (2.0, 9.0))])
    assert bounds == pytest.approx((5 - 5.0, 5 + 5.0))
    assert dependent_sum([(1.0, (7.0, 14.0)), (-1.0, (2.0, 9.0))]) == (-2.0, 12.0)
