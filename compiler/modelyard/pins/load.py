"""From the lock file to the pins of a plan; the shipped pins where there is no lock."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING

from modelyard.diagnostics.types import Finding
from modelyard.pins import groups, requirements
from modelyard.pins.shipped import shipped
from modelyard.pins.types import LOCK_FILE
from modelyard.plan.inputs import Pins

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from modelyard.pins.types import Lock, Needs
    from modelyard.plan.inputs import Pin

_RELOCK = "run `modelyard lock`, which needs a network, and commit what it writes"


@lru_cache(maxsize=16)
def load(lock_text: str | bytes | None, needs: Needs, *, file: str = LOCK_FILE) -> Pins | tuple[Finding, ...]:
    """Every pin that a spec needs, or what is wrong with the lock; remembered, for many specs share one answer.

    Args:
        lock_text: What the lock file says; None where there is none, and then the shipped pins serve.
        needs: What the spec asks to be pinned.
        file: How findings name the lock file.
    """
    base = shipped(needs.python)
    if lock_text is None:
        return _pins(base, base, needs, "shipped") if not (found := tuple(_gaps(base, needs))) else found
    from modelyard.pins.read import read  # noqa: PLC0415 - only where there is a lock

    lock = read(lock_text, file)
    if isinstance(lock, tuple):
        return lock
    found = tuple(_stale(lock, needs, file)) or tuple(_gaps(lock, needs))
    return found or _pins(lock, base, needs, "lock")


def _pins(lock: Lock, base: Lock, needs: Needs, origin: str) -> Pins:
    """The pins of a plan: actions and providers that an older lock does not know come from this release."""
    return Pins(
        actions={**base.actions, **lock.actions},
        images={**base.images, **lock.images},
        providers={name: constraint(pin) for name, pin in {**base.providers, **lock.providers}.items()},
        requirements={image: requirements.text(lock, image, needs) for image in groups.IMAGES},
        origin="lock" if origin == "lock" else "shipped",
    )


def constraint(pin: Pin) -> str:
    """The version constraint of a provider: the locked minor version or a later one of the same major."""
    major, minor, *_ = pin.version.split(".")
    return f"~> {major}.{minor}"


def _gaps(lock: Lock, needs: Needs) -> Iterator[Finding]:
    """What the spec needs and no pin covers, each at its place in the spec."""
    if needs.base_image not in lock.images:
        yield Finding(
            "unpinned-base-image",
            ("python", "version"),
            f"no digest is pinned for the base image {needs.base_image}",
            help=_RELOCK,
            allowed=_pythons(lock.images),
        )
    if needs.team_file is not None and lock.team is None:
        yield Finding(
            "unlocked-requirements",
            ("python", "requirements"),
            f"the libraries in {needs.team_file} are not locked, and images install nothing without a hash",
            help=_RELOCK,
        )
    yield from _missing(lock, needs)


def _missing(lock: Lock, needs: Needs) -> Iterator[Finding]:
    wanted = {name for image in groups.IMAGES for name in requirements.roots(lock, image, needs)}
    if absent := sorted(wanted - lock.packages.keys()):
        yield Finding(
            "unlocked-requirements",
            ("python",),
            f"the lock for Python {needs.python} lacks what this spec's images install: {', '.join(absent)}",
            help=_RELOCK,
        )


def _stale(lock: Lock, needs: Needs, file: str) -> Iterator[Finding]:
    """Where the lock was written for something other than what the spec says now."""
    if lock.python != needs.python:
        yield _old(
            ("python",), f"the lock is for Python {lock.python}, and the spec says {needs.python}", file
        )
    own = lock.modelyard
    if own is not None and own.version != needs.version:
        message = f"the lock pins modelyard {own.version}, and this is {needs.version}"
        yield _old(("modelyard", "version"), message, file)
    if lock.team is not None and lock.team.file != needs.team_file:
        message = f"the lock holds the libraries of {lock.team.file}, which the spec no longer names"
        yield _old(("team", "file"), message, file)
    elif (
        lock.team is not None and needs.team_text is not None and lock.team.sha256 != digest(needs.team_text)
    ):
        yield _old(("team", "sha256"), f"{lock.team.file} has changed since it was locked", file)


def _old(path: tuple[str | int, ...], message: str, file: str) -> Finding:
    return Finding("stale-lock", path, message, help=_RELOCK, file=file)


def digest(text: str) -> str:
    """The SHA-256 of a requirements file, the same for either kind of line end."""
    return hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest()


def _pythons(images: Mapping[str, Pin]) -> tuple[str, ...]:
    prefix = "docker.io/library/python:"
    return tuple(sorted(key[len(prefix) : -len("-slim")] for key in images if key.startswith(prefix)))
