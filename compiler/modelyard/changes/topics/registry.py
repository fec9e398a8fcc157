"""Which topic speaks of which part of a contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.changes.topics import (
    access,
    data,
    deployment,
    features,
    gates,
    governance,
    monitoring,
    platform,
    training,
)
from modelyard.changes.topics.rule import decide
from modelyard.changes.types import Meaning, Risk

if TYPE_CHECKING:
    from modelyard.changes.types import Difference

TOPICS = (data, features, training, gates, deployment, monitoring, governance, access, platform)
_LINES = tuple(line for topic in TOPICS for line in topic.LINES)
PARTS = frozenset(line.pattern.partition(".")[0] for line in _LINES)
"""The top-level keys of a contract that some topic speaks of."""


def meaning(difference: Difference) -> Meaning:
    """What a difference does; of a part that no topic knows, that somebody has to look at it."""
    found = decide(_LINES, difference)
    return found or Meaning(Risk.SHIFTS_TRAFFIC, "what this does is not known here: look at the files")
