"""What was measured against what was promised, as a table and as numbers for the next comparison."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.compile.measure import Measured

SCAN, CHECK, PROFILE = "scan 1M", "check 1M", "profile 1M"
BOTH = "profile and check 1M, one process"
LIMITED, ONE, MANY = "check 1M, engine limit 100 MB", "one window of 1M", "100 windows of 1M"
SCAN10, CHECK10, PROFILE10 = "scan 10M", "check 10M", "profile 10M"
SCAN_WIDE, CHECK_WIDE, IMPORT = "scan 1000 columns", "check 1000 columns", "import of the check"

PEER_BARS = {"evidently default": 100, "evidently PSI": 50, "nannyml JS": 15, "whylogs": 45, "frouros PSI": 5}
"""How many times our CPU each may cost at least, with a stored reference; half of it with the reference profiled."""


@dataclass(frozen=True)
class Line:
    """A promise: what was measured, in which unit, the bar, and whether it was kept."""

    promise: str
    value: float
    unit: str
    bar: float
    least: bool = False

    @property
    def kept(self) -> bool:
        return self.value >= self.bar if self.least else self.value <= self.bar


def lines(measured: Mapping[str, Measured]) -> list[Line]:
    """Every promise about our own commands, and those against the peers that ran."""
    cpu = {name: one.least for name, one in measured.items()}
    peak = {name: one.peak_mb for name, one in measured.items()}
    found = [
        Line("check 1M × 20, JSON and HTML, against a bare scan", cpu[CHECK] / cpu[SCAN], "×", 2),
        Line("the same in memory", peak[CHECK], "MB", 150),
        Line("the same under an engine limit of 100 MB", peak[LIMITED], "MB", 150),
        Line("profiling the reference against a check", cpu[PROFILE] / cpu[CHECK], "×", 1.5),
        Line("the same in memory", peak[PROFILE], "MB", 200),
        Line("100 windows in one pass against one", cpu[MANY] / cpu[ONE], "×", 1.3),
        Line("import of the check path", cpu[IMPORT], "s", 0.35),
        Line("check 1000 columns × 100k against a bare scan", cpu[CHECK_WIDE] / cpu[SCAN_WIDE], "×", 2),
        Line("the same in memory", peak[CHECK_WIDE], "MB", 256),
    ]
    if CHECK10 in measured:
        found += [
            Line("check 10M × 20 against a bare scan", cpu[CHECK10] / cpu[SCAN10], "×", 2.6),
            Line("the same in memory", peak[CHECK10], "MB", 170),
            Line("memory of 10M against 1M", peak[CHECK10] / peak[CHECK], "×", 1.3),
            Line("profiling 10M in memory", peak[PROFILE10], "MB", 200),
        ]
    for name, bar in PEER_BARS.items():
        if name in measured:
            found.append(Line(f"{name} against a check", cpu[name] / cpu[CHECK], "×", bar, least=True))
            found.append(
                Line(f"{name}, our reference profiled too", cpu[name] / cpu[BOTH], "×", bar / 2, least=True)
            )
    return found


def table(found: Sequence[Line]) -> str:
    rows = ["| promise | measured | bar | |", "| --- | ---: | ---: | --- |"]
    for line in found:
        sign = "≥" if line.least else "≤"
        kept = "" if line.kept else "**missed**"
        rows.append(
            f"| {line.promise} | {line.value:.2f} {line.unit} | {sign} {line.bar:g} {line.unit} | {kept} |"
        )
    return "\n".join(rows)


def commands(measured: Mapping[str, Measured], missing: Mapping[str, str]) -> str:
    rows = ["| command | CPU, least | median | memory |", "| --- | ---: | ---: | ---: |"]
    rows += [
        f"| {name} | {one.least:.2f} s | {one.middle:.2f} s | {one.peak_mb:.0f} MB |"
        for name, one in measured.items()
    ]
    rows += [f"| {name} | not measured: {why} | | |" for name, why in missing.items()]
    return "\n".join(rows)


def document(
    measured: Mapping[str, Measured],
    missing: Mapping[str, str],
    found: Sequence[Line],
    same_bytes: bool,
    versions: Mapping[str, str],
    date: str,
) -> dict[str, object]:
    return {
        "date": date,
        "versions": dict(versions),
        "commands": {
            name: {
                "cpu_s": round(one.least, 3),
                "median_s": round(one.middle, 3),
                "peak_mb": round(one.peak_mb, 1),
                "runs": len(one.cpu),
            }
            for name, one in measured.items()
        },
        "promises": [{**asdict(line), "value": round(line.value, 3), "kept": line.kept} for line in found],
        "same_bytes_for_any_threads_and_order": same_bytes,
        "not_measured": dict(missing),
    }
