"""Tails of the distributions that decisions need, from the standard library alone.

Chi-square by the series and the continued fraction of the incomplete gamma function (Abramowitz and Stegun 6.5.29 and
6.5.31, the latter evaluated by Lentz's method); Kolmogorov by its theta series (Kolmogorov 1933) with Stephens' (1970)
correction for finite samples; noncentral chi-square by the cube-root normal approximation of Abdel-Aty (1954).
"""

from __future__ import annotations

import math
from statistics import NormalDist

NORMAL = NormalDist()

LEVEL = 0.01
"""The error that every bound and every test allows itself, one-sided."""

Z = NORMAL.inv_cdf(1 - LEVEL)

_TINY = 1e-300


def chi_square_tail(x: float, df: float) -> float:
    """P(X >= x) for a chi-square variable with df degrees of freedom."""
    if x <= 0 or df <= 0:
        return 1.0
    a, half = df / 2, x / 2
    weight = math.exp(max(-half + a * math.log(half) - math.lgamma(a), -745.0))
    if half < a + 1:
        return max(0.0, 1 - weight * _series(a, half))
    return min(1.0, weight * _fraction(a, half))


def _series(a: float, x: float) -> float:
    term = total = 1 / a
    k = a
    while term > total * 1e-17:
        k += 1
        term *= x / k
        total += term
    return total


def _fraction(a: float, x: float) -> float:
    b = x + 1 - a
    c, d = 1 / _TINY, 1 / b
    value = d
    for i in range(1, 100_000):
        step = -i * (i - a)
        b += 2
        d = 1 / (step * d + b or _TINY)
        c = b + step / c or _TINY
        value *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return value


def noncentral_chi_square(x: float, df: float, noncentrality: float) -> float:
    """P(X <= x): exact for one degree of freedom, to about two digits for more."""
    if df == 1:
        near, far = math.sqrt(x) - math.sqrt(noncentrality), math.sqrt(x) + math.sqrt(noncentrality)
        return NORMAL.cdf(near) - NORMAL.cdf(-far)
    mean = df + noncentrality
    spread = 2 * (df + 2 * noncentrality) / (9 * mean * mean)
    return NORMAL.cdf(((x / mean) ** (1 / 3) - (1 - spread)) / math.sqrt(spread))


def noncentrality(x: float, df: float, probability: float) -> float:
    """The noncentrality for which P(X <= x) is this probability; 0 where even none makes it smaller."""
    if x <= 0 or noncentral_chi_square(x, df, 0.0) <= probability:
        return 0.0
    low, high = 0.0, 1.0
    while noncentral_chi_square(x, df, high) > probability:
        low, high = high, high * 2 + x
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if noncentral_chi_square(x, df, middle) > probability else (low, middle)
    return (low + high) / 2


def kolmogorov_tail(distance: float, s: float) -> float:
    """P(D >= distance) for two samples of one distribution, s = 1/n + 1/m; an upper bound if values repeat."""
    root = 1 / math.sqrt(s)
    z = (root + 0.12 + 0.11 / root) * distance
    if z < 0.2:
        return 1.0
    total = sum((1.0 if k % 2 else -1.0) * math.exp(-2 * k * k * z * z) for k in range(1, 101))
    return min(1.0, max(0.0, 2 * total))


def two_proportions(a: int, n: int, b: int, m: int) -> float:
    """Fisher's exact test (1935), two-sided as twice the smaller tail: a of n against b of m."""
    mean = m * (a + b) / (n + m)
    direction = 1 if b >= mean else -1
    term = _hypergeometric(a, n, b, m)
    total, k = 0.0, b
    while term > total * 1e-17 and 0 <= k <= m:
        total += term
        rest = a + b - k
        if direction > 0:
            term *= (m - k) * rest / ((k + 1) * (n - rest + 1))
        else:
            term *= k * (n - rest) / ((m - k + 1) * (rest + 1))
        k += direction
    return min(1.0, 2 * total)


def _hypergeometric(a: int, n: int, b: int, m: int) -> float:
    return math.exp(_choose(n, a) + _choose(m, b) - _choose(n + m, a + b))


def _choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def wilson(k: float, n: int, z: float = Z) -> tuple[float, float]:
    """The interval of a share of k in n (Wilson 1927)."""
    share, z2 = k / n, z * z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = z / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def false_discovery(p_values: list[float]) -> list[float]:
    """Adjusted p-values that bound the false discovery rate (Benjamini and Hochberg 1995)."""
    order = sorted(range(len(p_values)), key=lambda i: p_values[i], reverse=True)
    adjusted, least = [1.0] * len(p_values), 1.0
    for rank, i in zip(range(len(order), 0, -1), order, strict=True):
        least = min(least, p_values[i] * len(p_values) / rank)
        adjusted[i] = least
    return adjusted


def chi_square_critical(df: float, probability: float) -> float:
    """The value that a chi-square variable exceeds with this probability."""
    low, high = 0.0, max(1.0, df)
    while chi_square_tail(high, df) > probability:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if chi_square_tail(middle, df) > probability else (low, middle)
    return high


def kolmogorov_critical(s: float, probability: float) -> float:
    """The distance that two samples of one distribution exceed with this probability, s = 1/n + 1/m."""
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if kolmogorov_tail(middle, s) > probability else (low, middle)
    return high
