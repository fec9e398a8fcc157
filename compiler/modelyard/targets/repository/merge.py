"""Puts a fragment of ours into a text of the team's, between markers: every other line stays as it is."""

from __future__ import annotations

import re
import textwrap
from contextlib import suppress
from types import NoneType
from typing import TYPE_CHECKING, Literal, cast

from modelyard.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Kind = Literal["codeowners", "dependabot", "text"]

PLACES: dict[Kind, tuple[str, ...]] = {
    "codeowners": (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"),
    "dependabot": (".github/dependabot.yml", ".github/dependabot.yaml"),
}
"""Where GitHub looks, in its order: the first that exists counts, and so is the one to merge into."""

_NEW_DEPENDABOT = ("version: 2\n", "updates:\n")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a fragment can't be put in safely, and what to do."""

    message: str
    help: str


def merge(existing: str | None, fragment: str, kind: Kind, model: str) -> str | Problem:
    """The text with this model's fragment in its place; taken out where ``fragment`` is empty.

    Merging twice is merging once. Other models' fragments are the team's lines to this one.
    """
    lines = (existing or "").splitlines(keepends=True)
    place = _markers(lines, model)
    if isinstance(place, Problem):
        return place
    if kind == "dependabot":
        return _dependabot(lines, place, fragment, model)
    start, end = place or (len(lines), len(lines))
    return "".join([*_ended(lines[:start]), *_block(fragment, model, ""), *lines[end:]])


def _markers(lines: Sequence[str], model: str) -> tuple[int, int] | Problem | None:
    """Where this model's fragment stands, markers included."""
    begin, end = f"# modelyard:begin {model}", f"# modelyard:end {model}"
    begins = [index for index, line in enumerate(lines) if line.strip() == begin]
    ends = [index for index, line in enumerate(lines) if line.strip() == end]
    if not begins and not ends:
        return None
    if len(begins) != 1 or len(ends) != 1 or begins[0] > ends[0]:
        return Problem(
            f"`{begin}` and `{end}` must stand once each, in this order",
            "put both marker lines back around modelyard's lines, or delete them with what is between",
        )
    return begins[0], ends[0] + 1


def _dependabot(lines: list[str], place: tuple[int, int] | None, fragment: str, model: str) -> str | Problem:
    theirs = [*lines[: place[0]], *lines[place[1] :]] if place else lines
    if not fragment:
        return "".join(theirs)
    if not "".join(theirs).strip():
        return "".join([*_NEW_DEPENDABOT, *_block(fragment, model, "  ")])
    before = _read("".join(theirs))
    if isinstance(before, Problem):
        return before
    shape = _shape(theirs)
    if isinstance(shape, Problem):
        return shape
    end, indent = shape
    start = place[0] if place else end
    ours = "".join(_items(fragment, _taken(before)))
    merged = "".join([*_ended(theirs[:start]), *_block(ours, model, indent), *theirs[start:]])
    return merged if _keeps(before, ours, merged) else _unfit()


def _block(fragment: str, model: str, indent: str) -> list[str]:
    """The fragment between its markers, each line indented; nothing where there is no fragment."""
    if not fragment:
        return []
    body = textwrap.dedent(fragment).splitlines()
    lines = [f"# modelyard:begin {model}", *body, f"# modelyard:end {model}"]
    return [f"{indent}{line}\n" if line.strip() else "\n" for line in lines]


def _ended(lines: Sequence[str]) -> list[str]:
    """The lines, the last one ended, so that what follows starts a line of its own."""
    return [line if line.endswith("\n") else f"{line}\n" for line in lines]


def _shape(lines: Sequence[str]) -> tuple[int, str] | Problem:
    """Where the list under ``updates`` ends, and how far its items are indented."""
    starts = [index for index, line in enumerate(lines) if re.fullmatch(r"updates:\s*(#.*)?", line.rstrip())]
    if len(starts) != 1:
        return _unfit()
    end, indent = starts[0] + 1, None
    for index, line in enumerate(lines[starts[0] + 1 :], starts[0] + 1):
        item = re.match(r"( *)- ", line)
        if line.strip() and not line.startswith((" ", "-", "#")):
            break
        indent = item[1] if item and indent is None else indent
        if line.startswith((" ", "-", "# modelyard:end ")) and line.strip():
            end = index + 1
    return end, "  " if indent is None else indent


def _read(text: str) -> dict[str, object] | Problem:
    """The file as data, or why nothing can be added to it."""
    import yaml  # noqa: PLC0415 - only where a team has this file

    try:
        data: object = _load(text)
    except yaml.YAMLError as error:
        message = " ".join(str(error).split())
        return Problem(f"the file is no YAML: {message}", "mend the file, then compile again")
    if not isinstance(data, dict):
        return _unfit()
    known = cast("dict[str, object]", data)
    return known if isinstance(known.get("updates", []), list | NoneType) else _unfit()


def _load(text: str) -> object:
    """A document by libyaml where it is there, eight times as fast; by Python where that refuses, for its message."""
    import yaml  # noqa: PLC0415 - only where a team has this file

    fast = getattr(yaml, "CSafeLoader", None)
    if fast is not None:
        with suppress(yaml.YAMLError):
            return yaml.load(text, Loader=fast)  # noqa: S506 - it is the safe loader
    return yaml.safe_load(text)


def _entries(data: dict[str, object]) -> list[object]:
    return cast("list[object]", data.get("updates") or [])


def _taken(data: dict[str, object]) -> set[tuple[object, str, object]]:
    """What Dependabot refuses to have twice: ecosystem, folder and branch."""
    return {key for entry in _entries(data) for key in _keys(entry)}


def _keys(entry: object) -> Iterator[tuple[object, str, object]]:
    if isinstance(entry, dict):
        known = cast("dict[str, object]", entry)
        folders = known.get("directories", [known.get("directory", "/")])
        for folder in cast("list[object]", folders) if isinstance(folders, list) else []:
            yield (known.get("package-ecosystem"), f"/{str(folder).strip('/')}", known.get("target-branch"))


def _items(fragment: str, taken: set[tuple[object, str, object]]) -> Iterator[str]:
    """The items of the fragment that nobody else has, each with the comments before it."""
    for chunk in _chunks(textwrap.dedent(fragment).splitlines(keepends=True)):
        (entry,) = cast("list[object]", _load(chunk))
        if taken.isdisjoint(_keys(entry)):
            yield chunk


def _chunks(lines: Sequence[str]) -> Iterator[str]:
    chunk = ""
    for line in lines:
        if line.startswith(("#", "- ")) and re.search(r"^- ", chunk, re.MULTILINE):
            yield chunk
            chunk = ""
        chunk += line
    yield chunk


def _keeps(before: dict[str, object], ours: str, merged: str) -> bool:
    """Whether the team's entries and settings are all there, in their order, and ours among them."""
    after = _read(merged)
    if isinstance(after, Problem):
        return False
    added = cast("list[object]", _load(ours) or [])
    kept = [entry for entry in _entries(after) if entry not in added]
    settings = {key: value for key, value in before.items() if key != "updates"}
    same = {key: value for key, value in after.items() if key != "updates"} == settings
    return same and kept == _entries(before) and len(_entries(after)) == len(kept) + len(added)


def _unfit() -> Problem:
    return Problem(
        "the file has a form into which entries can't be added without changing the team's lines",
        "write `updates:` on a line of its own at the left, and each entry below it as a list item",
    )
