"""What the model is given."""

from __future__ import annotations

from modelyard.changes.topics.rule import Line, always, presence, retrains
from modelyard.changes.types import Risk

LINES = (
    Line("features.columns.*.description", always(Risk.SAFE, "only words change")),
    Line("features.columns.*.*", always(Risk.RETRAINS, "the feature is computed in another way")),
    Line(
        "features.columns",
        presence(
            retrains("the model is given one feature more"),
            retrains("the model is no longer given this feature"),
            retrains("the feature is computed in another way"),
        ),
    ),
    Line("features.inputs", always(Risk.SHIFTS_TRAFFIC, "requests carry other columns")),
    Line("features", always(Risk.RETRAINS, "the rows to learn from are made in another way")),
)
