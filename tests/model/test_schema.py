"""The JSON Schema accepts exactly what the compiler accepts structurally."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from modelyard.generate.schemas import SCHEMAS, schemas
from modelyard.model.json_schema import spec_schema
from modelyard.model.parse import parse_spec, parse_workspace
from modelyard.source.load import load, parse
from modelyard.source.types import Document

ROOT = Path(__file__).parents[2]
VALIDATOR = Draft202012Validator(spec_schema())
EXAMPLES = sorted((ROOT / "examples").glob("*/modelyard.yaml"))
STRUCTURE = {
    "unknown-key", "missing-key", "empty-value", "wrong-type", "wrong-unit", "unknown-value",
    "malformed-value", "value-out-of-range", "choice-given-twice", "choice-missing",
}  # fmt: skip


@pytest.mark.parametrize("name", SCHEMAS)
def test_committed_schemas_are_what_the_code_generates(name: str) -> None:
    committed = (ROOT / "schemas" / name).read_text(encoding="utf-8")
    assert committed == schemas()[name], "run `make generate`"
    Draft202012Validator.check_schema(json.loads(committed))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_examples_fit_the_schema_and_name_it(path: Path) -> None:
    document = load(path)
    assert document.text.startswith("# yaml-language-server: $schema=")
    assert not list(VALIDATOR.iter_errors(document.data))
    assert not parse_spec(document).findings


def test_every_key_is_described() -> None:
    definitions = spec_schema()["$defs"]

    def walk(node: Any, where: str) -> None:
        if isinstance(node, dict):
            for key, value in node.get("properties", {}).items():
                named = definitions.get(value.get("$ref", "").removeprefix("#/$defs/"), {})
                assert value.get("description") or named.get("description"), f"{where}.{key}"
            for key, value in node.items():
                walk(value, f"{where}/{key}")
        elif isinstance(node, list):
            for item in node:
                walk(item, where)

    walk(spec_schema(), "")


def places(data: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    below = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(place for key, value in below for place in places(value, (*path, key)))]


WORDS = [
    "x",
    "5%",
    "101%",
    "24h",
    "0s",
    "2Gi",
    "500m",
    "0m",
    "daily",
    "a/b",
    "@a/b",
    "1.34",
    "rolling",
    "canary",
    "mlflow",
    "feast",
    "s3://b/p",
    "AKEY",
    "random",
    "aws",
    "3.12",
]
WORDS += ["", "line\nbreak", "30 4 * * *", "61 * * * *"]
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3000),
    # JSON Schema knows no difference between 1 and 1.0; YAML and the compiler do
    st.floats(allow_nan=False, allow_infinity=False, width=32).filter(lambda x: x != int(x)),
    st.sampled_from(WORDS),
    st.just([]),
    st.just({}),
    st.just(["x"]),
    st.just({"secret": "NAME"}),
    st.just({"x": 1}),
)
KEYS = st.sampled_from(
    [
        "x",
        "min",
        "max",
        "name",
        "create",
        "expr",
        "aggregate",
        "csv",
        "check",
        "secret",
        "url",
        "random",
        "time",
    ]
)


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    data = copy.deepcopy(load(draw(st.sampled_from(EXAMPLES))).data)
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(places(data)))
        if "override" in path or "patch" in path or not path:
            continue
        here: Any = data
        for step in path[:-1]:
            here = here[step]
        action = draw(st.sampled_from(["replace", "delete", "add"]))
        if action == "replace":
            here[path[-1]] = copy.deepcopy(draw(VALUES))
        elif action == "delete":
            del here[path[-1]]
        elif isinstance(here, dict):
            here[draw(KEYS)] = copy.deepcopy(draw(VALUES))
    return data


def structural(data: Any) -> list[str]:
    without = (
        {**data, "environments": _without_overrides(data.get("environments"))}
        if "environments" in data
        else data
    )
    return [f.rule for f in parse_spec(Document("spec", "", without)).findings if f.rule in STRUCTURE]


def _without_overrides(environments: Any) -> Any:
    if not isinstance(environments, dict):
        return environments
    # what an override holds is judged after the merge with the spec; the schema knows its outer form alone
    return {
        name: {k: v for k, v in e.items() if k != "override"} if _has_override(e) else e
        for name, e in environments.items()
    }


def _has_override(environment: Any) -> bool:
    return isinstance(environment, dict) and isinstance(environment.get("override"), dict)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_schema_and_compiler_agree_on_mutated_specs(data: Any) -> None:
    if not isinstance(data, dict):
        return
    by_schema = [f"{list(e.absolute_path)} {e.message[:120]}" for e in VALIDATOR.iter_errors(data)]
    by_compiler = structural(data)
    assert bool(by_schema) == bool(by_compiler), (by_schema, by_compiler)


def test_workspace_file() -> None:
    text = "modelyard: 1\nspecs: models/*/modelyard.yaml\npolicy:\n  - {check: 'deployment.mode = 1', message: no}\n"
    workspace, findings = parse_workspace(parse(text, "modelyard.workspace.yaml"))
    assert workspace is not None
    assert workspace.specs == ("models/*/modelyard.yaml",)
    assert not findings
    workspace, findings = parse_workspace(parse("modelyard: 1\nspec: x\n", "modelyard.workspace.yaml"))
    assert workspace is None
    assert [finding.rule for finding in findings] == ["unknown-key"]
