"""A document → everything that is to be said about it, and what to plan from where nothing stops that."""

from __future__ import annotations

import json
from dataclasses import field, replace
from typing import TYPE_CHECKING, cast

from modelyard.analysis.bind import analyse_view
from modelyard.diagnostics.report import merge, resolve, stops
from modelyard.diagnostics.types import Finding
from modelyard.model.parse import depth, parse_spec, parse_workspace
from modelyard.records import dataclass
from modelyard.rules import registry
from modelyard.rules.context import Context

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard.diagnostics.types import Diagnostic, Related
    from modelyard.model.parse import View
    from modelyard.model.spec import Policy, Spec
    from modelyard.rules.context import Beside
    from modelyard.source.types import Document, Plain


READ_COMMITTED = ("weaker-gate",)
"""The rules that compare a spec with its committed contract, and find nothing where it is the spec's own."""


@dataclass(frozen=True)
class Checked:
    """The outcome of checking one spec.

    ``contexts`` has one entry an environment, in order of promotion; empty where too little of the spec fits.
    ``documents`` are those that findings may speak of, the spec first; ``policies`` those of the file ``workspace``.
    """

    spec: Spec | None
    contexts: tuple[Context, ...]
    findings: tuple[Finding, ...]
    documents: Mapping[str, Document] = field(default_factory=dict["str", "Document"])
    policies: tuple[Policy, ...] = ()
    workspace: str = ""

    @property
    def document(self) -> Document:
        """The spec's document."""
        return next(iter(self.documents.values()))

    def diagnostics(self, more: tuple[Finding, ...] = ()) -> tuple[Diagnostic, ...]:
        """All findings with their places, those that the spec accepts set aside."""
        findings = (*self.findings, *more)
        accepts = _accepts(self.spec)
        found = resolve(findings, self.documents, registry.severity_of, accepts)
        if not self.contexts or stops(found):
            return found  # what an error kept from being judged may yet find what was accepted
        useless = _useless_accepts(self.spec, findings)
        return merge(found, resolve(useless, self.documents, registry.severity_of, accepts))

    @property
    def fine(self) -> bool:
        """Whether the spec can be planned from."""
        return bool(self.contexts) and not stops(self.diagnostics())


def check_in_workspace(document: Document, beside: Beside, workspace: Document) -> Checked:
    """Everything that is wrong with a spec that starts from a workspace's defaults, and with the workspace's file."""
    parsed, findings = parse_workspace(workspace)
    own = (*workspace.findings, *(replace(finding, file=workspace.file) for finding in findings))
    checked = check(document, beside, parsed.defaults if parsed else None)
    found = (_at_default(finding, document, workspace) for finding in checked.findings)
    return replace(
        checked,
        findings=(*own, *found),
        documents={**checked.documents, workspace.file: workspace},
        policies=parsed.policy if parsed else (),
        workspace=workspace.file,
    )


def _at_default(finding: Finding, document: Document, workspace: Document) -> Finding:
    """The finding at the default that it is about, where the workspace says more of that place than the spec does."""

    def is_default(place: Finding | Related) -> bool:
        there, here = depth(workspace, ("defaults", *place.path), 1), depth(document, place.path, 0)
        return not place.file and place.at is None and there > here

    related = tuple(
        replace(r, path=("defaults", *r.path), file=workspace.file) if is_default(r) else r
        for r in finding.related
    )
    if is_default(finding):
        finding = replace(finding, path=("defaults", *finding.path), file=workspace.file)
    return replace(finding, related=related)


def check(document: Document, beside: Beside, defaults: dict[str, Plain] | None = None) -> Checked:
    """Everything that is wrong with a spec, structurally, in its expressions and across its fields."""
    documents = {document.file: document}
    if any(registry.severity_of(f.rule) == "error" for f in document.findings) and not isinstance(
        document.data, dict
    ):
        return Checked(None, (), document.findings, documents)
    parsed = parse_spec(document, defaults)
    contexts = _contexts(parsed.views, beside)
    found = [*document.findings, *parsed.findings]
    for context in contexts:
        found.extend(_located(context, (*context.analysis.findings, *_judged(context))))
    return Checked(parsed.base, contexts, tuple(dict.fromkeys(found)), documents)


def _contexts(views: tuple[View, ...], beside: Beside) -> tuple[Context, ...]:
    made = [
        Context(view, analyse_view(view), beside, _committed(view.spec.model, view.name, beside))
        for view in views
    ]
    every = tuple(made)
    return tuple(replace(context, contexts=every) for context in every)


def _committed(model: str, environment: str, beside: Beside) -> Mapping[str, object] | None:
    text = beside.read_output(f"ops/{model}/contract/{environment}.json")
    if text is None:
        return None
    try:
        contract: object = json.loads(text)
    except ValueError:
        return (
            None  # the writer reports a committed file that was damaged; a rule has nothing to compare with
        )
    return cast("dict[str, object]", contract) if isinstance(contract, dict) else None


def _judged(context: Context) -> list[Finding]:
    return [
        finding for rule in registry.RULES if rule.checks for finding in registry.load(rule.id).check(context)
    ]


def _located(context: Context, findings: tuple[Finding, ...]) -> list[Finding]:
    """Findings at the places that the author wrote, less those about what was left out as a misfit."""
    located: list[Finding] = []
    for finding in findings:
        path = context.view.locate(finding.path)
        if finding.file or context.view.intact(path):
            related = tuple(replace(r, path=context.view.locate(r.path)) for r in finding.related)
            located.append(replace(finding, path=path, related=related))
    return located


def _accepts(spec: Spec | None) -> dict[str, str]:
    if spec is None:
        return {}
    return {accept.rule: accept.reason for accept in spec.governance.accepts if _acceptable(accept.rule)}


def _acceptable(rule_id: str) -> bool:
    rule = registry.find(rule_id)
    return rule is not None and rule.acceptable


def _useless_accepts(spec: Spec | None, findings: tuple[Finding, ...]) -> list[Finding]:
    """An accepted rule that finds nothing: the reason would mislead whoever reads it."""
    told = {finding.rule for finding in findings}
    return [
        Finding(
            "useless-accept",
            ("governance", "accepts", index),
            f'"{accept.rule}" is accepted but finds nothing here',
            help="remove the entry",
        )
        for index, accept in enumerate(spec.governance.accepts if spec else ())
        if _acceptable(accept.rule) and accept.rule not in told
    ]
