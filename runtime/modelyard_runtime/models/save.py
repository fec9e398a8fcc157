"""Write a model's folder: whole, or not at all."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modelyard_runtime.files import sha256, write_bytes, write_json
from modelyard_runtime.models import card as cards
from modelyard_runtime.models import preparation as preparations
from modelyard_runtime.models import stored
from modelyard_runtime.models.exchange import replace_folder
from modelyard_runtime.untyped import library

if TYPE_CHECKING:
    import pyarrow as pa

    from modelyard_runtime.models.card import Card
    from modelyard_runtime.models.preparation import Preparation

ESTIMATOR, OWN, PREPARATION, BACKGROUND = "model.skops", "estimator", "preparation.json", "background.parquet"
"""The files of a model's folder: the estimator (or the folder of one that writes its own files), the steps before it,
and a few training rows that explanations compare with."""


def package_of(entrypoint: str | None) -> str | None:
    """The package that holds the team's code, where an entry point names one."""
    return entrypoint.partition(":")[0].partition(".")[0] if entrypoint else None


def save(folder: Path, card: Card, preparation: Preparation, estimator: Any, background: pa.Table) -> Card:
    """Write a model's folder in the place of what is there, and give the card as it was written.

    The folder is made beside its place and moved there at the end: a run that is killed leaves the one before it.

    Raises:
        RuntimeProblem: the estimator holds what can't be stored without pickle.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    staged = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        written = _write(staged, card, preparation, estimator, background)
        staged.chmod(0o755)
        replace_folder(staged, folder)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return written


def _write(folder: Path, card: Card, preparation: Preparation, estimator: Any, background: pa.Table) -> Card:
    types: tuple[str, ...] = ()
    if card.estimator.storage == "own":
        (folder / OWN).mkdir()
        estimator.save(folder / OWN)
    else:
        data, types = stored.dump(estimator, package_of(card.estimator.entrypoint))
        write_bytes(folder / ESTIMATOR, data)
    steps = json.dumps(preparations.document(preparation), ensure_ascii=False, allow_nan=False)
    write_bytes(folder / PREPARATION, (steps + "\n").encode())
    library("pyarrow.parquet").write_table(background, folder / BACKGROUND)
    files = {
        path.relative_to(folder).as_posix(): sha256(path)
        for path in sorted(path for path in folder.rglob("*") if path.is_file())
    }
    done = replace(card, files=files, estimator=replace(card.estimator, types=types))
    write_json(folder / cards.CARD, cards.document(done))
    return done
