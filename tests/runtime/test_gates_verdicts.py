"""Every gate ends as pass, fail or inconclusive, for the reason that it says."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from contracts import document
from evaluation_samples import binary, multiclass, numbers
from gate_worlds import World, fewer_draws, gate  # noqa: F401 - a fixture
from hypothesis import given, settings
from hypothesis import strategies as st

from modelyard_runtime.contract.load import parse
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.evaluation.metrics.registry import metric
from modelyard_runtime.files import write_json
from modelyard_runtime.gates.decide import kleene
from modelyard_runtime.gates.forms import Comparison, Joined, Term, comparisons, formula
from modelyard_runtime.gates.levels import Level, levels
from modelyard_runtime.gates.run import judge
from modelyard_runtime.gates.text import render
from modelyard_runtime.layout import Layout

if TYPE_CHECKING:
    from modelyard_runtime.gates.forms import Formula
    from modelyard_runtime.gates.types import GateVerdict

LARGE = binary(800, seed=1)
AUC = metric("roc_auc").estimate(LARGE)
LOW, HIGH = AUC.bounds(0.95)


def judged(tmp_path: Path, world: World, check: str, **changes: Any) -> GateVerdict:
    return world.judged(tmp_path, gate(check, task=world.own.task, **changes)).gates[0]


def verdicts(tmp_path: Path, world: World, asked: dict[str, str]) -> None:
    """Asserts that gates with these checks end so."""
    report = world.judged(tmp_path, *(gate(check, task=world.own.task) for check in asked))
    assert {found.text: found.verdict for found in report.gates} == asked


def test_the_whole_interval_has_to_lie_on_one_side(tmp_path: Path) -> None:
    asked = {
        f"roc_auc >= {LOW - 0.001}": "pass",
        f"roc_auc >= {AUC.value}": "inconclusive",
        f"roc_auc >= {HIGH + 0.001}": "fail",
        f"roc_auc < {HIGH + 0.001}": "pass",
        f"roc_auc < {LOW - 0.001}": "fail",
        f"{LOW - 0.001} <= roc_auc": "pass",
        f"roc_auc between {LOW - 0.001} and {HIGH + 0.001}": "pass",
        f"roc_auc between {LOW - 0.001} and {AUC.value}": "inconclusive",
        f"roc_auc not between {LOW - 0.1} and {LOW - 0.001}": "pass",
        f"not roc_auc < {LOW - 0.001}": "pass",
        f"roc_auc <> {LOW - 0.001}": "pass",
        f"roc_auc = {LOW - 0.001}": "fail",
        f"roc_auc = {AUC.value}": "inconclusive",
        f"-roc_auc <= -{LOW - 0.001}": "pass",
        f"2 * roc_auc - 0.5 >= {2 * LOW - 0.501}": "pass",
    }
    verdicts(tmp_path, World(LARGE), asked)


def test_a_verdict_comes_with_its_figures(tmp_path: Path) -> None:
    found = judged(tmp_path, World(LARGE), "roc_auc >= 0.5").decisive
    assert found is not None
    assert found.reading is not None
    reading = found.reading
    assert (reading.estimate, reading.lower, reading.upper) == pytest.approx((AUC.value, LOW, HIGH), rel=1e-9)
    assert (reading.n, reading.rows, reading.confidence) == (800, 800, 0.95)
    assert reading.method == "DeLong, in log-odds"
    assert "lies above 0.5" in found.reason


def test_a_higher_confidence_asks_for_more(tmp_path: Path) -> None:
    bound = LOW - 0.0005
    assert judged(tmp_path, World(LARGE), f"roc_auc >= {bound}").verdict == "pass"
    strict = judged(tmp_path, World(LARGE), f"roc_auc >= {bound}", confidence=0.999)
    assert strict.verdict == "inconclusive"


def test_an_inconclusive_gate_stops_or_passes_as_the_spec_says(tmp_path: Path) -> None:
    for policy, stops in (("stop", True), ("pass", False)):
        report = World(LARGE).judged(tmp_path, gate(f"roc_auc >= {AUC.value}", inconclusive=policy))
        assert report.verdict == "inconclusive"
        assert report.stops is stops
        assert ("which stops" in render(report)) is stops


def test_about_so_many_rows_would_decide(tmp_path: Path) -> None:
    """The rows that it names are enough, within what a root law can promise."""
    bound = AUC.value - (AUC.value - LOW) / 3
    found = judged(tmp_path, World(LARGE), f"roc_auc >= {bound}").decisive
    assert found is not None
    assert found.enough is not None
    assert found.enough == pytest.approx(800 * 9, rel=0.1)
    more = LARGE.take(np.tile(np.arange(800), found.enough // 800 + 1))
    assert judged(tmp_path, World(more), f"roc_auc >= {bound}").verdict == "pass"


def test_what_rows_do_not_determine_is_inconclusive_with_the_reason(tmp_path: Path) -> None:
    none = dataclasses.replace(LARGE, truth=np.zeros(800, np.int64))
    found = judged(tmp_path, World(none), "recall >= 0.5")
    assert (found.verdict, found.reason) == ("inconclusive", "no row is positive")
    score = LARGE.score.copy()
    score[0] = np.nan
    found = judged(tmp_path, World(dataclasses.replace(LARGE, score=score)), "roc_auc >= 0.5")
    assert found.verdict == "inconclusive"
    assert found.reason == "1 of 800 scores are missing or infinite"
    assert "enough" not in render(World(none).judged(tmp_path, gate("recall >= 0.5")))


def test_arguments_are_part_of_a_metric(tmp_path: Path) -> None:
    asked = {"recall_at_precision(0.4) >= 0.9": "pass", "recall_at_precision(0.95) >= 0.9": "fail"}
    verdicts(tmp_path, World(LARGE), asked)


def test_a_gate_may_look_at_the_validation_rows(tmp_path: Path) -> None:
    world = World(LARGE, validation=binary(1000, apart=0.0, seed=8))
    assert judged(tmp_path, world, "roc_auc >= 0.6").verdict == "pass"
    assert judged(tmp_path, world, "roc_auc >= 0.6", on="validation").verdict == "fail"
    without = judged(tmp_path, World(LARGE), "roc_auc >= 0.6", on="validation")
    assert (without.verdict, without.reason) == ("inconclusive", "there are no validation rows")


def test_sizes_and_rows_are_exact(tmp_path: Path) -> None:
    asked = {
        "model_size_mb <= 2": "pass",
        "model_size_mb < 2": "fail",
        "rows >= 800": "pass",
        "rows = 800": "pass",
        "rows > 800": "fail",
        "rows <> 800": "fail",
        "rows / 2 + 100 >= model_size_mb * 250": "pass",
    }
    verdicts(tmp_path, World(LARGE, megabytes=2.0), asked)


TIMES = np.random.default_rng(0).gamma(4.0, 2.0, 1000).tolist()


def test_latencies_are_judged_by_order_statistics(tmp_path: Path) -> None:
    world = World(LARGE, times=TIMES)
    found = judged(tmp_path, world, "latency_p95_ms <= 40").decisive
    assert found is not None
    assert found.reading is not None
    assert found.reading.lower < np.quantile(TIMES, 0.95) < found.reading.upper
    asked = {
        "latency_p95_ms <= 40": "pass",
        "latency_p95_ms <= 10": "fail",
        f"latency_p95_ms <= {np.quantile(TIMES, 0.95)}": "inconclusive",
    }
    verdicts(tmp_path, world, asked)


def test_too_few_times_bound_no_extreme_quantile(tmp_path: Path) -> None:
    found = judged(tmp_path, World(LARGE, times=TIMES[:100]), "latency_p99_ms <= 1000")
    assert found.verdict == "inconclusive"
    assert "anything" in found.reason
    untimed = judged(tmp_path, World(LARGE), "latency_p99_ms <= 1000")
    assert (untimed.verdict, untimed.reason) == ("inconclusive", "nothing was timed")


def test_latencies_of_two_models_are_independent(tmp_path: Path) -> None:
    asked = {
        "latency_p95_ms <= champion.latency_p95_ms": "pass",
        "latency_p95_ms <= 0.3 * champion.latency_p95_ms": "fail",
        "latency_p95_ms <= 0.5 * champion.latency_p95_ms": "inconclusive",
    }
    verdicts(tmp_path, World(LARGE, times=TIMES, champion_times=[2 * time for time in TIMES]), asked)


def test_numbers_have_gates_too(tmp_path: Path) -> None:
    world = World(numbers(500))
    assert judged(tmp_path, world, "mae <= 1.2 and r2 >= 0.8 and mean_error <= 1").verdict == "pass"
    assert judged(tmp_path, world, "rmse <= 0.5").verdict == "fail"
    assert judged(tmp_path, world, "max_error <= 20").verdict == "pass"
    assert judged(tmp_path, world, "mase <= 1 and smape <= 0.5 and mape <= 10").verdict == "pass"


def test_more_than_two_classes_have_gates_too(tmp_path: Path) -> None:
    world = World(multiclass(800))
    assert judged(tmp_path, world, "roc_auc >= 0.7 and f1 >= 0.4 and accuracy >= 0.4").verdict == "pass"


def test_several_metrics_are_compared_as_one_quantity(tmp_path: Path) -> None:
    world = World(LARGE)
    found = judged(tmp_path, world, "precision - recall >= -0.5")
    assert found.verdict == "pass"
    assert found.decisive is not None
    assert found.decisive.quantity == "precision - recall"
    mixed = judged(tmp_path, world, "roc_auc + average_precision - brier >= 0.5")
    assert mixed.decisive is not None
    assert mixed.decisive.reading is not None
    assert mixed.decisive.reading.method == "bootstrap (BCa)"


def test_a_quantity_of_rows_and_sizes_is_a_sum_of_intervals(tmp_path: Path) -> None:
    found = judged(tmp_path, World(LARGE, times=TIMES), "roc_auc - latency_p95_ms / 100 >= 0").decisive
    assert found is not None
    assert found.reading is not None
    assert found.reading.method == "sum of intervals"
    assert found.reading.confidence == 0.95


@pytest.mark.parametrize(
    ("check", "word"),
    [
        ("roc_auc >= 0", "every"),
        ("roc_auc <= 1", "every"),
        ("roc_auc > 1", "no"),
        ("roc_auc - champion.roc_auc >= -1", "every"),
        ("accuracy >= 0.5 or brier >= 0", "every"),
        ("r2 <= 1", "every"),
        ("recall + precision <= 2", "every"),
        ("rows >= 0", "every"),
        ("recall - recall >= 0", "every"),
        ("accuracy >= 0.5 and mae < 0", "no"),
    ],
)
def test_a_foregone_gate_is_refused(tmp_path: Path, check: str, word: str) -> None:
    """The compiler refuses it too; a contract made by hand gets no further."""
    tree = formula_tree(check)
    made = dataclasses.replace(gate("roc_auc >= 0.5"), name="g")
    made = dataclasses.replace(made, check=dataclasses.replace(made.check, tree=tree))
    world = World(LARGE, champion=LARGE)
    contract, layout = world.contract([made]), Layout(tmp_path)
    write_json(
        layout.metrics, {"format": 1, "counts": [], "measurements": [], "model_size_mb": 1, "champion": None}
    )
    with pytest.raises(RuntimeProblem, match=f'"g" is foregone: {word} model passes'):
        judge(contract, layout)


def formula_tree(check: str) -> Any:
    from modelyard.expressions.condition import parse_condition
    from modelyard.expressions.metrics import gate_metrics

    known = {**gate_metrics("regression"), **gate_metrics("classification")}
    return json.loads(json.dumps(parse_condition(check, known).tree))


def test_an_evaluation_for_other_gates_is_named(tmp_path: Path) -> None:
    world = World(LARGE)
    world.judged(tmp_path, gate("roc_auc >= 0.5"))
    for other in (gate("accuracy >= 0.5"), gate("roc_auc >= 0.5", confidence=0.9)):
        with pytest.raises(RuntimeProblem, match="the evaluation lacks"):
            judge(world.contract([other]), Layout(tmp_path))


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": 9}', '{"format": 1}', '{"format": 1, "counts": 3}']
)
def test_a_damaged_evaluation_is_a_problem_and_no_traceback(tmp_path: Path, text: str) -> None:
    layout = Layout(tmp_path)
    layout.metrics.parent.mkdir(parents=True)
    layout.metrics.write_text(text)
    with pytest.raises(RuntimeProblem):
        judge(World(LARGE).contract([gate("roc_auc >= 0.5")]), layout)


def test_the_report_is_the_same_bytes_for_the_same_evaluation(tmp_path: Path) -> None:
    checks = [gate("roc_auc >= 0.5"), gate("average_precision >= 0.5"), gate("f1 + recall >= 0.1")]
    first, second = tmp_path / "a", tmp_path / "b"
    for folder in (first, second):
        World(LARGE).judged(folder, *checks)
    assert Layout(first).gates.read_bytes() == Layout(second).gates.read_bytes()
    assert Layout(first).metrics.read_bytes() == Layout(second).metrics.read_bytes()


def test_a_value_of_the_data_can_not_move_a_cursor(tmp_path: Path) -> None:
    world = World(LARGE, slices={"country": ["\x1b[2J|`x`"] * 800})
    text = render(world.judged(tmp_path, gate("roc_auc >= 0.5", by="country")))
    assert "\x1b" not in text
    assert "\\x1b[2J" in text


# Logic, by itself


def test_kleene_decides_only_what_is_decided() -> None:
    """The truth tables of Kleene's strong logic."""
    a, b = (Comparison((Term(1.0, name),), ">=", 0.5) for name in ("recall", "precision"))
    table = {
        ("pass", "pass"): ("pass", "pass"),
        ("pass", "inconclusive"): ("inconclusive", "pass"),
        ("pass", "fail"): ("fail", "pass"),
        ("inconclusive", "inconclusive"): ("inconclusive", "inconclusive"),
        ("inconclusive", "fail"): ("fail", "inconclusive"),
        ("fail", "fail"): ("fail", "fail"),
    }
    for pair, (both, either) in table.items():
        for order in (pair, pair[::-1]):
            assert kleene(Joined("and", (a, b)), iter(order)) == both  # type: ignore[arg-type]
            assert kleene(Joined("or", (a, b)), iter(order)) == either  # type: ignore[arg-type]


METRICS = ("recall", "precision", "accuracy")
leaf = st.builds(
    lambda name, bound: {"op": ">=", "left": {"metric": name}, "right": {"number": bound}},
    st.sampled_from(METRICS),
    st.sampled_from([0.2, 0.5, 0.8]),
)
trees = st.recursive(
    leaf,
    lambda inner: st.one_of(
        st.builds(lambda items: {"op": "and", "items": items}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda items: {"op": "or", "items": items}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda item: {"op": "not", "item": item}, inner),
    ),
    max_leaves=8,
)


def truth(tree: dict[str, Any], values: dict[str, float]) -> bool:
    if tree["op"] == "not":
        return not truth(tree["item"], values)
    if tree["op"] in {"and", "or"}:
        parts = [truth(item, values) for item in tree["items"]]
        return all(parts) if tree["op"] == "and" else any(parts)
    return bool(values[tree["left"]["metric"]] >= tree["right"]["number"])


def holds(found: Formula, values: dict[str, float]) -> bool:
    verdicts = []
    for one in comparisons(found):
        value = values[one.form[0].metric]
        exact = {">=": value >= one.bound, "<": value < one.bound}[one.operator]
        verdicts.append("pass" if exact else "fail")
    return kleene(found, iter(verdicts)) == "pass"  # type: ignore[arg-type]


@settings(max_examples=150, deadline=None)
@given(trees, st.fixed_dictionaries({name: st.floats(0, 1) for name in METRICS}))
def test_a_formula_without_negations_says_the_same(tree: dict[str, Any], values: dict[str, float]) -> None:
    assert holds(formula(tree), values) == truth(tree, values)


@settings(max_examples=150, deadline=None)
@given(trees, st.integers(1, 5))
def test_verdicts_are_right_whenever_all_intervals_are(tree: dict[str, Any], slices: int) -> None:
    """With exact knowledge of some metrics and none of others, a verdict is the truth for every value of the others."""
    found = formula(tree)
    rng = np.random.default_rng(0)
    values = {name: float(rng.random()) for name in METRICS}
    for unknown in METRICS:
        verdicts = []
        for one in comparisons(found):
            name = one.form[0].metric
            exact = {">=": values[name] >= one.bound, "<": values[name] < one.bound}[one.operator]
            verdicts.append("inconclusive" if name == unknown else "pass" if exact else "fail")
        verdict = kleene(found, iter(verdicts))  # type: ignore[arg-type]
        if verdict != "inconclusive":
            for value in np.linspace(0, 1, 11):
                assert truth(tree, {**values, unknown: float(value)}) == (verdict == "pass")
    for level in levels(found, 0.95, slices):
        assert 0.95 <= level.proved < 1
        assert 0.95 <= level.disproved < 1


def test_an_and_is_passed_by_all_and_failed_by_any() -> None:
    tree = formula_tree("recall >= 0.5 and precision >= 0.5")
    assert levels(formula(tree), 0.95, 1) == [Level(0.95, 0.975)] * 2
    assert levels(formula(tree), 0.95, 4) == [Level(0.95, 0.99375)] * 2
    either = formula_tree("recall >= 0.5 or precision >= 0.5")
    assert levels(formula(either), 0.95, 1) == [Level(0.975, 0.95)] * 2


@pytest.mark.parametrize("confidence", [0.0, 1.0, 1.5, float("nan")])
def test_a_confidence_that_no_interval_has_is_refused(confidence: float) -> None:
    with pytest.raises(RuntimeProblem, match="no interval has a confidence"):
        levels(formula(formula_tree("recall >= 0.5")), confidence)


def test_comparisons_of_one_quantity_share_its_interval() -> None:
    tree = formula_tree("recall >= 0.5 and recall <= 0.9 and precision > 0.1")
    assert {level.disproved for level in levels(formula(tree), 0.95)} == {0.975}
    between = formula_tree("recall between 0.5 and 0.9")
    assert levels(formula(between), 0.95) == [Level(0.95, 0.95)] * 2


def test_forms_are_brought_to_one_shape() -> None:
    for text in (
        "roc_auc >= champion.roc_auc - 0.005",
        "champion.roc_auc - roc_auc <= 0.005",
        "2 * roc_auc - 2 * champion.roc_auc >= -0.01",
        "not roc_auc < champion.roc_auc - 0.005",
    ):
        found = formula(formula_tree(text))
        assert isinstance(found, Comparison)
        assert found.text == "roc_auc - champion.roc_auc >= -0.005"


def test_the_trees_that_the_schema_allows_are_read() -> None:
    left = {"metric": "recall"}
    tree = {
        "op": "between",
        "item": left,
        "low": {"number": 0.2},
        "high": {"op": "-", "item": {"number": -0.9}},
    }
    assert [one.text for one in comparisons(formula(tree))] == ["recall >= 0.2", "recall <= 0.9"]
    for broken in ({}, {"op": "xor"}, {"op": ">=", "left": left}, {"op": "/", "left": left, "right": left}):
        with pytest.raises(RuntimeProblem, match="can't be read"):
            formula(broken)


def test_an_unknown_metric_is_named(tmp_path: Path) -> None:
    made = gate("roc_auc >= 0.5")
    tree = {"op": ">=", "left": {"metric": "gini"}, "right": {"number": 0.5}}
    broken = dataclasses.replace(made, check=dataclasses.replace(made.check, tree=tree))
    World(LARGE).judged(tmp_path, made)
    with pytest.raises(RuntimeProblem, match="gini"):
        judge(World(LARGE).contract([broken]), Layout(tmp_path))


# What judging costs

ALONE = """
import sys
from pathlib import Path
from modelyard_runtime.contract.load import load
from modelyard_runtime.gates.run import judge
from modelyard_runtime.gates.text import render
from modelyard_runtime.layout import Layout
render(judge(load(Path(sys.argv[1])), Layout(Path(sys.argv[2]))))
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_judging_loads_the_standard_library_alone(tmp_path: Path) -> None:
    given = document("quickstart")
    gates = parse(given).gates
    World(LARGE).judged(tmp_path, *gates)
    write_json(tmp_path / "contract.json", given)
    command = [sys.executable, "-c", ALONE, str(tmp_path / "contract.json"), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    ours = {"modelyard_runtime", "__main__"}
    # what the environment's own start-up loads is not ours
    bare = subprocess.run(
        [sys.executable, "-c", "import sys; print(*sys.modules)"], capture_output=True, text=True, check=True
    )
    known = {name.partition(".")[0] for name in bare.stdout.split()}
    assert loaded - ours - known <= sys.stdlib_module_names


def test_light_classes_are_the_compilers_own() -> None:
    """Both halves have the module, since neither imports the other."""
    root = Path(__file__).parents[2]
    theirs = (root / "compiler/modelyard/records.py").read_text(encoding="utf-8")
    ours = (root / "runtime/modelyard_runtime/records.py").read_text(encoding="utf-8")
    assert ours == theirs
