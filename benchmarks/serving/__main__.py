"""``python -m benchmarks.serving [--quick] [--rounds N] [--seconds S] [--date DATE] [--no-peers]``: see README.md."""

from __future__ import annotations

import argparse
import datetime
import json
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.compile import install
from benchmarks.serving import load, model, report, servers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.serving.load import Measured
    from benchmarks.serving.model import Trained
    from benchmarks.serving.servers import Server, Started

CONNECTIONS = (1, 8, 32)
RESULTS = install.ROOT / "benchmarks" / "results"


def _prepared(trained: Trained, work: Path, *, peers: bool) -> Iterator[tuple[str, Callable[[], Server]]]:
    yield servers.OURS, lambda: servers.ours(trained, work)
    if peers:
        yield "mlflow models serve", lambda: servers.mlflow(trained, work)
        yield "BentoML", lambda: servers.bentoml(trained, work, batches=False)
        yield "BentoML, batchable", lambda: servers.bentoml(trained, work, batches=True)


def _start(
    stack: ExitStack, trained: Trained, work: Path, *, peers: bool
) -> tuple[dict[str, Started], dict[str, str]]:
    """The servers that answer rightly, and why the others are missing."""
    found: dict[str, Started] = {}
    missing: dict[str, str] = {}
    for name, prepare in _prepared(trained, work, peers=peers):
        print(f"starting {name} …", flush=True)
        try:
            started = stack.enter_context(servers.started(prepare(), trained.rows[0]))
        except install.NotInstalledError as error:
            missing[name] = " ".join(str(error).split())[:200]
            continue
        for row, score in zip(trained.rows[:20], trained.scores, strict=False):
            answer = started.ask(row)
            if abs(answer - score) > 1e-12:
                raise SystemExit(f"{name} says {answer} where the model says {score}")
        found[name] = started
    return found, missing


def _measure(
    started: dict[str, Started], trained: Trained, work: Path, rounds: int, seconds: float
) -> dict[str, dict[int, list[Measured]]]:
    results: dict[str, dict[int, list[Measured]]] = {name: {n: [] for n in CONNECTIONS} for name in started}
    bodies = {
        name: load.write_bodies(
            work / f"bodies-{number}.txt", [one.server.question(row) for row in trained.rows]
        )
        for number, (name, one) in enumerate(started.items())
    }
    for number in range(rounds + 1):
        for connections in CONNECTIONS:
            for name, one in started.items():
                run = load.press(one, bodies[name], connections, seconds if number else min(1.0, seconds))
                if run.failed:
                    raise SystemExit(f"{name}: {run.failed} requests failed at {connections} at a time")
                if number:  # the first round warms up
                    results[name][connections].append(run)
        print(f"round {number} of {rounds}", flush=True)
    return results


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serving")
    parser.add_argument("--quick", action="store_true", help="2 rounds of 2 seconds")
    parser.add_argument("--rounds", type=int, default=0, help="rounds (default 5)")
    parser.add_argument("--seconds", type=float, default=0, help="of each load (default 5)")
    parser.add_argument("--date", default="", help="date of the result (default: today)")
    parser.add_argument("--no-peers", action="store_true", help="modelyard alone; keeps no result")
    given = parser.parse_args()
    rounds, seconds = given.rounds or (2 if given.quick else 5), given.seconds or (2 if given.quick else 5)
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        work = Path(name)
        print("training …", flush=True)
        trained = model.train(work)
        started, missing = _start(stack, trained, work, peers=not given.no_peers)
        results = _measure(started, trained, work, rounds, seconds)
        memory = {name: one.memory() for name, one in started.items()}
    text = report.table(results, memory, missing)
    print(f"\n{text}")
    if not given.no_peers:
        date = given.date or datetime.datetime.now(tz=datetime.UTC).date().isoformat()
        content = report.document(results, memory, missing, servers.VERSIONS, date)
        RESULTS.mkdir(parents=True, exist_ok=True)
        written = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
        (RESULTS / "serving.json").write_text(written, encoding="utf-8")
        (RESULTS / "serving.md").write_text(
            f"{date}, medians of {rounds} rounds\n\n{text}\n", encoding="utf-8"
        )


if __name__ == "__main__":
    main()
