"""Slices, fairness and the champion: what is compared with what, and at which confidence."""

from __future__ import annotations

import dataclasses
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from evaluation_samples import binary, multiclass, numbers
from gate_worlds import World, fewer_draws, gate  # noqa: F401 - a fixture

from modelyard_runtime.evaluation.intervals.gap import difference
from modelyard_runtime.evaluation.intervals.proportion import clopper_pearson
from modelyard_runtime.evaluation.metrics.registry import metric
from modelyard_runtime.gates.text import render

if TYPE_CHECKING:
    from pathlib import Path

    from modelyard_runtime.evaluation.sample import Sample
    from modelyard_runtime.gates.types import GateVerdict, Judged


def judged(tmp_path: Path, world: World, check: str, **changes: object) -> GateVerdict:
    return world.judged(tmp_path, gate(check, task=world.own.task, **changes)).gates[0]


def answered(*slices: tuple[str, int, int]) -> World:
    """Slices of positive rows alone: name, how many are flagged, of how many."""
    names = [name for name, _, rows in slices for _ in range(rows)]
    label = np.concatenate([np.arange(rows) < flagged for _, flagged, rows in slices]).astype(np.int64)
    sample = dataclasses.replace(
        binary(len(names)), truth=np.ones(len(names), np.int64), label=label, score=0.25 + 0.5 * label
    )
    return World(sample, slices={"country": names})


def decisive(found: GateVerdict) -> Judged:
    assert found.decisive is not None
    return found.decisive


def test_every_slice_has_to_pass(tmp_path: Path) -> None:
    found = judged(tmp_path, answered(("DE", 290, 300), ("FR", 280, 300)), "recall >= 0.7", by="country")
    assert found.verdict == "pass"
    assert found.reason.startswith("all 2 slices by country keep it; closest FR")


def test_the_worst_slice_is_named_and_decides(tmp_path: Path) -> None:
    world = answered(("DE", 290, 300), ("FR", 90, 300), ("NO", 210, 300))
    found = judged(tmp_path, world, "recall >= 0.7", by="country")
    assert found.verdict == "fail"
    assert [one.value for one in found.slices] == ["FR", "NO", "DE"]
    assert [one.verdict for one in found.slices] == ["fail", "inconclusive", "pass"]
    assert found.reason.startswith("country = FR: the interval")
    text = render(world.judged(tmp_path, gate("recall >= 0.7", by="country")))
    assert "also country = NO" in text


def test_a_pass_needs_no_correction_and_a_failure_does(tmp_path: Path) -> None:
    """0.7 lies just inside the plain bounds of one slice, and just outside of those of another."""
    passing = next(k for k in range(500) if clopper_pearson(k, 500, 0.95)[0] >= 0.7)
    failing = next(k for k in range(500, 0, -1) if clopper_pearson(k, 500, 0.95)[1] < 0.7)
    alone = judged(tmp_path, answered(("a", failing, 500)), "recall >= 0.7", by="country")
    assert alone.verdict == "fail"
    many = answered(("a", failing, 500), *((f"b{k}", passing, 500) for k in range(9)))
    found = judged(tmp_path, many, "recall >= 0.7", by="country")
    assert found.verdict == "inconclusive"
    assert [one.verdict for one in found.slices[1:]] == ["pass"] * 9
    reading = decisive(found).reading
    assert reading is not None
    assert reading.confidence == pytest.approx(1 - 0.05 / 10)
    assert (reading.lower, reading.upper) == pytest.approx(clopper_pearson(failing, 500, 0.995), rel=1e-9)
    assert "corrected for the number of comparisons" in found.reason


def test_small_slices_are_listed_and_not_judged(tmp_path: Path) -> None:
    world = answered(("DE", 290, 300), ("FR", 0, 99), ("NO", 100, 100), ("AT", 0, 5))
    found = judged(tmp_path, world, "recall >= 0.7", by="country")
    assert found.verdict == "pass"
    assert found.small == (("FR", 99), ("AT", 5))
    text = render(world.judged(tmp_path, gate("recall >= 0.7", by="country")))
    assert "not judged, below 100 rows: FR (99), AT (5)" in text


def test_without_a_large_slice_nothing_is_decided(tmp_path: Path) -> None:
    found = judged(tmp_path, answered(("DE", 90, 90), ("FR", 90, 90)), "recall >= 0.1", by="country")
    assert (found.verdict, found.reason) == ("inconclusive", "no slice by country has 100 rows")
    assert found.stops
    assert found.slices == ()


def test_a_slice_that_can_not_be_measured_is_inconclusive(tmp_path: Path) -> None:
    world = World(binary(600, share=0.3), slices={"half": ["a"] * 300 + ["b"] * 300})
    truth = world.own.truth.copy()
    truth[300:] = 0
    found = judged(
        tmp_path,
        dataclasses.replace(world, own=dataclasses.replace(world.own, truth=truth)),
        "recall >= 0.1",
        by="half",
    )
    assert found.verdict == "inconclusive"
    assert found.reason == "half = b: no row is positive"


def test_rows_are_those_of_the_slice(tmp_path: Path) -> None:
    world = answered(("DE", 200, 300), ("FR", 100, 150))
    assert judged(tmp_path, world, "rows >= 200", by="country").verdict == "fail"
    assert judged(tmp_path, world, "rows >= 150", by="country").verdict == "pass"


def test_what_is_no_matter_of_slices_is_judged_once(tmp_path: Path) -> None:
    world = answered(("DE", 200, 300), ("FR", 100, 150))
    found = judged(tmp_path, world, "model_size_mb <= 1", by="country")
    assert [one.value for one in found.slices] == [None]
    mixed = judged(tmp_path, world, "recall >= 0.5 and model_size_mb <= 1", by="country")
    assert [one.value for one in mixed.slices] == ["DE", "FR"]


# Fairness


def grouped(seed: int = 0, *, groups: int = 4, n: int = 1200) -> World:
    random = np.random.default_rng(seed)
    group = random.integers(0, groups, n)
    sample = binary(n, seed=seed)
    label = (sample.score > 0.4 + 0.05 * group).astype(np.int64)
    return World(dataclasses.replace(sample, label=label), slices={"segment": [f"g{one}" for one in group]})


def rates(world: World) -> dict[str, list[tuple[int, int]]]:
    """Counts by brute force: for each rate the (hits, rows) of every group."""
    assert world.slices is not None
    found: dict[str, list[tuple[int, int]]] = {"flagged": [], "true": [], "false": []}
    for name in sorted(set(world.slices["segment"])):
        rows = [k for k, value in enumerate(world.slices["segment"]) if value == name]
        pairs = [(int(world.own.truth[k]), int(world.own.label[k])) for k in rows]
        found["flagged"].append((sum(label for _, label in pairs), len(pairs)))
        positive = [label for truth, label in pairs if truth]
        negative = [label for truth, label in pairs if not truth]
        found["true"].append((sum(positive), len(positive)))
        found["false"].append((sum(negative), len(negative)))
    return found


def gap(groups: list[tuple[int, int]]) -> float:
    shares = [hits / rows for hits, rows in groups]
    return max(abs(a - b) for a, b in combinations(shares, 2))


@pytest.mark.parametrize("seed", [0, 1])
def test_gaps_are_those_of_the_groups(tmp_path: Path, seed: int) -> None:
    world = grouped(seed)
    counted = rates(world)
    parity = decisive(judged(tmp_path, world, "demographic_parity_difference <= 0.5", by="segment"))
    odds = decisive(judged(tmp_path, world, "equalized_odds_difference <= 0.5", by="segment"))
    assert parity.reading is not None
    assert odds.reading is not None
    assert parity.reading.estimate == pytest.approx(gap(counted["flagged"]), rel=1e-9)
    assert odds.reading.estimate == pytest.approx(max(gap(counted["true"]), gap(counted["false"])), rel=1e-9)
    upper = max(
        difference(a, b, 0.95)[1] for a in counted["flagged"] for b in counted["flagged"] if a is not b
    )
    assert parity.reading.upper == pytest.approx(upper, rel=1e-9)
    assert parity.reading.lower <= parity.reading.estimate <= parity.reading.upper


def test_small_groups_are_not_compared(tmp_path: Path) -> None:
    world = grouped()
    assert world.slices is not None
    names = list(world.slices["segment"])
    label = world.own.label.copy()
    names[:50], label[:50] = ["tiny"] * 50, 1
    changed = World(dataclasses.replace(world.own, label=label), slices={"segment": names})
    wide = decisive(
        judged(tmp_path, changed, "demographic_parity_difference <= 0.9", by="segment", min_rows=10)
    )
    near = decisive(judged(tmp_path, changed, "demographic_parity_difference <= 0.9", by="segment"))
    assert wide.reading is not None
    assert near.reading is not None
    assert wide.reading.estimate is not None
    assert near.reading.estimate is not None
    assert wide.reading.estimate > near.reading.estimate + 0.2


def test_one_group_is_nothing_to_compare(tmp_path: Path) -> None:
    world = World(binary(300), slices={"segment": ["a"] * 300})
    found = judged(tmp_path, world, "demographic_parity_difference <= 0.1", by="segment")
    assert found.verdict == "inconclusive"
    assert "fewer than two groups by segment" in found.reason


# The champion


def rivals(n: int = 1500, *, better: float = 0.0, seed: int = 0) -> World:
    """Two models that see mostly the same signal; ``better`` is what the first sees beyond it."""
    random = np.random.default_rng(seed)
    truth = (random.random(n) < 0.3).astype(np.int64)
    common = random.normal(size=n) + 1.5 * truth
    models: list[Sample] = []
    for extra in (better, 0.0):
        logit = common + random.normal(0, 0.15, n) + extra * truth - 1.2
        score = 1 / (1 + np.exp(-logit))
        models.append(
            dataclasses.replace(binary(n), truth=truth, score=score, label=(score > 0.5).astype(np.int64))
        )
    return World(models[0], models[1])


def test_without_a_champion_a_comparison_with_it_passes_and_says_so(tmp_path: Path) -> None:
    world = World(binary(600))
    found = judged(tmp_path, world, "roc_auc >= champion.roc_auc - 0.005")
    assert (found.verdict, found.reason) == ("pass", "there is no champion to compare with")
    other = judged(tmp_path, world, "roc_auc >= champion.roc_auc and roc_auc >= 0.99")
    assert other.verdict == "fail"
    assert judged(tmp_path, world, "psi_max <= 0.2").reason == "there is no champion to compare with"


PAIRED = {
    "roc_auc >= champion.roc_auc - 0.02": "DeLong, paired",
    "accuracy >= champion.accuracy - 0.03": "Tango, paired",
    "recall >= champion.recall - 0.06": "Tango, paired",
    "brier <= champion.brier + 0.01": "Hall's t",
    "log_loss <= 1.1 * champion.log_loss": "Hall's t",
    "f1 >= champion.f1 - 0.05": "bootstrap of counts, paired",
    "precision >= 0.9 * champion.precision": "bootstrap of counts, paired",
    "average_precision >= champion.average_precision - 0.03": "bootstrap (BCa)",
}


def test_a_champion_is_compared_on_the_same_rows(tmp_path: Path) -> None:
    world = rivals()
    report = world.judged(tmp_path, *(gate(check) for check in PAIRED))
    for found, method in zip(report.gates, PAIRED.values(), strict=True):
        assert found.verdict == "pass", (found.text, found.reason)
        reading = decisive(found).reading
        assert reading is not None
        assert reading.method == method
    assert world.champion is not None
    width = np.ptp(metric("roc_auc").estimate(world.own).bounds(0.95))
    first = decisive(report.gates[0]).reading
    assert first is not None
    assert first.upper - first.lower < width / 2, "pairing takes out what both models have in common"


def test_a_worse_model_fails_and_a_margin_is_a_margin(tmp_path: Path) -> None:
    world = rivals(better=-0.6)
    checks = (
        "roc_auc >= champion.roc_auc - 0.005",
        "accuracy >= champion.accuracy",
        "roc_auc >= champion.roc_auc - 0.2",
    )
    report = world.judged(tmp_path, *(gate(check) for check in checks))
    assert [found.verdict for found in report.gates] == ["fail", "fail", "pass"]


def test_a_champion_that_says_the_same_is_no_worse(tmp_path: Path) -> None:
    own = binary(400)
    report = World(own, dataclasses.replace(own)).judged(
        tmp_path,
        *(
            gate(f"{name} >= champion.{name}")
            for name in ("roc_auc", "accuracy", "average_precision", "brier", "f1")
        ),
        gate("log_loss <= 1.05 * champion.log_loss"),
        gate("log_loss <= 0.95 * champion.log_loss"),
    )
    assert [found.verdict for found in report.gates] == ["pass"] * 6 + ["fail"]
    reading = decisive(report.gates[0]).reading
    assert reading is not None
    assert (reading.estimate, reading.lower, reading.upper) == (0, 0, 0)
    assert reading.method == "the same answers for every row"


def test_slices_of_a_champion_are_paired_too(tmp_path: Path) -> None:
    world = rivals(better=-0.6)
    slices = {"half": ["a" if k % 2 else "b" for k in range(len(world.own))]}
    found = judged(
        tmp_path, dataclasses.replace(world, slices=slices), "roc_auc >= champion.roc_auc", by="half"
    )
    assert found.verdict == "fail"
    assert {one.rows for one in found.slices} == {750}


def test_a_champion_alone_has_its_own_interval(tmp_path: Path) -> None:
    assert judged(tmp_path, rivals(), "champion.roc_auc >= 0.5").verdict == "pass"


STORED = {"roc_auc": {"estimate": 0.8, "lower": 0.78, "upper": 0.82, "n": 900, "method": "x"}}


def test_a_champion_that_can_not_answer_is_compared_by_its_own_evaluation(tmp_path: Path) -> None:
    own = binary(800, apart=2.0)
    world = World(own, stored=STORED)
    found = decisive(judged(tmp_path, world, "roc_auc >= champion.roc_auc - 0.02"))
    assert found.reading is not None
    assert found.reading.method == "independent evaluations, not the same rows"
    low, high = metric("roc_auc").estimate(own).bounds(0.95)
    value = metric("roc_auc").estimate(own).value
    assert found.reading.estimate == pytest.approx(value - 0.8, rel=1e-9)
    assert found.reading.lower == pytest.approx(value - 0.8 - np.hypot(value - low, 0.02), rel=1e-6)
    assert found.reading.upper == pytest.approx(value - 0.8 + np.hypot(high - value, 0.02), rel=1e-6)
    assert found.reading.n == 800
    wider = decisive(judged(tmp_path, world, "roc_auc >= champion.roc_auc - 0.02", confidence=0.99))
    assert wider.reading is not None
    assert wider.reading.upper > found.reading.upper


def test_what_a_champion_never_measured_is_inconclusive(tmp_path: Path) -> None:
    world = World(binary(600), stored=STORED, slices={"half": ["a", "b"] * 300})
    found = judged(tmp_path, world, "recall >= champion.recall")
    assert found.verdict == "inconclusive"
    assert "its feature colour is no longer computed" in found.reason
    by = judged(tmp_path, world, "roc_auc >= champion.roc_auc", by="half")
    assert by.verdict == "inconclusive"
    assert "the champion has no answers for these rows" in by.reason


def test_numbers_are_compared_row_by_row(tmp_path: Path) -> None:
    own, other = numbers(500), numbers(500, noise=1.4)
    world = World(
        own, dataclasses.replace(other, truth=own.truth, score=own.truth + (other.score - other.truth))
    )
    report = world.judged(
        tmp_path,
        gate("mae <= champion.mae", task="forecast"),
        gate("rmse <= 1.05 * champion.rmse", task="forecast"),
        gate("r2 >= champion.r2", task="forecast"),
        gate("median_absolute_error <= 1.2 * champion.median_absolute_error", task="forecast"),
    )
    assert [found.verdict for found in report.gates] == ["pass"] * 4


def test_champions_of_many_classes_are_compared_row_by_row(tmp_path: Path) -> None:
    for classes, method in ((3, "bootstrap of counts, paired"), (7, "bootstrap (BCa)")):
        own = multiclass(400, classes=classes)
        assert own.probabilities is not None
        other = dataclasses.replace(own, label=np.where(np.arange(400) % 4, own.label, 0))
        found = judged(tmp_path, World(own, other), "f1 >= champion.f1 - 0.01")
        assert found.verdict == "pass"
        reading = decisive(found).reading
        assert reading is not None
        assert reading.method == method


def test_too_many_classes_have_a_number_and_no_interval(tmp_path: Path) -> None:
    found = judged(tmp_path, World(multiclass(400, classes=60)), "f1 >= 0.001")
    assert found.verdict == "inconclusive"
    assert found.reason == "the counts of 60 classes are too sparse for an interval"
    assert decisive(found).reading is not None
    assert judged(tmp_path, World(multiclass(400, classes=60)), "accuracy >= 0.01").verdict == "pass"
