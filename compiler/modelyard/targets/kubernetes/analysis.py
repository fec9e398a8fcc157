"""What a Rollout asks before it goes on: Prometheus, for the abort condition, and a rehearsal before a swap."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from modelyard.targets.kubernetes import cluster, contract
from modelyard.targets.kubernetes.manifest import Json, Manifest
from modelyard.targets.kubernetes.pods import CONTRACT, Container, Pod, pod, runtime_env
from modelyard.targets.monitoring import metrics, promql

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from modelyard.targets.kubernetes.manifest import Place
    from modelyard.targets.monitoring.promql import Selector

HASH = "hash"
"""The argument that names the new version's pods."""
INTERVAL = 60
LEAST_REQUESTS = 20
"""Requests to the new version within the window, without which nothing is concluded."""

_WORDS = {
    "<": "below",
    "<=": "at-most",
    ">": "above",
    ">=": "at-least",
    "==": "equal-to",
    "!=": "other-than",
}


def name(place: Place) -> str:
    """The template that judges the new version on real requests."""
    return f"{place.model}-abort"


def rehearsal_name(place: Place) -> str:
    """The template that rehearses the new version before any caller sees it."""
    return f"{place.model}-rehearsal"


def manifests(place: Place) -> Iterator[Manifest]:
    """The analysis templates that the endpoint's Rollout names."""
    if place.deployment.strategy.abort:
        yield _abort(place)
    if place.deployment.strategy.kind == "blue_green":
        yield _rehearsal(place)


def window(place: Place) -> int:
    """Seconds of requests that one measurement looks at: at least two scrapes, at most five minutes."""
    return min(300, max(120, place.deployment.strategy.every))


def series(place: Place) -> Selector:
    """Series of the new version alone."""
    own = promql.selector(place.model, place.environment.name).matchers
    return promql.Selector((*own, ("rollouts_pod_template_hash", f"{{{{args.{HASH}}}}}")))


def _abort(place: Place) -> Manifest:
    chosen = place.deployment.strategy
    tree = cast("Mapping[str, object]", chosen.abort and chosen.abort.tree)
    alternatives = promql.items_of(tree) if tree["op"] == "or" else [tree]
    found = [_measure(place, item, number) for number, item in enumerate(alternatives, start=1)]
    if chosen.kind == "blue_green":
        count = max(1, chosen.every // INTERVAL)
        for metric in found:
            # Were none of them conclusive, the swap would count as judged.
            metric |= {"count": count, "inconclusiveLimit": count - 1}
    data: Json = {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "AnalysisTemplate",
        "metadata": place.metadata(name(place), "serve"),
        "spec": {"args": [{"name": HASH}], "metrics": found},
    }
    return Manifest(
        "analysis-template-abort",
        data,
        ("deployment", "strategy"),
        f"Fewer than {LEAST_REQUESTS} requests to the new version in a window conclude nothing; too many such "
        "measurements pause the release for a person. Two in which the abort condition holds take it back.",
    )


def _measure(place: Place, tree: Mapping[str, object], number: int) -> Json:
    simple = _simple(tree)
    labelled, query, abort, keep = _compared(place, *simple) if simple else _judged(place, tree, number)
    enough = f"sum(increase({series(place)(metrics.REQUESTS.name)}[{promql.seconds(window(place))}]))"
    measurements = max(3, place.deployment.strategy.every // INTERVAL)
    return {
        "name": labelled,
        "initialDelay": f"{min(window(place), place.deployment.strategy.every)}s",
        "interval": f"{INTERVAL}s",
        "failureLimit": 1,
        "inconclusiveLimit": measurements,
        "consecutiveErrorLimit": 4,
        # No figure is neither success nor failure: both conditions ask for one first.
        "successCondition": f"len(result) > 0 && !isNaN(result[0]) && {keep}",
        "failureCondition": f"len(result) > 0 && !isNaN(result[0]) && {abort}",
        "provider": {
            "prometheus": {
                "address": cluster.PROMETHEUS,
                "timeout": 20,
                "query": f"({query})\nand on () {enough} >= {LEAST_REQUESTS}",
            }
        },
    }


def _simple(tree: Mapping[str, object]) -> tuple[str, str, float] | None:
    """Metric, comparison and bound, where the condition is no more than that."""
    if tree["op"] not in (*promql.COMPARISONS,):
        return None
    left, right = promql.side(tree, "left"), promql.side(tree, "right")
    if "metric" not in left or "number" not in right:
        return None
    operator = str(tree["op"])
    return (
        str(left["metric"]),
        promql.SPELLING.get(operator, operator),
        float(cast("float", right["number"])),
    )


def _compared(place: Place, metric: str, operator: str, bound: float) -> tuple[str, str, str, str]:
    query = promql.service_query(metric, series(place), promql.seconds(window(place)))
    label = f"{metric.replace('_', '-')}-{_WORDS[operator]}-{bound:.10g}"
    opposite = promql.COMPARISONS[operator]
    return label, query, f"result[0] {operator} {bound:.10g}", f"result[0] {opposite} {bound:.10g}"


def _judged(place: Place, tree: Mapping[str, object], number: int) -> tuple[str, str, str, str]:
    """1 where the condition holds, 0 where it surely does not, nothing where that cannot be said."""

    def query(metric: str) -> str:
        return promql.service_query(metric, series(place), promql.seconds(window(place)))

    holds, fails = promql.holds(tree, query), promql.holds(tree, query, negate=True)
    both = f"count({holds}) or on () 0 * count({fails})"
    return f"condition-{number}", both, "result[0] == 1", "result[0] == 0"


def _rehearsal(place: Place) -> Manifest:
    every = place.deployment.strategy.every
    url = f"http://{place.model}-preview.{place.namespace}.svc"
    arguments = f"run --stage skew --contract {CONTRACT} --model /model --url {url} --for {every}s"
    container = Container(
        "rehearsal",
        place.release.serve_image,
        tuple(arguments.split(" ")),
        place.deployment.resources,
        env=runtime_env(place, place.deployment.resources),
        mounts=(contract.MOUNT,),
    )
    job: Json = {
        "metadata": {"labels": place.labels("rehearsal")},
        "spec": {
            "backoffLimit": 0,
            "activeDeadlineSeconds": every + 300,
            "template": {
                "metadata": {"labels": place.labels("rehearsal")},
                "spec": pod(
                    Pod(
                        place.workload("serve"),
                        container,
                        configs={contract.VOLUME: contract.name(place)},
                        restart="Never",
                    )
                ),
            },
        },
    }
    data: Json = {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "AnalysisTemplate",
        "metadata": place.metadata(rehearsal_name(place), "rehearsal"),
        "spec": {"metrics": [{"name": "same-answers", "failureLimit": 0, "provider": {"job": job}}]},
    }
    return Manifest(
        "analysis-template-rehearsal",
        data,
        ("deployment", "strategy"),
        "Sends the model's sampled rows to the new set and compares its answers with those of training, "
        "before any caller is sent there.",
    )
