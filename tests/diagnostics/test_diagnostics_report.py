"""Findings become diagnostics: placed, weighed, ordered, said once."""

from __future__ import annotations

import random

from modelyard.diagnostics.report import merge, resolve, stops, summary
from modelyard.diagnostics.types import Finding, Position, Related, Severity
from modelyard.source.load import parse

SPEC = parse("model: a\ndata:\n  b: 1\n", "modelyard.yaml")
OTHER = parse("model: z\n", "releases/prod.yaml")


def severity(rule: str) -> Severity:
    return Severity.WARNING if rule.startswith("w") else Severity.ERROR


def test_order_is_that_of_the_text_whatever_the_order_of_finding() -> None:
    findings = [
        Finding("b", ("data", "b"), "x"),
        Finding("a", ("data", "b"), "x"),
        Finding("c", ("model",), "x"),
        Finding("w", ("model",), "x", file="releases/prod.yaml"),
    ]
    documents = {document.file: document for document in (SPEC, OTHER)}
    expected = resolve(findings, documents, severity)
    assert [(found.span.file, found.rule) for found in expected] == [
        ("modelyard.yaml", "c"),
        ("modelyard.yaml", "a"),
        ("modelyard.yaml", "b"),
        ("releases/prod.yaml", "w"),
    ]
    for seed in range(10):
        random.Random(seed).shuffle(findings)  # noqa: S311 - an order, not a secret
        assert resolve(findings, documents, severity) == expected


def test_the_same_is_said_once() -> None:
    finding = Finding("a", ("model",), "x")
    assert len(resolve([finding, finding], SPEC, severity)) == 1
    first, second = (resolve([finding], SPEC, severity) for _ in range(2))
    assert merge(first, second) == first


def test_accepted_finding_is_a_note_and_stops_nothing() -> None:
    found = resolve(
        [Finding("a", ("model",), "x"), Finding("b", ("model",), "x")],
        SPEC,
        severity,
        {"a": "we know", "b": "too"},
    )
    assert [(one.severity, one.accepted) for one in found] == [
        (Severity.NOTE, "we know"),
        (Severity.NOTE, "too"),
    ]
    assert not stops(found)


def test_errors_stop_and_warnings_do_not() -> None:
    assert stops(resolve([Finding("a", (), "x")], SPEC, severity))
    assert not stops(resolve([Finding("w", (), "x")], SPEC, severity))


def test_places_of_related_things_are_found_too() -> None:
    finding = Finding(
        "a",
        ("data", "b"),
        "x",
        on="key",
        related=(Related(("model",), "y"), Related(("model",), "z", file=OTHER.file)),
    )
    (found,) = resolve([finding], {SPEC.file: SPEC, OTHER.file: OTHER}, severity)
    assert (found.span.start, found.span.end) == (Position(3, 3), Position(3, 4))
    assert [(one.span.file, one.message) for one in found.related] == [(SPEC.file, "y"), (OTHER.file, "z")]
    assert found.path == ("data", "b")


def test_explicit_place_wins_over_a_path() -> None:
    (finding,) = parse("a: 1\na: 2\n", "f").findings
    (found,) = resolve([finding], SPEC, severity)
    assert found.span == finding.at
    assert found.related[0].span == finding.related[0].at


def test_summary_counts() -> None:
    found = resolve(
        [Finding("a", (), "x"), Finding("w", (), "x"), Finding("w", (), "y"), Finding("n", (), "z")],
        SPEC,
        severity,
        {"n": "known"},
    )
    assert summary(found) == "1 error, 2 warnings, 1 note"
    assert summary([]) == ""
