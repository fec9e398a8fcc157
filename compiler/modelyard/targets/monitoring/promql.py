"""PromQL: selectors that cannot be broken out of, and conditions over metrics as queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from modelyard.records import dataclass
from modelyard.targets.monitoring import metrics

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from modelyard.expressions.types import Condition

COMPARISONS = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "==": "!=", "!=": "==", "<>": "=="}
"""Each comparison with its opposite, in PromQL's spelling."""
SPELLING = {"=": "==", "<>": "!="}
"""SQL's comparisons that PromQL spells otherwise."""
_ARITHMETIC = ("+", "-", "*", "/")
_WIDTH = 90
"""The length from which a selector stands on several lines."""


class UnknownMetricError(LookupError):
    """A condition names a metric that no query stands for: rules refuse such a spec beforehand."""


def quote(text: str) -> str:
    """A PromQL string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


@dataclass(frozen=True, slots=True)
class Selector:
    """Label matchers that every query of one model in one environment shares."""

    matchers: tuple[tuple[str, str], ...]

    def __call__(self, metric: str, /, **more: str) -> str:
        """The series of a metric; a keyword that ends in an underscore matches a regular expression."""
        exact = [f"{label}={quote(value)}" for label, value in self.matchers]
        added = [
            f"{label.rstrip('_')}=~{quote(value)}" if label.endswith("_") else f"{label}={quote(value)}"
            for label, value in more.items()
        ]
        matchers = [*exact, *added]
        line = f"{metric}{{{','.join(matchers)}}}"
        if len(line) <= _WIDTH:
            return line
        return f"{metric}{{\n  " + ",\n  ".join(matchers) + "\n}"


def selector(model: str, environment: str) -> Selector:
    """Series of one model in one environment."""
    return Selector((("model", model), ("environment", environment)))


def seconds(duration: int) -> str:
    """A PromQL duration in its largest whole unit."""
    for unit, size in (("d", 86_400), ("h", 3600), ("m", 60)):
        if duration and duration % size == 0:
            return f"{duration // size}{unit}"
    return f"{duration}s"


def service_query(name: str, series: Selector, window: str) -> str:
    """The query of one of `metrics.SERVICE_METRICS` over a window; empty or NaN where there was no traffic.

    Raises:
        UnknownMetricError: No query stands for the name.
    """
    requests = f"sum(rate({series(metrics.REQUESTS.name)}[{window}]))"
    # Errors that never happened have no series: without `or vector(0)` a healthy canary has no figure.
    failed = f"(sum(rate({series(metrics.REQUESTS.name, code_='5..')}[{window}])) or vector(0))"
    if name == "requests_per_second":
        return requests
    if name == "error_rate":
        return f"{failed}\n/ {requests}"
    if name == "availability":
        return f"1 - {failed}\n/ {requests}"
    if name in metrics.QUANTILES:
        bucket = series(f"{metrics.DURATION.name}_bucket")
        return (
            f"1000 * histogram_quantile({metrics.QUANTILES[name]:g}, sum by (le) (rate({bucket}[{window}])))"
        )
    raise UnknownMetricError(name)


def performance_query(name: str, series: Selector) -> str:
    """Realised performance by a metric's own name."""
    return f"max({series(metrics.REALISED.name, metric=name)})"


def value(tree: Mapping[str, object], query: Callable[[str], str]) -> str:
    """A numeric leaf or arithmetic of a condition's tree.

    Raises:
        UnknownMetricError: It names a metric that no query stands for, or the champion's.
    """
    if "number" in tree:
        return f"{cast('float', tree['number']):.15g}"
    if "metric" in tree:
        name = metric_name(tree)
        if tree.get("champion"):
            raise UnknownMetricError(f"champion.{name}")
        return f"({query(name)})"
    operator = str(tree["op"])
    if operator not in _ARITHMETIC:
        raise UnknownMetricError(operator)
    return f"({value(side(tree, 'left'), query)} {operator} {value(side(tree, 'right'), query)})"


def metric_name(tree: Mapping[str, object]) -> str:
    """A metric as written, arguments included: ``recall_at_precision(0.9)``."""
    arguments = cast("list[float]", tree.get("arguments") or [])
    text = ", ".join(f"{argument:g}" for argument in arguments)
    return f"{tree['metric']}({text})" if arguments else str(tree["metric"])


def holds(tree: Mapping[str, object], query: Callable[[str], str], *, negate: bool = False) -> str:
    """A condition as a query with a result exactly where it holds (or, negated, where it surely does not).

    Without data there is no result either way: absence is never taken for a verdict.
    """
    operator = str(tree["op"])
    if operator == "not":
        return holds(side(tree, "item"), query, negate=not negate)
    if operator in ("and", "or"):
        joined = ("or" if operator == "and" else "and") if negate else operator
        items = [holds(item, query, negate=negate) for item in items_of(tree)]
        return "(" + f" {joined} on () ".join(items) + ")"
    compare = COMPARISONS[operator] if negate else SPELLING.get(operator, operator)
    left, right = side(tree, "left"), side(tree, "right")
    return f"({value(left, query)} {compare} {value(right, query)})"


def side(tree: Mapping[str, object], name: str) -> Mapping[str, object]:
    """A branch of a condition's tree."""
    return cast("Mapping[str, object]", tree[name])


def items_of(tree: Mapping[str, object]) -> list[Mapping[str, object]]:
    """The items of an ``and`` or an ``or``."""
    return cast("list[Mapping[str, object]]", tree["items"])


def fires(condition: Condition, query: Callable[[str], str], *, negate: bool = False) -> str:
    """The whole condition as `holds` gives it."""
    return holds(condition.tree, query, negate=negate)
