"""A fragment of ours between markers in a text of the team's; every other line stays as it is."""

from __future__ import annotations

from modelyard.write.text import lines as split


def merge(existing: str, fragment: str, kind: str, model: str) -> str:
    """The text with this model's fragment in its place, at the end where it is new; without it where it is empty."""
    begin, end = f"# modelyard:begin {model}", f"# modelyard:end {model}"
    lines = split(existing)
    marks = [index for index, line in enumerate(lines) if line.strip() in (begin, end)]
    block = (
        [f"{begin}\n", fragment if fragment.endswith("\n") else f"{fragment}\n", f"{end}\n"]
        if fragment
        else []
    )
    if marks:
        return "".join([*lines[: marks[0]], *block, *lines[marks[-1] + 1 :]])
    if lines and block and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    return "".join([*lines, *block])
