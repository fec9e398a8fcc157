"""A thousand specs in one process, run by the interpreter that modelyard is installed in: prints one JSON object.

Every spec is a copy of an example under another name and with another seed, in a folder of its own, compiled by the
functions that the command line calls and written by them too.
"""

from __future__ import annotations

import gc
import json
import re
import sys
import time
from pathlib import Path

from modelyard.cli.compiled import owner_of
from modelyard.cli.load import load_project
from modelyard.compile import compile_spec
from modelyard.project import discover
from modelyard.write.tree import update
from modelyard.write.types import Applied


def lay_out(examples: list[Path], count: int, root: Path) -> list[Path]:
    """Copies of the examples in turn, each with what stands beside its spec."""
    folders: list[Path] = []
    for index in range(count):
        example = examples[index % len(examples)]
        folder = root / f"{example.name}-{index}"
        folder.mkdir(parents=True)
        for path in sorted(example.iterdir()):
            if path.suffix in {".yaml", ".lock", ".txt"}:
                (folder / path.name).write_bytes(path.read_bytes())
        spec = folder / "modelyard.yaml"
        text = spec.read_text(encoding="utf-8")
        spec.write_text(re.sub(r"(?m)^model: *(\S+)", rf"model: \1-{index}", text), encoding="utf-8")
        folders.append(folder)
    return folders


def compile_one(folder: Path) -> Applied:
    """What `modelyard compile FOLDER` does, without its printing."""
    (project,) = discover([folder])
    loaded = load_project(project)
    spec = loaded.checked.spec
    if spec is None or not loaded.checked.fine:
        raise SystemExit(f"{folder}: {loaded.checked.diagnostics()}")
    compiled = compile_spec(loaded.checked, loaded.beside, project.paths(spec.model))
    outcome = update(project.root, compiled.files, owner_of(compiled))
    if not isinstance(outcome, Applied):
        raise SystemExit(f"{folder}: {outcome}")
    return outcome


def run(folders: list[Path]) -> dict[str, float]:
    """CPU seconds of one pass over all folders, and how many files it wrote and left."""
    start, written, unchanged = time.process_time(), 0, 0
    for folder in folders:
        outcome = compile_one(folder)
        written += len(outcome.written)
        unchanged += outcome.unchanged
    return {"seconds": time.process_time() - start, "written": written, "unchanged": unchanged}


def main(examples: list[Path], count: int, root: Path) -> None:
    """All passes: the first, one without a change, one with one spec changed."""
    gc.set_threshold(200_000, 20, 20)  # as the command line sets it
    folders = lay_out(examples, count, root)
    compile_one(lay_out(examples[:1], 1, root / "warm")[0])
    report: dict[str, object] = {"specs": count, "first": run(folders), "unchanged": run(folders)}
    spec = folders[count // 2] / "modelyard.yaml"
    text = spec.read_text(encoding="utf-8")
    changed = re.sub(r"(?m)^(model: .*)$", r'\1\ndescription: "Changed once."', text, count=1)
    spec.write_text(changed if "description:" not in text else f"{text}# changed\n", encoding="utf-8")
    report["one_changed"] = run(folders)
    sys.stdout.write(json.dumps(report))


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[3:]], int(sys.argv[1]), Path(sys.argv[2]))
