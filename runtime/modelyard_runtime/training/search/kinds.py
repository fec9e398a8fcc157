"""How candidates are chosen: one function a kind."""

from __future__ import annotations

import json
import math
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.training.search import candidates
from modelyard_runtime.training.search.types import Trial, ranked
from modelyard_runtime.untyped import library

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelyard_runtime.contract.types import Search, SearchKind
    from modelyard_runtime.training.search.types import Measure

FACTOR = 3
"""Of the candidates of a round one in so many goes on, with so many times the rows."""

FEWEST = 200
"""Rows that a round of successive halving begins with at least."""

TRIALS = 20
"""How many candidates are drawn where the spec doesn't say."""


def grid(search: Search, measure: Measure, _: int, __: int, *, greater: bool) -> list[Trial]:
    """Every combination, on all rows."""
    del greater
    return [measure(params, 1.0) for params in candidates.every(search.space)]


def random(search: Search, measure: Measure, _: int, seed: int, *, greater: bool) -> list[Trial]:
    """Combinations drawn by chance, none twice, on all rows."""
    del greater
    drawn = candidates.drawn(search.space, search.trials or TRIALS, seed)
    return [measure(params, 1.0) for params in drawn]


def halving(search: Search, measure: Measure, rows: int, _: int, *, greater: bool) -> list[Trial]:
    """Successive halving: all combinations on few rows, then the best third on three times as many, up to all rows.

    Jamieson and Talwalkar (2016), with rows as the budget.
    """
    left = candidates.every(search.space)
    rounds = min(
        math.ceil(math.log(len(left), FACTOR) - 1e-9), max(0, int(math.log(max(rows, 1) / FEWEST, FACTOR)))
    )
    trials: list[Trial] = []
    for remaining in range(rounds, -1, -1):
        done = [measure(params, float(FACTOR) ** -remaining) for params in left]
        trials += done
        best = ranked([trial for trial in done if trial.score is not None], greater=greater)
        left = [dict(trial.params) for trial in best[: math.ceil(len(left) / FACTOR)]]
    return trials


def optuna(search: Search, measure: Measure, _: int, seed: int, *, greater: bool) -> list[Trial]:
    """Optuna's tree-structured Parzen estimator, seeded, one trial after the other.

    Numbers are searched by their order, other values as categories. A combination that comes again is not fitted
    again.

    Raises:
        RuntimeProblem: optuna isn't installed.
    """
    if find_spec("optuna") is None:
        raise RuntimeProblem(
            "`search: optuna` needs optuna, which is not installed", help="pip install optuna"
        )
    module = library("optuna")
    module.logging.set_verbosity(module.logging.WARNING)
    study = module.create_study(
        direction="maximize" if greater else "minimize", sampler=module.samplers.TPESampler(seed=seed)
    )
    known: dict[str, Trial] = {}
    order: list[Trial] = []

    def objective(asked: Any) -> float:
        params = {
            name: _suggested(asked, name, values)
            for name, values in candidates.values_of(search.space).items()
        }
        key = json.dumps(params, sort_keys=True, default=str)
        if key not in known:
            known[key] = measure(params, 1.0)
            order.append(known[key])
        score = known[key].score
        if score is None:
            raise module.TrialPruned
        return score

    study.optimize(objective, n_trials=search.trials or TRIALS)
    return order


def _suggested(asked: Any, name: str, values: list[Any]) -> Any:
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        ordered = sorted(set(values))
        return ordered[asked.suggest_int(name, 0, len(ordered) - 1)]
    return values[asked.suggest_categorical(name, list(range(len(values))))]


KINDS: dict[SearchKind, Callable[..., list[Trial]]] = {
    "grid": grid,
    "random": random,
    "halving": halving,
    "optuna": optuna,
}
