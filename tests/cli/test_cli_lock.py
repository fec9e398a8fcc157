"""`modelyard lock`: what it says and how it ends, with stand-ins for the network."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from spec_folders import LOCAL, tree, written

from command_line import modelyard
from modelyard.pins.resolve import lock
from modelyard.pins.resolve.web import SourceError
from modelyard.pins.shipped import shipped
from modelyard.pins.types import Distribution
from modelyard.plan.types import Pin

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SHA = "ab" * 20
SOURCES = lock.Sources


def no_network(*_: Any, **__: Any) -> Any:
    raise SourceError("no route to the registry")


def sources(action: Callable[..., Any], other: Callable[..., Any]) -> Callable[[], lock.Sources]:
    """Actions as given, libraries as shipped, and ``other`` for the rest."""

    def libraries(_: Any, python: str, keep: Any = None) -> Any:
        return dict(shipped(python).packages)

    def make() -> Any:
        return SOURCES(
            SimpleNamespace(newest=action),
            SimpleNamespace(newest=other),
            SimpleNamespace(newest=other),
            SimpleNamespace(resolve=libraries),
            lambda version: Distribution(version, "cd" * 32, None),
        )

    return make


@pytest.fixture
def locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(lock, "Sources", sources(lambda name: Pin(name, "v99.0.0", SHA, "test"), no_network))
    modelyard(written(tmp_path), "lock", "--upgrade")
    return tmp_path


def test_what_was_not_answered_keeps_its_pin_and_is_told(locked: Path) -> None:
    ran = modelyard(locked, "lock", "--upgrade")
    assert ran.code == 1
    assert "was not asked: no route to the registry; the old pin stays" in ran.err
    assert f"sha: {SHA}" in (locked / "modelyard.lock").read_text()


def test_a_lock_is_what_compile_uses(locked: Path) -> None:
    ran = modelyard(locked, "compile")
    assert (ran.code, ran.err) == (0, "")
    workflow = (locked / ".github/workflows/churn-check.yml").read_text()
    assert f"actions/checkout@{SHA} # v99.0.0" in workflow


def test_a_second_lock_asks_for_nothing_and_changes_nothing(
    locked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(locked)
    monkeypatch.setattr(lock, "Sources", sources(no_network, no_network))
    ran = modelyard(locked, "lock")
    assert (ran.code, ran.out) == (0, "modelyard.yaml: modelyard.lock unchanged\n")
    assert tree(locked) == before


def test_a_lock_that_can_t_be_read_is_not_overwritten(tmp_path: Path) -> None:
    written(written(tmp_path), "lock: 1\npython: latest\n", "modelyard.lock")
    ran = modelyard(tmp_path, "lock")
    assert ran.code == 1
    assert "restore it, or delete it and lock anew" in ran.err
    assert (tmp_path / "modelyard.lock").read_text() == "lock: 1\npython: latest\n"


def test_a_spec_that_says_too_little_is_shown(tmp_path: Path) -> None:
    ran = modelyard(written(tmp_path, LOCAL.replace("target: churned\n", "")), "lock")
    assert ran.code == 1
    assert "mend it, then lock" in ran.err
    assert not (tmp_path / "modelyard.lock").exists()
