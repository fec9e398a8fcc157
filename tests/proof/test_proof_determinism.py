"""Same input, same bytes: whatever the hash seed, the folder, the day, the machine's settings or the order of keys."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import yaml

from modelyard.check import check
from modelyard.compile import compile_spec
from modelyard.plan.types import Paths
from modelyard.project import Files
from modelyard.source.load import parse
from support.command import contents, modelyard, process
from support.examples import EXAMPLES, NAMES, tree

if TYPE_CHECKING:
    from pathlib import Path

TRAP = """\
import datetime, jinja2, logging, os, pydantic, socket, sqlglot, sys, time, uuid
from modelyard.cli.main import run

def refuse(*_, **__):
    raise AssertionError("compiling asked for what differs from day to day or from place to place")

class Undated(datetime.datetime):
    now = utcnow = today = classmethod(refuse)

class Dayless(datetime.date):
    today = classmethod(refuse)

for module, names in (
    (time, "time time_ns localtime gmtime ctime"), (uuid, "uuid1 uuid4 getnode"),
    (socket, "socket gethostname create_connection getaddrinfo"), (os, "getlogin uname"),
):
    for name in names.split():
        setattr(module, name, refuse)
datetime.datetime, datetime.date = Undated, Dayless
run(sys.argv[1:])
"""


@pytest.mark.parametrize("seed", ["0", "1", "random"])
def test_hash_seeds_and_settings_of_the_machine_change_nothing(seed: str, tmp_path: Path) -> None:
    place = {"TZ": "Asia/Kathmandu", "LC_ALL": "C", "USER": f"someone-{seed}", "HOME": str(tmp_path / "home")}
    ended = process("compile", EXAMPLES / "fraud", "--out", tmp_path / "out", PYTHONHASHSEED=seed, **place)
    assert ended.code == 0, ended.err
    assert contents(tmp_path / "out") == contents(tree("fraud"))


def test_the_folder_one_stands_in_changes_nothing(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / "churn", tmp_path / "deep" / "er" / "churn")
    ended = process("compile", "--out", tmp_path / "out", folder=tmp_path / "deep" / "er" / "churn")
    assert ended.code == 0, ended.err
    assert contents(tmp_path / "out") == contents(tree("churn"))


@pytest.mark.parametrize("name", NAMES)
def test_no_clock_host_network_or_chance_is_asked(name: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", TRAP, "compile", EXAMPLES / name, "--out", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path) == contents(tree(name))


def test_no_environment_variable_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    class Told(dict[str, str]):
        def __getitem__(self, key: str) -> str:
            asked.append(key)
            raise KeyError(key)

        def get(self, key: str, default: object = None) -> object:
            asked.append(key)
            return default

    _compiled("fraud")  # what loads once has loaded
    monkeypatch.setattr(os, "environ", Told())
    assert len(_compiled("fraud")) > 100
    assert asked == []


@pytest.mark.parametrize("name", NAMES)
def test_a_second_compile_writes_nothing(name: str, tmp_path: Path) -> None:
    shutil.copytree(tree(name), tmp_path / "out")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*") if path.is_file()}
    ended = modelyard("compile", EXAMPLES / name, "--out", tmp_path / "out")
    assert ended.code == 0, ended.err
    assert " 0 written, 0 removed" in ended.out
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert modelyard("compile", EXAMPLES / name, "--out", tmp_path / "out", "--check").code == 0


ORDERED = {"environments", "columns", "data", "join", "space", "params"}
"""Mappings whose order means something: promotion, or the order in which an author tells of things."""


@pytest.mark.parametrize("name", ["quickstart", "fraud", "demand", "churn"])
def test_the_order_of_keys_changes_nothing(name: str, tmp_path: Path) -> None:
    spec = parse((EXAMPLES / name / "modelyard.yaml").read_text(encoding="utf-8"), "modelyard.yaml").data
    shuffled = _shuffled(spec, random.Random(name))  # noqa: S311 - reproducible, not secret
    assert list(shuffled) != list(spec)
    shutil.copytree(EXAMPLES / name, tmp_path / "spec")
    # 1.1's words for booleans are quoted by this writer, so that they stay words.
    text = yaml.safe_dump(shuffled, sort_keys=False, allow_unicode=True)
    (tmp_path / "spec" / "modelyard.yaml").write_text(text, encoding="utf-8")
    ended = modelyard("compile", tmp_path / "spec", "--out", tmp_path / "out")
    assert ended.code == 0, ended.err
    assert contents(tmp_path / "out") == contents(tree(name))


def _shuffled(value: object, chance: random.Random, key: str = "") -> object:
    if isinstance(value, list):
        return [_shuffled(item, chance) for item in value]
    if not isinstance(value, dict):
        return value
    items = [(name, _shuffled(item, chance, name)) for name, item in value.items()]
    if key not in ORDERED and key != "patch":
        chance.shuffle(items)
    return dict(items)


def _compiled(name: str) -> tuple[object, ...]:
    folder = EXAMPLES / name
    beside = Files(folder, folder)
    checked = check(parse((folder / "modelyard.yaml").read_text(encoding="utf-8"), "modelyard.yaml"), beside)
    paths = Paths("modelyard.yaml", "", "ops/fraud-detector", ".github/workflows")
    return compile_spec(checked, beside, paths).files
