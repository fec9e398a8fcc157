"""Proofs of one run: found on the disk, checked against it, and kept for the next."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from modelyard.cache import store
from modelyard.cache.identity import identity
from modelyard.cache.inputs import digest
from modelyard.cache.record import asked, dumps, loads, still
from modelyard.cache.sight import absent, folders, plain
from modelyard.write.text import digest as text_digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from modelyard.cache.inputs import Inputs
    from modelyard.cache.record import About, Proof
    from modelyard.cache.sight import Sight


class Proofs:
    """What is known of specs from earlier runs. Where there is no cache, nothing is known and nothing is kept."""

    def __init__(self) -> None:
        """Finds the user's folder; reads nothing yet."""
        top = store.folder()
        self._top = top if top is not None and store.usable(top) else None
        if self._top is not None:
            identity()  # before more code is loaded: a proof is of the code that was there when it was asked
        self._written: set[str] = set()

    @property
    def on(self) -> bool:
        """Whether anything is kept at all."""
        return self._top is not None

    def find(self, about: About) -> Proof | None:
        """The proof that this compile would change nothing, checked file by file; None where any doubt is left."""
        if self._top is None:
            return None
        content = store.read(self._top, _key(about))
        proof = None if content is None else loads(content, about)
        found = None if proof is None else still(proof, digest, text_digest)
        if found is not None and found is not proof:
            self._write(found)
        return found

    def keep(
        self, proof: Proof, inputs: Inputs, standing: Mapping[str, str | None], *, settled: bool
    ) -> None:
        """Keep what a compile proved, if all that it rests on can be watched.

        Only digests are kept now: files that were written a moment ago are read again before they are believed.

        Args:
            proof: All but the files.
            inputs: What the compile read.
            standing: What stands after it, by path under its target: the digest of each file, None where there is none.
            settled: Whether outputs that it read decide the same now that they are written.
        """
        base = f"{proof.about.target}/"
        common = {path for path in inputs.seen if path.removeprefix(base) in standing}
        replaced = any(_told(inputs.seen[path]) != standing[path.removeprefix(base)] for path in common)
        gone = [base + path for path, found in standing.items() if found is None]
        there = _existing(proof.about, inputs, standing)
        if (
            inputs.doubtful
            or (replaced and not settled)
            or not plain("", there)
            or not all(map(absent, gone))
        ):
            return
        read = {path: _sight(seen) for path, seen in inputs.seen.items() if path not in common}
        stands = {path: _sight(found) for path, found in standing.items()}
        self._write(replace(proof, inputs=read, outputs=stands, folders=there))

    def close(self) -> None:
        """Keep the cache within its bounds, where this run added to it."""
        for key in self._written:
            store.prune(self._top or "", key)

    def _write(self, proof: Proof) -> None:
        if self._top is not None:
            key = _key(proof.about)
            store.write(self._top, key, dumps(proof))
            self._written.add(key[:1])


def _told(seen: str | None) -> str | None:
    """The digest of an input as it is told of an output."""
    return None if seen is None else f"sha256:{seen}"


def _sight(digest: str | None) -> Sight:
    return None if digest is None else [digest]


def _existing(about: About, inputs: Inputs, standing: Mapping[str, str | None]) -> tuple[str, ...]:
    """The folders between root or target and the files, as far as they exist."""
    base = f"{about.target}/"
    between = _between(inputs.seen, about.root) | _between((base + path for path in standing), about.target)
    return tuple(sorted(folder for folder in between if not absent(folder)))


def _between(paths: Iterable[str], top: str) -> set[str]:
    """The folders between this one and the files that lie under it."""
    below = (path[len(top) + 1 :] for path in paths if path.startswith(f"{top}/"))
    return {f"{top}/{folder}" for folder in folders(below)}


def _key(about: About) -> str:
    """The name of the file that a proof of this compile is kept in."""
    return sha256("\0".join(asked(about)).encode(errors="surrogateescape")).hexdigest()[:40]
