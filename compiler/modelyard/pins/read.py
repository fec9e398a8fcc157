"""Reads `modelyard.lock` strictly: what it says is installed and run, so nothing doubtful passes."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar, cast

from modelyard.diagnostics.types import DocumentPath, Finding
from modelyard.pins.types import LOCK_VERSION, Distribution, Lock, Package, Team
from modelyard.plan.inputs import Pin
from modelyard.source.load import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from modelyard.source.types import Document

SHA = re.compile(r"[0-9a-f]{40}")
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
SHA256 = re.compile(r"[0-9a-f]{64}")
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9.!+_-]*")
IMAGE = re.compile(r"[a-z0-9][a-z0-9._:/-]*:[A-Za-z0-9_][A-Za-z0-9._-]*")
PYTHON = re.compile(r"3\.[0-9]+")
TEXT = re.compile(r".*", re.DOTALL)
KEYS = ("lock", "python", "actions", "images", "providers", "modelyard", "team", "packages")
WHEEL = re.compile(r"modelyard-[A-Za-z0-9.!+_]+-py3-none-any\.whl")
ACTION = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_./-]+")
NUMBERS = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")

_Made = TypeVar("_Made")


class _BadLockError(Exception):
    """The first thing in a lock that can't be relied on. Stays in this module."""

    def __init__(self, path: DocumentPath, message: str) -> None:
        super().__init__(message)
        self.path = path
        self.message = message


def read(text: str | bytes, file: str) -> Lock | tuple[Finding, ...]:
    """The lock, or what is wrong with it, each finding at its place in the lock file."""
    document = parse(text, file)
    if document.findings:
        return tuple(_at(document, replace(finding, file=file)) for finding in document.findings)
    try:
        return _lock(_mapping(document.data, ()))
    except _BadLockError as error:
        finding = Finding(
            "corrupt-lock",
            error.path,
            error.message,
            help="restore the file from version control, or delete it and run `modelyard lock`",
            file=file,
        )
        return (_at(document, finding),)


def _at(document: Document, finding: Finding) -> Finding:
    return (
        finding if finding.at is not None else replace(finding, at=document.span(finding.path, on=finding.on))
    )


def _lock(data: Mapping[str, Any]) -> Lock:
    if data.get("lock") != LOCK_VERSION or data["lock"] is True:
        raise _BadLockError(("lock",), f"the lock's own version must be {LOCK_VERSION}")
    _closed(data, (), *KEYS)
    lock = Lock(
        python=_text(data, "python", (), PYTHON),
        actions=_each(data, "actions", ACTION, lambda name, e, p: _pin(name, e, p, "sha", SHA)),
        images=_each(data, "images", IMAGE, _image),
        providers=_each(data, "providers", NAME, _provider),
        packages=_each(data, "packages", NAME, _package),
        team=_team(data["team"]) if "team" in data else None,
        modelyard=_distribution(data["modelyard"]) if "modelyard" in data else None,
    )
    _references(lock)
    return lock


def _references(lock: Lock) -> None:
    for name, package in lock.packages.items():
        for index, needed in enumerate(package.requires):
            if needed not in lock.packages:
                path = ("packages", name, "requires", index)
                raise _BadLockError(path, f"{name} requires {needed}, which is not among the packages")
    for index, name in enumerate(lock.team.names if lock.team else ()):
        if name not in lock.packages:
            raise _BadLockError(("team", "names", index), f"{name} is not among the packages")


def _pin(name: str, entry: Mapping[str, Any], path: DocumentPath, key: str, shape: re.Pattern[str]) -> Pin:
    _closed(entry, path, "version", key, "source")
    return Pin(
        name,
        _text(entry, "version", path, VERSION),
        _text(entry, key, path, shape),
        _text(entry, "source", path, TEXT),
    )


def _image(name: str, entry: Mapping[str, Any], path: DocumentPath) -> Pin:
    _closed(entry, path, "digest", "source")
    repository, _, tag = name.rpartition(":")
    return Pin(repository, tag, _text(entry, "digest", path, DIGEST), _text(entry, "source", path, TEXT))


def _provider(name: str, entry: Mapping[str, Any], path: DocumentPath) -> Pin:
    _closed(entry, path, "address", "version", "source")
    version = _text(entry, "version", path, NUMBERS)
    return Pin(name, version, _text(entry, "address", path, ACTION), _text(entry, "source", path, TEXT))


def _package(_: str, entry: Mapping[str, Any], path: DocumentPath) -> Package:
    _closed(entry, path, "version", "requires", "hashes")
    hashes = _texts(entry, "hashes", path, SHA256)
    if not hashes:
        raise _BadLockError((*path, "hashes"), "a package needs at least one hash")
    return Package(_text(entry, "version", path, VERSION), hashes, _texts(entry, "requires", path, NAME))


def _team(value: object) -> Team:
    entry = _mapping(value, ("team",))
    _closed(entry, ("team",), "file", "sha256", "names")
    return Team(
        _text(entry, "file", ("team",), TEXT),
        _text(entry, "sha256", ("team",), SHA256),
        _texts(entry, "names", ("team",), NAME),
    )


def _distribution(value: object) -> Distribution:
    entry = _mapping(value, ("modelyard",))
    path = ("modelyard",)
    _closed(entry, path, "version", "sha256", "wheel")
    wheel = _text(entry, "wheel", path, WHEEL) if "wheel" in entry else None
    return Distribution(_text(entry, "version", path, VERSION), _text(entry, "sha256", path, SHA256), wheel)


def _each(
    data: Mapping[str, Any],
    key: str,
    shape: re.Pattern[str],
    make: Callable[[str, Mapping[str, Any], DocumentPath], _Made],
) -> dict[str, _Made]:
    made: dict[str, _Made] = {}
    for name, value in _mapping(data.get(key, {}), (key,)).items():
        path = (key, name)
        if not shape.fullmatch(name):
            raise _BadLockError(path, f'"{name}" is no name that can stand under {key}')
        made[name] = make(name, _mapping(value, path), path)
    return made


def _closed(entry: Mapping[str, Any], path: DocumentPath, *known: str) -> None:
    """Refuse what this version does not know: a lock is relied on whole, or not at all."""
    if unknown := sorted(entry.keys() - set(known)):
        names = ", ".join(sorted(known))
        raise _BadLockError((*path, unknown[0]), f'unknown key "{unknown[0]}", expected one of {names}')


def _mapping(value: object, path: DocumentPath) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _BadLockError(path, "a mapping is needed here")
    return cast("dict[str, Any]", value)


def _text(entry: Mapping[str, Any], key: str, path: DocumentPath, shape: re.Pattern[str]) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not shape.fullmatch(value):
        found = "is missing" if value is None else f"can't be {_short(value)}"
        raise _BadLockError((*path, key), f"{key} {found}")
    return value


def _texts(entry: Mapping[str, Any], key: str, path: DocumentPath, shape: re.Pattern[str]) -> tuple[str, ...]:
    values = entry.get(key, [])
    if not isinstance(values, list):
        raise _BadLockError((*path, key), f"{key} must be a list")
    texts: list[str] = []
    for index, value in enumerate(cast("list[object]", values)):
        if not isinstance(value, str) or not shape.fullmatch(value):
            raise _BadLockError((*path, key, index), f"{key} can't hold {_short(value)}")
        texts.append(value)
    return tuple(texts)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
