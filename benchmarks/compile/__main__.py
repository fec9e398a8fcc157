"""``python -m benchmarks.compile [--quick] [--rounds N] [--date DATE] [--no-peers]``: see README.md beside this."""

from __future__ import annotations

import argparse
import datetime
import json
import shutil
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks.compile import install, report
from benchmarks.compile.measure import Case, FailedError, Runner, interleaved
from benchmarks.compile.peers import PEERS, VERSIONS

EXAMPLES = install.ROOT / "examples"
RESULTS = install.ROOT / "benchmarks" / "results" / "compile.json"


def _ours(programs: Path, work: Path) -> list[Case]:
    fraud, quickstart = (
        Path(shutil.copytree(EXAMPLES / name, work / name)) for name in ("fraud", "quickstart")
    )
    modelyard, out, kept, small = str(programs / "modelyard"), work / "out", work / "kept", work / "small"
    cache = (("XDG_CACHE_HOME", str(work / "cache")),)
    return [
        Case(report.BARE, (str(programs / "python"), "-c", "pass"), work),
        Case("modelyard --version", (modelyard, "--version"), work),
        Case("validate fraud", (modelyard, "validate"), fraud),
        Case(
            "compile fraud",
            (modelyard, "compile", "--out", str(out)),
            fraud,
            lambda: shutil.rmtree(out, ignore_errors=True),
            cache,
        ),
        Case(
            "compile fraud, unchanged", (modelyard, "compile", "--out", str(kept)), fraud, environment=cache
        ),
        Case(
            "the same without a cache",
            (modelyard, "compile", "--out", str(kept)),
            fraud,
            environment=(("MODELYARD_CACHE", "off"),),
        ),
        Case(
            "compile quickstart",
            (modelyard, "compile", "--out", str(small)),
            quickstart,
            lambda: shutil.rmtree(small, ignore_errors=True),
            cache,
        ),
    ]


def _peers(runner: Runner, work: Path) -> tuple[list[Case], dict[str, str]]:
    """The cases of the peers that could be installed and that work, and why the others are missing."""
    cases: list[Case] = []
    missing: dict[str, str] = {}
    for peer in PEERS:
        print(f"installing {peer.name} …", flush=True)
        try:
            case = peer.prepare(work)
            runner.once(case)
        except (install.NotInstalledError, FailedError, OSError, subprocess.TimeoutExpired) as error:
            missing[peer.name] = " ".join(str(error).split())[:200]
        else:
            cases.append(case)
    return cases, missing


def _many(
    runner: Runner, programs: Path, work: Path, runs: dict[str, tuple[int, tuple[str, ...]]]
) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    script = str(Path(__file__).with_name("many.py"))
    for name, (count, examples) in runs.items():
        root = work / f"many-{len(found)}"
        paths = tuple(str(EXAMPLES / example) for example in examples)
        command = (str(programs / "python"), script, str(count), str(root), *paths)
        _, peak = runner.once(Case(name, command, work))
        found[name] = {**json.loads(runner.output()), "peak_mb": round(peak, 1)}
        shutil.rmtree(root)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compile")
    parser.add_argument("--quick", action="store_true", help="3 rounds, 100 specs")
    parser.add_argument("--rounds", type=int, default=0, help="runs of each command (default 11)")
    parser.add_argument("--date", default="", help="date of the result (default: today)")
    parser.add_argument("--no-peers", action="store_true", help="modelyard alone; keeps no result")
    arguments = parser.parse_args()
    rounds = arguments.rounds or (3 if arguments.quick else 11)
    count = 100 if arguments.quick else 1000
    print("building the wheel …", flush=True)
    programs = install.ours()
    mixed = ("quickstart", "fraud", "demand", "churn")
    with tempfile.TemporaryDirectory() as name, closing(Runner(Path(name))) as runner:
        work = Path(name)
        cases = _ours(programs, work)
        peers, missing = ([], {}) if arguments.no_peers else _peers(runner, work)
        print(f"measuring {len(cases) + len(peers)} commands, {rounds} rounds …", flush=True)
        measured = interleaved(runner, [*cases, *peers], rounds)
        print(f"compiling {count} specs …", flush=True)
        runs = {"quickstart": (count, mixed[:1]), "all examples": (count // 25, mixed)}
        many = _many(runner, programs, work, runs)
    print(f"\n{report.table(measured, missing)}\n\n{report.many_table(many)}")
    if not arguments.no_peers:
        date = arguments.date or datetime.datetime.now(tz=datetime.UTC).date().isoformat()
        versions = {name: version for name, version in VERSIONS.items() if name not in missing}
        content = report.document(measured, many, missing, versions, date)
        RESULTS.parent.mkdir(parents=True, exist_ok=True)
        RESULTS.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
