"""Short forms → long forms, with the findings that only the written form can show.

One walk over the plain data, guided by the shape of the models: bare values become the mapping that they
stand for, single
items become lists, bare words become choices. The walk also finds empty values and choices made twice or not at all.
What it returns is a new tree; document paths of the long form that the author did not write resolve to what
he did write.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.guess import nearest
from modelyard.diagnostics.types import Finding, Related
from modelyard.model.base import Choice, Section
from modelyard.model.shape import Keyed, Leaf, Listed, Mapped, Shape, keys_of

if TYPE_CHECKING:
    from modelyard.diagnostics.types import DocumentPath
    from modelyard.source.types import Plain


def expand(
    data: Plain, section: type[Section], path: DocumentPath = (), *, partial: bool = False
) -> tuple[Plain, tuple[Finding, ...]]:
    """The long form of a section's data, and what is wrong with the way it was written.

    ``partial`` is for overrides: a null removes a key there, and what is not given comes from the spec.
    """
    walk = _Walk(partial)
    return walk.of(data, Keyed(section), path), tuple(walk.findings)


class _Walk:
    """One walk, with what it found so far."""

    def __init__(self, partial: bool) -> None:
        self.partial = partial
        self.findings: list[Finding] = []

    def of(self, data: Plain, shape: Shape, path: DocumentPath) -> Plain:
        if isinstance(shape, Leaf) or data is None:
            return data
        if isinstance(shape, Listed):
            return self._list(data, shape, path)
        if isinstance(shape, Mapped):
            return self._mapping(data, shape, path)
        return self._section(data, shape.section, path)

    def _list(self, data: Plain, shape: Listed, path: DocumentPath) -> Plain:
        if not isinstance(data, list):
            return [self.of(data, shape.item, path)] if shape.one_or_many else data
        for index, item in enumerate(data):
            if item is None and not isinstance(shape.item, Leaf):
                self.findings.append(_empty((*path, index), "this item"))
        return [self.of(item, shape.item, (*path, index)) for index, item in enumerate(data)]

    def _mapping(self, data: Plain, shape: Mapped, path: DocumentPath) -> Plain:
        if not isinstance(data, dict):
            return data
        long: dict[str, Plain] = {}
        for key, value in data.items():
            if value is None and not self.partial and not isinstance(shape.item, Leaf):
                self.findings.append(_empty((*path, key), f'"{key}"'))
            else:
                long[key] = self.of(value, shape.item, (*path, key))
        return long

    def _section(self, data: Plain, section: type[Section], path: DocumentPath) -> Plain:
        keys = keys_of(section)
        if not isinstance(data, dict):
            return self._short(data, section, path)
        long: dict[str, Plain] = {}
        for key, value in data.items():
            if value is None and not self.partial and key in keys and key not in section.free_form:
                self.findings.append(_empty((*path, key), f'"{key}"'))
            else:
                long[key] = self.of(value, keys.get(key, Leaf()), (*path, key))
        self.findings.extend(_exclusive(data, section, path, partial=self.partial))
        return long

    def _short(self, data: Plain, section: type[Section], path: DocumentPath) -> Plain:
        keys, short = keys_of(section), section.short
        if issubclass(section, Choice) and isinstance(data, str):
            if data in keys:
                has_options = isinstance(keys[data], Keyed) or data in section.free_form
                return {data: {} if has_options else None}
            self.findings.append(_unknown_word(data, section, path))
            return None
        if short is None or isinstance(data, list):
            return data
        return {
            key: self.of(data, keys[key], path) for key in ((short,) if isinstance(short, str) else short)
        }


def groups_of(section: type[Section]) -> tuple[tuple[tuple[str, ...], bool], ...]:
    """The groups of keys that exclude each other, each with whether one of them is needed."""
    if issubclass(section, Choice):
        return ((tuple(keys_of(section)), True),)
    needed = ((section.exactly_one, True),) if section.exactly_one else ()
    return tuple((group, False) for group in section.at_most_one) + needed


def _exclusive(
    data: dict[str, Plain], section: type[Section], path: DocumentPath, *, partial: bool
) -> list[Finding]:
    found: list[Finding] = []
    for group, needed in groups_of(section):
        given = [key for key, value in data.items() if key in group and value is not None]
        if len(given) > 1:
            found.append(_twice(given, group, path))
        elif (
            needed
            and not partial
            and not any(key in group for key in data)
            and not _misspelled(data, group, section)
        ):
            found.append(_none_given(group, path))
    return found


def _misspelled(data: dict[str, Plain], group: tuple[str, ...], section: type[Section]) -> bool:
    """Whether an unknown key was probably meant to be one of the group: that is told as the misspelling."""
    if issubclass(section, Choice) and data:
        return True
    keys = keys_of(section)
    return any(nearest(key, keys) in group for key in data if key not in keys)


def _twice(given: list[str], group: tuple[str, ...], path: DocumentPath) -> Finding:
    first, second = given[0], given[1]
    return Finding(
        "choice-given-twice",
        (*path, second),
        f'"{second}" stands beside "{first}", and only one of them may be given',
        on="key",
        label="remove one",
        allowed=tuple(sorted(group)),
        related=(Related((*path, first), f'"{first}" is given here'),),
    )


def _none_given(group: tuple[str, ...], path: DocumentPath) -> Finding:
    where = ".".join(map(str, path)) or "the spec"
    return Finding(
        "choice-missing",
        path,
        f"{where} needs exactly one of {_listed(group)}",
        on="key",
        allowed=tuple(sorted(group)),
    )


def _unknown_word(word: str, section: type[Section], path: DocumentPath) -> Finding:
    options = tuple(sorted(keys_of(section)))
    guess = nearest(word, options)
    return Finding(
        "unknown-value",
        path,
        f'unknown choice "{_clip(word)}" for {path[-1] if path else "the spec"}',
        label=f'did you mean "{guess}"?' if guess else "",
        allowed=options,
    )


def _empty(path: DocumentPath, what: str) -> Finding:
    return Finding("empty-value", path, f"{what} has no value", on="key", help="give it a value or remove it")


def _listed(names: tuple[str, ...]) -> str:
    return " or ".join((", ".join(names[:-1]), names[-1]) if len(names) > 1 else names)


def _clip(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"
