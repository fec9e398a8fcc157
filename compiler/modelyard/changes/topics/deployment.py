"""How the model serves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.changes.topics.conditions import demands_as_much
from modelyard.changes.topics.gates import tree_of
from modelyard.changes.topics.rule import Line, always, as_number, loosens, number, presence, safe, shifts
from modelyard.changes.types import Meaning, Risk

if TYPE_CHECKING:
    from modelyard.changes.types import Difference


def _copies_at_rest(difference: Difference) -> Meaning:
    before, after = as_number(difference.before), as_number(difference.after)
    if after == 0:
        return shifts("no copy runs at rest, and the first requests wait for one")
    return safe("fewer copies run at rest") if (before or 0) > (after or 0) else safe("more copies run")


def _abort(difference: Difference) -> Meaning:
    before, after = tree_of(difference.before), tree_of(difference.after)
    if before is None:
        return safe("a release that goes wrong is taken back by itself")
    if after is not None and demands_as_much(after, before):
        return safe("a release is taken back for less")
    return loosens("a release that goes wrong goes on for longer, or to its end")


LINES = (
    Line("deployment.replicas.min", _copies_at_rest),
    Line(
        "deployment.replicas.max",
        number(
            safe("more copies may run at a peak"),
            shifts("fewer copies may run at a peak, and requests beyond them wait or fail"),
        ),
    ),
    Line("deployment.replicas", always(Risk.SAFE, "copies are added and taken away at another load")),
    Line(
        "deployment.resources",
        number(
            safe("each copy is replaced by one that is given more"),
            shifts("each copy is replaced by one that is given less"),
        ),
    ),
    Line("deployment.strategy.abort", _abort),
    Line("deployment.strategy", always(Risk.SHIFTS_TRAFFIC, "a release takes over in another way")),
    Line(
        "deployment.ingress",
        presence(
            Meaning(Risk.CHANGES_ACCESS, "the endpoint can be reached from outside the cluster"),
            Meaning(Risk.CHANGES_ACCESS, "the endpoint can no longer be reached from outside the cluster"),
            Meaning(
                Risk.CHANGES_ACCESS,
                "the endpoint is reached under another name, and no longer under the old one",
            ),
        ),
    ),
    Line("deployment.allow_from", always(Risk.CHANGES_ACCESS, "other workloads may call the endpoint")),
    Line("deployment.schedule", always(Risk.SAFE, "the batch job runs at other times")),
    Line("deployment.input", always(Risk.SHIFTS_TRAFFIC, "the batch job scores other data")),
    Line("deployment.output", always(Risk.SHIFTS_TRAFFIC, "the batch job writes its results elsewhere")),
    Line(
        "deployment.mode",
        always(Risk.SHIFTS_TRAFFIC, "the model serves in another way, and no longer in this one"),
    ),
    Line(
        "deployment",
        presence(
            shifts("the model starts to serve"),
            shifts("the model no longer serves, and what runs is taken down"),
            shifts("the model serves in another way"),
        ),
    ),
)
