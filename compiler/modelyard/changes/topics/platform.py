"""Where the model lives."""

from __future__ import annotations

from modelyard.changes.topics.rule import Line, always
from modelyard.changes.types import Risk

LINES = (
    Line("contract", always(Risk.SAFE, "the runtime reads a newer contract")),
    Line(
        "model",
        always(Risk.DESTROYS_STATE, "everything is made anew under another name, and the old is taken down"),
    ),
    Line("description", always(Risk.SAFE, "only words change")),
    Line("spec", always(Risk.SAFE, "the spec lies elsewhere")),
    Line("environment", always(Risk.DESTROYS_STATE, "the environment is made anew under another name")),
    Line(
        "platform",
        always(
            Risk.DESTROYS_STATE, "the environment is made anew on another platform, and the old is taken down"
        ),
    ),
    Line("promotes_from", always(Risk.SHIFTS_TRAFFIC, "releases come from another environment")),
    Line(
        "artifacts",
        always(
            Risk.DESTROYS_STATE, "models and reports are kept elsewhere, and earlier ones are no longer found"
        ),
    ),
)
