"""Files that the team owns and that hold a fragment of ours, which alone is compared, replaced and removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.records import dataclass
from modelyard.targets.repository.merge import PLACES, merge
from modelyard.write.text import digest
from modelyard.write.text import lines as split
from modelyard.write.types import Problem

if TYPE_CHECKING:
    from modelyard.targets.repository.merge import Kind
    from modelyard.write.paths import Tree


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


def place(tree: Tree, path: str) -> str:
    """The file to merge into: of those places where GitHub looks, the first that exists, for it hides the others."""
    places = PLACES.get(kind_of(path), ())
    return next((candidate for candidate in places if tree.exists(candidate)), path)


def merged(path: str, existing: str, fragment: str, model: str) -> str | Problem:
    """The text with our fragment in its place, taken out where ``fragment`` is empty.

    The team's lines stay, line ends included.
    """
    crlf = existing.count("\r\n")
    # Only a file that ends every line with CRLF is turned and turned back; mixed line ends are the team's.
    uniform = crlf > 0 and crlf == existing.count("\n")
    text = existing.replace("\r\n", "\n") if uniform else existing
    result = merge(text, fragment, kind_of(path), model)
    if not isinstance(result, str):
        return Problem("fragment-does-not-fit", path, f"{path}: {result.message}", result.help)
    if (lost := _lost(path, text, result, model)) is not None:
        return lost
    return result.replace("\n", "\r\n") if uniform else result


def digest_of(path: str, text: str, model: str) -> str | None:
    """The digest of this model's fragment in a text, None where there is none."""
    parted = part(path, text, model)
    return parted.digest if isinstance(parted, Parted) else None


def bare(path: str, text: str) -> bool:
    """Whether a text holds nothing but what a merge into no file puts around the fragment."""
    scaffold = merge(None, "- x", kind_of(path), "x")
    parted = part(path, scaffold, "x") if isinstance(scaffold, str) else None
    around = "".join(parted.team) if isinstance(parted, Parted) else ""
    return not text.strip() or text.split() == around.split()


def kind_of(path: str) -> Kind:
    """The kind of shared file."""
    name = path.rpartition("/")[2].lower()
    if name == "codeowners":
        return "codeowners"
    return "dependabot" if name in ("dependabot.yml", "dependabot.yaml") else "text"


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
