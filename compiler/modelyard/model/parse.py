"""Plain data → the spec in types, once for the spec itself and once for each environment's view of it.

What does not fit is told and left out, so that everything else can still be checked in the same run.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

from pydantic import ValidationError

from modelyard.model.merge import idle_nulls, merge
from modelyard.model.shorthand import expand
from modelyard.model.spec import Spec, Workspace
from modelyard.model.translate import document_path, findings_of
from modelyard.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard.diagnostics.types import DocumentPath, Finding
    from modelyard.model.base import Section
    from modelyard.model.environments import Environment
    from modelyard.source.types import Document, Plain

_ROUNDS = 8
"""How often what does not fit is left out before the rest is given up."""

STAND_INS: dict[DocumentPath, Plain] = {
    ("modelyard",): 1,
    ("model",): "model",
    ("data",): {"data": {"csv": "data.csv"}},
    ("training",): {
        "task": "classification",
        "target": "target",
        "estimator": "sklearn.dummy.DummyClassifier",
    },
    ("training", "task"): "classification",
    ("training", "target"): "target",
}
"""What stands in for a required key that does not fit, so that the rest can be checked. Nothing is said about it, and
nothing is compiled from it."""


@dataclass(frozen=True)
class View:
    """The spec as one environment sees it.

    Paths into ``spec`` are paths of the merged long form; ``locate`` turns them into paths of what the author wrote.
    ``left_out`` are the paths of what did not fit: nothing may be said about their absence. ``idle`` are the paths in
    the override of nulls that remove nothing.
    """

    name: str
    spec: Spec
    environment: Environment | None
    document: Document
    left_out: tuple[DocumentPath, ...] = ()
    positions: Mapping[DocumentPath, tuple[int, ...]] = field(
        default_factory=dict["DocumentPath", "tuple[int, ...]"]
    )
    idle: tuple[DocumentPath, ...] = ()

    def locate(self, path: DocumentPath) -> DocumentPath:
        """The path as written: under this environment's override where the difference was made there."""
        original = _restored(path, self.positions)
        override: DocumentPath = ("environments", self.name, "override")
        if self.environment is None or not self.document.has(override):
            return original
        if original[:1] == ("environments",):
            return original
        there, here = depth(self.document, (*override, *original), 3), depth(self.document, original, 0)
        return (*override, *original) if there > 0 and there >= here else original

    def intact(self, path: DocumentPath) -> bool:
        """Whether nothing at, above or below a written path was left out."""
        return not any(gone[: len(path)] == path or path[: len(gone)] == gone for gone in self.left_out)


@dataclass(frozen=True)
class Parsed:
    """The outcome of parsing: a view for each environment in order of promotion, and all structural findings.

    ``views`` is empty where too little fits to say anything more. ``base`` is the spec without overrides.
    """

    document: Document
    base: Spec | None
    views: tuple[View, ...]
    findings: tuple[Finding, ...]


def parse_spec(document: Document, defaults: dict[str, Plain] | None = None) -> Parsed:
    """The views of a document, with everything that is structurally wrong. ``defaults`` come from the workspace."""
    if not isinstance(document.data, dict):
        return Parsed(document, None, (), ())
    long, findings = expand(document.data, Spec)
    shared, shared_findings = expand(defaults or {}, Spec, partial=True)
    assert isinstance(long, dict)  # noqa: S101 - a mapping expands to a mapping
    assert isinstance(shared, dict)  # noqa: S101
    long = merge(shared, long, Spec) if shared else long
    fitted = _fit(long, Spec)
    all_findings = [*findings, *shared_findings, *fitted.findings]
    if not isinstance(fitted.value, Spec):
        return Parsed(document, None, (), tuple(all_findings))
    left_out = tuple(finding.path for finding in all_findings)
    views: list[View] = []
    environments: Mapping[str, Environment | None] = fitted.value.environments or {"local": None}
    for name, environment in environments.items():
        view, more = _view(name, environment, fitted, document, left_out)
        all_findings.extend(more)
        views.extend([view] if view else [])
    return Parsed(document, fitted.value, tuple(views), tuple(dict.fromkeys(all_findings)))


def parse_workspace(document: Document) -> tuple[Workspace | None, tuple[Finding, ...]]:
    """A workspace file in types, less what does not fit; None where too little does."""
    if not isinstance(document.data, dict):
        return None, ()
    long, findings = expand(document.data, Workspace)
    assert isinstance(long, dict)  # noqa: S101 - a mapping expands to a mapping
    fitted = _fit(long, Workspace)
    every = tuple(dict.fromkeys((*findings, *fitted.findings)))
    return (fitted.value if isinstance(fitted.value, Workspace) else None), every


@dataclass(frozen=True)
class _Fitted:
    value: Section | None
    data: dict[str, Plain]
    findings: tuple[Finding, ...]
    positions: dict[DocumentPath, tuple[int, ...]]


def _fit(data: dict[str, Plain], section: type[Section]) -> _Fitted:
    """Validate, leaving out what does not fit until the rest does."""
    findings: dict[Finding, None] = {}
    positions: dict[DocumentPath, tuple[int, ...]] = {}
    told: set[DocumentPath] = set()
    for _ in range(_ROUNDS):
        try:
            return _Fitted(section.model_validate(data), data, tuple(findings), positions)
        except ValidationError as error:
            found = [replace(f, path=_restored(f.path, positions)) for f in findings_of(error, data, section)]
            every = {
                _restored(document_path(detail, data), positions)
                for detail in error.errors(include_url=False)
            }
        # what is missing only because it was misspelled or left out in an earlier round has been told
        findings.update((finding, None) for finding in found if finding.path not in told)
        gone = {f.path[:-1] if f.rule == "missing-key" and f.path not in STAND_INS else f.path for f in found}
        if () in gone:
            break
        told |= gone | every
        data, positions = _without(data, gone, positions)
    return _Fitted(None, data, tuple(findings), positions)


def _view(
    name: str,
    environment: Environment | None,
    fitted: _Fitted,
    document: Document,
    left_out: tuple[DocumentPath, ...],
) -> tuple[View | None, tuple[Finding, ...]]:
    spec = fitted.value
    assert isinstance(spec, Spec)  # noqa: S101 - the caller checked
    view = View(name, spec, environment, document, left_out, fitted.positions)
    if environment is None or environment.override is None:
        return view, ()
    written = environment.override.model_dump(exclude_none=True, by_alias=True)
    path: DocumentPath = ("environments", name, "override")
    over, findings = expand(_with_nulls(written, document.data, path), Spec, path, partial=True)
    assert isinstance(over, dict)  # noqa: S101 - a mapping expands to a mapping
    base = {key: value for key, value in fitted.data.items() if key != "environments"}
    merged = _fit(merge(base, over, Spec), Spec)
    located = tuple(replace(f, path=view.locate(f.path)) for f in merged.findings)
    if not isinstance(merged.value, Spec):
        return None, (*findings, *located)
    positions = {**fitted.positions, **merged.positions}
    gone = (*left_out, *(f.path for f in (*findings, *located)))
    idle = tuple(idle_nulls(base, over))
    seen = replace(view, spec=merged.value, left_out=gone, positions=positions, idle=idle)
    return seen, (*findings, *located)


def _with_nulls(written: dict[str, Plain], data: Plain, path: DocumentPath) -> dict[str, Plain]:
    """The override as written: a null directly under it removes a whole section, which the model shows as absent."""
    raw: Plain = data
    for step in path:
        raw = raw.get(str(step)) if isinstance(raw, dict) else None
    removed: dict[str, Plain] = (
        {key: None for key, value in raw.items() if value is None} if isinstance(raw, dict) else {}
    )
    return {**written, **removed}


def _without(
    data: dict[str, Plain], gone: set[DocumentPath], positions: dict[DocumentPath, tuple[int, ...]]
) -> tuple[dict[str, Plain], dict[DocumentPath, tuple[int, ...]]]:
    """The data less the given paths, and where the items of shortened lists stood in what was written."""
    moved: dict[DocumentPath, tuple[int, ...]] = dict(positions)

    def copy(here: Plain, path: DocumentPath) -> Plain:
        """``path`` is where ``here`` stood in what was written."""
        if isinstance(here, dict):
            return {key: copy(value, (*path, key)) for key, value in here.items() if (*path, key) not in gone}
        if isinstance(here, list):
            stood = positions.get(path, tuple(range(len(here))))
            kept = [
                (index, item) for index, item in zip(stood, here, strict=True) if (*path, index) not in gone
            ]
            if len(kept) < len(here):
                moved[path] = tuple(index for index, _ in kept)
            return [copy(item, (*path, index)) for index, item in kept]
        return here

    copied = copy(data, ())
    assert isinstance(copied, dict)  # noqa: S101 - a mapping copies to a mapping
    for path in sorted(gone & STAND_INS.keys(), key=len):
        _stand_in(copied, path)
    return copied, moved


def _stand_in(data: dict[str, Plain], path: DocumentPath) -> None:
    here = data
    for step in path[:-1]:
        below = here.get(str(step))
        if not isinstance(below, dict):
            return
        here = below
    here[str(path[-1])] = STAND_INS[path]


def _restored(path: DocumentPath, positions: Mapping[DocumentPath, tuple[int, ...]]) -> DocumentPath:
    """A path into shortened lists as a path into what was written."""
    if not positions:
        return path
    restored: list[str | int] = []
    for depth, step in enumerate(path):
        moved = positions.get(path[:depth])
        restored.append(
            moved[step] if moved is not None and isinstance(step, int) and step < len(moved) else step
        )
    return tuple(restored)


def depth(document: Document, path: DocumentPath, start: int) -> int:
    """How many steps of a path the document has, beyond the first ``start``."""
    depth = len(path)
    while depth > start and not document.has(path[:depth]):
        depth -= 1
    return depth - start
