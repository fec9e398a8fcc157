"""What a model feeds: by its contract, and by the release files that stand beside its spec."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.lineage.types import Feed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from modelyard_runtime.contract.types import Contract, Deployment

RELEASES = "releases"
"""The folder beside a spec that says which version runs in which environment."""

_UNITS = ((86_400, "d"), (3_600, "h"), (60, "m"), (1, "s"))


def feeds(contract: Contract) -> tuple[Feed, ...]:
    """Deployment, prediction log and monitors of a contract's environment."""
    return tuple(_feeds(contract))


def _feeds(contract: Contract) -> Iterator[Feed]:
    if contract.deployment:
        yield _deployment(contract.deployment, f"{contract.model} in {contract.environment}")
    if contract.log:
        yield Feed("log", f"predictions, {contract.log.sample:.0%} of them", contract.log.path)
    if contract.drift:
        every, window = contract.drift.every_seconds, contract.drift.window_seconds
        words = f"drift check every {_duration(every)} of the last {_duration(window)}"
        yield Feed("drift", words, f"then {contract.drift.then}")
    if contract.performance:
        words = f"performance by the labels of {contract.performance.labels}"
        check = contract.performance.check
        yield Feed("performance", words, check.text if check else "")


def _deployment(deployment: Deployment, place: str) -> Feed:
    if deployment.mode == "batch":
        return Feed("batch", f"scores of {deployment.input}", deployment.output or "")
    kind = "endpoint" if deployment.mode == "realtime" else deployment.mode
    return Feed(kind, f"{deployment.mode} answers", place)


def _duration(seconds: int) -> str:
    size, unit = next(one for one in _UNITS if seconds % one[0] == 0)
    return f"{seconds // size}{unit}"


def releases(folder: Path, model: str, version: int, digest: str) -> tuple[Feed, ...]:
    """Where a version runs or ran, as the release files in the folder of a spec say.

    A file that names the version with another model digest speaks of another model, and is said to.

    Raises:
        RuntimeProblem: a release file can't be read.
    """
    found: list[Feed] = []
    for path in sorted((folder / RELEASES).glob("*.yaml")):
        data = _read(path)
        if data.get("model") != model:
            continue
        place = str(path.relative_to(folder))
        if data.get("version") == version:
            found.append(_release(f"runs in {data.get('environment')}", place, data, digest))
        entry = next((one for one in _earlier(data) if one.get("version") == version), None)
        if entry:
            found.append(_release(f"ran in {data.get('environment')}", place, entry, digest))
    return tuple(found)


def _earlier(data: dict[str, Any]) -> list[dict[str, Any]]:
    entries: object = data.get("previous")
    if not isinstance(entries, list):
        return []
    return [
        cast("dict[str, Any]", entry) for entry in cast("list[object]", entries) if isinstance(entry, dict)
    ]


def _release(words: str, place: str, entry: dict[str, Any], digest: str) -> Feed:
    image = str(entry.get("serve_image") or entry.get("serve_digest") or "")
    if entry.get("model_digest") != digest:
        return Feed("release", f"{words}, but with another model digest", place)
    return Feed("release", f"{words} as {image}" if image else words, place)


def _read(path: Path) -> dict[str, Any]:
    import yaml

    try:
        data: object = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RuntimeProblem(f"the release file {path} can't be read: {error.strerror}") from None
    except (ValueError, yaml.YAMLError) as error:
        reason = str(error).splitlines()[0]
        raise RuntimeProblem(f"the release file {path} is no YAML: {reason}") from None
    if not isinstance(data, dict):
        raise RuntimeProblem(f"the release file {path} has to be a mapping")
    return cast("dict[str, Any]", data)
