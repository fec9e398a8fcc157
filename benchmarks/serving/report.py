"""What was measured as a table for people and as numbers for the next comparison."""

from __future__ import annotations

import platform
import statistics
from typing import TYPE_CHECKING

from benchmarks.serving.servers import OURS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.serving.load import Measured

RATE_BAR, P99_BAR = 2.0, 0.5
"""At least this many times the best peer's throughput, at most this share of its 99th percentile."""

Results = dict[str, dict[int, list["Measured"]]]


def middle(runs: Sequence[Measured]) -> dict[str, float]:
    """The medians of the rounds."""
    return {
        name: round(statistics.median(getattr(run, name) for run in runs), 3)
        for name in ("rate", "p50", "p99", "cpu")
    }


def document(
    results: Results,
    memory: Mapping[str, float],
    missing: Mapping[str, str],
    versions: Mapping[str, str],
    date: str,
) -> dict[str, object]:
    """Everything, in plain data."""
    return {
        "date": date,
        "python": platform.python_version(),
        "versions": dict(sorted(versions.items())),
        "rounds": max(len(runs) for found in results.values() for runs in found.values()),
        "servers": {
            name: {
                "memory_mb": round(memory[name], 1),
                **{str(connections): middle(runs) for connections, runs in found.items()},
            }
            for name, found in results.items()
        },
        "ratios": {str(connections): ratios(results, connections) for connections in results[OURS]},
        "not_installed": dict(missing),
    }


def ratios(results: Results, connections: int) -> dict[str, float]:
    """Ours against the best peer of each kind: throughput over its, p99 and CPU over its."""
    own = middle(results[OURS][connections])
    peers = [middle(found[connections]) for name, found in results.items() if name != OURS]
    if not peers:
        return {}
    return {
        "rate": round(own["rate"] / max(peer["rate"] for peer in peers), 2),
        "p99": round(own["p99"] / min(peer["p99"] for peer in peers), 2),
        "cpu": round(own["cpu"] / min(peer["cpu"] for peer in peers), 2),
    }


def table(results: Results, memory: Mapping[str, float], missing: Mapping[str, str]) -> str:
    """The servers as a Markdown table, by concurrency."""
    lines = [
        "| at a time | server | requests/s | p50 | p99 | CPU a request | memory |",
        "| ---: | --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for connections in results[OURS]:
        for name, found in results.items():
            one = middle(found[connections])
            lines.append(
                f"| {connections} | {name} | {one['rate']:,.0f} | {one['p50']:.2f} ms | {one['p99']:.2f} ms "
                f"| {one['cpu']:.2f} ms | {memory[name]:.0f} MB |"
            )
    lines += [f"| | {name} | not measured: {why} | | | | |" for name, why in missing.items()]
    return "\n".join(lines) + "\n\n" + "\n".join(_verdicts(results))


def _verdicts(results: Results) -> list[str]:
    found = []
    for connections in results[OURS]:
        ratio = ratios(results, connections)
        if ratio:
            rate = "" if ratio["rate"] >= RATE_BAR else " **missed**"
            late = "" if ratio["p99"] <= P99_BAR else " **missed**"
            found.append(
                f"- {connections} at a time: {ratio['rate']:g} × the best peer's requests/s (≥ {RATE_BAR:g}{rate}), "
                f"{ratio['p99']:g} × its p99 (≤ {P99_BAR:g}{late}), {ratio['cpu']:g} × its CPU a request"
            )
    return found
