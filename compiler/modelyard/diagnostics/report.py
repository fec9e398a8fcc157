"""Findings to diagnostics: places looked up, severities decided, accepted ones set aside, in order."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from modelyard.diagnostics.types import Diagnostic, Related, RelatedSpan, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from modelyard.diagnostics.types import Finding, Span
    from modelyard.source.types import Document

Documents: TypeAlias = "Document | Mapping[str, Document]"
"""One document, or several by file name; the first is the one that findings without a file speak of."""

_NOTHING: Mapping[str, str] = MappingProxyType({})


def resolve(
    findings: Iterable[Finding],
    documents: Documents,
    severity: Callable[[str], Severity],
    accepts: Mapping[str, str] = _NOTHING,
) -> tuple[Diagnostic, ...]:
    """What renderers print: sorted by file, place and rule, each said once.

    ``severity`` tells how much a rule weighs. ``accepts`` has the reason for each rule that was set aside;
    its findings become notes. Which rules may be set aside is for the caller to decide.
    """
    by_file = documents if isinstance(documents, Mapping) else {documents.file: documents}
    resolved = (_resolve(finding, by_file, severity, accepts) for finding in findings)
    return merge(resolved)


def merge(*groups: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The diagnostics of several documents in one order, without repetition."""
    unique = {_identity(diagnostic): diagnostic for group in groups for diagnostic in group}
    return tuple(unique[identity] for identity in sorted(unique))


def stops(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether one of them is an error."""
    return any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)


def summary(diagnostics: Iterable[Diagnostic]) -> str:
    """Such as ``3 errors, 1 warning``; empty where there is nothing to count."""
    counts = dict.fromkeys(Severity, 0)
    for diagnostic in diagnostics:
        counts[diagnostic.severity] += 1
    return ", ".join(f"{count} {name}{'s' * (count != 1)}" for name, count in counts.items() if count)


def _identity(diagnostic: Diagnostic) -> tuple[Span, str, str]:
    return diagnostic.span, diagnostic.rule, diagnostic.message


def _resolve(
    finding: Finding,
    documents: Mapping[str, Document],
    severity: Callable[[str], Severity],
    accepts: Mapping[str, str],
) -> Diagnostic:
    reason = accepts.get(finding.rule)
    return Diagnostic(
        rule=finding.rule,
        severity=severity(finding.rule) if reason is None else Severity.NOTE,
        message=finding.message,
        span=_span(finding, documents),
        label=finding.label,
        help=finding.help,
        allowed=finding.allowed,
        related=tuple(_related(finding, related, documents) for related in finding.related),
        fix=finding.fix,
        accepted=reason,
        path=finding.path,
        secret=finding.secret,
    )


def _related(finding: Finding, related: Related, documents: Mapping[str, Document]) -> RelatedSpan:
    if related.at is not None:
        return RelatedSpan(related.at, related.message)
    document = _document(related.file or finding.file, documents)
    return RelatedSpan(document.span(related.path, on=related.on), related.message)


def _span(finding: Finding, documents: Mapping[str, Document]) -> Span:
    if finding.at is not None:
        return finding.at
    document = _document(finding.file, documents)
    return document.span(finding.path, on=finding.on, offset=finding.offset)


def _document(file: str, documents: Mapping[str, Document]) -> Document:
    return documents[file] if file else next(iter(documents.values()))
