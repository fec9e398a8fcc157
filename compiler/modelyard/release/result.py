"""The result of a training as it lies on disk: `result.json`, and beside it the gate report that it vouches for."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, cast

from modelyard.release.shape import (
    A_DIGEST,
    COMMIT,
    DIGEST,
    NAME,
    Field,
    is_line,
    is_mapping,
    is_version,
    matching,
    misfits,
)
from modelyard.release.types import VERSION, TrainingResult, Verdict
from modelyard.write.paths import unsafe
from modelyard.write.types import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

RESULT = "result.json"
_HELP = "train again, or name the folder that `modelyard run` wrote to"

_FIELDS = (
    Field(
        "training_result",
        lambda value: value == VERSION and not isinstance(value, bool),
        f"{VERSION}, its own version",
    ),
    Field("model", matching(NAME), "the name of the model"),
    Field("environment", matching(NAME), "the name of the environment that the model was trained in"),
    Field("version", is_version, "the number of the model version, from 1"),
    Field("model_digest", matching(DIGEST), A_DIGEST),
    Field("data_version", is_line, "one line of text"),
    Field("gates", is_mapping, "the gate report and its verdicts"),
    Field("serve_digest", matching(DIGEST), A_DIGEST, optional=True),
    Field("watch_digest", matching(DIGEST), A_DIGEST, optional=True),
    Field("commit", matching(COMMIT), "a full git commit", optional=True),
)
_GATES = (
    Field(
        "report", lambda value: is_line(value) and not unsafe(str(value)), "a path below the result's folder"
    ),
    Field("digest", matching(DIGEST), A_DIGEST),
    Field("verdicts", lambda value: isinstance(value, list), "a list of verdicts"),
)
_VERDICT = (
    Field("name", is_line, "the name of the gate"),
    Field("verdict", lambda value: value in ("pass", "fail", "inconclusive"), "pass, fail or inconclusive"),
    Field("inconclusive", lambda value: value in ("stop", "pass"), "stop or pass"),
)


def load_result(
    path: Path, *, serve_digest: str = "", watch_digest: str = "", commit: str = ""
) -> TrainingResult | tuple[Problem, ...]:
    """The result in a folder, or in a file of this form, with its gate report verified.

    Digests and commit given here are those of the workflow that built the images; they must not contradict the result.
    """
    file = path / RESULT if path.is_dir() else path
    data = _read(file)
    if isinstance(data, Problem):
        return (data,)
    given = {"serve_digest": serve_digest, "watch_digest": watch_digest, "commit": commit}
    merged = {**data, **{name: value for name, value in given.items() if value and name not in data}}
    problems = [*_wrong(merged, str(file)), *_contradictions(data, given, str(file))]
    if problems:
        return tuple(problems)
    gates = cast("dict[str, object]", merged["gates"])
    report = _report(file.parent, gates)
    return (report,) if report is not None else _result(merged, gates)


def _read(file: Path) -> dict[str, object] | Problem:
    try:
        data: object = json.loads(file.read_bytes())
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        return _problem(str(file), f"the training result {file} can't be read: {reason}")
    except (ValueError, RecursionError):
        return _problem(str(file), f"the training result {file} is no JSON")
    return data if is_mapping(data) else _problem(str(file), f"the training result {file} is no mapping")


def _wrong(data: Mapping[str, object], file: str) -> Iterator[Problem]:
    """Everything about the form that keeps a result from being released."""
    for misfit in misfits(data, _FIELDS, "a training result"):
        yield _problem(file, misfit.message)
    for name in ("serve_digest", "watch_digest", "commit"):
        if name not in data:
            option = f"--{name.replace('_', '-')}"
            yield _problem(
                file,
                f"a release needs {name}, which the training result does not say",
                f"give it with `{option}`",
            )
    gates = data.get("gates")
    if not is_mapping(gates):
        return
    for misfit in misfits(gates, _GATES, "gates"):
        yield _problem(file, misfit.message)
    verdicts = gates.get("verdicts")
    for verdict in cast("list[object]", verdicts) if isinstance(verdicts, list) else []:
        if not is_mapping(verdict):
            yield _problem(file, "a verdict is a mapping")
            continue
        for misfit in misfits(verdict, _VERDICT, "a verdict"):
            yield _problem(file, misfit.message)


def _contradictions(data: Mapping[str, object], given: Mapping[str, str], file: str) -> Iterator[Problem]:
    for name, value in given.items():
        if value and name in data and data[name] != value:
            yield _problem(
                file, f"the training result says another {name} than was given", "give what was built from it"
            )


def _report(folder: Path, gates: Mapping[str, object]) -> Problem | None:
    """A problem where the gate report is not the one that the result vouches for."""
    path = folder / str(gates["report"])
    try:
        found = f"sha256:{sha256(path.read_bytes()).hexdigest()}"
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        return _problem(str(path), f"the gate report {path} can't be read: {reason}")
    if found != gates["digest"]:
        return Problem(
            "gate-report-differs", str(path), f"the gate report {path} is not the one that was judged", _HELP
        )
    return None


def _result(data: Mapping[str, object], gates: Mapping[str, object]) -> TrainingResult:
    verdicts = cast("list[dict[str, str]]", gates["verdicts"])
    return TrainingResult(
        model=str(data["model"]),
        environment=str(data["environment"]),
        version=cast("int", data["version"]),
        model_digest=str(data["model_digest"]),
        data_version=str(data["data_version"]),
        gates_digest=str(gates["digest"]),
        verdicts=tuple(Verdict(v["name"], v["verdict"], v["inconclusive"]) for v in verdicts),  # type: ignore[arg-type]
        serve_digest=str(data["serve_digest"]),
        watch_digest=str(data["watch_digest"]),
        commit=str(data["commit"]),
    )


def _problem(path: str, message: str, help_: str = _HELP) -> Problem:
    return Problem("corrupt-training-result", path, message, help_)
