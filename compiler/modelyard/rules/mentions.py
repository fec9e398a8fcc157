"""Where a name stands inside an expression's text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modelyard.analysis.types import FeatureAnalysis


def mention(feature: FeatureAnalysis, name: str) -> tuple[int, int] | None:
    """The first place of a column or function in a written feature, None where the feature is a column by default."""
    if feature.path[0] != "features":
        return None
    found = re.search(rf"(?<![\w']){re.escape(name)}(?![\w'])", feature.analysed.text, re.IGNORECASE)
    return found.span() if found else None
