"""HCL from Python values: any value survives, none becomes syntax, and terraform fmt has nothing to add."""

from __future__ import annotations

import json
import subprocess
import unicodedata
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stub import TERRAFORM, needs_terraform

from modelyard.emit import hcl
from modelyard.emit.hcl import Attribute, Blank, Block, Comment
from target_plans import HOSTILE

if TYPE_CHECKING:
    from pathlib import Path

PIECES = [
    '"',
    "\\",
    "\n",
    "\r\n",
    "\t",
    "\0",
    "${",
    "%{",
    "$",
    "$${",
    "%%{",
    "{",
    "}",
    "~}",
    "<<EOT\n",
    "#",
    "//",
    "/*",
    "*/",
]
TEXT = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=8).map("".join)
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True)
SCALARS = st.one_of(
    TEXT,
    st.booleans(),
    st.integers(-(2**40), 2**40),
    st.none(),
    st.floats(-1e6, 1e6).map(lambda n: round(n, 4)),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXT, inner, max_size=3)),
    max_leaves=8,
)
SLOW = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def composed(value: Any) -> Any:
    """The value as Terraform keeps it: all text in Unicode's composed form."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [composed(each) for each in value]
    if isinstance(value, dict):
        return {composed(key): composed(each) for key, each in value.items()}
    return value


def evaluated(expressions: list[str], folder: Path) -> list[Any]:
    """What terraform itself makes of the expressions."""
    body = [
        Block("output", (f"o{n}",), (Attribute("value", hcl.Expression(f"jsonencode({text})")),))
        for n, text in enumerate(expressions)
    ]
    (folder / "main.tf").write_text(hcl.dumps(body), encoding="utf-8")
    for command in (["init"], ["apply", "-auto-approve", "-refresh=false"]):
        done = subprocess.run(
            [TERRAFORM, *command, "-no-color", "-input=false"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr + (folder / "main.tf").read_text()
    outputs = json.loads((folder / "terraform.tfstate").read_text())["outputs"]
    return [json.loads(outputs[f"o{n}"]["value"]) for n in range(len(expressions))]


@needs_terraform
@SLOW
@given(values=st.lists(VALUES, min_size=40, max_size=60))
def test_any_value_comes_back_from_terraform(
    values: list[Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("values")
    assert evaluated([hcl.expression(value) for value in values], folder) == [
        composed(value) for value in values
    ]


@needs_terraform
def test_hostile_text_comes_back_alone_and_between_references(tmp_path: Path) -> None:
    texts = [*HOSTILE.values(), "$", "$$", "$${", "$$${a}", "%", "%%{", "a$"]
    between = [hcl.template(text, hcl.Expression("1"), text).text for text in texts]
    found = evaluated([*map(hcl.string, texts), *between], tmp_path)
    assert found == [composed(text) for text in texts] + [composed(f"{text}1{text}") for text in texts]


@needs_terraform
@SLOW
@given(bodies=st.lists(st.dictionaries(NAMES, VALUES, max_size=5), min_size=30, max_size=40))
def test_fmt_has_nothing_to_add(bodies: list[dict[str, Any]]) -> None:
    blocks = [
        Block("locals", (), tuple(Attribute(name, value) for name, value in body.items())) for body in bodies
    ]
    text = hcl.dumps([Comment("first"), Blank(), *blocks])
    done = subprocess.run(
        [TERRAFORM, "fmt", "-no-color", "-"], input=text, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, text), done.stderr


def test_layout() -> None:
    body = [
        Comment("Why."),
        Block(
            "resource",
            ("aws_x", "y"),
            (Attribute("a", 1), Attribute("longer", ["b", hcl.reference("local.c")]), Block("d", (), ())),
        ),
        Attribute("map", {"k": "v", "long key": None}),
    ]
    assert hcl.dumps(body) == (
        '# Why.\nresource "aws_x" "y" {\n  a      = 1\n  longer = ["b", local.c]\n\n  d {}\n}\n\n'
        'map = {\n  k          = "v"\n  "long key" = null\n}\n'
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_a_comment_stays_on_its_line(name: str) -> None:
    assert len(hcl.dumps([Comment(HOSTILE[name])]).splitlines()) == 1


@pytest.mark.parametrize("text", ["", "a b", 'a" {', "a\nb", "1a", "ä"])
def test_what_is_no_identifier_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="identifier"):
        hcl.dumps([Attribute(text, 1)])


@pytest.mark.parametrize("text", ["a}${b", "a b", 'file("/x")', "", "a\n.b"])
def test_what_is_no_reference_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="reference"):
        hcl.reference(text)
