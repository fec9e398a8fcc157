"""A thousand specs in one process, run by the interpreter that modelyard is installed in: prints one JSON object.

Every spec is a copy of an example under another name, in a folder of its own. Each pass is one command line that names
all folders, run as `modelyard compile FOLDER …` runs it, with its printing and with a cache that is empty at first.
"""

from __future__ import annotations

import gc
import io
import json
import os
import re
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from modelyard.cli.main import run

_COUNTS = re.compile(r"(\d+) written, (\d+) removed, (\d+) unchanged")


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


def compiled(folders: list[Path]) -> dict[str, float]:
    """CPU seconds of one command line over all folders, and how many files it wrote and left."""
    said, complaints, code = io.StringIO(), io.StringIO(), 0
    start = time.process_time()
    with redirect_stdout(said), redirect_stderr(complaints):
        try:
            run(["compile", *map(str, folders)])
        except SystemExit as end:
            code = int(end.code or 0)
    seconds = time.process_time() - start
    if code:
        raise SystemExit(f"exit {code}: {complaints.getvalue()[-800:]}")
    counts = [[int(number) for number in found] for found in _COUNTS.findall(said.getvalue())]
    if len(counts) != len(folders):
        raise SystemExit(f"{len(folders)} specs, and the output of {len(counts)}")
    return {"seconds": seconds, "written": sum(c[0] for c in counts), "unchanged": sum(c[2] for c in counts)}


def change(spec: Path) -> None:
    """A spec as somebody would edit it, so that another file comes out."""
    text = spec.read_text(encoding="utf-8")
    spec.write_text(
        re.sub(r"(?m)^gates:", 'description: "Changed once."\ngates:', text, count=1), encoding="utf-8"
    )


def main(examples: list[Path], count: int, root: Path) -> None:
    """All passes: the first, two without a change, one with one spec changed."""
    gc.set_threshold(200_000, 20, 20)  # as the command line sets it
    os.environ["XDG_CACHE_HOME"] = str(root / "cache")
    folders = lay_out(examples, count, root)
    compiled(lay_out(examples[:1], 1, root / "warm"))
    report: dict[str, object] = {"specs": count, "first": compiled(folders), "unchanged": compiled(folders)}
    report["again"] = compiled(folders)
    change(folders[count // 2] / "modelyard.yaml")
    report["one_changed"] = compiled(folders)
    sys.stdout.write(json.dumps(report))


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[3:]], int(sys.argv[1]), Path(sys.argv[2]))
