"""A proof that was written halfway is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from faults import killed_at

from modelyard.cache import store
from modelyard.cache.record import About, Proof, dumps, loads

if TYPE_CHECKING:
    from pathlib import Path

ABOUT = About("/spec", "/", "/", "spec")


def proof(count: int) -> Proof:
    return Proof(ABOUT, ("churn", "spec", "ops/churn"), ("local",), False, count, count)


def kept(top: str) -> Proof | None:
    return loads(store.read(top, "0123") or b"", ABOUT)


def test_a_kill_leaves_the_old_proof_the_new_one_or_none(tmp_path: Path) -> None:
    old, new = proof(1), proof(10**40)
    found = []
    for at in range(1, 20):
        top = str(tmp_path / str(at))
        store.write(top, "0123", dumps(old))
        killed = killed_at(at, lambda top=top: store.write(top, "0123", dumps(new)))  # type: ignore[misc]
        found.append(kept(top))
        store.write(top, "0123", dumps(new))
        assert kept(top) == new
        if not killed:
            break
    assert found[-1] == new
    assert None in found
    assert old in found


def test_a_shorter_proof_leaves_nothing_of_a_longer_one(tmp_path: Path) -> None:
    for one in (proof(10**40), proof(1)):
        store.write(str(tmp_path), "0123", dumps(one))
        assert kept(str(tmp_path)) == one
