"""`ops/<model>/manifest.json`: every generated file with its digest, and the journal of a compile under way."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, TypeGuard, cast

from modelyard.emit.json import dumps
from modelyard.write.paths import temporary, unsafe
from modelyard.write.types import Journal, Known, Manifest, Owner, Problem

if TYPE_CHECKING:
    from pathlib import Path

VERSION = 1
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def render(manifest: Manifest) -> str:
    """The manifest's text: sorted, without the tool's version, the time or the machine."""
    data = {
        "manifest": VERSION,
        "model": manifest.owner.model,
        "spec": manifest.owner.spec,
        "files": dict(sorted(manifest.files.items())),
        "fragments": dict(sorted(manifest.fragments.items())),
    }
    return dumps(data)


def render_journal(journal: Journal) -> str:
    """The journal's text, sorted."""
    data = {
        "journal": VERSION,
        "files": {path: sorted(digests) for path, digests in sorted(journal.files.items())},
        "fragments": {path: sorted(digests) for path, digests in sorted(journal.fragments.items())},
    }
    return dumps(data)


def load(root: Path, owner: Owner) -> Known | Problem:
    """What is known to be ours: the manifest and, where a compile was killed, its journal."""
    text = _read(root, owner.manifest)
    if isinstance(text, Problem):
        return text
    manifest = None if text is None else parse(text, owner)
    if isinstance(manifest, Problem):
        return manifest
    if manifest is not None and manifest.owner.spec != owner.spec and (root / manifest.owner.spec).is_file():
        return _taken(owner, manifest.owner.spec)
    journal = _read(root, owner.journal)
    if isinstance(journal, Problem):
        return journal
    litter = os.path.lexists(root / temporary(owner.journal))
    return Known(owner, manifest, None if journal is None else parse_journal(journal), text, litter)


def parse(text: str, owner: Owner) -> Manifest | Problem:
    """The manifest that a text holds, or why it holds none."""
    try:
        data: object = json.loads(text)
    except (ValueError, RecursionError):
        return _corrupt(owner, "is no JSON, as after a merge with conflicts")
    return _manifest(data, owner) if _is_mapping(data) else _corrupt(owner, "is no mapping")


def _manifest(data: dict[str, object], owner: Owner) -> Manifest | Problem:
    if data.get("manifest") != VERSION:
        return _other_version(owner, data.get("manifest"))
    files, fragments, spec = data.get("files"), data.get("fragments", {}), data.get("spec")
    if not _are_digests(files) or not _are_digests(fragments) or not isinstance(spec, str):
        return _corrupt(owner, 'needs "spec", "files" and "fragments" as a compile writes them')
    outside = next((path for path in (*files, *fragments) if unsafe(path)), None)
    if outside is not None:
        return _corrupt(owner, f"names {outside!r}, which {unsafe(outside)}")
    model = data.get("model")
    if model != owner.model:
        return _corrupt(owner, f"belongs to the model {model!r}, not {owner.model!r}")
    return Manifest(Owner(owner.model, spec, owner.folder), files, fragments)


def parse_journal(text: str) -> Journal:
    """The journal that a text holds, an empty one where it holds none.

    A journal is in place, whole, before the first file is touched: one that doesn't parse was never acted upon.
    """
    try:
        data: object = json.loads(text)
    except (ValueError, RecursionError):
        return Journal()
    if not _is_mapping(data):
        return Journal()
    return Journal(_digests(data.get("files")), _digests(data.get("fragments")))


def _digests(value: object) -> dict[str, frozenset[str]]:
    if not _is_mapping(value):
        return {}
    return {
        path: frozenset(digest for digest in cast("list[object]", digests) if isinstance(digest, str))
        for path, digests in value.items()
        if isinstance(digests, list) and not unsafe(path)
    }


def _read(root: Path, path: str) -> str | Problem | None:
    """The text of a small JSON file with line feeds, None where there is none."""
    try:
        return (root / path).read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError) as error:
        return Problem(
            "unreadable-file",
            path,
            f"{path} can't be read: {_reason(error)}",
            "make it a readable file or delete it",
        )


def _reason(error: OSError | UnicodeDecodeError) -> str:
    """The reason of an error in lower case, without the path that the sentence has named already."""
    return (
        "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else (error.strerror or str(error)).lower()
    )


def _corrupt(owner: Owner, what: str) -> Problem:
    return Problem(
        "corrupt-manifest",
        owner.manifest,
        f"{owner.manifest} {what}",
        f"restore it with `git checkout HEAD -- {owner.manifest}`, or delete it and run `modelyard compile`; "
        "generated files that differ from the spec are then named, and `modelyard compile --force` replaces them",
    )


def _taken(owner: Owner, spec: str) -> Problem:
    message = f"the model {owner.model!r} is described by {spec} already, whose files lie in {owner.folder}"
    return Problem(
        "model-taken",
        owner.manifest,
        message,
        f"give the model in {owner.spec} another name, or delete {spec}",
    )


def _other_version(owner: Owner, version: object) -> Problem:
    if isinstance(version, int) and version > VERSION:
        return Problem(
            "newer-manifest",
            owner.manifest,
            f"{owner.manifest} has schema version {version}, and this modelyard knows up to {VERSION}",
            "install the modelyard that wrote it, or a newer one",
        )
    return _corrupt(owner, f'needs "manifest": {VERSION}')


def _is_mapping(value: object) -> TypeGuard[dict[str, object]]:
    return isinstance(value, dict)


def _are_digests(value: object) -> TypeGuard[dict[str, str]]:
    return _is_mapping(value) and all(
        isinstance(digest, str) and _DIGEST.fullmatch(digest) for digest in value.values()
    )
