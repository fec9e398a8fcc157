"""A release file's text → what it says, or what is wrong with it and where."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from modelyard.diagnostics.types import DocumentPath, Finding
from modelyard.plan.inputs import Release
from modelyard.release.shape import NAME, RELEASE, Field, is_mapping, matching, misfits
from modelyard.release.types import VERSION, ReleaseFile
from modelyard.source.load import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_HEAD = (
    Field(
        "release",
        lambda value: value == VERSION and not isinstance(value, bool),
        f"{VERSION}, its own version",
    ),
    Field("model", matching(NAME), "the name of the model"),
    Field("environment", matching(NAME), "the name of the environment"),
)
_PREVIOUS = Field("previous", lambda value: isinstance(value, list), "a list of earlier releases")
_HELP = "restore it with `git checkout HEAD -- {file}`, or write it anew with `modelyard release`"


def load(text: str | bytes, file: str, *, model: str = "") -> ReleaseFile | tuple[Finding, ...]:
    """What a release file says; findings with their places where it can't be relied on.

    Args:
        text: What the file holds.
        file: How findings name it; its last part is the environment with `.yaml`.
        model: The model that it must be about, where that is known.
    """
    document = parse(text, file)
    findings = [*document.findings]
    if not findings:
        findings = [replace(finding, file=file) for finding in _wrong(document.data, file, model)]
    if findings:
        return tuple(
            finding
            if finding.at is not None
            else replace(finding, at=document.span(finding.path, on=finding.on))
            for finding in findings
        )
    data = cast("dict[str, object]", document.data)
    previous = cast("list[dict[str, object]]", data["previous"])
    earlier = tuple(_release(entry) for entry in previous)
    return ReleaseFile(str(data["model"]), str(data["environment"]), _release(data), earlier)


def _wrong(data: object, file: str, model: str) -> Iterator[Finding]:
    """Everything that keeps the document from being a release file of this place."""
    if not is_mapping(data):
        yield _finding((), "a release file is a mapping", file)
        return
    yield from _misfits(data, (*_HEAD, *RELEASE, _PREVIOUS), (), "a release file", file)
    yield from _images(data, (), file)
    previous = data.get("previous")
    for index, entry in enumerate(cast("list[object]", previous) if isinstance(previous, list) else []):
        path = ("previous", index)
        if not is_mapping(entry):
            yield _finding(path, "an earlier release is a mapping", file)
            continue
        yield from _misfits(entry, RELEASE, path, "an earlier release", file)
        yield from _images(entry, path, file)
    yield from _elsewhere(data, file, model)


def _misfits(
    data: Mapping[str, object], fields: tuple[Field, ...], path: DocumentPath, subject: str, file: str
) -> Iterator[Finding]:
    for misfit in misfits(data, fields, subject):
        at_key = misfit.missing or misfit.name not in {field.name for field in fields}
        yield replace(_finding((*path, misfit.name), misfit.message, file), on="key" if at_key else "value")


def _images(data: Mapping[str, object], path: DocumentPath, file: str) -> Iterator[Finding]:
    """An image whose digest is not the one beside it: two answers to what runs."""
    for name in ("serve", "watch"):
        image, digest = data.get(f"{name}_image"), data.get(f"{name}_digest")
        if (
            isinstance(image, str)
            and isinstance(digest, str)
            and "@" in image
            and not image.endswith(f"@{digest}")
        ):
            yield _finding((*path, f"{name}_image"), f"{name}_image must end in {name}_digest", file)


def _elsewhere(data: Mapping[str, object], file: str, model: str) -> Iterator[Finding]:
    """A file that was copied from another environment or model: that would skip an order or mix two models."""
    environment = file.replace("\\", "/").rpartition("/")[2].removesuffix(".yaml")
    if isinstance(data.get("environment"), str) and data["environment"] != environment:
        yield _finding(("environment",), f"this file belongs to the environment {environment!r}", file)
    if model and isinstance(data.get("model"), str) and data["model"] != model:
        yield _finding(("model",), f"this file belongs to the model {model!r}", file)


def _finding(path: DocumentPath, message: str, file: str) -> Finding:
    return Finding("corrupt-release", path, message, help=_HELP.format(file=file))


def _release(data: Mapping[str, object]) -> Release:
    return Release(**{field.name: data[field.name] for field in RELEASE})  # type: ignore[arg-type]
