"""Files that the team owns: our fragment changes and goes, their lines never do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from output_tree import CODEOWNERS, OWNER, compiled, files, refused, states, status

from modelyard.emit.file import File
from modelyard.write import fragments, tree
from modelyard.write.types import Owner, Problem

if TYPE_CHECKING:
    from pathlib import Path

TEAM = "* @everyone\n\n/secret/ @security  # do not touch\n"


def test_the_fragment_joins_the_lines_of_the_team(tmp_path: Path) -> None:
    (tmp_path / CODEOWNERS).write_text(TEAM)
    compiled(tmp_path, files())
    text = (tmp_path / CODEOWNERS).read_text()

    assert text.startswith(TEAM)
    assert "# modelyard:begin fraud\n/ops/fraud/ @team-1\n# modelyard:end fraud\n" in text


def test_the_team_may_edit_around_the_fragment(tmp_path: Path) -> None:
    compiled(tmp_path, files())
    path = tmp_path / CODEOWNERS
    path.write_text("# above\n" + path.read_text() + "# below\n")

    assert status(tmp_path, files()).clean
    compiled(tmp_path, files(2))
    assert path.read_text().startswith("# above\n")
    assert path.read_text().endswith("# below\n")
    assert "@team-2" in path.read_text()


def test_an_edit_inside_the_fragment_is_refused(tmp_path: Path) -> None:
    compiled(tmp_path, files())
    path = tmp_path / CODEOWNERS
    path.write_text(path.read_text().replace("@team-1", "@me"))

    assert states(tmp_path, files()) == {CODEOWNERS: "edited"}
    assert refused(tmp_path, files()) == {CODEOWNERS: "edited-file"}


def test_two_models_share_one_file(tmp_path: Path) -> None:
    other = Owner("churn", "churn.yaml", "ops/churn")
    theirs = [File(CODEOWNERS, "/ops/churn/ @churn\n", merge=True)]
    compiled(tmp_path, files())
    tree.update(tmp_path, theirs, other)
    assert status(tmp_path, files()).clean

    tree.remove(tmp_path, OWNER)
    text = (tmp_path / CODEOWNERS).read_text()
    assert "@churn" in text
    assert "fraud" not in text


def test_line_ends_of_the_team_are_kept(tmp_path: Path) -> None:
    path = tmp_path / CODEOWNERS
    path.write_bytes(TEAM.replace("\n", "\r\n").encode())
    compiled(tmp_path, files())
    assert path.read_bytes().count(b"\n") == path.read_bytes().count(b"\r\n")

    mixed = b"a @a\r\nb @b\nc @c\r\n"
    path.write_bytes(mixed)
    compiled(tmp_path, files())
    assert path.read_bytes().startswith(mixed)


@pytest.mark.parametrize(
    "text",
    [
        "# modelyard:begin fraud\n",
        "# modelyard:end fraud\n",
        "# modelyard:end fraud\n# modelyard:begin fraud\n",
        "# modelyard:begin fraud\n# modelyard:end fraud\n" * 2,
    ],
)
def test_markers_that_do_not_pair_are_named(tmp_path: Path, text: str) -> None:
    (tmp_path / CODEOWNERS).write_text(text)

    assert refused(tmp_path, files()) == {CODEOWNERS: "broken-markers"}
    assert (tmp_path / CODEOWNERS).read_text() == text


def test_a_shared_file_that_is_no_text_or_a_link_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / CODEOWNERS).write_bytes(b"\xff\xfe")
    assert refused(tmp_path, files()) == {CODEOWNERS: "unreadable-file"}

    (tmp_path / CODEOWNERS).unlink()
    (tmp_path / "real").write_text(TEAM)
    (tmp_path / CODEOWNERS).symlink_to("real")
    assert refused(tmp_path, files()) == {CODEOWNERS: "unreadable-file"}


def test_a_merge_that_would_lose_a_line_is_never_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(existing: str, fragment: str, kind: str, model: str) -> str:
        return f"# modelyard:begin {model}\n{fragment}{kind}\n# modelyard:end {model}\n{existing[:3]}"

    monkeypatch.setattr(fragments, "merge", careless)
    found = fragments.merged(CODEOWNERS, TEAM, "x\n", "fraud")

    assert isinstance(found, Problem)
    assert found.rule == "fragment-does-not-fit"


DEPENDABOT = ".github/dependabot.yml"
UPDATES = "version: 2\nupdates:\n  - package-ecosystem: npm  # theirs\n    directory: /\n"
OURS = "- package-ecosystem: pip\n  directory: /ops/fraud/docker\n"


def test_the_fragment_goes_where_the_team_has_the_file(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/CODEOWNERS").write_text(TEAM)
    emitted = [File(".github/CODEOWNERS", "/ops/ @ml\n", merge=True)]
    compiled(tmp_path, emitted)

    assert "@ml" in (tmp_path / "docs/CODEOWNERS").read_text()
    assert not (tmp_path / ".github").exists()
    assert status(tmp_path, emitted).clean


def test_the_fragment_follows_when_the_team_moves_the_file(tmp_path: Path) -> None:
    (tmp_path / "CODEOWNERS").write_text(TEAM)
    emitted = [File(".github/CODEOWNERS", "/ops/ @ml\n", merge=True)]
    compiled(tmp_path, emitted)
    (tmp_path / ".github").mkdir()
    (tmp_path / ".github/CODEOWNERS").write_text("# the new place\n")
    compiled(tmp_path, emitted)

    assert (tmp_path / "CODEOWNERS").read_text() == TEAM
    assert "@ml" in (tmp_path / ".github/CODEOWNERS").read_text()
    assert status(tmp_path, emitted).clean


def test_entries_join_the_list_of_dependabot_and_go_again(tmp_path: Path) -> None:
    path = tmp_path / DEPENDABOT
    path.parent.mkdir()
    path.write_text(UPDATES)
    emitted = [File(DEPENDABOT, OURS, merge=True)]
    compiled(tmp_path, emitted)
    assert path.read_text().startswith(UPDATES)
    assert "/ops/fraud/docker" in path.read_text()
    assert status(tmp_path, emitted).clean

    compiled(tmp_path, [])
    assert path.read_text() == UPDATES


def test_a_file_that_held_our_fragment_alone_goes_with_it(tmp_path: Path) -> None:
    compiled(tmp_path, [File(DEPENDABOT, OURS, merge=True), *files()])
    assert (tmp_path / DEPENDABOT).exists()
    compiled(tmp_path, files())

    assert not (tmp_path / DEPENDABOT).exists()


def test_a_fragment_that_the_team_has_already_is_none(tmp_path: Path) -> None:
    path = tmp_path / DEPENDABOT
    path.parent.mkdir()
    theirs = "version: 2\nupdates:\n" + "".join(f"  {line}\n" for line in OURS.splitlines())
    path.write_text(theirs)
    compiled(tmp_path, [File(DEPENDABOT, OURS, merge=True), *files()])

    assert path.read_text() == theirs
    assert status(tmp_path, [File(DEPENDABOT, OURS, merge=True), *files()]).clean


def test_a_file_of_dependabot_that_is_no_list_is_named(tmp_path: Path) -> None:
    path = tmp_path / DEPENDABOT
    path.parent.mkdir()
    path.write_text("updates: {a: 1}\n")

    assert refused(tmp_path, [File(DEPENDABOT, OURS, merge=True)]) == {DEPENDABOT: "fragment-does-not-fit"}
