"""Each emitted file by the parser of its language: what it says, and how it is built apart from its texts."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import check_jsonschema
import yaml
from cluster_schemas import CORE, core_errors
from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for
from markdown_it import MarkdownIt

from support.command import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.emit.file import File

VENDORED = Path(check_jsonschema.__file__).parent / "builtin_schemas" / "vendor"
MARKDOWN = MarkdownIt("commonmark").enable("table")
QUOTED = re.compile(r'"(?:[^"\\\n]|\\.)*"')
OWN_HTML = {"<code>", "</code>", "<br>"}
"""What the pages use themselves: it keeps a text with backticks or line breaks in its cell, and does nothing else."""
DIRECTIVE = re.compile(r"(?<![$%])(?:\$\$|%%)*[$%]\{")


@cache
def validator(name: str) -> Any:
    """A schema by its file's name, ours or one that check-jsonschema ships."""
    ours = ROOT / "schemas" / f"{name}.schema.json"
    path = ours if ours.exists() else VENDORED / f"{name}.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    return validator_for(schema, Draft202012Validator)(schema)


def document(file: File) -> Any:
    """The one document of a YAML or JSON file."""
    if file.path.endswith(".json"):
        return json.loads(file.text)
    (only,) = yaml.load_all(file.text, yaml.CSafeLoader)
    return only


def misfits(file: File) -> list[str]:
    """What the schema of a file's kind finds wrong."""
    if not file.path.endswith((".yaml", ".yml", ".json")):
        return []
    data = document(file)
    if "/kubernetes/" in file.path and data["apiVersion"] in CORE:
        return list(core_errors(data))
    kind = _kind(file.path)
    if kind is None:
        return []
    if kind in ("github-workflows", "dependabot"):  # GitHub reads YAML 1.2: `on` is a word
        data = json.loads(json.dumps({("on" if key is True else key): item for key, item in data.items()}))
    return [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
        for error in validator(kind).iter_errors(data)
    ]


def _kind(path: str) -> str | None:
    kinds = {"/workflows/": "github-workflows", "/contract/": "contract", "/compose/": "compose-spec"}
    return next((kind for part, kind in kinds.items() if part in path), None)


def structure(file: File) -> Any:
    """How a file is built: everything but the texts that it holds."""
    if file.path.endswith((".yaml", ".yml", ".json")):
        return shape(document(file))
    if file.path.endswith(".md"):
        return [token.type + token.tag for token in MARKDOWN.parse(file.text)], sorted(_markup(file.text))
    if file.path.endswith((".tf", ".tfvars")):
        return [QUOTED.sub('""', line) for line in file.text.splitlines() if not line.startswith("#")]
    if file.path.endswith("Dockerfile"):
        return instructions(file.text)
    return [line for line in file.text.splitlines() if not line.startswith("#")]


def shape(value: Any) -> Any:
    """A document with its texts left out, but for keys."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value]
    return type(value).__name__


def _markup(text: str) -> Iterator[str]:
    """What would act in a page: links, images and HTML."""
    for token in MARKDOWN.parse(text):
        for child in token.children or []:
            if child.type in ("link_open", "image"):
                yield f"{child.type} {child.attrs.get('href', child.attrs.get('src', ''))}"
            elif child.type == "html_inline" and child.content not in OWN_HTML:
                yield child.content


def instructions(text: str) -> list[str]:
    """The instruction of each logical line of a Dockerfile."""
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    return [line.split(" ")[0] for line in lines.replace("\\\n", " ").splitlines() if line.strip()]


def directives(file: File) -> int:
    """How many times Terraform would evaluate something inside a text."""
    return len(DIRECTIVE.findall(file.text)) if file.path.endswith(".tf") else 0


def expressions(file: File) -> set[str]:
    """What GitHub would evaluate in a workflow, but for the two characters that are spelt by an expression."""
    if "/workflows/" not in file.path:
        return set()
    text = "\n".join(strings(document(file))).replace("${{ '${{' }}", "")
    return set(re.findall(r"\$\{\{.*?\}\}", text, re.DOTALL))


def scripts(file: File) -> list[str]:
    """What a runner would execute."""
    if "/workflows/" not in file.path:
        return []
    return [step["run"] for job in document(file)["jobs"].values() for step in job["steps"] if "run" in step]


def strings(value: Any) -> Iterator[str]:
    """Every text in a document, keys aside."""
    if isinstance(value, str):
        yield value
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for child in children:
        yield from strings(child)
