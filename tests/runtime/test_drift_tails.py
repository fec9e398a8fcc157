"""The tails that decisions rest on, against scipy."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.special
import scipy.stats

from modelyard_runtime.drift import tails


@pytest.mark.parametrize("df", [1, 2, 9, 50, 499])
@pytest.mark.parametrize("share", [0.01, 0.5, 1, 2, 5])
def test_chi_square_tail(df: int, share: float) -> None:
    x = df * share
    assert tails.chi_square_tail(x, df) == pytest.approx(
        float(scipy.stats.chi2.sf(x, df)), rel=1e-9, abs=1e-290
    )


@pytest.mark.parametrize("df", [1, 2, 4, 9, 50])
@pytest.mark.parametrize("noncentrality", [1.0, 5.0, 20.0, 1000.0, 1e6])
def test_noncentral_chi_square_is_good_to_two_digits(df: int, noncentrality: float) -> None:
    for probability in (0.01, 0.5, 0.99):
        x = float(scipy.stats.ncx2.ppf(probability, df, noncentrality))
        assert tails.noncentral_chi_square(x, df, noncentrality) == pytest.approx(probability, abs=0.012)


def test_noncentrality_is_the_inverse() -> None:
    found = tails.noncentrality(40.0, 9, 0.01)
    assert tails.noncentral_chi_square(40.0, 9, found) == pytest.approx(0.01, rel=1e-6)
    assert tails.noncentrality(0.5, 9, 0.01) == 0.0


def test_kolmogorov_tail() -> None:
    for distance in (0.01, 0.02, 0.05):
        expected = float(scipy.special.kolmogorov(distance / np.sqrt(2 / 20_000)))
        assert tails.kolmogorov_tail(distance, 2 / 20_000) == pytest.approx(expected, rel=0.02)


def test_false_discovery_adjustment() -> None:
    p_values = [0.2, 0.001, 0.04, 0.04, 1.0, 0.0, 0.03]
    expected = scipy.stats.false_discovery_control(p_values)
    assert tails.false_discovery(p_values) == pytest.approx(expected.tolist())
    assert tails.false_discovery([]) == []


def test_two_proportions_hold_at_millions_of_rows() -> None:
    expected = scipy.stats.fisher_exact(
        [[100_600, 1_899_400], [100_000, 1_900_000]], alternative="greater"
    ).pvalue
    found = tails.two_proportions(100_000, 2_000_000, 100_600, 2_000_000)
    assert found == pytest.approx(2 * float(expected), rel=1e-5)
    assert tails.two_proportions(0, 10**7, 10**6, 10**7) == 0.0
