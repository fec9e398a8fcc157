"""The report of the data checks as JSON, and as lines for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard_runtime.checks.types import DataReport, Example, RuleResult, SourceReport
from modelyard_runtime.sources import versions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def document(report: DataReport) -> dict[str, Any]:
    """The report as JSON: no clock, no machine, shares rounded to twelve digits."""
    return {
        "passed": report.passed,
        **versions.document(source.version for source in report.sources),
        "rules": [_rule(rule) for source in report.sources for rule in source.rules],
    }


def parse(data: Mapping[str, Any]) -> DataReport:
    """A report from its JSON."""
    rules = [_parsed(item) for item in data["rules"]]
    return DataReport(
        tuple(
            SourceReport(version, tuple(rule for rule in rules if rule.source == version.name))
            for version in versions.parse(data)
        )
    )


def words(report: DataReport) -> str:
    """The whole report in a few words: ``31 rules hold on 2,000 rows``, ``2 of 31 rules are broken``."""
    asked = [rule for source in report.sources for rule in source.rules if rule.verdict != "note"]
    broken = [rule for source in report.sources for rule in source.broken]
    rows = sum(source.version.rows for source in report.sources)
    if broken:
        return f"{len(broken)} of {len(asked)} rules {'is' if len(broken) == 1 else 'are'} broken"
    return f"{len(asked)} rules hold on {rows:,} rows"


def lines(report: DataReport) -> list[str]:
    """One line for each rule that is broken or noted: its place, what it says, what the data says."""
    return [
        line(rule)
        for source in report.sources
        for rule in sorted(source.rules, key=lambda rule: rule.verdict == "note")
        if rule.verdict != "pass"
    ]


def line(rule: RuleResult) -> str:
    """A rule and what the data says to it, in one line."""
    said = f"{rule.place}: {rule.text}: " + (rule.message or _numbers(rule))
    told = [_told(example) for example in rule.examples[:3]]
    prefix = "note: " if rule.verdict == "note" else ""
    return f"{prefix}{said}{', as ' if told else ''}{'; '.join(told)}"


def _numbers(rule: RuleResult) -> str:
    if rule.rows == 1 and not rule.examples:
        return "it does not hold"
    share = rule.share
    kept = "" if share is None else f" ({_percent(share)} keep it)"
    return f"{rule.failed:,} of {rule.rows:,} rows break it{kept}"


def _percent(share: float) -> str:
    """A share in percent, never rounded up to the whole."""
    text = f"{100 * share:.4g}"
    return f"{'99.99' if text == '100' and share < 1 else text}%"


def _told(example: Example) -> str:
    values = ", ".join(f"{name} {value}" for name, value in example.values)
    key = ", ".join(f"{name} {value}" for name, value in example.key)
    return f"{values} at {key}" if values and key else values or key


def _rule(rule: RuleResult) -> dict[str, Any]:
    share = rule.share
    return {
        "id": rule.id,
        "kind": rule.kind,
        "source": rule.source,
        "column": rule.column,
        "rule": rule.text,
        "place": rule.place,
        "verdict": rule.verdict,
        "failed": rule.failed,
        "rows": rule.rows,
        "share": None if share is None else round(share, 12),
        "at_least": rule.at_least,
        "message": rule.message,
        "examples": [{"key": dict(example.key), "values": dict(example.values)} for example in rule.examples],
    }


def _parsed(item: Mapping[str, Any]) -> RuleResult:
    return RuleResult(
        id=item["id"],
        kind=item["kind"],
        source=item["source"],
        column=item["column"],
        text=item["rule"],
        place=item["place"],
        verdict=item["verdict"],
        failed=item["failed"],
        rows=item["rows"],
        at_least=item["at_least"],
        examples=tuple(_examples(item["examples"])),
        message=item["message"],
    )


def _examples(items: Iterable[Mapping[str, Any]]) -> Iterable[Example]:
    for item in items:
        yield Example(tuple(item["key"].items()), tuple(item["values"].items()))
