"""Whatever an author may write freely is text in every emitted file, and becomes syntax in none."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from compiled_spec import compiled, releases_of
from emitted_files import directives, document, expressions, misfits, scripts, strings, structure
from stub import TERRAFORM, needs_terraform

from target_plans import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from modelyard.emit.file import File

TEXTS = {
    **HOSTILE,
    "yaml": "*a &b !!c [d, {e: f}] # g\n---\n- h: |\n  i\n? j\n: k",
    "hcl": '"\n}\nresource "null_resource" "x" {\n  provisioner "local-exec" { command = "id" }\n}\n/* */ <<EOT',
    "comment": "*/ /* // # -- ; */",
    "workflow": "::set-output name=a::b\n::add-mask::c\n${{ toJSON(secrets) }}",
    "alert": '{{ $labels.x }} {{ query "up" }} {{ end }}',
    "sql": "'; drop table x; --",
    "spaces": "  a  \t ",
}
LINE = {name: " ".join(text.split("\n")).replace("\r", " ") for name, text in TEXTS.items()}
PATHS = {
    "braces": "s3://acme-data/{{x}}/%{y}/{a,b}/",
    "shell": "s3://acme-data/;id|id&id>x<y/(z)/",
    "yaml": "s3://acme-data/#a/&b/*c/!d/[e]/{f:g}/",
    "comment": "s3://acme-data/*//*/-->/<!--/",
    "unicode": "s3://acme-data/🚀/\u202ed/é/",
}
KINDS = ("aws", "compose", "local")


def spec(kind: str, text: str, line: str, path: str = "s3://acme-data/rows/") -> dict[str, Any]:
    """A spec whose every free text is this one; ``line`` stands where a line break is refused."""
    made: dict[str, Any] = {
        "modelyard": 1,
        "model": "hostile",
        "description": text,
        "owners": ["@acme/ml"],
        "repository": "acme/models",
        "data": {
            "rows": {
                "csv": path if kind == "aws" else "data/rows.csv",
                "description": text,
                "key": "row_id",
                "timestamp": "seen_at",
                "columns": {
                    "row_id": {"type": "string", "description": text},
                    "seen_at": "timestamp",
                    "size": {"type": "float", "unit": line, "description": text},
                    "colour": {"type": "category", "allowed": [line, text, "plain"]},
                    "outcome": "boolean",
                },
                "expect": [f"colour <> {quoted(text)}", "count(*) > 1"],
            }
        },
        "features": {
            "columns": {
                "size": {"expr": "size", "description": text},
                "odd": {"expr": f"colour = {quoted(text)}", "description": text},
            }
        },
        "training": {
            "task": "classification",
            "target": "outcome",
            "entrypoint": "team.train:fit",
            "params": {"note": text, "nested": {"list": [text, {"deep": text}]}},
        },
        "gates": [
            {"check": "roc_auc >= 0.7", "name": line},
            {"check": "recall >= 0.3", "by": "colour", "name": f"second {line}"},
        ],
        "governance": {
            "risk": "limited",
            "intended_use": text,
            "limitations": [text, f"also {text}"],
            "contacts": [line],
            "accepts": [{"rule": "code-not-found", "reason": f"known to the team, {line}"}],
        },
        "monitoring": {"drift": "daily"},
    }
    return made | _place(kind, text, line, path)


def _place(kind: str, text: str, line: str, path: str) -> dict[str, Any]:
    if kind == "local":
        return {}
    serves = {"mode": "realtime", "resources": {"memory": "1Gi"}}
    if kind == "compose":
        return {"deployment": serves, "environments": {"box": {"platform": "compose", "runner": [line]}}}
    log = {"drift": {"every": "daily", "window": "7d"}, "log": f"{path}log/"}
    patch = {"metadata": {"annotations": {"acme.example/note": text}}}
    account = {"cloud": {"aws": {"account": "111111111111", "region": "eu-west-1"}}, "cluster": "shared"}
    return {
        "deployment": serves,
        "monitoring": {**log, "alerts": [{"slack": {"secret": "SLACK_WEBHOOK"}}]},
        "environments": {
            "prod": {**account, "approve": "@kim", "patches": [{"kind": "Namespace", "patch": patch}]}
        },
    }


def quoted(text: str) -> str:
    """The text as a constant of SQL, less what an expression refuses: control characters and great length."""
    kept = "".join(one for one in text if one.isprintable() or one in "\n\t")[:500]
    return "'" + kept.replace("'", "''") + "'"


@cache
def files(kind: str, name: str, path: str = "s3://acme-data/rows/") -> Mapping[str, File]:
    """All files of the hostile spec, after a release, by path."""
    texts = (TEXTS[name], LINE[name]) if name in TEXTS else ("harmless", "harmless")
    made = spec(kind, *texts, path)
    return {file.path: file for file in compiled(made, releases_of(made)).files}


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("kind", KINDS)
def test_no_text_changes_how_a_file_is_built(kind: str, name: str) -> None:
    found, plain = files(kind, name), files(kind, "")
    assert found.keys() == plain.keys()
    differing = [path for path in found if structure(found[path]) != structure(plain[path])]
    assert differing == []


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("kind", KINDS)
def test_no_text_is_run_or_evaluated(kind: str, name: str) -> None:
    found, plain = files(kind, name), files(kind, "")
    for path, file in found.items():
        assert scripts(file) == scripts(plain[path]), path
        assert expressions(file) == expressions(plain[path]), path
        assert directives(file) == directives(plain[path]), path


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("kind", KINDS)
def test_files_still_fit_their_schemas(kind: str, name: str) -> None:
    assert {path: wrong for path, file in files(kind, name).items() if (wrong := misfits(file))} == {}


@pytest.mark.parametrize("name", TEXTS)
def test_texts_arrive_as_they_were(name: str) -> None:
    contract = document(files("aws", name)["ops/hostile/contract/prod.json"])
    assert contract["description"] == TEXTS[name]
    assert contract["training"]["params"] == {
        "note": TEXTS[name],
        "nested": {"list": [TEXTS[name], {"deep": TEXTS[name]}]},
    }
    namespace = document(files("aws", name)["ops/hostile/kubernetes/prod/namespace.yaml"])
    assert namespace["metadata"]["annotations"]["acme.example/note"] == TEXTS[name]


@pytest.mark.parametrize("path", PATHS)
def test_hostile_paths_stay_paths(path: str) -> None:
    # A glob says which prefix is read, so it stays where it is in the harmless one.
    harmless = re.sub(r"[^\w/:*?\[\]{},.-]", "x", PATHS[path])
    found, plain = files("aws", "", PATHS[path]), files("aws", "", harmless)
    assert found.keys() == plain.keys()
    for name, file in found.items():
        assert structure(file) == structure(plain[name]), name
        assert scripts(file) == scripts(plain[name])
        assert expressions(file) == expressions(plain[name])
        assert directives(file) == directives(plain[name]), name
        assert misfits(file) == []
    contract = document(found["ops/hostile/contract/prod.json"])
    assert PATHS[path] in set(strings(contract))


@needs_terraform
def test_terraform_reads_every_hostile_file(tmp_path: Path) -> None:
    for name in TEXTS:
        for path, file in files("aws", name).items():
            if path.endswith(".tf") and "/modules/" not in path:
                target = tmp_path / name / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(file.text, encoding="utf-8")
    command = [TERRAFORM, "fmt", "-check", "-diff", "-no-color", "-recursive", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
