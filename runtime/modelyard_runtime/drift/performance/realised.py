"""Performance with the labels that have come: the log joined with the source that brings them, by key.

Labels take their time, so the window that is judged is the last one that ended a delay ago. How many of its predictions
have a label is printed with the figures: where few have, those that came early may not be like the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard_runtime.drift.performance.types import Figure, Performed
from modelyard_runtime.drift.tails import LEVEL
from modelyard_runtime.engine.types import quoted
from modelyard_runtime.layout import PROBABILITY

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from modelyard_runtime.contract.types import Contract, Source
    from modelyard_runtime.engine.duck import DuckEngine
    from modelyard_runtime.engine.types import Table
    from modelyard_runtime.evaluation.sample import Sample
    from modelyard_runtime.gates.types import Reading, Verdict

METHOD = "realised: labels joined by key"

_MOST = 200_000
"""Rows that metrics are computed from; of more a share is taken, by their content."""
_CONFIDENCE = 1 - 2 * LEVEL
_USUAL = {
    "classification": ("roc_auc", "average_precision", "accuracy", "precision", "recall", "f1"),
    "regression": ("mae", "rmse", "r2"),
    "forecast": ("mae", "rmse", "r2"),
}


def due(end: float, delay: float, width: float) -> tuple[float, float]:
    """The last window whose labels should have come by ``end``."""
    return end - delay - width, end - delay


def realised(
    engine: DuckEngine, contract: Contract, log: Table | None, window: tuple[float, float], root: Path
) -> tuple[Performed, Verdict | None]:
    """The metrics of a window of the log, and the verdict on the contract's condition.

    Raises:
        RuntimeProblem: the source of the labels can't be read.
    """
    from modelyard_runtime.evaluation.types import NotComputableError

    performance = contract.performance
    if performance is None or log is None:
        return Performed(METHOD, 0, None, window, reason="the log holds no rows of this time"), None
    source = contract.source(performance.labels)
    rows, total = _joined(engine, contract, log, source, root)
    if isinstance(rows, str):
        return Performed(METHOD, 0, None, window, reason=rows), None
    coverage = len(rows) / total if total else None
    names = sorted({*_USUAL[contract.training.task], *_asked(contract)})
    if not rows:
        return Performed(METHOD, 0, coverage, window, reason="no label has come yet"), _open(contract)
    sample = _sample(contract, rows)
    figures: dict[str, Figure] = {}
    for name in names:
        try:
            figures[name] = _figure(sample, name)
        except NotComputableError as error:
            del error  # the others may be; which are missing shows
    verdict = _verdict(contract, sample)
    return Performed(METHOD, len(rows), coverage, window, figures), verdict


def _joined(
    engine: DuckEngine, contract: Contract, log: Table, source: Source, root: Path
) -> tuple[list[tuple[Any, ...]] | str, int]:
    """Score, answer, probabilities and truth of the predictions that have a label; and how many there are in all."""
    from modelyard_runtime.sources.open import open_source

    labels = open_source(engine, source, root=root).table
    target, keys = contract.training.target, source.key
    if labels.field(target) is None:
        return f"the source {source.name} has no column {target}", 0
    lacking = [key for key in keys if log.field(key) is None]
    if lacking or not keys:
        return f"the log has no column {', '.join(lacking)} to find labels by", 0
    label = "l.label::VARCHAR" if log.field("label") is not None else "NULL"
    several = [field.name for field in log.fields if field.name.startswith(PROBABILITY)]
    shares = "".join(f", l.{quoted(name)}" for name in several)
    on = " AND ".join(f"l.{quoted(key)}::VARCHAR = t.{quoted(f'key_{i}')}" for i, key in enumerate(keys))
    sql = (
        f"SELECT l.prediction, {label}, t.target{shares} FROM {log.sql} l "
        f"LEFT JOIN ({_latest(labels, source, target)}) t ON {on}"
    )
    total = int(engine.rows(f"SELECT count(*) FROM ({sql})")[0][0])
    every = max(1, total // _MOST)
    thinned = "" if every == 1 else f" AND hash(prediction, target) % {every} = 0"
    rows = engine.rows(f"SELECT * FROM ({sql}) WHERE target IS NOT NULL{thinned} ORDER BY ALL")
    return rows, total // every


def _latest(labels: Table, source: Source, target: str) -> str:
    """One label a key: the last one, where the source says when a row was true."""
    keys = ", ".join(f"{quoted(key)}::VARCHAR AS {quoted(f'key_{i}')}" for i, key in enumerate(source.key))
    places = ", ".join(str(i + 1) for i in range(len(source.key)))
    value = quoted(target)
    if source.timestamp and labels.field(source.timestamp):
        value = f"arg_max({value}, {quoted(source.timestamp)})"
    else:
        value = f"any_value({value})"
    return f"SELECT {keys}, {value} AS target FROM {labels.sql} GROUP BY {places}"


def _sample(contract: Contract, rows: list[tuple[Any, ...]]) -> Sample:
    import numpy as np

    from modelyard_runtime.drift.performance.calibration import text
    from modelyard_runtime.evaluation.sample import Sample

    score = np.array([row[0] for row in rows], float)
    if contract.training.task != "classification":
        truth = np.array([row[2] for row in rows], float)
        return Sample(contract.training.task, truth, score, np.empty(0, np.int64))
    names = _order({text(row[2]) for row in rows} | {str(row[1]) for row in rows if row[1] is not None})
    codes = {name: code for code, name in enumerate(names)}
    shares = np.array([row[3:] for row in rows], float) if len(rows[0]) > 3 and len(names) > 2 else None
    return Sample(
        task="classification",
        truth=np.array([codes[text(row[2])] for row in rows]),
        score=score,
        label=np.array([codes.get(str(row[1]), 0) for row in rows]),
        classes=max(2, len(names)),
        probabilities=shares if shares is not None and shares.shape[1] == len(names) else None,
    )


def _order(names: set[str]) -> list[str]:
    """Classes in their order: numbers by size, others by their text."""
    try:
        return sorted(names, key=float)
    except ValueError:
        return sorted(names)


def _figure(sample: Sample, name: str) -> Figure:
    from modelyard_runtime.evaluation.metrics.registry import metric

    sample.require()
    found = metric(name).estimate(sample)
    low, high = found.bounds(_CONFIDENCE)
    return Figure(found.value, low, high)


def _asked(contract: Contract) -> set[str]:
    """Metrics that the contract's condition names."""
    from modelyard_runtime.gates.forms import comparisons, formula

    check = contract.performance.check if contract.performance else None
    if check is None:
        return set()
    terms = [term for one in comparisons(formula(check.tree)) for term in one.form]
    return {term.metric for term in terms if not term.arguments and not term.champion}


def _open(contract: Contract) -> Verdict | None:
    return "inconclusive" if contract.performance and contract.performance.check else None


def _verdict(contract: Contract, sample: Sample) -> Verdict | None:
    from modelyard_runtime.gates.decide import decide, kleene
    from modelyard_runtime.gates.forms import comparisons, formula

    check = contract.performance.check if contract.performance else None
    if check is None:
        return None
    found = formula(check.tree)
    readings: Mapping[str, Reading] = {one.text: _reading(sample, one.form) for one in comparisons(found)}
    judged: list[Verdict] = [
        decide(one, readings[one.text], readings[one.text]).verdict for one in comparisons(found)
    ]
    return kleene(found, iter(judged))


def _reading(sample: Sample, form: Any) -> Reading:
    """The one metric of a comparison; combinations of several are left open."""
    from math import inf

    from modelyard_runtime.evaluation.metrics.registry import metric
    from modelyard_runtime.evaluation.types import NotComputableError
    from modelyard_runtime.gates.types import Reading

    nothing = Reading(
        None, -inf, inf, _CONFIDENCE, 0, len(sample), "", "it is no single metric of the window"
    )
    if len(form) != 1 or form[0].champion:
        return nothing
    try:
        sample.require()
        estimate = metric(form[0].metric).estimate(sample, *form[0].arguments)
        low, high = estimate.bounds(_CONFIDENCE)
    except (NotComputableError, ModuleNotFoundError) as error:
        return Reading(None, -inf, inf, _CONFIDENCE, 0, len(sample), "", str(error))
    return Reading(estimate.value, low, high, _CONFIDENCE, estimate.n, len(sample), estimate.method)
