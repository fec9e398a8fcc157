"""What drift methods compare, what they give, and how far apart the runs of a check lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.model.cron import Cron
from modelyard.rules.references import column_type

if TYPE_CHECKING:
    from modelyard.rules.context import Context

NUMBERS, CATEGORIES, OTHERS = "numbers", "categories", "neither numbers nor categories"
KINDS = {
    "integer": NUMBERS,
    "float": NUMBERS,
    "boolean": CATEGORIES,
    "category": CATEGORIES,
    "string": CATEGORIES,
    "text": OTHERS,
    "embedding": OTHERS,
    "date": NUMBERS,
    "timestamp": NUMBERS,
}
_BOTH = frozenset({NUMBERS, CATEGORIES})
METHODS = {
    "auto": frozenset({NUMBERS, CATEGORIES, OTHERS}),
    "psi": _BOTH,
    "js": _BOTH,
    "kl": _BOTH,
    "hellinger": _BOTH,
    "ks": frozenset({NUMBERS}),
    "wasserstein": frozenset({NUMBERS}),
    "chi2": frozenset({CATEGORIES}),
    "domain_classifier": frozenset[str](),
}
"""By method, the kinds of column that it compares one at a time."""

RANGES = {
    "js": (0.0, 1.0),
    "ks": (0.0, 1.0),
    "hellinger": (0.0, 1.0),
    "chi2": (0.0, 1.0),
    "domain_classifier": (0.5, 1.0),
}
"""By method, what its effect lies between, where it has bounds. For chi2 the effect is Cramér's V, for the domain
classifier its AUC."""

_NAMED = {"hourly": 3600, "daily": 86_400, "weekly": 7 * 86_400, "monthly": 31 * 86_400}


def gap_of(schedule: str) -> int:
    """Seconds between the two runs of a schedule that lie furthest apart."""
    return _NAMED[schedule] if schedule in _NAMED else Cron.parse(schedule).largest_gap()


def kind_of(context: Context, name: str) -> str | None:
    """What the values of a column or feature are, None where it is unknown. An integer with few values is both."""
    for feature in context.analysis.features:
        if feature.name == name and feature.path[0] == "features":
            return _kind_of_sql(feature.analysed.type)
    type_ = column_type(context, name)
    return KINDS[type_] if type_ is not None else None


def _kind_of_sql(type_: str | None) -> str | None:
    if type_ is None:
        return None
    if type_ in {"VARCHAR", "BOOLEAN"}:
        return CATEGORIES
    return OTHERS if type_.endswith("[]") else NUMBERS
