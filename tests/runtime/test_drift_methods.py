"""Each method against values that scipy or a formula written out here gives on the same data."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.spatial.distance
import scipy.stats
from drift_windows import sides

from modelyard_runtime.drift.methods import chi2, hellinger, js, kl, ks, psi, wasserstein
from modelyard_runtime.drift.shares import ShareNoise

TABLES = [
    ((50, 30, 20), (40, 40, 20)),
    ((1000, 5, 0, 3), (1, 900, 4, 0)),
    ((1, 1), (1, 1)),
    (tuple(range(1, 51)), tuple(range(50, 0, -1))),
]


@pytest.mark.parametrize(("reference", "current"), TABLES)
def test_distances_between_counts(reference: tuple[int, ...], current: tuple[int, ...]) -> None:
    r, c = np.array(reference, float), np.array(current, float)
    p, q = r / r.sum(), c / c.sum()
    smooth_p, smooth_q = (r + 0.5) / (r + 0.5).sum(), (c + 0.5) / (c + 0.5).sum()
    there, back = scipy.stats.entropy(smooth_p, smooth_q), scipy.stats.entropy(smooth_q, smooth_p)
    assert psi.psi(reference, current) == pytest.approx(there + back, rel=1e-12, abs=1e-14)
    assert kl.kl(reference, current) == pytest.approx(back, rel=1e-12, abs=1e-14)
    assert js.js(reference, current) == pytest.approx(
        float(scipy.spatial.distance.jensenshannon(p, q, base=2)), rel=1e-12, abs=1e-7
    )
    assert hellinger.hellinger(reference, current) == pytest.approx(
        math.sqrt(max(0.0, 1 - float(np.sqrt(p * q).sum()))), rel=1e-9, abs=1e-7
    )
    expected = scipy.stats.chi2_contingency(np.array([reference, current]), correction=False)
    assert chi2.chi2(reference, current) == pytest.approx(float(expected.statistic), rel=1e-12, abs=1e-12)


def test_psi_says_what_comes_from_empty_bins() -> None:
    value, empty = psi.psi((100, 0), (50, 50)), psi.from_empty((100, 0), (50, 50))
    p, q = 0.5 / 101, 50.5 / 101
    assert empty == pytest.approx((p - q) * math.log(p / q))
    assert value > empty


def test_v_is_that_of_a_table_whose_rows_weigh_the_same() -> None:
    expected = scipy.stats.contingency.association(
        np.array([[500, 300, 200], [200, 300, 500]]), method="cramer"
    )
    assert chi2.balanced_v((500, 300, 200), (200, 300, 500)) == pytest.approx(float(expected), rel=1e-12)
    # the same shares at a thousandth of the rows: as sampled V shrinks, balanced it does not
    assert chi2.balanced_v((500_000, 300_000, 200_000), (200, 300, 500)) == pytest.approx(
        float(expected), rel=1e-12
    )


def test_bias_corrected_v_is_zero_for_what_chance_explains() -> None:
    # Bergsma (2013): phi2 - (k - 1) / (N - 1), cut at zero
    assert chi2.bergsma(1.0, 3, 100) == 0.0
    phi2 = 20 / 100 - 2 / 99
    columns = 3 - 4 / 99
    assert chi2.bergsma(20.0, 3, 100) == pytest.approx(math.sqrt(phi2 / min(columns - 1, 1 - 1 / 99)))


SHAPES = {
    "normal": lambda g, n: g.normal(size=n),
    "lognormal": lambda g, n: g.lognormal(0, 1.5, n),
    "uniform": lambda g, n: g.random(n),
    "bimodal": lambda g, n: np.where(g.random(n) < 0.5, g.normal(-4, 1, n), g.normal(3, 0.5, n)),
    "zero-inflated": lambda g, n: np.where(g.random(n) < 0.7, 0.0, g.lognormal(0, 1, n)),
    "integers": lambda g, n: g.poisson(4, n).astype(float),
    "far from zero": lambda g, n: 1e9 + g.normal(size=n),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_ks_and_wasserstein_agree_with_scipy_on_the_rows_themselves(shape: str) -> None:
    generator = np.random.default_rng(7)
    reference, current = SHAPES[shape](generator, 3000), SHAPES[shape](generator, 1500)
    current = current + 0.3 * np.std(current)
    one, other = sides(reference.tolist(), current.tolist())
    low, high = ks.ks(one, other)
    exact = float(scipy.stats.ks_2samp(reference, current).statistic)
    assert low - 1e-12 <= exact <= high + 1e-12
    assert high - low < 0.01
    raw = wasserstein.wasserstein(one, other)[1]
    expected = float(scipy.stats.wasserstein_distance(reference, current))
    assert raw == pytest.approx(expected, abs=1e-3 * float(np.std(reference)))


def test_wasserstein_is_not_fooled_by_one_outlier() -> None:
    generator = np.random.default_rng(3)
    clean = generator.normal(size=4000)
    outlier = np.concatenate([clean, [1e6]])
    moved, same = generator.normal(1, 1, 4000), generator.normal(size=4000)
    assert wasserstein.wasserstein(*sides(outlier.tolist(), moved.tolist()))[0] == pytest.approx(1, abs=0.1)
    assert wasserstein.wasserstein(*sides(outlier.tolist(), same.tolist()))[0] < 0.1


def test_wasserstein_of_a_shift_of_a_normal_is_the_shift_in_deviations() -> None:
    quantiles = scipy.stats.norm.ppf((np.arange(4000) + 0.5) / 4000)
    value, raw, deviation, _ = wasserstein.wasserstein(
        *sides(quantiles.tolist(), (quantiles + 0.25).tolist())
    )
    winsorised = np.clip(quantiles, *np.quantile(quantiles, [0.01, 0.99])).std()
    assert raw == pytest.approx(0.25, abs=1e-3)
    assert deviation == pytest.approx(float(winsorised), rel=0.01)
    assert value == pytest.approx(0.25 / float(winsorised), rel=0.02)


@pytest.mark.parametrize(("n", "a", "m", "b"), [(1000, 50, 200, 30), (20, 0, 15, 5), (100, 100, 40, 30)])
def test_shares_are_judged_by_fishers_exact_test(n: int, a: int, m: int, b: int) -> None:
    less, more = (
        float(scipy.stats.fisher_exact([[b, m - b], [a, n - a]], alternative=side).pvalue)
        for side in ("less", "greater")
    )
    assert ShareNoise(a / n).judge(b / m, n, m).p_value == pytest.approx(
        min(1, 2 * min(less, more)), rel=1e-9
    )


def test_bounds_of_shares_are_newcombes() -> None:
    # Newcombe (1998), table II, method 10: 56/70 against 48/80 has the 95 % interval 0.0524 to 0.3339
    from modelyard_runtime.drift.tails import NORMAL, wilson

    z = NORMAL.inv_cdf(0.975)
    (low_p, high_p), (low_q, high_q) = wilson(56, 70, z), wilson(48, 80, z)
    p, q = 56 / 70, 48 / 80
    assert p - q - math.hypot(p - low_p, high_q - q) == pytest.approx(0.0524, abs=5e-5)
    assert p - q + math.hypot(high_p - p, q - low_q) == pytest.approx(0.3339, abs=5e-5)
