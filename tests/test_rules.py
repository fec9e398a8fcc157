"""Every rule says what its document shows, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

import rule_commands
from modelyard.check import check, check_in_workspace
from modelyard.compile import compile_spec
from modelyard.diagnostics import text
from modelyard.project import WORKSPACE_FILE, Files, Project
from modelyard.rules.page import OPTIONAL, REQUIRED, page
from modelyard.rules.registry import RULES, find, load, severity_of
from modelyard.rules.types import FAMILIES, Rule
from modelyard.source.load import load as load_document
from rule_documents import RuleDocument, read

DOCUMENTS = sorted((Path(__file__).parent / "rules").glob("*.md"))
NAMES = [path.stem for path in DOCUMENTS]


def say(document: RuleDocument, folder: Path) -> str:
    """What the document's commands say; without any, `validate`, and where it has nothing to say, `compile`."""
    for name, content in document.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    if document.commands:
        return rule_commands.say(document.commands, folder)
    spec = load_document(folder / "modelyard.yaml", display="modelyard.yaml")
    project = Project(folder / "modelyard.yaml", folder, spec.file, folder / WORKSPACE_FILE)
    files = Files(folder, folder)
    if WORKSPACE_FILE in document.files:
        checked = check_in_workspace(
            spec, files, load_document(folder / WORKSPACE_FILE, display=WORKSPACE_FILE)
        )
    else:
        checked = check(spec, files)
    if checked.spec is not None and not checked.diagnostics():
        checked = compile_spec(checked, files, project.paths(checked.spec.model)).checked
    texts = {file: known.text for file, known in checked.documents.items()}
    return text.render(checked.diagnostics(), texts)


@pytest.mark.parametrize("path", DOCUMENTS, ids=NAMES)
def test_document_shows_what_comes_out(path: Path, tmp_path: Path, update: bool) -> None:
    document = read(path)
    rendering = say(document, tmp_path)
    if update:
        document.rewrite(rendering)
    else:
        assert rendering == document.expected


@pytest.mark.parametrize("path", DOCUMENTS, ids=NAMES)
def test_document_triggers_its_rule_and_no_other(path: Path) -> None:
    document = read(path)
    assert document.text.startswith(f"# {document.rule}\n")
    assert document.shown == {(document.rule, str(severity_of(document.rule)))}


def test_rules_and_documents_are_the_same_set() -> None:
    assert sorted(rule.id for rule in RULES) == sorted(NAMES)


def test_ids_are_unique_and_sorted_within_their_family() -> None:
    assert [(rule.family, rule.id) for rule in RULES] == sorted(
        {(rule.family, rule.id) for rule in RULES},
        key=lambda pair: (list(FAMILIES).index(pair[0]), pair[1]),
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_has_a_page_with_every_heading(rule: Rule) -> None:
    sections = page(rule.id).sections
    assert [heading for heading in sections if heading not in OPTIONAL] == list(REQUIRED)
    assert set(sections) <= {*REQUIRED, *OPTIONAL}
    assert all(sections.values())
    assert "```" in sections["Example"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_registry_line_fits_its_module(rule: Rule) -> None:
    assert rule.family in FAMILIES
    assert rule.summary[0].islower() or not rule.summary[0].isalpha() or rule.summary.split()[0].isupper()
    assert not rule.summary.endswith(".")
    assert hasattr(load(rule.id), "check") is rule.checks
    assert find(rule.id) is rule


def test_unknown_rule_has_no_page() -> None:
    assert find("no-such-rule") is None
    with pytest.raises(KeyError):
        page("no-such-rule")
