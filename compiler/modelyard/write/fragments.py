"""Files that the team owns and that hold a fragment of ours: the fragment is compared, replaced and removed, nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from modelyard.write.merge import merge
from modelyard.write.text import digest
from modelyard.write.text import lines as split
from modelyard.write.types import Problem


@dataclass(frozen=True, slots=True)
class Parted:
    """A text of the team's, parted: our fragment with its markers (None where there is none), and every other line."""

    fragment: str | None
    team: tuple[str, ...]

    @property
    def digest(self) -> str | None:
        """The digest of the fragment alone."""
        return None if self.fragment is None else digest(self.fragment)


def part(path: str, text: str, model: str) -> Parted | Problem:
    """The text with this model's fragment taken out; a problem where its markers do not pair."""
    begin, end = f"# modelyard:begin {model}", f"# modelyard:end {model}"
    lines = split(text)
    begins = [index for index, line in enumerate(lines) if line.strip() == begin]
    ends = [index for index, line in enumerate(lines) if line.strip() == end]
    if not begins and not ends:
        return Parted(None, tuple(lines))
    if len(begins) != 1 or len(ends) != 1 or begins[0] > ends[0]:
        return Problem(
            "broken-markers",
            path,
            f"{path} needs one `{begin}` followed by one `{end}`, and has {len(begins)} and {len(ends)}",
            "put the two marker lines back around modelyard's lines, or delete both with what is between them",
        )
    fragment = "".join(lines[begins[0] : ends[0] + 1])
    return Parted(fragment, (*lines[: begins[0]], *lines[ends[0] + 1 :]))


def merged(path: str, existing: str, fragment: str, model: str) -> str | Problem:
    """The text with our fragment in its place (taken out where ``fragment`` is empty), keeping the team's lines and line ends."""
    crlf = existing.count("\r\n")
    # Only a file that ends every line with CRLF is turned and turned back; mixed line ends are the team's, as they are.
    uniform = crlf > 0 and crlf == existing.count("\n")
    text = existing.replace("\r\n", "\n") if uniform else existing
    result = merge(text, fragment, kind_of(path), model)
    if (lost := _lost(path, text, result, model)) is not None:
        return lost
    return result.replace("\n", "\r\n") if uniform else result


def kind_of(path: str) -> str:
    """The kind of shared file: ``codeowners``, ``dependabot``, or ``text`` for any other."""
    name = path.rpartition("/")[2].lower()
    return {"codeowners": "codeowners", "dependabot.yml": "dependabot", "dependabot.yaml": "dependabot"}.get(
        name, "text"
    )


def _lost(path: str, before: str, after: str, model: str) -> Problem | None:
    """A problem where a merge would not keep every line of the team's, in order: such a merge is never written."""
    old, new = part(path, before, model), part(path, after, model)
    if isinstance(old, Problem):
        return old
    if isinstance(new, Problem):
        return new
    kept, ours = (
        [line.rstrip("\n") for line in old.team if line.strip()],
        iter(line.rstrip("\n") for line in new.team),
    )
    if all(line in ours for line in kept):
        return None
    return Problem(
        "fragment-does-not-fit",
        path,
        f"{path} has a form into which modelyard's fragment can't be put without changing the team's lines",
        f"write the marker lines `# modelyard:begin {model}` and `# modelyard:end {model}` where the fragment belongs",
    )
