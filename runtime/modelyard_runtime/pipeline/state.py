"""What was done in an output folder: each stage with a digest of what it read and of what it left."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from glob import glob
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modelyard_runtime import __version__
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.files import read_json, sha256, sha256_of_folder, write_json

if TYPE_CHECKING:
    from modelyard_runtime.pipeline.registry import Stage
    from modelyard_runtime.pipeline.types import Run

VERSION = 1


@dataclass(frozen=True, slots=True)
class Done:
    """A stage that ended: by which contract, on which inputs, with which outputs, how and how fast."""

    contract: str
    inputs: str
    outputs: str
    code: int
    words: str
    findings: tuple[str, ...]
    seconds: float


State = dict[str, Done]


def load(path: Path) -> State:
    """The state of an output folder; empty where nothing was done yet."""
    if not path.exists():
        return {}
    data = read_json(path, "the state of the run")
    if data.get("run") != VERSION:
        raise RuntimeProblem(f"{path} is of another version of modelyard", help="begin anew without --resume")
    try:
        return {name: _done(item) for name, item in data["stages"].items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise RuntimeProblem(
            f"{path} is damaged: {type(error).__name__} at {error}", help="begin anew without --resume"
        ) from None


def _done(item: dict[str, Any]) -> Done:
    return Done(
        str(item["contract"]),
        str(item["inputs"]),
        str(item["outputs"]),
        int(item["code"]),
        str(item["words"]),
        tuple(str(one) for one in item["findings"]),
        float(item["seconds"]),
    )


def save(path: Path, state: State, run: Run) -> None:
    """Record the state, whole or not at all."""
    stages = {
        name: {
            "contract": done.contract,
            "inputs": done.inputs,
            "outputs": done.outputs,
            "code": done.code,
            "words": done.words,
            "findings": list(done.findings),
            "seconds": round(done.seconds, 3),
        }
        for name, done in state.items()
    }
    head = {"model": run.contract.model, "environment": run.contract.environment}
    write_json(path, {"run": VERSION, **head, "stages": stages})


def inputs_of(stage: Stage, run: Run, before: list[Stage]) -> str:
    """A digest of all that a repeatable stage reads: contract, options, what earlier stages left, and the data's files.

    Empty where that can't be told, as of a database: then nothing is used again.
    """
    data = _data_files(run) if stage.reads_data else ()
    if data is None:
        return ""
    earlier = {one.name: outputs_of(one, run.layout.root) for one in before}
    known = [stage.name, __version__, run.contract.digest, run.engine, dict(run.instead), earlier, data]
    return "sha256:" + hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()


def _data_files(run: Run) -> tuple[tuple[str, int, int], ...] | None:
    """Every local file of the sources with its size and time; None where a source is no local file."""
    found: list[tuple[str, int, int]] = []
    for source in run.contract.data:
        location = run.instead.get(source.name, source.location)
        if source.kind == "sql" or "://" in location:
            return None
        for path in sorted(glob(str(run.root / location))):  # noqa: PTH207 - a pattern may be absolute
            files = sorted(Path(path).rglob("*")) if Path(path).is_dir() else [Path(path)]
            stats = [(os.path.relpath(file, run.root), file.stat()) for file in files if file.is_file()]
            found += [(name, stat.st_size, stat.st_mtime_ns) for name, stat in stats]
    return tuple(found)


def outputs_of(stage: Stage, root: Path) -> str:
    """A digest of what a stage left; empty where something is missing."""
    parts: list[str] = []
    for name in stage.outputs:
        path = root / name
        if not path.exists():
            return ""
        parts.append(sha256_of_folder(path) if path.is_dir() else sha256(path))
    return "sha256:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()
