"""The fields of documents about releases: what each must look like, said once for reading and for messages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeGuard

from modelyard.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
# A repository, with its registry where it has one; then the digest. No tag: a tag can move.
IMAGE = re.compile(r"[a-z0-9][a-z0-9._:/-]{0,254}@sha256:[0-9a-f]{64}")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Field:
    """A field by name: whether a value fits, and what is allowed in words."""

    name: str
    fits: Callable[[object], bool]
    allowed: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Misfit:
    """A field that is missing, unknown or wrong, in one sentence."""

    name: str
    message: str
    missing: bool = False


def matching(pattern: re.Pattern[str]) -> Callable[[object], bool]:
    """Whether a value is a text of this form."""
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def is_version(value: object) -> bool:
    """Whether a value counts models from 1."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def is_line(value: object) -> bool:
    """Whether a value is a text of one line, not too long."""
    return isinstance(value, str) and 0 < len(value) <= _LONGEST and value.isprintable()


def is_mapping(value: object) -> TypeGuard[dict[str, object]]:
    """Whether a value has named fields."""
    return isinstance(value, dict)


def misfits(value: Mapping[str, object], fields: tuple[Field, ...], subject: str) -> Iterator[Misfit]:
    """Everything that is wrong with the fields of a mapping, in the order of the table."""
    known = {field.name for field in fields}
    for field in fields:
        if field.name not in value:
            if not field.optional:
                yield Misfit(field.name, f"{subject} needs {field.name}: {field.allowed}", missing=True)
        elif not field.fits(value[field.name]):
            yield Misfit(field.name, f"{field.name} must be {field.allowed}")
    for name in value:
        if name not in known:
            yield Misfit(name, f"unknown key {name!r} in {subject}")


A_DIGEST = "`sha256:` and 64 hexadecimal digits"
RELEASE = (
    Field("version", is_version, "the number of the model version, from 1"),
    Field("serve_digest", matching(DIGEST), A_DIGEST),
    Field("watch_digest", matching(DIGEST), A_DIGEST),
    Field("model_digest", matching(DIGEST), A_DIGEST),
    Field("data_version", is_line, "one line of text"),
    Field("gates_digest", matching(DIGEST), A_DIGEST),
    Field("commit", matching(COMMIT), "a full git commit"),
    Field("serve_image", matching(IMAGE), "a repository and a digest, without tag"),
    Field("watch_image", matching(IMAGE), "a repository and a digest, without tag"),
)
"""The fields of one release, in the order of writing."""
