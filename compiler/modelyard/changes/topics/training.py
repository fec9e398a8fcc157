"""How the model is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.changes.topics.rule import Line, always, destroys, loosens, number, presence, safe
from modelyard.changes.types import Meaning, Risk

if TYPE_CHECKING:
    from modelyard.changes.types import Difference


def _tracking(difference: Difference) -> Meaning:
    if difference.path[-1] == "kind" and difference.before == "server":
        return destroys("the tracking server with the record of all runs and models is taken down")
    return loosens(
        "models registered so far are not found there, and a champion gate passes without a champion"
    )


LINES = (
    Line(
        "training.resources",
        number(safe("the training job is given more"), safe("the training job is given less")),
    ),
    Line(
        "training.retrain.schedule",
        presence(
            safe("training starts on a schedule"),
            safe("training no longer starts on a schedule"),
            safe("training starts at other times"),
        ),
    ),
    Line("training.retrain", always(Risk.RETRAINS, "other events start a training")),
    Line("training.tracking", _tracking),
    Line("training.seed", always(Risk.RETRAINS, "chance falls differently in the next training")),
    Line(
        "training.split",
        always(
            Risk.RETRAINS, "other rows are held out, so that figures are not comparable with earlier ones"
        ),
    ),
    Line("training.target", always(Risk.RETRAINS, "the model learns something else")),
    Line("training.task", always(Risk.RETRAINS, "the model learns something else")),
    Line("training", always(Risk.RETRAINS, "the next training makes another model")),
    Line("python", always(Risk.RETRAINS, "images and training run on another Python")),
)
