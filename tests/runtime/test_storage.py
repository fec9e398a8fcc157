"""Locations on a disk and in an object store over HTTP: the same words do the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.storage import locations

if TYPE_CHECKING:
    from pathlib import Path

STRANGE = "a b#c=1%2F é.bin"


@pytest.fixture(params=["disk", "store"])
def base(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "disk":
        return str(tmp_path / "base")
    return f"{request.getfixturevalue('s3')}/{request.function.__name__}"


def test_what_is_written_is_read_listed_and_removed(base: str) -> None:
    there = locations.join(base, "day=1", STRANGE)
    assert not locations.exists(there)
    assert locations.list_files(base) == []
    locations.write_bytes(there, b"one")
    locations.write_bytes(there, b"two")
    assert locations.read_bytes(there) == b"two"
    assert locations.exists(there)
    assert locations.exists(locations.join(base, "day=1"))
    assert locations.list_files(base) == [there]
    assert [entry.size for entry in locations.entries(base)] == [3]
    locations.remove(there)
    locations.remove(there)
    assert not locations.exists(there)


def test_patterns_name_the_same_files(base: str) -> None:
    for name in ("a/1.csv", "a/2.csv", "a/deep/3.csv", "b/4.csv", "b/5.json"):
        locations.write_bytes(locations.join(base, name), b"x")

    def found(pattern: str) -> list[str]:
        return [entry.location.removeprefix(f"{base}/") for entry in locations.glob(f"{base}/{pattern}")]

    assert found("a/*.csv") == ["a/1.csv", "a/2.csv"]
    assert found("*/[14].csv") == ["a/1.csv", "b/4.csv"]
    assert found("**/*.csv") == ["a/1.csv", "a/2.csv", "a/deep/3.csv", "b/4.csv"]
    assert found("b/5.json") == ["b/5.json"]
    assert found("c/*.csv") == found("none.csv") == []


def test_a_copy_is_a_file_on_this_machine(base: str, tmp_path: Path) -> None:
    there = locations.join(base, "data.bin")
    locations.write_bytes(there, bytes(range(256)) * 9000)
    copy = locations.local_copy(there, tmp_path / "copies")
    assert copy.read_bytes() == bytes(range(256)) * 9000
    assert locations.is_remote(there) == (str(copy) != there)


def test_what_is_missing_is_named(base: str, tmp_path: Path) -> None:
    there = locations.join(base, "none")
    for action in (
        locations.read_bytes,
        lambda name: locations.local_copy(name, tmp_path / "x").read_bytes(),
    ):
        if locations.is_remote(there) or action is locations.read_bytes:
            with pytest.raises(RuntimeProblem, match=f"{there} is not there"):
                action(there)
    assert not (tmp_path / "x").exists() or not any((tmp_path / "x").rglob("none*"))


def test_a_bucket_or_scheme_that_is_not_there_is_said(s3: str) -> None:
    assert s3
    with pytest.raises(
        RuntimeProblem, match=r"s3://nobody-has-it/x can't be (read|listed|written)|is not there"
    ):
        locations.read_bytes("s3://nobody-has-it/x")
    with pytest.raises(RuntimeProblem, match="can't be written"):
        locations.write_bytes("s3://nobody-has-it/x", b"x")
    with pytest.raises(RuntimeProblem, match="no storage ftp://"):
        locations.read_bytes("ftp://somewhere/x")


def test_a_fingerprint_changes_with_the_content(s3: str) -> None:
    there = f"{s3}/print/x"
    locations.write_bytes(there, b"one")
    first = locations.fingerprint(there)
    locations.write_bytes(there, b"two")
    assert first
    assert locations.fingerprint(there) not in {"", first}
