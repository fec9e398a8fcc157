"""Specs of which an earlier compile proved that there is nothing to do."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from modelyard.cache.proofs import Proofs
from modelyard.cache.record import About, Proof
from modelyard.cli.compiled import Ready
from modelyard.cli.load import Said, workspace_display
from modelyard.write.types import Owner

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from modelyard.diagnostics.types import Diagnostic
    from modelyard.project import Project


class Unchanged:
    """The proofs of earlier compiles, for one output folder and one choice of environment."""

    def __init__(self, out: Path | None, environment: str | None) -> None:
        """Nothing is read yet."""
        self._proofs = Proofs()
        self._out = os.path.abspath(out) if out is not None else ""  # noqa: PTH100 - a link stays what it is
        self._environment = environment or ""

    def find(self, project: Project) -> Ready | None:
        """The spec with the proof that all its files stand; None where that has to be seen."""
        proof = self._proofs.find(self._about(project))
        if proof is None:
            return None
        said = Said(_diagnostics(proof), proof.texts)
        owner = Owner(*proof.owner)
        return Ready(project, owner, proof.environments, proof.shipped, said, proof=proof)

    def keep(self, ready: Ready, emitted: int, compared: int, standing: Mapping[str, str | None]) -> None:
        """Note that this spec's files stand: so many that it gives rise to, and so many that were compared."""
        if ready.inputs is None or not self._proofs.on:
            return
        proof = Proof(
            about=self._about(ready.project),
            owner=(ready.owner.model, ready.owner.spec, ready.owner.folder),
            environments=ready.environments,
            shipped=ready.shipped,
            emitted=emitted,
            unchanged=compared,
            said=_plain(ready.said),
            texts=dict(ready.said.texts),
        )
        self._proofs.keep(proof, ready.inputs, standing, settled=ready.settled)

    def close(self) -> None:
        """Keep the cache within its bounds."""
        self._proofs.close()

    def _about(self, project: Project) -> About:
        return About(
            spec=str(project.spec),
            root=str(project.root),
            target=self._out or str(project.root),
            display=project.display,
            workspace=str(project.workspace or ""),
            beside=workspace_display(project),
            environment=self._environment,
        )


def _diagnostics(proof: Proof) -> tuple[Diagnostic, ...]:
    if not proof.said:
        return ()
    from modelyard.cache.told import diagnostics

    return diagnostics(proof.said)


def _plain(said: Said) -> tuple[dict[str, object], ...]:
    if not said.diagnostics:
        return ()
    from modelyard.cache.told import plain

    return plain(said.diagnostics)
