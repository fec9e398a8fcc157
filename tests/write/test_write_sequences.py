"""Whatever is done in whatever order: a compile ends clean, and no line of the team's is lost."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from faults import Killed, failing, kill_here
from hypothesis import given, settings
from hypothesis import strategies as st
from output_tree import OWNER

from modelyard.emit.file import File
from modelyard.write import tree
from modelyard.write.types import Applied, State, Status

PATHS = ("ops/fraud/a", "ops/fraud/a/b", "ops/fraud/c.txt", ".github/x.yml", "ops/fraud/A")
TEXTS = st.sampled_from(["1\n", "2\n", "three\nlines\nhere\n", ""])
SPECS = st.dictionaries(st.sampled_from(PATHS), TEXTS, max_size=3)
STEPS = st.one_of(
    st.tuples(st.just("compile"), SPECS, st.booleans()),
    st.tuples(st.just("kill"), SPECS, st.integers(1, 60)),
    st.tuples(st.just("edit"), st.sampled_from(PATHS), st.sampled_from(["1\n", "mine\n"])),
    st.tuples(st.just("delete"), st.sampled_from(PATHS), st.none()),
    st.tuples(st.just("team line"), st.sampled_from(["* @a", "/x @b", "# note"]), st.booleans()),
    st.tuples(st.just("lose manifest"), st.none(), st.none()),
)


class Team:
    """A root with a team's files, and what of theirs must still be there."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.lines: list[str] = []
        self.theirs: dict[str, str] = {}

    def do(self, step: tuple[str, object, object]) -> None:
        """One step of a history."""
        name, first, second = step
        if name == "compile":
            self.compile(first, force=bool(second))  # type: ignore[arg-type]
        elif name == "kill":
            self.kill(first, second)  # type: ignore[arg-type]
        elif name == "edit":
            self.edit(str(first), str(second))
        elif name == "delete":
            self.delete(str(first))
        elif name == "team line":
            self.add_line(str(first), at_end=bool(second))
        else:
            (self.root / OWNER.manifest).unlink(missing_ok=True)

    def compile(self, spec: dict[str, str], *, force: bool) -> None:
        if force:
            self.theirs.clear()
        tree.update(self.root, emitted(spec), OWNER, force=force)

    def kill(self, spec: dict[str, str], at: int) -> None:
        with suppress(Killed), failing(at, kill_here):
            tree.update(self.root, emitted(spec), OWNER)

    def edit(self, path: str, text: str) -> None:
        place = self.root / path
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text)
        except OSError:
            return
        self.theirs.pop(path, None)
        if text == "mine\n":  # no spec gives rise to such a text, so that it can only be theirs
            self.theirs[path] = text

    def delete(self, path: str) -> None:
        place = self.root / path
        if place.is_dir():
            shutil.rmtree(place)
            self.theirs = {key: text for key, text in self.theirs.items() if not key.startswith(f"{path}/")}
        else:
            with suppress(OSError):
                place.unlink()
        self.theirs.pop(path, None)

    def add_line(self, line: str, *, at_end: bool) -> None:
        place = self.root / "CODEOWNERS"
        text = place.read_text() if place.exists() else ""
        place.write_text(f"{text}{line}\n" if at_end else f"{line}\n{text}")
        self.lines.append(line)

    def lost_nothing(self) -> None:
        """Every line that the team wrote into a shared file, and every text of theirs, is there."""
        shared = self.root / "CODEOWNERS"
        there = shared.read_text().splitlines() if shared.exists() else []
        assert all(there.count(line) >= self.lines.count(line) for line in self.lines)
        assert all((self.root / path).read_text() == text for path, text in self.theirs.items())


def emitted(spec: dict[str, str]) -> list[File]:
    """What a spec gives rise to; an empty one has no owners either."""
    owners = [File("CODEOWNERS", f"/ops/ @team-{len(spec)}\n", merge=True)] if spec else []
    return [*owners, *(File(path, text) for path, text in spec.items() if valid(path, spec))]


def valid(path: str, spec: dict[str, str]) -> bool:
    """Whether a tree can hold this path beside the others of its spec."""
    if path == "ops/fraud/A":
        return "ops/fraud/a" not in spec and "ops/fraud/a/b" not in spec
    return path != "ops/fraud/a" or "ops/fraud/a/b" not in spec


@settings(max_examples=150, deadline=None)
@given(history=st.lists(STEPS, max_size=8), last=SPECS)
def test_any_history_ends_clean_and_loses_nothing(
    history: list[tuple[str, object, object]], last: dict[str, str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        team = Team(Path(folder))
        for step in history:
            team.do(step)
            team.lost_nothing()
        outcome = tree.update(team.root, emitted(last), OWNER)
        team.lost_nothing()
        if not isinstance(outcome, Applied):
            assert outcome
            blocked = {problem.rule for problem in outcome} - {"edited-file", "foreign-file"}
            outcome = tree.update(team.root, emitted(last), OWNER, force=True)
            assert isinstance(outcome, Applied) or blocked
        if isinstance(outcome, Applied):
            found = tree.status(team.root, emitted(last), OWNER)
            assert isinstance(found, Status)
            assert found.clean
            assert all(entry.state is State.UNCHANGED for entry in found.entries)
            assert not list(team.root.rglob("*.modelyard-new"))
            assert not (team.root / OWNER.journal).exists()
