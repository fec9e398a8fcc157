"""What is declared about the model's use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.changes.topics.rule import Line, always, destroys, loosens, number, presence, safe
from modelyard.changes.types import Meaning, Risk

if TYPE_CHECKING:
    from modelyard.changes.types import Difference

_RISKS = ("minimal", "limited", "high")


def _risk(difference: Difference) -> Meaning:
    before, after = str(difference.before), str(difference.after)
    if before in _RISKS and after in _RISKS and _RISKS.index(after) > _RISKS.index(before):
        return safe("more is demanded of the model and its papers")
    return loosens("less is demanded of the model and its papers")


LINES = (
    Line("governance.risk", _risk),
    Line(
        "governance.accepts",
        presence(
            loosens("a rule is set aside"),
            safe("a rule holds again"),
            safe("a rule is set aside for another reason"),
        ),
    ),
    Line(
        "governance.keep_days",
        lambda d: (
            safe("logs and evidence are kept for a set time")
            if d.added
            else number(
                safe("logs and evidence are kept for longer"),
                destroys("logs and evidence are deleted sooner"),
            )(d)
        ),
    ),
    Line("governance", always(Risk.SAFE, "the papers say something else")),
)
