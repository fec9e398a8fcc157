"""How the model is watched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.changes.topics.gates import condition
from modelyard.changes.topics.rule import (
    Line,
    access,
    always,
    destroys,
    loosens,
    number,
    presence,
    retrains,
    safe,
)
from modelyard.changes.types import Meaning, Risk

if TYPE_CHECKING:
    from modelyard.changes.types import Difference

_LATER = loosens("the model must drift further before anybody is told")
_SOONER = safe("less drift is enough to tell somebody")


def _then(difference: Difference) -> Meaning:
    if difference.after == "retrain":
        return retrains("drift starts a training by itself")
    return safe("drift tells somebody and no longer starts a training")


LINES = (
    Line(
        "monitoring.log.sample",
        number(safe("more predictions are logged"), loosens("fewer predictions are logged")),
    ),
    Line(
        "monitoring.log",
        presence(
            safe("predictions are logged"),
            destroys("predictions are no longer logged, and decisions can't be traced"),
            destroys("predictions are logged elsewhere, and those logged so far are no longer read"),
        ),
    ),
    Line("monitoring.drift.threshold", number(_LATER, _SOONER, loosens("another bound tells what drift is"))),
    Line(
        "monitoring.drift.columns.*.threshold",
        number(_LATER, _SOONER, loosens("another bound tells what drift is")),
    ),
    Line("monitoring.drift.schedule", always(Risk.SAFE, "drift is looked for at other times")),
    Line(
        "monitoring.drift.every_seconds",
        number(loosens("drift is looked for less often"), safe("drift is looked for more often")),
    ),
    Line(
        "monitoring.drift.window_seconds",
        number(
            loosens("drift is judged over a longer stretch, in which a short one weighs less"),
            safe("drift is judged over a shorter stretch"),
        ),
    ),
    Line("monitoring.drift.then", _then),
    Line(
        "monitoring.drift.prediction",
        lambda d: (
            safe("drift of predictions is looked for")
            if d.after
            else loosens("drift of predictions is not looked for any more")
        ),
    ),
    Line(
        "monitoring.drift.columns",
        presence(
            safe("the column has a method and bound of its own"),
            loosens("the column is judged as any other"),
            loosens("drift is measured in another way, and old bounds do not carry over"),
        ),
    ),
    Line(
        "monitoring.drift",
        presence(
            safe("drift is looked for"),
            loosens("drift is not looked for any more"),
            loosens("drift is measured in another way, and old bounds do not carry over"),
        ),
    ),
    Line("monitoring.performance.check", condition),
    Line(
        "monitoring.performance",
        presence(
            safe("performance is compared with what really happened"),
            loosens("performance is not compared with what really happened any more"),
            loosens("performance is measured in another way"),
        ),
    ),
    Line(
        "monitoring.service.availability",
        number(safe("more is promised of the service"), loosens("less is promised of the service")),
    ),
    Line(
        "monitoring.service.latency_p95_ms",
        lambda d: (
            safe("more is promised of the service")
            if d.added
            else number(loosens("less is promised of the service"), safe("more is promised of the service"))(
                d
            )
        ),
    ),
    Line(
        "monitoring.alerts",
        presence(
            access("another receiver is told of alerts"),
            loosens("a receiver is no longer told of alerts"),
            access("alerts go elsewhere"),
        ),
    ),
    Line(
        "monitoring",
        presence(
            safe("the model is watched"),
            loosens("the model is not watched any more"),
            loosens("the model is watched in another way"),
        ),
    ),
)
