"""Two outputs of one model: the one that is committed, on disk or in git, and the one that a compile would leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.changes.git import commit_at, text_at
from modelyard.records import dataclass
from modelyard.write.fragments import part
from modelyard.write.manifest import parse
from modelyard.write.text import readable
from modelyard.write.types import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from modelyard.write.types import Entry, Owner, Status


@dataclass(frozen=True, slots=True)
class Trees:
    """Texts by path, before and after. ``environments`` are the names in the order of promotion, gone ones last."""

    owner: Owner
    before: Mapping[str, str]
    after: Mapping[str, str]
    environments: tuple[str, ...]


def on_disk(status: Status, environments: Iterable[str]) -> Trees:
    """What a compile would change on the disk."""
    before = {
        entry.path: _ours(entry, status, entry.before) for entry in status.entries if entry.before is not None
    }
    return _trees(status, {path: text for path, text in before.items() if text is not None}, environments)


def at(root: Path, ref: str, status: Status, environments: Iterable[str]) -> Trees | Problem:
    """What differs from the output committed at a git reference."""
    before = committed(root, ref, status.known.owner)
    return before if isinstance(before, Problem) else _trees(status, before, environments)


def committed(root: Path, ref: str, owner: Owner) -> dict[str, str] | Problem:
    """Every generated file of a model as git holds it at a reference; none where the model was not there yet."""
    name = commit_at(root, ref)
    if isinstance(name, Problem):
        return name
    text = text_at(root, name, owner.manifest)
    if not isinstance(text, str):
        return text if isinstance(text, Problem) else {}
    manifest = parse(text, owner)
    if isinstance(manifest, Problem):
        return manifest
    files: dict[str, str] = {}
    for path in sorted({*manifest.files, *manifest.fragments}):
        found = text_at(root, name, path)
        if isinstance(found, Problem):
            return found
        if found is not None and path in manifest.fragments:
            found = _fragment(path, found, owner)
        if found is not None:
            files[path] = found
    return files


def _trees(status: Status, before: Mapping[str, str], environments: Iterable[str]) -> Trees:
    owner = status.known.owner
    left = [entry for entry in status.entries if entry.after is not None]
    given = {entry.path: _ours(entry, status, (entry.after or "").encode()) for entry in left}
    after = {path: text for path, text in given.items() if text is not None}
    names = list(environments)
    prefix, suffix = f"{owner.folder}/contract/", ".json"
    contracts = sorted(path for path in before if path.startswith(prefix) and path.endswith(suffix))
    gone = [path[len(prefix) : -len(suffix)] for path in contracts if path not in after]
    return Trees(owner, before, after, (*names, *(name for name in gone if name not in names)))


def _ours(entry: Entry, status: Status, content: bytes) -> str | None:
    """What is ours of a content: all of it, or the fragment where the file is the team's."""
    text = readable(content)
    if text is None:
        return f"(no text: {len(content)} bytes)\n"
    return _fragment(entry.path, text, status.known.owner) if entry.merge else text


def _fragment(path: str, text: str, owner: Owner) -> str | None:
    parted = part(path, text, owner.model)
    return None if isinstance(parted, Problem) else parted.fragment
