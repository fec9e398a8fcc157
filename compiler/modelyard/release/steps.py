"""The three ways by which an environment comes to run something else: a training, a promotion, a step back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from modelyard.plan.inputs import Release
from modelyard.release.types import HISTORY, ReleaseFile
from modelyard.write.types import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.release.types import Destination, TrainingResult, Verdict


def from_training(
    to: Destination, result: TrainingResult, now: ReleaseFile | None
) -> ReleaseFile | tuple[Problem, ...]:
    """The release of a training to the first environment, or every reason against it."""
    problems = tuple(_against_training(to, result, now))
    if problems:
        return problems
    release = Release(
        version=result.version,
        serve_digest=result.serve_digest,
        watch_digest=result.watch_digest,
        model_digest=result.model_digest,
        data_version=result.data_version,
        gates_digest=result.gates_digest,
        commit=result.commit,
        serve_image=f"{to.serve_repository}@{result.serve_digest}",
        watch_image=f"{to.watch_repository}@{result.watch_digest}",
    )
    return _released(to, release, now)


def promote(
    to: Destination,
    source: ReleaseFile | None,
    now: ReleaseFile | None,
    *,
    from_: str,
    version: int | None = None,
) -> ReleaseFile | tuple[Problem, ...]:
    """The release that copies the digests of the environment before, or every reason against it.

    ``source`` is the release file of ``from_``, None where it runs nothing; with ``version``, it must run that one.
    """
    problems = tuple(_against_promotion(to, source, now, from_, version))
    if problems or source is None:
        return problems
    release = replace(
        source.current,
        serve_image=f"{to.serve_repository}@{source.current.serve_digest}",
        watch_image=f"{to.watch_repository}@{source.current.watch_digest}",
    )
    return _released(to, release, now)


def roll_back(
    to: Destination, now: ReleaseFile | None, *, version: int | None = None
) -> ReleaseFile | tuple[Problem, ...]:
    """The release before this one, or the earlier one of this version, just as it was."""
    if now is None:
        return (
            _problem("nothing-released", to, f"{to.environment} runs nothing yet", "release something first"),
        )
    if wrong := tuple(_mixed(to, now)):
        return wrong
    earlier = [entry for entry in now.previous if _is_target(entry, now.current, version)]
    if not earlier:
        return (_no_earlier(to, now, version),)
    return _released(to, earlier[0], now)


def _is_target(entry: Release, current: Release, version: int | None) -> bool:
    """Without a version, only what is older counts: going back twice must not bring back what was just left."""
    return entry.version < current.version if version is None else entry.version == version


def _released(to: Destination, release: Release, now: ReleaseFile | None) -> ReleaseFile:
    """The file with this release in front; releasing what runs already changes nothing."""
    if now is None:
        return ReleaseFile(to.model, to.environment, release)
    if now.current == release:
        return now
    earlier = [now.current, *(entry for entry in now.previous if entry != release)]
    return ReleaseFile(to.model, to.environment, release, tuple(earlier[:HISTORY]))


def _against_training(to: Destination, result: TrainingResult, now: ReleaseFile | None) -> Iterator[Problem]:
    if result.model != to.model:
        message = f"the training result is of the model {result.model!r}, not {to.model!r}"
        yield _problem("another-model", to, message, f"name the result of a training of {to.model}")
    if to.previous is not None:
        message = f"{to.environment} takes its releases from {to.previous}, not from a training"
        help_ = f"release to the first environment, and then `modelyard release {to.environment} --from {to.previous}`"
        yield _problem("skipped-environment", to, message, help_)
    elif result.environment != to.environment:
        message = f"the model was trained for {result.environment}, not for {to.environment}"
        yield _problem("another-environment", to, message, f"train it for {to.environment}")
    yield from _against_verdicts(to, result.verdicts)
    yield from _mixed(to, now)
    yield from _reused(to, result, now)


def _against_verdicts(to: Destination, verdicts: tuple[Verdict, ...]) -> Iterator[Problem]:
    """Gates that failed, proved nothing, or were not judged."""
    for verdict in verdicts:
        if verdict.stops:
            how = "failed" if verdict.verdict == "fail" else "proved nothing, which stops a release"
            help_ = "train a better model, or change the gate in the spec and train again"
            yield _problem("gate-not-passed", to, f"the gate {verdict.gate!r} {how}", help_)
    judged = {verdict.gate for verdict in verdicts}
    for gate in to.gates:
        if gate not in judged:
            message = f"the gate {gate!r} of {to.environment} was not judged in this training"
            yield _problem("gate-not-judged", to, message, "train again with the spec as it is now")


def _reused(to: Destination, result: TrainingResult, now: ReleaseFile | None) -> Iterator[Problem]:
    """A version number that stood for something else before."""
    for entry in (now.current, *now.previous) if now else ():
        same = (entry.serve_digest, entry.model_digest) == (result.serve_digest, result.model_digest)
        if entry.version == result.version and not same:
            message = f"version {entry.version} ran in {to.environment} before with other digests"
            yield _problem("reused-version", to, message, "register the model under a version of its own")


def _against_promotion(
    to: Destination, source: ReleaseFile | None, now: ReleaseFile | None, from_: str, version: int | None
) -> Iterator[Problem]:
    if to.previous is None:
        message = f"{to.environment} is where models are trained, so that its releases come from a training"
        yield _problem(
            "skipped-environment", to, message, "name the folder of a training result with `--from`"
        )
        return
    if from_ != to.previous:
        message = f"{to.environment} takes its releases from {to.previous}, not from {from_}"
        help_ = f"run `modelyard release {to.environment} --from {to.previous}`"
        yield _problem("skipped-environment", to, message, help_)
        return
    if source is None:
        message = f"{from_} runs nothing yet, so that there is nothing to promote"
        yield _problem("nothing-released", to, message, f"release to {from_} first")
        return
    if version is not None and source.current.version != version:
        message = f"{from_} runs version {source.current.version}, not {version}"
        yield _problem("not-running-before", to, message, f"release version {version} to {from_} first")
    if source.model != to.model or source.environment != from_:
        message = f"the release file of {from_} is of {source.model} in {source.environment}"
        yield _problem("another-model", to, message, "restore it from version control")
    yield from _mixed(to, now)


def _mixed(to: Destination, now: ReleaseFile | None) -> Iterator[Problem]:
    """A release file that is about something else."""
    if now is not None and (now.model, now.environment) != (to.model, to.environment):
        message = f"the release file of {to.environment} is of {now.model} in {now.environment}"
        yield _problem("another-model", to, message, "restore it from version control")


def _no_earlier(to: Destination, now: ReleaseFile, version: int | None) -> Problem:
    known = ", ".join(str(entry.version) for entry in now.previous)
    what = "nothing earlier" if version is None else f"no version {version}"
    message = f"{to.environment} runs version {now.current.version} and remembers {what}"
    help_ = f"choose one of {known} with `--rollback VERSION`" if known else "release another version instead"
    return _problem("nothing-earlier", to, message, help_)


def _problem(rule: str, to: Destination, message: str, help_: str) -> Problem:
    return Problem(rule, to.environment, message, help_)
