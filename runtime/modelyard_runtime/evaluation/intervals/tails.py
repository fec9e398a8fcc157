"""Quantiles of the distributions that intervals are made from."""

from __future__ import annotations

from statistics import NormalDist

from modelyard_runtime.untyped import library

NORMAL = NormalDist()


def normal(probability: float) -> float:
    """The standard normal quantile."""
    return NORMAL.inv_cdf(probability)


def student(probability: float, df: float) -> float:
    """The quantile of Student's t."""
    return float(library("scipy.special").stdtrit(df, probability))


def beta(probability: float, a: float, b: float) -> float:
    """The quantile of the beta distribution; 0 and 1 where a or b is 0."""
    if a <= 0:
        return 0.0
    if b <= 0:
        return 1.0
    return float(library("scipy.special").betaincinv(a, b, probability))
