"""The report of a run as one HTML page: the verdict first, then what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.reports.html.markup import number
from modelyard_runtime.reports.html.page import Heading, Tone, badge, head, note, page, section, table
from modelyard_runtime.reports.run import data, gates, metrics, model
from modelyard_runtime.reports.run.verdict import verdict_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard_runtime.reports.html.markup import Child, Html
    from modelyard_runtime.reports.run.facts import Facts


def render(facts: Facts) -> str:
    """The page."""
    contract = facts.contract
    return page(
        title=f"{contract.model}: run",
        head=_head(facts),
        body=[part for part in _sections(facts) if part is not None],
        foot=_foot(facts),
    )


def _head(facts: Facts) -> Html:
    verdict = verdict_of(facts)
    tones: dict[str, Tone] = {"passed": "good", "failed": "bad"}
    return head(
        over=f"{facts.contract.model} · {facts.contract.environment}",
        title=badge(verdict.word, tones.get(verdict.kind, "open")),
        lead=verdict.sentence,
        facts=list(_facts(facts)),
    )


def _facts(facts: Facts) -> Iterator[tuple[str, Child]]:
    if facts.result:
        yield "model version", str(facts.result["version"])
    if facts.features:
        parts = facts.features["parts"]
        rows = ", ".join(f"{number(p['rows'])} {name}" for name, p in parts.items() if p["rows"])
        yield "rows", rows
        yield "features", number(len(facts.features["features"]))
    if facts.data:
        rules = [rule for rule in facts.data["rules"] if rule["verdict"] != "note"]
        kept = sum(rule["verdict"] == "pass" for rule in rules)
        yield "data rules kept", f"{kept} of {len(rules)}"
    if facts.skew:
        yield "training and serving agree", "yes" if facts.skew["passed"] else "no"
    seconds = sum(float(stage["seconds"]) for stage in facts.stages.values())
    if seconds:
        yield "time", f"{seconds:.1f} s"


def _sections(facts: Facts) -> Iterator[Html | None]:
    yield gates.section(facts)
    yield metrics.section(facts)
    yield metrics.slices(facts)
    yield metrics.calibration(facts)
    yield model.explanations(facts)
    yield data.sources(facts)
    yield data.features(facts)
    yield model.section(facts)
    yield _stages(facts)


def _stages(facts: Facts) -> Html | None:
    if not facts.stages:
        return None
    rows = [
        (name, str(stage["words"]), f"{float(stage['seconds']):.1f} s")
        for name, stage in facts.stages.items()
    ]
    columns = (Heading("stage", place="main"), Heading("what it found"), Heading("time", align="right"))
    return section("Stages", table(columns, rows))


def _foot(facts: Facts) -> Html:
    contract = facts.contract
    lines = [
        f"Contract {contract.digest}",
        f"data {facts.data['data']}" if facts.data else "",
        f"model {facts.result['model_digest']}" if facts.result else "",
    ]
    return note(" · ".join(line for line in lines if line))
