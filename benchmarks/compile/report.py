"""What was measured as a table for people and as numbers for the next comparison."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.compile.measure import Measured

BARS: dict[str, float] = {"modelyard --version": 2, "validate fraud": 34, "compile fraud": 40}
"""The most that a command may cost, as a multiple of a bare interpreter."""

MANY_BARS: dict[str, float] = {"first": 10, "unchanged": 0.5, "again": 0.5, "one_changed": 1, "peak_mb": 100}
"""The most that a thousand specs may cost in one process: CPU seconds, and megabytes."""

BARE = "python -c pass"


def ratios(measured: Mapping[str, Measured]) -> dict[str, float]:
    """Each command's least CPU over that of a bare interpreter."""
    bare = measured[BARE].least
    return {name: round(found.least / bare, 1) for name, found in measured.items()}


def document(
    measured: Mapping[str, Measured],
    many: Mapping[str, Mapping[str, Any]],
    missing: Mapping[str, str],
    versions: Mapping[str, str],
    date: str,
) -> dict[str, object]:
    """Everything, in plain data."""
    ratio = ratios(measured)
    return {
        "date": date,
        "python": platform.python_version(),
        "versions": dict(sorted(versions.items())),
        "commands": {
            name: {
                "ratio": ratio[name],
                "least_ms": round(found.least * 1000, 1),
                "median_ms": round(found.middle * 1000, 1),
                "peak_mb": round(found.peak_mb, 1),
                "runs": len(found.cpu),
            }
            for name, found in measured.items()
        },
        "many": {name: dict(run) for name, run in many.items()},
        "not_installed": dict(missing),
    }


def table(measured: Mapping[str, Measured], missing: Mapping[str, str]) -> str:
    """The commands as a Markdown table, in the order in which they ran."""
    ratio = ratios(measured)
    lines = [
        "| command | CPU, least | median | × bare | bar | memory |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, found in measured.items():
        bar = f"≤ {BARS[name]:g}{'' if ratio[name] <= BARS[name] else ' **missed**'}" if name in BARS else ""
        cells = (
            f"`{name}`",
            f"{found.least * 1000:.0f} ms",
            f"{found.middle * 1000:.0f} ms",
            f"{ratio[name]:.1f}",
            bar,
        )
        lines.append(f"| {' | '.join(cells)} | {found.peak_mb:.0f} MB |")
    lines += [f"| `{name}` | not installed: {why} | | | | |" for name, why in missing.items()]
    return "\n".join(lines)


def many_table(many: Mapping[str, Mapping[str, Any]]) -> str:
    """The runs over many specs as a Markdown table."""
    lines = [
        "| one process | specs | files | first | unchanged | again | one changed | memory |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, run in many.items():
        seconds = " | ".join(f"{run[one]['seconds']:.2f} s" for one in MANY_BARS if one != "peak_mb")
        lines.append(
            f"| {name} | {run['specs']} | {run['first']['written']:g} | {seconds} | {run['peak_mb']:.0f} MB |"
        )
    bars = ", ".join(f"{bar:g} {'MB' if name == 'peak_mb' else 's'}" for name, bar in MANY_BARS.items())
    return "\n".join([*lines, "", f"Bars for a thousand specs: {bars}."])
