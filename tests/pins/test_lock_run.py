"""A whole run of the lock: what stays, what moves and why, and what half a network does."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest

from modelyard.pins import groups, read, write
from modelyard.pins.load import load
from modelyard.pins.resolve import files
from modelyard.pins.resolve.lock import Change, Result, Sources, resolve
from modelyard.pins.resolve.web import SourceError
from modelyard.pins.shipped import shipped
from modelyard.pins.types import TRACKING_IMAGE, Distribution, Lock, Needs, Package
from modelyard.plan.types import Pin, Pins

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

NEEDS = Needs("3.12", "0.1.0")
NEW = "sha256:" + "ef" * 32


class Actions:
    """Every action has a newer version."""

    def newest(self, action: str) -> Pin:
        if action == "actions/attest":
            raise SourceError("no answer")
        return Pin(action, "v99.0.0", "ab" * 20, "test")


class Images:
    def newest(self, image: str, tag: str) -> Pin:
        return Pin(image, tag, NEW, "test")


class Providers:
    def newest(self, name: str, address: str, major: int) -> Pin:
        return Pin(name, f"{major}.99.0", address, "test")


@dataclass
class Packages:
    """Resolves each requirement to one package without needs, and remembers what it was asked."""

    version: str = "1.0"
    asked: list[tuple[list[str], dict[str, str]]] = field(default_factory=list)

    def resolve(
        self, requirements: Sequence[str], python: str, keep: Mapping[str, str] | None = None
    ) -> dict[str, Package]:
        assert python == "3.12"
        self.asked.append((list(requirements), dict(keep or {})))
        names = {groups.normalised(line) for line in requirements if "sys_platform" not in line}
        return {
            name: Package((keep or {}).get(name, self.version), ("aa" * 32,), ()) for name in sorted(names)
        }


class Down:
    """A source that never answers, whatever it is asked."""

    def newest(self, *_: object) -> Pin:
        raise SourceError("the network is down")

    def resolve(self, *_: object) -> dict[str, Package]:
        raise SourceError("the network is down")

    def own(self, _: str) -> Distribution:
        raise SourceError("the network is down")


def sources(packages: Packages | None = None) -> Sources:
    own = Distribution("0.1.0", "cd" * 32, None)
    return Sources(Actions(), Images(), Providers(), packages or Packages(), lambda _: own)


def down() -> Sources:
    return Sources(Down(), Down(), Down(), Down(), Down().own)


def first() -> Result:
    return resolve(NEEDS, None, sources())


def test_a_first_lock_starts_from_the_shipped_pins() -> None:
    result = first()
    base = shipped("3.12")
    assert result.failures == ()
    assert result.lock.actions == base.actions
    assert list(result.lock.images) == ["docker.io/library/python:3.12-slim"]
    assert {change.reason for change in result.changes} == {"newly needed", "published"}
    assert read.read(write.text(result.lock), "modelyard.lock") == result.lock
    assert isinstance(load(write.text(result.lock), NEEDS), Pins)


def test_a_second_run_asks_nothing_and_changes_nothing() -> None:
    lock = first().lock
    again = resolve(NEEDS, lock, down())
    assert again == Result(lock, (), ())


def test_upgrade_moves_each_pin_and_says_why() -> None:
    result = resolve(NEEDS, first().lock, sources(Packages("2.0")), upgrade=True)
    reasons = {(change.reason, change.kind) for change in result.changes}
    assert reasons == {
        ("newer release", "action"),
        ("newer release", "package"),
        ("newer release", "provider"),
        ("rebuilt under the same tag", "image"),
    }
    assert list(result.changes) == sorted(result.changes, key=lambda c: (c.reason, c.kind, c.name))
    assert Change("newer release", "provider", "aws", "6.47.0", "6.99.0") in result.changes
    assert result.lock.images["docker.io/library/python:3.12-slim"].value == NEW


def test_a_source_that_fails_keeps_its_pin_and_is_named() -> None:
    lock = first().lock
    result = resolve(NEEDS, lock, sources(), upgrade=True)
    assert [(failure.kind, failure.name, failure.message) for failure in result.failures] == [
        ("action", "actions/attest", "no answer")
    ]
    assert result.lock.actions["actions/attest"] == lock.actions["actions/attest"]
    assert result.lock.actions["actions/checkout"].version == "v99.0.0"


def test_without_any_network_the_lock_is_what_it_was() -> None:
    lock = first().lock
    result = resolve(NEEDS, lock, down(), upgrade=True)
    assert result.lock == lock
    assert result.changes == ()
    assert {failure.kind for failure in result.failures} == {"action", "image", "provider", "package"}


def test_without_any_network_a_first_lock_holds_the_shipped_pins() -> None:
    result = resolve(NEEDS, None, down())
    assert result.lock.packages == shipped("3.12").packages
    assert result.lock.modelyard is None
    assert [failure.name for failure in result.failures] == ["modelyard", "requirements"]


def test_the_teams_requirements_are_resolved_together_with_ours() -> None:
    text = "# ours\nPandas>=2 \\\n  # why\nxgboost==3.0 --hash=sha256:ab\npywin32; sys_platform == 'win32'\n"
    needs = replace(NEEDS, team_file="requirements.txt", team_text=text)
    packages = Packages()
    result = resolve(needs, first().lock, sources(packages))
    (asked, _) = packages.asked[0]
    assert {"Pandas>=2", "xgboost==3.0"} <= set(asked)
    assert result.lock.team is not None
    assert result.lock.team.names == ("pandas", "xgboost")
    assert isinstance(load(write.text(result.lock), needs), Pins)


def test_a_change_of_the_teams_requirements_moves_nothing_else() -> None:
    before = resolve(replace(NEEDS, team_file="r.txt", team_text="a\n"), None, sources(Packages("1.0")))
    needs = replace(NEEDS, team_file="r.txt", team_text="a\nb\n")
    result = resolve(needs, before.lock, sources(Packages("2.0")))
    assert [(change.name, change.after) for change in result.changes] == [("b", "2.0")]


@pytest.mark.parametrize(
    ("text", "message"), [("-r other.txt\n", "line 1: write requirements only"), (None, "can't be read")]
)
def test_requirements_that_cannot_be_taken_over_are_a_failure(text: str | None, message: str) -> None:
    result = resolve(replace(NEEDS, team_file="requirements.txt", team_text=text), None, sources())
    assert [failure.kind for failure in result.failures] == ["package"]
    assert message in result.failures[0].message


def test_what_is_needed_no_more_goes() -> None:
    before = resolve(replace(NEEDS, extras=frozenset({"optuna"})), None, sources())
    result = resolve(NEEDS, before.lock, sources())
    assert [(change.reason, change.name) for change in result.changes] == [("no longer needed", "optuna")]


def test_an_image_that_manifests_run_is_pinned_too_and_goes_with_them() -> None:
    needs = replace(NEEDS, images=frozenset({TRACKING_IMAGE}))
    result = resolve(needs, first().lock, sources())
    assert [(change.kind, change.name, change.reason) for change in result.changes] == [
        ("image", TRACKING_IMAGE, "newly needed")
    ]
    assert result.lock.images[TRACKING_IMAGE] == Pin("ghcr.io/mlflow/mlflow", "v3.16.1-full", NEW, "test")
    gone = resolve(NEEDS, result.lock, sources())
    assert [(change.name, change.reason) for change in gone.changes] == [(TRACKING_IMAGE, "no longer needed")]


def test_a_given_wheel_takes_the_place_of_the_index(tmp_path: Path) -> None:
    wheel = tmp_path / "modelyard-0.1.0-py3-none-any.whl"
    wheel.write_bytes(b"wheel")
    result = resolve(NEEDS, first().lock, sources(), wheel=wheel)
    assert result.lock.modelyard is not None
    assert result.lock.modelyard.wheel == wheel.name
    assert [change.reason for change in result.changes] == ["wheel given"]


def test_saving_writes_whole_files_and_only_what_changed(tmp_path: Path) -> None:
    path = tmp_path / "modelyard.lock"
    assert files.save(path, first().lock)
    assert not files.save(path, first().lock)
    assert isinstance(read.read(path.read_bytes(), "modelyard.lock"), Lock)
    assert [each.name for each in tmp_path.iterdir()] == ["modelyard.lock"]


def test_a_write_that_fails_leaves_the_old_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "modelyard.lock"
    path.write_text("old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        files.save(path, first().lock)
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["modelyard.lock"]


def test_one_wheel_is_kept_beside_the_dockerfiles(tmp_path: Path) -> None:
    folder = tmp_path / "ops" / "wheels"
    for version in ("0.1.0", "0.2.0"):
        wheel = tmp_path / f"modelyard-{version}-py3-none-any.whl"
        wheel.write_bytes(version.encode())
        files.keep_wheel(wheel, folder)
    assert [each.name for each in folder.iterdir()] == ["modelyard-0.2.0-py3-none-any.whl"]
    assert (folder / "modelyard-0.2.0-py3-none-any.whl").read_bytes() == b"0.2.0"
