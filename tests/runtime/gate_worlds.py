"""Gates judged on answers that a test makes up: read by the real compiler, measured and judged by the real rooms."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import numpy as np
import pytest
from contracts import contract as real_contract

from modelyard.expressions.condition import parse_condition
from modelyard.expressions.metrics import gate_metrics
from modelyard_runtime.contract.types import Condition, Gate
from modelyard_runtime.evaluation import latency
from modelyard_runtime.evaluation.document import Asked, document
from modelyard_runtime.evaluation.intervals import bootstrap, cells
from modelyard_runtime.evaluation.part import Scored, Slices
from modelyard_runtime.evaluation.rival import Rival
from modelyard_runtime.files import write, write_json
from modelyard_runtime.gates.run import judge
from modelyard_runtime.layout import Layout
from modelyard_runtime.models import card as cards
from modelyard_runtime.registry.types import Champion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from modelyard_runtime.contract.types import Contract
    from modelyard_runtime.evaluation.sample import Sample
    from modelyard_runtime.gates.types import GateReport

SCHEMA = json.loads((Path(__file__).parents[2] / "schemas/gates.schema.json").read_text(encoding="utf-8"))
REPORT = jsonschema.Draft202012Validator(SCHEMA)


@pytest.fixture(autouse=True, scope="module")
def fewer_draws() -> Iterator[None]:
    """As many replicates as 95% intervals need: what they are worth is tested elsewhere."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bootstrap, "MOST", 1_000)
        patch.setattr(cells, "REPLICATES", 4_000)
        yield


def gate(check: str, *, task: str = "classification", **changes: Any) -> Gate:
    """A gate whose condition the compiler has read."""
    read = parse_condition(check, gate_metrics(task))
    assert not read.problems, read.problems
    # What the contract holds went through JSON.
    tree = json.loads(json.dumps(read.tree))
    made = Gate(check, Condition(check, tree), None, 100, 0.95, "test", "stop")
    return replace(made, **changes)


@dataclass(frozen=True)
class World:
    """What a gate is judged in.

    Attributes:
        own: The model's answers.
        champion: The champion's answers for the same rows; None for none.
        slices: By column, the slice of each row.
        validation: The answers for the validation rows.
        times: Milliseconds of the model's predictions.
        champion_times: Milliseconds of the champion's.
        stored: The metrics of a champion's own evaluation, where it can't answer the same rows.
        megabytes: The size of the model's one file.
        reference: The champion's folder with its reference profile.
    """

    own: Sample
    champion: Sample | None = None
    slices: Mapping[str, Sequence[str]] | None = None
    validation: Sample | None = None
    times: Sequence[float] = ()
    champion_times: Sequence[float] = ()
    stored: Mapping[str, Any] | None = None
    megabytes: float = 0.5
    reference: Path | None = None

    def judged(self, folder: Path, *gates: Gate) -> GateReport:
        """The report on these gates; what is written keeps the schema."""
        contract, layout = self.contract(gates), Layout(folder)
        write(layout.model / "model.bin", "x" * int(self.megabytes * 1e6))
        write_json(layout.metrics, document(self.asked(contract, layout)))
        own = latency.Times(tuple(sorted(self.times)), reason="" if self.times else "nothing was timed")
        theirs = latency.Times(tuple(sorted(self.champion_times))) if self.champion_times else None
        write_json(layout.latency, latency.document(own, theirs))
        report = judge(contract, layout)
        REPORT.validate(json.loads(layout.gates.read_text(encoding="utf-8")))
        return report

    def contract(self, gates: Sequence[Gate]) -> Contract:
        """A contract of these gates."""
        given = real_contract("quickstart" if self.own.classes else "demand")
        return replace(given, gates=tuple(gates), training=replace(given.training, task=self.own.task))

    def asked(self, contract: Contract, layout: Layout) -> Asked:
        """What the evaluation's document is made from."""
        slices = {name: _slices(values) for name, values in (self.slices or {}).items()}
        own = {"test": Scored(self.own, 0, slices)}
        theirs = {"test": Scored(self.champion, 0, slices)} if self.champion else {}
        if self.validation is not None:
            own["validation"] = Scored(self.validation, 0, {})
        return Asked(contract, layout, _card(contract, self.own), own, theirs, self._rival())

    def _rival(self) -> Rival | None:
        if (
            self.champion is None
            and self.stored is None
            and self.reference is None
            and not self.champion_times
        ):
            return None
        champion = Champion("m", 3, "run", "sha256:0", Path("nowhere"), None, self.reference)
        why = "" if self.champion else "its feature colour is no longer computed"
        return Rival(champion, None, why, {"confidence": 0.95, "metrics": dict(self.stored or {})})


def _slices(values: Sequence[str]) -> Slices:
    names, codes = np.unique(np.array(values, object).astype(str), return_inverse=True)
    return Slices(tuple(names.tolist()), codes)


def _card(contract: Contract, sample: Sample) -> cards.Card:
    names: dict[int, tuple[cards.Class, ...]] = {0: (), 2: (False, True)}
    return cards.Card(
        model=contract.model,
        task=sample.task,
        target=contract.training.target,
        classes=names.get(sample.classes) or tuple(f"c{k}" for k in range(sample.classes)),
        scores="probability" if sample.classes else "number",
        threshold=0.5,
        features=contract.features,
        inputs=contract.inputs,
        explain="permutation",
        calibration=None,
        estimator=cards.EstimatorCard("x.Y", None, {}, "skops"),
        libraries={},
        contract=contract.digest,
        feature_table="",
        rows=1,
        seed=0,
        files={},
    )
