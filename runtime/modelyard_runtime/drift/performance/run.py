"""Both views of a model's performance for one check."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from modelyard_runtime.drift.performance.types import Performance

if TYPE_CHECKING:
    from pathlib import Path

    from modelyard_runtime.contract.types import Contract
    from modelyard_runtime.drift.performance.types import Performed
    from modelyard_runtime.drift.reference import Reference
    from modelyard_runtime.engine.duck import DuckEngine
    from modelyard_runtime.engine.types import Table
    from modelyard_runtime.gates.types import Verdict


def performance(
    engine: DuckEngine,
    contract: Contract,
    reference: Reference,
    current: Table | None,
    window: tuple[float, float] | None,
    root: Path,
) -> Performance | None:
    """Estimate and realised performance, as far as the contract and the reference allow; None where neither does.

    Args:
        engine: What reads log and labels.
        contract: Says which labels there are, and what they have to show.
        reference: May hold a calibration.
        current: The rows of the window, with the columns ``prediction`` and ``label``.
        window: The time of those rows; without one, labels can't be due.
        root: The folder that locations of sources start from.
    """
    known = None
    if reference.calibration is not None:
        from modelyard_runtime.drift.performance.calibration import read_calibration

        known = read_calibration(reference.calibration)
    estimated: Performed | None = None
    scored = current is not None and all(current.field(name) for name in ("prediction", "label"))
    if known is not None and current is not None and (scored or known.task != "classification"):
        from modelyard_runtime.drift.performance.estimate import estimate

        estimated = estimate(engine, current, known, window)
    found, verdict = _realised(engine, contract, window, root)
    if estimated is None and found is None:
        return None
    if found is not None and known is not None:
        before = known.metrics
        figures = {name: replace(one, reference=before.get(name)) for name, one in found.metrics.items()}
        found = replace(found, metrics=figures)
    check = contract.performance.check.text if contract.performance and contract.performance.check else None
    return Performance(estimated, found, check, verdict)


def _realised(
    engine: DuckEngine, contract: Contract, window: tuple[float, float] | None, root: Path
) -> tuple[Performed | None, Verdict | None]:
    if contract.performance is None or contract.log is None or window is None:
        return None, None
    from modelyard_runtime.drift.performance.realised import due, realised
    from modelyard_runtime.profiles.log import whole_log

    span = due(window[1], float(contract.performance.delay_seconds), window[1] - window[0])
    log = whole_log(engine, contract.log.path, span, engine.spill)
    return realised(engine, contract, log, span, root)
