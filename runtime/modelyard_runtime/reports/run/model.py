"""How the model came about, and what moves its answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from modelyard_runtime.reports.html import page
from modelyard_runtime.reports.html.charts import Bar, bars
from modelyard_runtime.reports.html.markup import number, tag
from modelyard_runtime.reports.html.page import Heading, figure, note, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard_runtime.reports.html.markup import Child, Html
    from modelyard_runtime.reports.run.facts import Document, Facts

SHOWN = 20
"""Features that are drawn; the rest matters less."""

_TRIALS = (
    Heading("parameters", place="main"),
    Heading("rows", align="right"),
    Heading("score", align="right"),
)


def explanations(facts: Facts) -> Html | None:
    """The features that matter most."""
    if not facts.explanations:
        return None
    found = facts.explanations["global"]
    drawn = [
        Bar(one["feature"], max(one["importance"], 0.0), max(one["lower"], 0.0), max(one["upper"], 0.0))
        for one in found["features"][:SHOWN]
    ]
    told = f"{found['method']}, on {number(facts.explanations['rows'])} held-out rows; in units of {found['unit']}."
    return page.section(
        "Explanations",
        figure("which features move the predictions", bars(drawn, caption="importance")),
        note(told),
        note(facts.explanations["instead"]) if facts.explanations.get("instead") else None,
    )


def section(facts: Facts) -> Html | None:
    """Estimator, parameters, the search, libraries."""
    if not facts.model or not facts.training:
        return None
    columns = (Heading("", place="main"), Heading("", place="fill"))
    search = facts.training.get("search")
    trials = [_trial(one) for one in search["trials"]] if search else []
    return page.section(
        "Model",
        table(columns, list(_facts(facts.model, facts.training))),
        note(f"{search['kind']} search for the best {search['metric']}, scored on {search['scored_on']}")
        if search
        else None,
        table(_TRIALS, trials) if trials else None,
    )


def _facts(model: Document, training: Document) -> Iterator[tuple[Child, Child]]:
    estimator = model["estimator"]
    yield "estimator", tag("code", str(estimator["entrypoint"] or estimator["path"]))
    yield "parameters", tag("code", json.dumps(training["params"], ensure_ascii=False))
    yield "trained on", f"{number(model['rows'])} rows, seed {model['seed']}"
    yield "stored as", f"{estimator['storage']}, {len(model['files'])} files"
    yield "libraries", ", ".join(f"{name} {version}" for name, version in model["libraries"].items())


def _trial(one: Document) -> tuple[Child, ...]:
    share = one.get("share", 1)
    return (
        tag("code", json.dumps(one["params"], ensure_ascii=False)),
        f"{100 * share:.0f}%",
        number(one["score"]),
    )
