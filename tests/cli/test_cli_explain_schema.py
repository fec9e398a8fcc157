"""`modelyard explain` and `modelyard schema`: what is written down."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import jsonschema
import pytest
import yaml
from spec_folders import CLOUD, WORKSPACE, built, trained, written

from command_line import modelyard
from modelyard.cli.schema import Document
from modelyard.rules.registry import RULES

if TYPE_CHECKING:
    from pathlib import Path


def test_every_rule_has_a_page(tmp_path: Path) -> None:
    for rule in RULES:
        ran = modelyard(tmp_path, "explain", rule.id)
        assert (ran.code, ran.err) == (0, "")
        assert ran.out.startswith(f"# {rule.id}\n")
        assert "## Instead" in ran.out


def test_without_a_name_every_rule_is_listed_once(tmp_path: Path) -> None:
    ran = modelyard(tmp_path, "explain")
    assert ran.code == 0
    assert [line.split()[0] for line in ran.out.splitlines()] == [rule.id for rule in RULES]


@pytest.mark.parametrize(
    ("name", "help_"),
    [("unknwon-key", 'did you mean "unknown-key"?'), ("zzz", "`modelyard explain` lists all rules")],
)
def test_an_unknown_name_leads_on(name: str, help_: str, tmp_path: Path) -> None:
    ran = modelyard(tmp_path, "explain", name)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f'error: no rule is called "{name}"\n  = help: {help_}\n'


@pytest.mark.parametrize("document", Document)
def test_every_document_has_a_schema_that_is_one(document: Document, tmp_path: Path) -> None:
    ran = modelyard(tmp_path, "schema", document.value)
    schema = json.loads(ran.out)
    assert ran.code == 0
    jsonschema.Draft202012Validator.check_schema(schema)


def schema(folder: Path, document: str) -> dict[str, object]:
    return dict(json.loads(modelyard(folder, "schema", document).out))


def test_schemas_take_what_modelyard_reads_and_writes(tmp_path: Path) -> None:
    written(tmp_path, CLOUD)
    trained(tmp_path / "build", 3)
    assert modelyard(tmp_path, "release", "staging", "--from", "build", *built(3)).code == 0
    documents = {
        "spec": yaml.safe_load(CLOUD),
        "workspace": yaml.safe_load(WORKSPACE),
        "contract": json.loads((tmp_path / "ops/churn/contract/prod.json").read_text()),
        "manifest": json.loads((tmp_path / "ops/churn/manifest.json").read_text()),
        "release": yaml.safe_load((tmp_path / "releases/staging.yaml").read_text()),
        "training-result": json.loads((tmp_path / "build/result.json").read_text()),
    }
    for name, document in documents.items():
        jsonschema.validate(document, schema(tmp_path, name))


def test_the_spec_s_schema_refuses_an_unknown_key(tmp_path: Path) -> None:
    spec = yaml.safe_load(CLOUD) | {"modle": "churn"}
    with pytest.raises(jsonschema.ValidationError, match="modle"):
        jsonschema.validate(spec, schema(tmp_path, "spec"))
