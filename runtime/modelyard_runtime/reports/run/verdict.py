"""What a run comes to, in a word and a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from modelyard_runtime.reports.run.facts import Document, Facts


@dataclass(frozen=True, slots=True)
class RunVerdict:
    """The verdict: ``passed``, ``failed``, or ``open`` where something could not be judged or has not run."""

    kind: Literal["passed", "failed", "open"]
    word: str
    sentence: str


def verdict_of(facts: Facts) -> RunVerdict:
    """The verdict of a run, from the first of its stages that says no."""
    if facts.data and not facts.data["passed"]:
        broken = sum(rule["verdict"] in {"fail", "error"} for rule in facts.data["rules"])
        return RunVerdict(
            "failed", "data refused", f"{_count(broken, 'rule')} of the data broken: nothing was trained."
        )
    if facts.skew and not facts.skew["passed"]:
        return RunVerdict("failed", "skew", "Serving would compute other features than training did.")
    if facts.gates is None:
        return RunVerdict("open", "not judged", "The gates have not been reached yet.")
    return _of_gates(facts, facts.gates)


def _of_gates(facts: Facts, report: Document) -> RunVerdict:
    verdicts = [gate["verdict"] for gate in report["gates"]]
    failed, unsure = verdicts.count("fail"), verdicts.count("inconclusive")
    if failed:
        return RunVerdict(
            "failed", "gates failed", f"{_count(failed, 'gate')} of {len(verdicts)} failed: no release."
        )
    if report["stops"]:
        sentence = (
            f"{_count(unsure, 'gate')} of {len(verdicts)} can't be decided with this much data: no release."
        )
        return RunVerdict("open", "inconclusive", sentence)
    registered = f" It is registered as version {facts.result['version']}." if facts.result else ""
    if not verdicts:
        return RunVerdict("passed", "no gates", f"The model had to prove nothing.{registered}")
    told = "The one gate lets" if len(verdicts) == 1 else f"All {len(verdicts)} gates let"
    allowed = f"; {_count(unsure, 'gate')} undecided, which the spec allows" if unsure else ""
    return RunVerdict("passed", "gates passed", f"{told} the model pass{allowed}.{registered}")


def _count(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
