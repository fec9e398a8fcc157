"""The hash-locked requirements of an image, from locked packages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.pins import groups

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from modelyard.pins.types import Distribution, Lock, Needs, Package


def text(lock: Lock, image: str, needs: Needs) -> str:
    """What pip installs with ``--require-hashes``: every package by version and hash, modelyard last."""
    names = closure(lock.packages, roots(lock, image, needs))
    lines = [_entry(name, lock.packages[name]) for name in names]
    return "\n".join([*_find_links(lock.modelyard), *lines, _own(lock.modelyard, needs.version)]) + "\n"


def roots(lock: Lock, image: str, needs: Needs) -> tuple[str, ...]:
    """The packages that an image asks for by name."""
    named = [groups.normalised(line) for line in groups.requirements(image, sorted(needs.extras))]
    team = lock.team.names if lock.team is not None and image in groups.TEAM_IMAGES else ()
    return tuple(sorted({*named, *team}))


def closure(packages: Mapping[str, Package], roots: Iterable[str]) -> tuple[str, ...]:
    """The packages that these need, themselves included, sorted by name."""
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(packages[name].requires)
    return tuple(sorted(found))


def _entry(name: str, package: Package) -> str:
    return " \\\n    ".join(
        [f"{name}=={package.version}", *(f"--hash=sha256:{one}" for one in package.hashes)]
    )


def _find_links(own: Distribution | None) -> list[str]:
    return ["--find-links wheels"] if own is not None and own.wheel is not None else []


def _own(own: Distribution | None, version: str) -> str:
    """Modelyard's own line. Without a hash pip refuses the whole file: an image is never built on a guess."""
    if own is None:
        why = "# `modelyard lock` adds the hash of this wheel; until then pip refuses the file."
        return f"{why}\nmodelyard=={version}"
    return f"modelyard=={own.version} \\\n    --hash=sha256:{own.sha256}"
