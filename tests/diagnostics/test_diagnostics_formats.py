"""What programs read: JSON, SARIF and GitHub's workflow commands."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from diagnostic_samples import ACCEPTED, FULL, HOSTILE, diagnostic, span
from hypothesis import given, settings
from hypothesis import strategies as st

from modelyard.diagnostics import github, sarif
from modelyard.diagnostics import json as json_renderer
from modelyard.rules.registry import RULES


def test_json_holds_everything() -> None:
    document = json.loads(json_renderer.render([FULL, ACCEPTED]))
    assert document["version"] == 1
    assert document["summary"] == {"errors": 1, "warnings": 0, "notes": 1}
    assert document["diagnostics"][0] == {
        "rule": "duplicate-key",
        "severity": "error",
        "message": 'key "a" is written twice',
        "path": ["data", 0, "a"],
        "file": "modelyard.yaml",
        "start": {"line": 2, "column": 3},
        "end": {"line": 2, "column": 6},
        "label": "written again here",
        "help": "keep one of the two",
        "allowed": ["a", "b"],
        "related": [
            {
                "file": "modelyard.yaml",
                "start": {"line": 1, "column": 3},
                "end": {"line": 1, "column": 6},
                "message": "first written here",
            },
            {
                "file": "b.yaml",
                "start": {"line": 9, "column": 1},
                "end": {"line": 9, "column": 2},
                "message": "named here",
            },
        ],
        "fix": {"title": "rename it", "replacement": "b", "safe": True},
        "accepted": None,
    }
    assert document["diagnostics"][1]["accepted"] == "names in the source are Arabic"


def test_json_of_nothing_is_still_a_document() -> None:
    document = json.loads(json_renderer.render([]))
    assert document == {"version": 1, "summary": {"errors": 0, "warnings": 0, "notes": 0}, "diagnostics": []}


def run(*found: Any, docs: str = "") -> dict[str, Any]:
    log = json.loads(sarif.render(found, docs=docs))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    (only,) = log["runs"]
    assert isinstance(only, dict)
    return only


def test_sarif_result_has_its_places_fix_and_rule() -> None:
    found = run(FULL, docs="https://example.org/rules/")
    assert found["columnKind"] == "unicodeCodePoints"
    (result,) = found["results"]
    assert result["level"] == "error"
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "modelyard.yaml", "uriBaseId": "SRCROOT"},
                "region": {"startLine": 2, "startColumn": 3, "endLine": 2, "endColumn": 6},
            }
        }
    ]
    assert [one["message"]["text"] for one in result["relatedLocations"]] == [
        "first written here",
        "named here",
    ]
    assert [one["id"] for one in result["relatedLocations"]] == [1, 2]
    (fix,) = result["fixes"]
    assert fix["artifactChanges"][0]["replacements"][0]["insertedContent"] == {"text": "b"}
    assert "suppressions" not in result
    rule = found["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert rule["id"] == result["ruleId"] == "duplicate-key"
    assert rule["helpUri"] == "https://example.org/rules/duplicate-key.md"


def test_sarif_suppresses_what_was_accepted() -> None:
    (result,) = run(ACCEPTED)["results"]
    assert result["level"] == "note"
    assert result["suppressions"] == [
        {"kind": "inSource", "status": "accepted", "justification": "names in the source are Arabic"}
    ]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_sarif_describes_every_rule(rule: Any) -> None:
    found = run(diagnostic(span(1, 1, 2), rule=rule.id, severity=rule.severity))
    (described,) = found["tool"]["driver"]["rules"]
    assert described["defaultConfiguration"]["level"] == rule.severity
    assert described["name"].isalnum()
    for key in ("shortDescription", "fullDescription", "help"):
        assert described[key]["text"].strip()
    assert "## Why" in described["help"]["markdown"]


def test_sarif_rules_are_listed_once_and_pointed_at() -> None:
    found = run(FULL, ACCEPTED, FULL)
    ids = [rule["id"] for rule in found["tool"]["driver"]["rules"]]
    assert ids == ["duplicate-key", "hidden-direction"]
    assert [ids[result["ruleIndex"]] for result in found["results"]] == [ids[0], ids[1], ids[0]]


def test_sarif_addresses_are_uris() -> None:
    places = run(
        diagnostic(span(1, 1, 2, file="a b/f#1?.yaml")),
        diagnostic(span(1, 1, 2, file="/home/me/ü.yaml")),
    )["results"]
    found = [place["locations"][0]["physicalLocation"]["artifactLocation"] for place in places]
    assert found == [
        {"uri": "a%20b/f%231%3F.yaml", "uriBaseId": "SRCROOT"},
        {"uri": "file:///home/me/%C3%BC.yaml"},
    ]


def test_sarif_fingerprint_stays_when_lines_move() -> None:
    def fingerprint(found: Any) -> str:
        return str(run(found)["results"][0]["partialFingerprints"])

    moved = diagnostic(span(70, 3, 6), message=FULL.message, path=FULL.path)
    assert fingerprint(FULL) == fingerprint(moved)
    assert fingerprint(FULL) != fingerprint(
        diagnostic(span(2, 3, 6), message=FULL.message, path=("data", 1, "a"))
    )


def test_github_command() -> None:
    assert github.render([FULL]) == (
        "::error file=modelyard.yaml,line=2,endLine=2,col=3,endColumn=6,title=duplicate-key"
        '::key "a" is written twice%0Awritten again here%0Akeep one of the two\n'
    )
    assert github.render([ACCEPTED]).startswith("::notice file=")
    assert "accepted: names in the source are Arabic" in github.render([ACCEPTED])
    assert github.render([]) == ""


def test_github_has_no_columns_over_several_lines() -> None:
    assert "col=" not in github.render([diagnostic(span(1, 4, 2, end_line=3))])


_COMMAND = re.compile(r"::(error|warning|notice) (?P<properties>[^:\r\n]*)::(?P<message>[^\r\n]*)\n")


@given(st.one_of(st.sampled_from(HOSTILE), st.text()))
@settings(derandomize=True, max_examples=300, deadline=None)
def test_github_text_never_becomes_a_command(text: str) -> None:
    shown = github.render([diagnostic(span(1, 1, 2, file=text), message=text, label=text, help=text)])
    match = _COMMAND.fullmatch(shown)
    assert match is not None
    assert match["properties"].count(",") == 5
    assert len(shown.splitlines()) == 1


@given(st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=["Cs"]))))
@settings(derandomize=True, max_examples=200, deadline=None)
def test_json_and_sarif_give_foreign_text_back(text: str) -> None:
    shown = diagnostic(span(1, 1, 2), message=text, accepted=text)
    assert json.loads(json_renderer.render([shown]))["diagnostics"][0]["message"] == text
    assert run(shown)["results"][0]["suppressions"][0]["justification"] == text
