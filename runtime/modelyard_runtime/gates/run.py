"""The stage `gates`: every gate judged by what the evaluation measured, and one report of them all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.files import write_json
from modelyard_runtime.gates.decide import decide, kleene, without_champion
from modelyard_runtime.gates.document import document, evaluation_of
from modelyard_runtime.gates.forms import comparisons, formula
from modelyard_runtime.gates.levels import levels
from modelyard_runtime.gates.needs import slices_of
from modelyard_runtime.gates.ranges import refuse_foregone
from modelyard_runtime.gates.sources import has_champion
from modelyard_runtime.gates.types import WORST, GateReport, GateVerdict, Slice, worst_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelyard_runtime.contract.types import Contract, Gate
    from modelyard_runtime.gates.forms import Comparison, Formula
    from modelyard_runtime.gates.levels import Level
    from modelyard_runtime.gates.measured import Evaluation
    from modelyard_runtime.gates.types import Judged, Verdict
    from modelyard_runtime.layout import Layout


def judge(contract: Contract, layout: Layout) -> GateReport:
    """Judge every gate of the contract, and write the report.

    Nothing is computed from rows here: what the gates ask was measured by `evaluate`.

    Raises:
        RuntimeProblem: there is no evaluation, or it was made for other gates; or a gate is foregone.
    """
    evaluation = evaluation_of(layout)
    gates = tuple(_gate(gate, evaluation) for gate in contract.gates)
    report = GateReport(contract.model, contract.environment, gates)
    write_json(layout.gates, document(report))
    return report


def _gate(gate: Gate, evaluation: Evaluation) -> GateVerdict:
    found = formula(gate.check.tree)
    refuse_foregone(gate.name, found)
    counts = evaluation.counts.get((gate.on, gate.by or ""), {})
    values = slices_of(gate, found, counts)
    given = levels(found, gate.confidence, len(values))
    slices = [_slice(gate, found, given, value, evaluation) for value in values]
    slices.sort(key=_order)
    small = () if values == [None] else _small(gate, counts, values)
    verdict = worst_of(one.verdict for one in slices) if slices else "inconclusive"
    return GateVerdict(
        name=gate.name,
        text=gate.check.text,
        on=gate.on,
        by=gate.by,
        min_rows=gate.min_rows,
        confidence=gate.confidence,
        inconclusive=gate.inconclusive,
        verdict=verdict,
        reason=_reason(gate, slices),
        slices=tuple(slices),
        small=small,
    )


def _slice(
    gate: Gate, found: Formula, given: list[Level], value: str | None, evaluation: Evaluation
) -> Slice:
    judged = [
        _judged(gate, comparison, level, value, evaluation)
        for comparison, level in zip(comparisons(found), given, strict=True)
    ]
    verdicts: list[Verdict] = [one.verdict for one in judged]
    verdict = kleene(found, iter(verdicts))
    return Slice(value, evaluation.rows(gate.on, gate.by, value), verdict, tuple(judged))


def _judged(
    gate: Gate, comparison: Comparison, level: Level, value: str | None, evaluation: Evaluation
) -> Judged:
    if has_champion(comparison.form) and not evaluation.champion:
        return without_champion(comparison)
    proving = evaluation.read(gate, comparison.form, value, level.proved)
    if level.disproved == level.proved:
        return decide(comparison, proving, proving)
    disproving = evaluation.read(gate, comparison.form, value, level.disproved)
    return decide(comparison, proving, disproving)


def _order(one: Slice) -> tuple[int, float, str]:
    """The worst first."""
    margin = one.decisive.margin if one.decisive else 0.0
    return WORST.index(one.verdict), margin, one.value or ""


def _small(
    gate: Gate, counts: Mapping[str, int], values: Sequence[str | None]
) -> tuple[tuple[str, int], ...]:
    """The slices that are not judged, the largest first."""
    left = [(value, rows) for value, rows in counts.items() if rows < gate.min_rows and value not in values]
    return tuple(sorted(left, key=lambda one: (-one[1], one[0])))


def _reason(gate: Gate, slices: Sequence[Slice]) -> str:
    if not slices:
        return f"no slice by {gate.by} has {gate.min_rows} rows"
    first = slices[0]
    words = first.decisive.reason if first.decisive else "it holds whatever the metrics are"
    if first.value is None:
        return words
    same = sum(one.verdict == first.verdict for one in slices)
    others = f", and {same - 1} more like it" if same > 1 and first.verdict != "pass" else ""
    if first.verdict == "pass":
        return f"all {len(slices)} slices by {gate.by} keep it; closest {first.value}: {words}"
    return f"{gate.by} = {first.value}: {words}{others}"
