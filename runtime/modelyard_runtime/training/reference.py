"""What later drift checks compare with: the features of the training rows, and predictions for rows held out.

A model knows the rows that it was fitted on, so what it says of them is more decided than what it will say of others.
The reference for predictions is therefore what it says of the validation and test rows. Features are profiled over the
training rows, of which there are most.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from modelyard_runtime.drift.check import PREDICTION
from modelyard_runtime.drift.reference_rows import write_reference
from modelyard_runtime.files import write
from modelyard_runtime.layout import PARTS
from modelyard_runtime.models.columns import from_arrow, objects
from modelyard_runtime.models.threads import answering
from modelyard_runtime.profiles.document import render
from modelyard_runtime.profiles.types import Profile
from modelyard_runtime.untyped import library

if TYPE_CHECKING:
    from modelyard_runtime.contract.types import Contract
    from modelyard_runtime.layout import Layout, Part
    from modelyard_runtime.models.columns import Array
    from modelyard_runtime.models.model import Model


def write_profile(contract: Contract, layout: Layout, model: Model) -> None:
    """Write the reference profile of a model.

    A feature that is called ``prediction`` keeps the name, and predictions go unwatched.
    """
    names = [feature.name for feature in contract.features]
    with tempfile.TemporaryDirectory(prefix="modelyard-") as folder:
        profile = write_reference(
            contract, str(layout.features("train")), Path(folder) / "features.json", columns=names
        )
        if PREDICTION not in names:
            answered = Path(folder) / "predictions.parquet"
            _write_predictions(predictions(contract, layout, model), answered)
            own = write_reference(contract, str(answered), Path(folder) / "predictions.json")
            columns = sorted((*profile.columns, *own.columns), key=lambda column: column.name)
            profile = Profile(profile.rows, tuple(columns))
    write(layout.profile, render(profile))


def predictions(contract: Contract, layout: Layout, model: Model) -> Array:
    """What a prediction log would hold of the rows that the model wasn't fitted on: scores; labels beyond two classes.

    Of the training rows, where none are held out.
    """
    held: list[Part] = [part for part in PARTS if part != "train" and layout.features(part).exists()]
    names = [feature.name for feature in contract.features]
    found: list[Array] = []
    for part in held or ["train"]:
        table = library("pyarrow.parquet").read_table(layout.features(part), columns=names, partitioning=None)
        with answering(table.num_rows * len(names)):
            answers = model.predict(from_arrow(table, contract.features))
        many = len(model.classes) > 2
        found.append(objects([str(label) for label in answers.label.tolist()]) if many else answers.score)
    return np.concatenate(found)


def _write_predictions(values: Array, path: Path) -> None:
    library("pyarrow.parquet").write_table(library("pyarrow").table({PREDICTION: values}), path)
