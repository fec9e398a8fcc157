"""The noise of distances between counts in bins."""

from __future__ import annotations

from dataclasses import dataclass

from modelyard_runtime.drift.tails import LEVEL, chi_square_tail, noncentrality
from modelyard_runtime.drift.types import Judged


@dataclass(frozen=True, slots=True)
class ChiSquareNoise:
    """A distance d for which factor * d^power / s is chi-square where nothing differs, with s = 1/n + 1/m.

    True of every smooth divergence between the shares in B bins: to second order it is a multiple of the sum of
    (p - q)^2 / p, which is s times a chi-square variable with B - 1 degrees of freedom (Pearson 1900; for PSI Yurdakul
    2018, for all of Csiszár's divergences Zografos, Ferentinos and Papaioannou 1990). Where the shares do differ it is
    noncentral with the true distance as noncentrality; so the estimate is freed of the mean of the noise, and the
    bounds come from the noncentral tails.
    """

    df: int
    factor: float
    power: int

    def judge(self, value: float, n: int, m: int) -> Judged:
        """What a value means."""
        s = 1 / n + 1 / m
        x = self.factor * value**self.power / s
        if self.df < 1:
            return Judged(0.0, 0.0, 0.0, 1.0)
        return Judged(
            effect=self._distance(max(0.0, x - self.df), s),
            lower=self._distance(noncentrality(x, self.df, 1 - LEVEL), s),
            # Less noise than its mean is luck, and no proof: it must not make a bound tighter than the rows allow.
            upper=self._distance(noncentrality(max(x, self.df), self.df, LEVEL), s),
            p_value=chi_square_tail(x, self.df),
        )

    def expected(self, effect: float, n: int, m: int) -> float:
        """The value to expect: the true distance and the mean of the noise."""
        s = 1 / n + 1 / m
        return self._distance(self.factor * effect**self.power / s + self.df, s)

    def _distance(self, x: float, s: float) -> float:
        return float((x * s / self.factor) ** (1 / self.power))
