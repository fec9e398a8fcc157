"""A checked spec → its plan → its files. Nothing here reads a clock, a network or the machine."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from modelyard import __version__
from modelyard.diagnostics.types import Finding
from modelyard.pins import groups
from modelyard.pins.load import load as load_pins
from modelyard.pins.types import TRACKING_IMAGE, Needs
from modelyard.plan.inputs import Pins
from modelyard.records import dataclass
from modelyard.release.load import load as load_release
from modelyard.release.order import skipped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.check import Checked
    from modelyard.emit.file import File
    from modelyard.plan.types import Paths, Plan, Release
    from modelyard.release.types import ReleaseFile
    from modelyard.rules.context import Beside
    from modelyard.source.types import Document


@dataclass(frozen=True)
class Compiled:
    """A spec's plan and files, or the findings that stood in the way.

    ``checked`` has the documents that they speak of.
    """

    checked: Checked
    plan: Plan | None
    files: tuple[File, ...]


def compile_spec(checked: Checked, beside: Beside, paths: Paths) -> Compiled:
    """Every file of a spec that the checks have passed; none where pins, releases or patches do not fit."""
    plan, checked = emittable(checked, beside, paths)
    return Compiled(checked, plan, () if plan is None else emit(plan))


def emittable(checked: Checked, beside: Beside, paths: Paths) -> tuple[Plan | None, Checked]:
    """The plan of a checked spec, None where its files can't be emitted, and the checks with the reasons."""
    from modelyard.targets.kubernetes.patches import patch_findings  # noqa: PLC0415 - not where there is no plan

    plan, checked = plan_spec(checked, beside, paths)
    findings = () if plan is None else tuple(patch_findings(plan))
    return (None, _with(checked, findings)) if findings else (plan, checked)


def plan_spec(checked: Checked, beside: Beside, paths: Paths) -> tuple[Plan | None, Checked]:
    """The plan of a checked spec, and the checks with what pins and releases added to them."""
    from modelyard.plan.resolve import resolve  # noqa: PLC0415 - `validate` stops before it

    checked, pins, releases = with_inputs(checked, beside)
    if pins is None or not checked.fine:
        return None, checked
    views = [(context.view, context.analysis) for context in checked.contexts]
    plan = resolve(views, pins, releases, paths, __version__)
    if checked.policies:
        from modelyard.policy import policy_findings  # noqa: PLC0415 - only where a workspace has policies

        checked = _with(checked, tuple(policy_findings(plan, checked.policies, checked.workspace)))
    return (plan if checked.fine else None), checked


def with_inputs(checked: Checked, beside: Beside) -> tuple[Checked, Pins | None, dict[str, Release]]:
    """The checks with those of the lock and the release files, and what these say."""
    if not checked.fine or checked.spec is None:
        return checked, None, {}
    pins, checked = _pins(checked, beside)
    releases, checked = _releases(checked, beside)
    return checked, pins, releases


def emit(plan: Plan) -> tuple[File, ...]:
    """The files of every target, sorted by path. Two targets that claim one path are a bug."""
    from modelyard.targets import registry as targets  # noqa: PLC0415 - `validate` emits nothing

    files = sorted(file for name in targets.TARGETS for file in targets.load(name)(plan))
    for one, other in pairwise(files):
        if one.path == other.path and not one.merge:
            raise AssertionError(f"two targets emit {one.path}")
    return tuple(files)


def needs_of(checked: Checked, beside: Beside) -> Needs:
    """What a checked spec needs pinned. Raises ValueError where too little of it fits to tell."""
    spec = checked.spec
    if spec is None:
        raise ValueError("a spec that can't be read needs nothing")
    kinds = {kind for source in spec.data.values() for kind in source.model_fields_set}
    search = spec.training.search
    team = spec.python.requirements
    return Needs(
        python=spec.python.version,
        version=__version__,
        extras=groups.extras(
            source_kinds=sorted(kinds),
            search=next(iter(search.model_fields_set), None) if search else None,
            explain=spec.governance.explain,
            platforms=sorted({context.cloud or "local" for context in checked.contexts}),
            mode=spec.deployment.mode if spec.deployment else None,
        ),
        team_file=team,
        team_text=beside.read(team) if team else None,
        images=frozenset({TRACKING_IMAGE} if _runs_tracking(checked) else ()),
    )


def _runs_tracking(checked: Checked) -> bool:
    """Whether the plan runs a tracking server: MLflow without an address, and a cluster to run it in."""
    tracking = checked.spec.training.tracking if checked.spec else None
    first = checked.contexts[0].environment if checked.contexts else None
    ours = tracking is not None and tracking.mlflow is not None and tracking.mlflow.uri is None
    return ours and first is not None and first.cluster is not None


def _pins(checked: Checked, beside: Beside) -> tuple[Pins | None, Checked]:
    lock = beside.read("modelyard.lock")
    needs = needs_of(checked, beside)
    found = load_pins(lock, needs)
    if isinstance(found, Pins):
        return found, _with(checked, tuple(_unpinned_servers(needs, found)))
    return None, _with(checked, found, {"modelyard.lock": lock} if lock is not None else {})


def _unpinned_servers(needs: Needs, pins: Pins) -> Iterator[Finding]:
    """Servers that manifests would run, if their image had a digest."""
    for image in sorted(needs.images - pins.images.keys()):
        yield Finding(
            "unpinned-tracking-server",
            ("training", "tracking"),
            f"the tracking server is not emitted, for no digest is pinned for its image {image}",
            on="key",
            help="run `modelyard lock`, which needs a network, or name a server of yours: {mlflow: {uri: …}}",
        )


def _releases(checked: Checked, beside: Beside) -> tuple[dict[str, Release], Checked]:
    """What runs where, and what is wrong with the files that say so, alone and against each other."""
    model = checked.spec.model if checked.spec else ""
    files: dict[str, ReleaseFile] = {}
    for context in checked.contexts:
        file = f"releases/{context.name}.yaml"
        text = beside.read(file)
        if text is None:
            continue
        found = load_release(text, file, model=model)
        if isinstance(found, tuple):
            checked = _with(checked, found, {file: text})
        else:
            files[file] = found
    names = [f"releases/{context.name}.yaml" for context in checked.contexts]
    found = skipped(files, tuple(pairwise(names)))
    if found:
        checked = _with(checked, found, {file: beside.read(file) or "" for file in files})
    return {file.environment: file.current for file in files.values()}, checked


def _with(checked: Checked, findings: tuple[Finding, ...], texts: dict[str, str] | None = None) -> Checked:
    """The checks with more findings, and the further files that those may speak of."""
    from modelyard.source.load import parse  # noqa: PLC0415 - further documents are read only to show what is wrong

    documents: dict[str, Document] = {**checked.documents}
    for file, text in (texts or {}).items():
        documents[file] = parse(text, file)
    return replace(checked, findings=(*checked.findings, *findings), documents=documents)
