"""Two outputs → what differs and what it means."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal, cast

from modelyard.changes.documents import differences, shown
from modelyard.changes.infrastructure import files_of, infrastructure
from modelyard.changes.topics.gates import aligned
from modelyard.changes.topics.registry import meaning
from modelyard.changes.types import Change, FileChange, Report, Risk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.changes.trees import Trees
    from modelyard.changes.types import Difference, Json


def report(trees: Trees) -> Report:
    """Every change, by environment and then the worst first, and every file that differs."""
    changes: list[Change] = []
    for environment in trees.environments:
        found = list(_changes(environment, trees))
        changes.extend(sorted(found, key=lambda change: -change.risk.weight))
    return Report(trees.owner.model, tuple(changes), tuple(_files(trees)))


def contract_changes(environment: str, before: Json, after: Json) -> Iterator[Change]:
    """What differs between two contracts of one environment."""
    if isinstance(before, dict) and isinstance(after, dict):
        after = {**after, "gates": aligned(before.get("gates"), after.get("gates"))}
    for difference in differences(before, after):
        yield _change(environment, difference)


def _changes(environment: str, trees: Trees) -> Iterator[Change]:
    path = f"{trees.owner.folder}/contract/{environment}.json"
    before, after = trees.before.get(path), trees.after.get(path)
    if before is None and after is not None:
        yield Change(environment, (), None, environment, "the environment is made", Risk.SAFE)
    elif before is not None and after is None:
        what = "the environment is no longer looked after, and its files go"
        yield Change(environment, (), environment, None, what, Risk.DESTROYS_STATE)
    elif before is not None and after is not None and before != after:
        yield from _contracts(environment, before, after)
    if before is not None:
        folder = trees.owner.folder
        old, new = files_of(environment, folder, trees.before), files_of(environment, folder, trees.after)
        yield from infrastructure(environment, old, new)


def _contracts(environment: str, before: str, after: str) -> Iterator[Change]:
    old, new = _document(before), _document(after)
    if old is None:
        what = "the committed contract can't be read, so that nothing can be said about what changes"
        yield Change(environment, ("contract",), None, None, what, Risk.DESTROYS_STATE)
        return
    yield from contract_changes(environment, old, new)


def _change(environment: str, difference: Difference) -> Change:
    found = meaning(difference)
    return Change(
        environment,
        difference.path,
        shown(difference.before),
        shown(difference.after),
        found.what,
        found.risk,
    )


def _document(text: str) -> Json:
    try:
        return cast("Json", json.loads(text))
    except (ValueError, RecursionError):
        return None


def _files(trees: Trees) -> Iterator[FileChange]:
    for path in sorted({*trees.before, *trees.after}):
        before, after = trees.before.get(path), trees.after.get(path)
        if before != after:
            yield FileChange(path, _how(before, after), before, after)


def _how(before: str | None, after: str | None) -> Literal["added", "changed", "removed"]:
    return "added" if before is None else "removed" if after is None else "changed"
