"""Every metric is scikit-learn's where that has it, to the last digits; and what has no value says so."""

from __future__ import annotations

import dataclasses
import warnings
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from evaluation_samples import binary, multiclass, numbers
from sklearn import metrics as sk

from modelyard.expressions.metrics import gate_metrics
from modelyard_runtime.evaluation.metrics import registry
from modelyard_runtime.evaluation.metrics.registry import METRICS, metric
from modelyard_runtime.evaluation.types import NotComputableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelyard_runtime.evaluation.sample import Sample

    Reference = Callable[[Sample], float]


def at_precision(sample: Sample, least: float) -> float:
    precision, recall, _ = sk.precision_recall_curve(sample.truth, sample.score)
    return float(max(recall[precision >= least]))


def at_recall(sample: Sample, least: float) -> float:
    precision, recall, _ = sk.precision_recall_curve(sample.truth, sample.score)
    return float(max(precision[recall >= least]))


def calibration_error(sample: Sample) -> float:
    """By sorting and cutting into tenths: for scores without ties."""
    order = np.argsort(sample.score)
    parts = np.array_split(order, 10)
    gaps = [abs((sample.score[part] - sample.truth[part]).sum()) for part in parts]
    return float(sum(gaps) / len(order))


BINARY: dict[tuple[str, tuple[float, ...]], Reference] = {
    ("roc_auc", ()): lambda s: sk.roc_auc_score(s.truth, s.score),
    ("average_precision", ()): lambda s: sk.average_precision_score(s.truth, s.score),
    ("accuracy", ()): lambda s: sk.accuracy_score(s.truth, s.label),
    ("balanced_accuracy", ()): lambda s: sk.balanced_accuracy_score(s.truth, s.label),
    ("precision", ()): lambda s: sk.precision_score(s.truth, s.label),
    ("recall", ()): lambda s: sk.recall_score(s.truth, s.label),
    ("f1", ()): lambda s: sk.f1_score(s.truth, s.label),
    ("specificity", ()): lambda s: sk.recall_score(s.truth, s.label, pos_label=0),
    ("recall_at_precision", (0.6,)): lambda s: at_precision(s, 0.6),
    ("recall_at_precision", (1.0,)): lambda s: at_precision(s, 1.0),
    ("precision_at_recall", (0.7,)): lambda s: at_recall(s, 0.7),
    ("precision_at_recall", (0.0,)): lambda s: at_recall(s, 0.0),
    ("brier", ()): lambda s: sk.brier_score_loss(s.truth, s.score),
    ("log_loss", ()): lambda s: sk.log_loss(s.truth, s.score),
    ("matthews_corrcoef", ()): lambda s: sk.matthews_corrcoef(s.truth, s.label),
}
MULTICLASS: dict[str, Reference] = {
    "roc_auc": lambda s: sk.roc_auc_score(s.truth, s.probabilities, multi_class="ovr"),
    "average_precision": lambda s: sk.average_precision_score(np.eye(s.classes)[s.truth], s.probabilities),
    "accuracy": lambda s: sk.accuracy_score(s.truth, s.label),
    "balanced_accuracy": lambda s: sk.balanced_accuracy_score(s.truth, s.label),
    "precision": lambda s: sk.precision_score(s.truth, s.label, average="macro"),
    "recall": lambda s: sk.recall_score(s.truth, s.label, average="macro"),
    "f1": lambda s: sk.f1_score(s.truth, s.label, average="macro"),
    "specificity": lambda s: np.mean(
        [sk.recall_score(s.truth == k, s.label == k, pos_label=False) for k in range(s.classes)]
    ),
    "brier": lambda s: sk.brier_score_loss(s.truth, s.probabilities, scale_by_half=True),
    "log_loss": lambda s: sk.log_loss(s.truth, s.probabilities),
    "matthews_corrcoef": lambda s: sk.matthews_corrcoef(s.truth, s.label),
}
NUMBERS: dict[str, Reference] = {
    "rmse": lambda s: sk.root_mean_squared_error(s.truth, s.score),
    "mae": lambda s: sk.mean_absolute_error(s.truth, s.score),
    "mape": lambda s: sk.mean_absolute_percentage_error(s.truth, s.score),
    "median_absolute_error": lambda s: sk.median_absolute_error(s.truth, s.score),
    "r2": lambda s: sk.r2_score(s.truth, s.score),
    "max_error": lambda s: sk.max_error(s.truth, s.score),
    "mean_error": lambda s: float(np.mean(s.score - s.truth)),
    "smape": lambda s: float(np.mean(2 * np.abs(s.score - s.truth) / (np.abs(s.truth) + np.abs(s.score)))),
    "mase": lambda s: sk.mean_absolute_error(s.truth, s.score) / s.scale,
}


@pytest.mark.parametrize("name", sorted({key[0] for key in BINARY}))
@pytest.mark.parametrize("ties", [False, True], ids=["distinct", "ties"])
def test_two_classes_as_scikit_learn(name: str, ties: bool) -> None:
    for seed, share in ((0, 0.3), (1, 0.05), (2, 0.9)):
        sample = binary(seed=seed, share=share, ties=ties)
        for (known, arguments), reference in BINARY.items():
            if known == name:
                found = metric(name).estimate(sample, *arguments)
                assert found.value == pytest.approx(reference(sample), abs=1e-12)
                low, high = found.bounds(0.95)
                assert low <= found.value <= high


@pytest.mark.parametrize("name", MULTICLASS)
def test_more_classes_as_scikit_learn(name: str) -> None:
    for seed, classes in ((0, 3), (1, 6)):
        sample = multiclass(seed=seed, classes=classes)
        found = metric(name).estimate(sample)
        assert found.value == pytest.approx(MULTICLASS[name](sample), abs=1e-12)
        low, high = found.bounds(0.95)
        assert low < found.value < high


def test_a_class_that_is_never_answered_counts_as_in_scikit_learn() -> None:
    sample = multiclass(60, classes=5, seed=3)
    label = np.where(sample.label == 4, 0, sample.label)
    changed = dataclasses.replace(sample, label=label)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in ("precision", "recall", "f1", "balanced_accuracy", "matthews_corrcoef"):
            assert metric(name).estimate(changed).value == pytest.approx(MULTICLASS[name](changed), abs=1e-12)


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_as_scikit_learn(name: str) -> None:
    for seed, n in ((0, 300), (1, 301)):
        sample = numbers(n, seed=seed)
        found = metric(name).estimate(sample)
        assert found.value == pytest.approx(NUMBERS[name](sample), rel=1e-12)
        low, high = found.bounds(0.95)
        assert low <= found.value <= high


def test_the_calibration_error_is_that_of_ten_bins_of_as_many_rows() -> None:
    sample = binary(1000, seed=5)
    value = metric("expected_calibration_error").estimate(sample).value
    assert value == pytest.approx(calibration_error(sample), abs=1e-12)


def test_equal_scores_share_a_bin() -> None:
    sample = binary(1000, seed=5)
    constant = dataclasses.replace(sample, score=np.full(1000, 0.3))
    value = metric("expected_calibration_error").estimate(constant).value
    assert value == pytest.approx(abs(0.3 - sample.truth.mean()), abs=1e-12)


def test_the_calibration_of_more_classes_is_that_of_the_answered_one() -> None:
    sample = multiclass(1000)
    assert sample.probabilities is not None
    order = np.argsort(sample.probabilities.max(axis=1))
    gaps = [
        abs((sample.probabilities.max(axis=1)[part] - (sample.label == sample.truth)[part]).sum())
        for part in np.array_split(order, 10)
    ]
    value = metric("expected_calibration_error").estimate(sample).value
    assert value == pytest.approx(sum(gaps) / 1000, abs=1e-12)


ARGUMENTS = {"recall_at_precision": (0.6,), "precision_at_recall": (0.6,)}


@pytest.mark.parametrize("name", METRICS)
def test_a_resample_is_the_metric_of_the_rows_that_were_drawn(name: str) -> None:
    makers: dict[str, list[Sample]] = {
        "classification": [binary(120, seed=9, ties=True), multiclass(150, classes=3, seed=4)],
        "regression": [numbers(120)],
        "forecast": [numbers(121)],
    }
    random = np.random.default_rng(1)
    for sample in makers[METRICS[name].tasks[0]]:
        arguments = ARGUMENTS.get(name, ())
        drawn = random.integers(0, len(sample), size=(5, len(sample)))
        weights = np.stack([np.bincount(one, minlength=len(sample)) for one in drawn]).astype(float)
        found = metric(name).resampler(sample, *arguments)(weights)
        for rows, value in zip(drawn, found, strict=True):
            if name == "expected_calibration_error":
                continue  # its bins stay those of the sample
            again = metric(name).estimate(sample.take(np.sort(rows)), *arguments).value
            assert value == pytest.approx(again, abs=1e-12)


def broken(sample: Sample, **changes: Any) -> Sample:
    return dataclasses.replace(sample, **changes)


ONE_CLASS = [
    ("roc_auc", 0, "no row is positive"),
    ("roc_auc", 1, "no row is negative"),
    ("average_precision", 0, "no row is positive"),
    ("recall", 0, "no row is positive"),
    ("specificity", 1, "no row is negative"),
    ("balanced_accuracy", 1, "all rows are of one class"),
    ("matthews_corrcoef", 0, "all rows are of one class"),
    ("recall_at_precision", 0, "no row is positive"),
]


@pytest.mark.parametrize(("name", "code", "reason"), ONE_CLASS)
def test_rows_of_one_class_say_what_is_missing(name: str, code: int, reason: str) -> None:
    sample = broken(binary(50), truth=np.full(50, code))
    with pytest.raises(NotComputableError, match=reason):
        metric(name).estimate(sample, *ARGUMENTS.get(name, ()))


@pytest.mark.parametrize("name", ["brier", "log_loss", "expected_calibration_error"])
def test_answers_that_are_no_probabilities_are_not_judged_as_such(name: str) -> None:
    sample = broken(binary(200), score=binary(200).label.astype(float), hard=True)
    with pytest.raises(NotComputableError, match="no probabilities"):
        metric(name).estimate(sample)
    assert metric("roc_auc").estimate(sample).value > 0.5


def test_a_precision_without_flagged_rows_is_not_0() -> None:
    with pytest.raises(NotComputableError, match="no row is flagged"):
        metric("precision").estimate(broken(binary(50), label=np.zeros(50, np.int64)))
    with pytest.raises(NotComputableError, match="no row is positive or flagged"):
        metric("f1").estimate(broken(binary(50), label=np.zeros(50, np.int64), truth=np.zeros(50, np.int64)))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_scores_that_are_no_numbers_are_counted(bad: float) -> None:
    sample = binary(50)
    score = sample.score.copy()
    score[[3, 7]] = bad
    with pytest.raises(NotComputableError, match="2 of 50 scores are missing or infinite"):
        broken(sample, score=score).require()


def test_a_class_that_the_model_does_not_know_is_counted() -> None:
    truth = binary(50).truth.copy()
    truth[0] = -1
    with pytest.raises(NotComputableError, match="1 of 50 rows are of a class"):
        broken(binary(50), truth=truth).require()


@pytest.mark.parametrize("name", METRICS)
def test_one_row_has_a_value_or_a_reason_and_never_a_traceback(name: str) -> None:
    sample = binary(1) if METRICS[name].tasks == ("classification",) else numbers(1)
    with suppress(NotComputableError):
        metric(name).estimate(sample, *ARGUMENTS.get(name, ())).bounds(0.95)


def test_a_forecast_without_a_scale_says_why() -> None:
    with pytest.raises(NotComputableError, match="no time"):
        metric("mase").estimate(broken(numbers(), scale=None, unscaled="there is no time"))


@pytest.mark.parametrize("task", ["classification", "regression", "forecast"])
def test_the_runtime_knows_what_the_compiler_lets_gates_name(task: str) -> None:
    """Names, ranges and arguments, on both sides of the contract."""
    known = {name: (spec.range, spec.arguments[1]) for name, spec in gate_metrics(task).items()}
    fairness = registry.FAIRNESS if task == "classification" else {}
    ours = {name: (entry.within, entry.arguments) for name, entry in registry.of_task(task).items()}
    ours |= {
        name: (within, 0)
        for name, within in registry.OTHERS.items()
        if name not in registry.FAIRNESS or name in fairness
    }
    assert ours == known
