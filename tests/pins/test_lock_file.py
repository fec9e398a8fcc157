"""`modelyard.lock`: what is written is read back, and what is doubtful is refused at its place."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from modelyard.pins import read, write
from modelyard.pins.schema import lock_schema
from modelyard.pins.shipped import shipped
from modelyard.pins.types import Distribution, Lock, Team

SCHEMA = Path(__file__).parents[2] / "schemas" / "lock.schema.json"
TEAM = Team("requirements.txt", "ab" * 32, ("numpy",))
WHEEL = Distribution("0.1.0", "cd" * 32, "modelyard-0.1.0-py3-none-any.whl")
LOCK = replace(shipped("3.12"), team=TEAM, modelyard=WHEEL)
TEXT = write.text(LOCK)


def test_a_lock_is_read_back_as_it_was_written() -> None:
    assert read.read(TEXT, "modelyard.lock") == LOCK
    assert read.read(TEXT.encode(), "modelyard.lock") == LOCK
    assert write.text(LOCK) == TEXT


def test_a_lock_fits_its_schema_and_the_schema_is_up_to_date() -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert schema == lock_schema(), "write schemas/lock.schema.json anew from modelyard.pins.schema"
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(yaml.safe_load(TEXT), schema)


BROKEN = {
    "another version": ("lock: 1", "lock: 2", ("lock",)),
    "a boolean for the version": ("lock: 1", "lock: true", ("lock",)),
    "an unknown key": ("python:", "pyton:", ("pyton",)),
    "a sha that is too short": (
        "sha: 3d3c42e5aac5ba805825da76410c181273ba90b1",
        "sha: 3d3c42e5",
        ("actions", "actions/checkout", "sha"),
    ),
    "a digest that is no digest": (
        "digest: sha256:78387bc3",
        "digest: md5:78387bc3",
        ("images", "docker.io/library/python:3.12-slim", "digest"),
    ),
    "a hash that is no hash": (
        LOCK.packages["numpy"].hashes[0],
        "x" * 64,
        ("packages", "numpy", "hashes", 0),
    ),
    "a package that is needed and not there": (
        "  tqdm:\n",
        "  tqdmm:\n",
        ("packages", "optuna", "requires", 6),
    ),
    "a name with a shell in it": ("  numpy:\n", '  "numpy; id":\n', ("packages", "numpy; id")),
    "a wheel that leads elsewhere": ("wheel: modelyard-", "wheel: ../modelyard-", ("modelyard", "wheel")),
    "an entry key that nobody knows": (
        "    sha: 3d3c42",
        "    ref: main\n    sha: 3d3c42",
        ("actions", "actions/checkout", "ref"),
    ),
    "a team's name that is not there": (
        "    - numpy\n\nactions",
        "    - nimpy\n\nactions",
        ("team", "names", 0),
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_lock_is_a_finding_at_its_place(name: str) -> None:
    old, new, path = BROKEN[name]
    text = TEXT.replace(old, new, 1)
    assert text != TEXT
    found = read.read(text, "modelyard.lock")
    assert isinstance(found, tuple)
    (finding,) = found
    assert finding.rule == "corrupt-lock"
    assert finding.path == path
    assert finding.at is not None
    assert finding.at.file == "modelyard.lock"
    line = text.splitlines()[finding.at.start.line - 1]
    assert str(path[-1]) in line or new.strip()[:6] in line or "tqdm" in line or "nimpy" in line


@pytest.mark.parametrize("name", [name for name in BROKEN if "not there" not in name])
def test_the_schema_refuses_what_the_reader_refuses(name: str) -> None:
    old, new, _ = BROKEN[name]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(yaml.safe_load(TEXT.replace(old, new, 1)), lock_schema())


def test_a_lock_with_conflict_markers_is_a_finding_with_a_place() -> None:
    text = TEXT.replace("  actions/checkout:\n", "<<<<<<< HEAD\n  actions/checkout:\n", 1)
    found = read.read(text, "modelyard.lock")
    assert isinstance(found, tuple)
    assert all(finding.at is not None and finding.file == "modelyard.lock" for finding in found)


@settings(deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200)))
def test_any_text_is_a_lock_or_findings(text: str | bytes) -> None:
    found = read.read(text, "modelyard.lock")
    assert isinstance(found, Lock) or found


@settings(deadline=None)
@given(st.integers(0, len(TEXT) - 1), st.sampled_from(["", "\t", ": ", "- ", "x", '"', "\0", "&a "]))
def test_a_lock_with_one_change_is_a_lock_or_findings_with_places(at: int, put: str) -> None:
    found = read.read(TEXT[:at] + put + TEXT[at + 1 :], "modelyard.lock")
    assert isinstance(found, Lock) or (found and all(finding.at for finding in found))
