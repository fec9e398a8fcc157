"""From a lock, or from none, to the pins of a plan."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from modelyard import __version__
from modelyard.pins import groups, requirements, write
from modelyard.pins.load import constraint, digest, load
from modelyard.pins.shipped import pythons, shipped
from modelyard.pins.types import Distribution, Lock, Needs, Team
from modelyard.plan.types import Pins
from modelyard.targets.github import emit
from target_plans import plans

ROOT = Path(__file__).parents[2]
OWN = Distribution(__version__, "cd" * 32, None)
LOCK = replace(shipped("3.12"), modelyard=OWN)
NEEDS = Needs("3.12", __version__, frozenset(groups.EXTRAS))


def findings(lock: Lock | None, needs: Needs) -> list[tuple[str, tuple[str | int, ...]]]:
    found = load(None if lock is None else write.text(lock), needs)
    assert isinstance(found, tuple), "expected findings"
    assert all("modelyard lock" in finding.help for finding in found)
    return [(finding.rule, finding.path) for finding in found]


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_without_a_lock_the_shipped_pins_serve_every_python_of_the_language(python: str) -> None:
    pins = load(None, replace(NEEDS, python=python))
    assert isinstance(pins, Pins)
    assert pins.origin == "shipped"
    assert f"docker.io/library/python:{python}-slim" in pins.images
    assert re.fullmatch(r"~> \d+\.\d+", pins.providers["aws"])


def test_every_shipped_pin_says_where_it_was_seen() -> None:
    lock = shipped("3.12")
    for pin in (*lock.actions.values(), *lock.images.values(), *lock.providers.values()):
        assert pin.source, pin.name
    assert all(re.fullmatch(r"[0-9a-f]{40}", pin.value) for pin in lock.actions.values())
    assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", pin.value) for pin in lock.images.values())


def test_the_shipped_actions_are_those_that_workflows_use() -> None:
    files = [file.text for plan in plans().values() for file in emit(plan)]
    used = {found for text in files for found in re.findall(r"uses: ([^@\s]+)@", text)}
    assert shipped("3.12").actions.keys() == used


@pytest.mark.parametrize("python", pythons())
def test_shipped_packages_are_closed_and_cover_every_image(python: str) -> None:
    lock = shipped(python)
    for image in groups.IMAGES:
        names = requirements.closure(
            lock.packages, requirements.roots(lock, image, replace(NEEDS, python=python))
        )
        assert all(lock.packages[name].hashes for name in names)


def test_what_modelyard_depends_on_is_what_its_metadata_says() -> None:
    metadata = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert sorted(groups.MODELYARD) == sorted(metadata["project"]["dependencies"])


def test_without_a_hash_of_its_own_modelyards_line_has_none_and_says_why() -> None:
    pins = load(None, NEEDS)
    assert isinstance(pins, Pins)
    assert pins.requirements["serve"].endswith(
        f"# `modelyard lock` adds the hash of this wheel; until then pip refuses the file.\nmodelyard=={__version__}\n"
    )


def test_a_lock_gives_modelyards_hash() -> None:
    pins = load(write.text(LOCK), NEEDS)
    assert isinstance(pins, Pins)
    assert pins.origin == "lock"
    assert pins.requirements["serve"].endswith(
        f"modelyard=={__version__} \\\n    --hash=sha256:{OWN.sha256}\n"
    )
    assert "--find-links" not in pins.requirements["serve"]


def test_a_wheel_in_the_lock_is_found_beside_the_requirements() -> None:
    wheel = replace(LOCK, modelyard=replace(OWN, wheel=f"modelyard-{__version__}-py3-none-any.whl"))
    pins = load(write.text(wheel), NEEDS)
    assert isinstance(pins, Pins)
    assert all(text.startswith("--find-links wheels\n") for text in pins.requirements.values())


def test_every_requirement_but_modelyards_own_has_a_hash() -> None:
    pins = load(None, NEEDS)
    assert isinstance(pins, Pins)
    for text in pins.requirements.values():
        entries = re.sub(r" \\\n +", " ", text).splitlines()[:-2]
        assert entries
        assert all(re.fullmatch(r"[a-z0-9-]+==\S+( --hash=sha256:[0-9a-f]{64})+", entry) for entry in entries)
        assert entries == sorted(entries, key=lambda entry: entry.partition("==")[0])


def test_extras_follow_the_words_of_the_spec() -> None:
    found = groups.extras(
        source_kinds=["sql", "parquet"], search="optuna", explain="shap", platforms=["aws"], mode="realtime"
    )
    assert found == {"sql", "optuna", "shap", "aws"}
    assert (
        groups.extras(source_kinds=["csv"], search=None, explain=None, platforms=["local"], mode=None)
        == frozenset()
    )
    assert "optuna" not in " ".join(groups.requirements("train", ()))
    assert "optuna>=4,<6" in groups.requirements("train", ("optuna",))


def test_a_batch_reads_databases_with_the_image_that_serves() -> None:
    found = groups.extras(source_kinds=["sql"], search=None, explain=None, platforms=["aws"], mode="batch")
    assert any(line.startswith("psycopg") for line in groups.requirements("serve", found))
    assert not any(line.startswith("psycopg") for line in groups.requirements("serve", found - {"sql-batch"}))


def test_a_python_that_nobody_pinned_is_a_finding_that_names_the_way_out() -> None:
    rules = findings(None, replace(NEEDS, python="3.10"))
    assert ("unpinned-base-image", ("python", "version")) in rules
    found = load(None, replace(NEEDS, python="3.10"))
    assert isinstance(found, tuple)
    assert found[0].allowed == ("3.11", "3.12", "3.13")


def test_a_base_image_that_the_lock_lacks_is_not_taken_from_elsewhere() -> None:
    assert findings(replace(LOCK, images={}), NEEDS) == [("unpinned-base-image", ("python", "version"))]


def test_a_lock_for_another_python_or_version_is_stale() -> None:
    assert findings(LOCK, replace(NEEDS, python="3.13")) == [("stale-lock", ("python",))]
    other = replace(LOCK, modelyard=replace(OWN, version="0.0.1"))
    assert findings(other, NEEDS) == [("stale-lock", ("modelyard", "version"))]


def test_the_teams_requirements_must_be_in_the_lock() -> None:
    needs = replace(NEEDS, team_file="requirements.txt", team_text="numpy\n")
    unlocked = [("unlocked-requirements", ("python", "requirements"))]
    assert findings(None, needs) == unlocked
    assert findings(LOCK, needs) == unlocked
    locked = replace(LOCK, team=Team("requirements.txt", digest("numpy\n"), ("optuna",)))
    pins = load(write.text(locked), needs)
    assert isinstance(pins, Pins)
    assert "\noptuna==" in pins.requirements["serve"]
    assert "\noptuna==" not in pins.requirements["watch"]


def test_the_teams_requirements_are_the_same_with_either_line_end_and_stale_when_changed() -> None:
    locked = replace(LOCK, team=Team("requirements.txt", digest("numpy\n"), ("numpy",)))
    needs = replace(NEEDS, team_file="requirements.txt", team_text="numpy\r\n")
    assert isinstance(load(write.text(locked), needs), Pins)
    assert findings(locked, replace(needs, team_text="numpy\nscipy\n")) == [
        ("stale-lock", ("team", "sha256"))
    ]
    assert findings(locked, NEEDS) == [("stale-lock", ("team", "file"))]


def test_an_extra_that_the_lock_does_not_hold_is_a_finding() -> None:
    packages = {name: package for name, package in LOCK.packages.items() if name != "optuna"}
    assert findings(replace(LOCK, packages=packages), NEEDS) == [("unlocked-requirements", ("python",))]


def test_a_new_action_of_this_release_is_known_beside_an_old_lock() -> None:
    pins = load(write.text(replace(LOCK, actions={})), NEEDS)
    assert isinstance(pins, Pins)
    assert "actions/checkout" in pins.actions


def test_a_provider_may_move_within_its_major_version() -> None:
    assert constraint(replace(LOCK.providers["aws"], version="6.47.3")) == "~> 6.47"
