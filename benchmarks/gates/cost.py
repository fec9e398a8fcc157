"""What judging gates costs beside a bare start of Python: CPU of whole processes, the least of interleaved rounds."""

from __future__ import annotations

import dataclasses
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from benchmarks.gates.populations import Rivals

from modelyard_runtime.contract.load import load
from modelyard_runtime.evaluation.document import Asked, document
from modelyard_runtime.evaluation.latency import Times
from modelyard_runtime.evaluation.latency import document as latencies
from modelyard_runtime.evaluation.part import Scored, Slices
from modelyard_runtime.evaluation.rival import Rival
from modelyard_runtime.files import write, write_json
from modelyard_runtime.layout import Layout
from modelyard_runtime.registry.types import Champion

ROUNDS = 15
ROOT = Path(__file__).parents[2]
RESULTS = Path(__file__).parents[1] / "results" / "gates-cost.json"
CONTRACT = ROOT / "tests/goldens/fraud/ops/fraud-detector/contract/prod.json"
JUDGE = """
import sys
from pathlib import Path
from modelyard_runtime.contract.load import load
from modelyard_runtime.gates.run import judge
from modelyard_runtime.layout import Layout
judge(load(Path(sys.argv[1])), Layout(Path(sys.argv[2])))
"""


def main() -> None:
    """Measure, print and write down."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder)
        measured = evaluation(output)
        run = ["run", "--contract", str(CONTRACT), "--stage", "gates", "--output", folder]
        commands = {
            "bare start": [sys.executable, "-c", "pass"],
            "judge, the function": [sys.executable, "-c", JUDGE, str(CONTRACT), folder],
            "python -m modelyard_runtime run --stage gates": [
                sys.executable,
                "-m",
                "modelyard_runtime",
                *run,
            ],
            "modelyard run --stage gates": [str(Path(sys.executable).parent / "modelyard"), *run],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(ROUNDS):
            for name, command in commands.items():
                times[name].append(cpu(command))
    bare = min(times["bare start"])
    found = {
        name: {"cpu_ms": round(1000 * min(one), 1), "ratio": round(min(one) / bare, 2)}
        for name, one in times.items()
    }
    document = {"python": platform.python_version(), "commands": found, "evaluate_cpu_s": measured}
    RESULTS.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(document, indent=1))


def cpu(command: list[str]) -> float:
    """User and system seconds of a process and its children."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, capture_output=True, check=False, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def evaluation(folder: Path) -> dict[str, float]:
    """Evaluate the fraud example's gates on 100,000 rows beside a champion, into a folder: CPU seconds."""
    contract, layout = load(CONTRACT), Layout(folder)
    random = np.random.default_rng(0)
    own, theirs = Rivals("", -3.0, 2.0, (0.5, 0.6)).draw(random, 100_000)
    order = np.argsort(-own.score, kind="stable")
    own, theirs = own.take(order), theirs.take(order)
    names = ("DE", "FR", "NO")
    slices = {by: Slices(names, random.integers(0, 3, 100_000)) for by in ("country", "segment")}
    rival = Rival(Champion("m", 1, "r", "d", folder, None, None), None, "", {})
    write(layout.model / "model.bin", "x")
    card = _card()
    found: dict[str, float] = {}
    for what, gates in (
        ("all metrics, no gate", ()),
        ("and the fraud example's seven gates", contract.gates),
    ):
        asked = Asked(
            dataclasses.replace(contract, gates=gates),
            layout,
            card,
            {"test": Scored(own, 0, slices if gates else {})},
            {"test": Scored(theirs, 0, slices)} if gates else {},
            rival if gates else None,
        )
        began = time.process_time()
        write_json(layout.metrics, document(asked))
        found[what] = round(time.process_time() - began, 2)
    write_json(layout.latency, latencies(Times(tuple(float(k) / 100 for k in range(1000))), None))
    return found


def _card() -> Any:
    return SimpleNamespace(task="classification", classes=(False, True), threshold=0.5)
