"""The Dockerfiles of every example, and that they install nothing without a hash."""

from __future__ import annotations

import re

import pytest

from support.examples import TREES, ops, tree
from support.tools import says, tool

REQUIREMENT = re.compile(r"^[a-z0-9-]+==\S+( \\\n    --hash=sha256:[0-9a-f]{64})+$")
OWN = re.compile(
    r"^# `modelyard lock` adds the hash of this wheel; until then pip refuses the file\.\nmodelyard==\S+$"
)


@pytest.mark.parametrize("name", TREES)
def test_hadolint_finds_nothing(name: str) -> None:
    files = sorted(tree(name).rglob("*.Dockerfile"))
    assert files
    assert says(tool("hadolint"), "--no-color", *files) == ""


@pytest.mark.parametrize("name", TREES)
def test_every_library_is_locked_by_hash(name: str) -> None:
    for folder in ops(name):
        for file in sorted((folder / "docker").glob("*.requirements.txt")):
            text = "\n".join(line for line in file.read_text().splitlines() if not line.startswith("# Gen"))
            entries = re.split(r"\n(?=[#a-z])(?!modelyard==)", text.strip())
            assert len(entries) > 10
            assert [entry for entry in entries if not REQUIREMENT.match(entry) and not OWN.match(entry)] == []
