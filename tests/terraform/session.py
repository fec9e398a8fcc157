"""Applies one version of a root on the stand-in provider and plans another: session.py OLD NEW PLAN_JSON."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path

from tfstub import cli


class Upgrade(cli.Check):
    """A check whose second plan is made from another version of the files."""

    new: Path

    def _reattach(self):
        self.modules |= cli._local_modules(self.new, set())
        return super()._reattach()

    def _replan(self):
        for old in sorted(self.work.joinpath("src").rglob("*.tf")):
            if "override" not in old.name:
                old.unlink()
        top = next(parent for parent in self.new.parents if parent.name == "terraform")
        relative = self.dir.relative_to(self.work / "src")
        place = self.work / "src" / Path(*relative.parts[: -len(self.new.relative_to(top).parts)])
        shutil.copytree(top, place, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.tfstate*"))
        again = self._init() and self._terraform("plan", "plan", "-no-color", "-out=tfstub.tfplan")
        return again and self._show()


def main(old: str, new: str, into: str) -> int:
    """Exit 0 if both went through; the plan is written then."""
    run = Upgrade(Path(old).resolve(), "terraform", [])
    run.new = Path(new).resolve()
    work = Path(tempfile.mkdtemp(prefix="session-"))
    try:
        good = run.run("replan", {"fmt", "backend", "show"}, work)
        sys.stdout.write(run.steps[-1].output)
        if good:
            Path(into).write_text(json.dumps(run.plan))
        return 0 if good else 1
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
