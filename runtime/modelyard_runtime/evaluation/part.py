"""A held-out part, read in batches and scored: predictions go to a file, what metrics need stays as arrays."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from modelyard_runtime import layout as columns
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.evaluation.sample import Sample
from modelyard_runtime.files import replacing
from modelyard_runtime.models.columns import from_arrow
from modelyard_runtime.models.targets import truth_of
from modelyard_runtime.models.threads import answering
from modelyard_runtime.untyped import library

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from modelyard_runtime.evaluation.types import Array
    from modelyard_runtime.models.card import Card
    from modelyard_runtime.models.model import Scores
    from modelyard_runtime.models.predictor import Predictor

BATCH = 50_000
"""Rows that are scored at a time."""

MISSING = "(missing)"
"""The slice of the rows whose value is missing."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A part with a model's answers.

    Attributes:
        sample: The rows that have a target.
        unlabelled: Rows without one, which are left out.
        slices: For each column that gates slice by, the slice of each row.
    """

    sample: Sample
    unlabelled: int
    slices: Mapping[str, Slices]

    def __len__(self) -> int:
        return len(self.sample)


@dataclass(frozen=True, slots=True)
class Slices:
    """The slices of a column: their names in order, and the place of each row's slice among them."""

    names: tuple[str, ...]
    codes: Array

    @property
    def counts(self) -> dict[str, int]:
        """Rows of each slice."""
        found = np.bincount(self.codes, minlength=len(self.names))
        return {name: int(count) for name, count in zip(self.names, found, strict=True)}

    def of(self, name: str) -> Array:
        """The places of a slice's rows."""
        return np.flatnonzero(self.codes == self.names.index(name))


@dataclass(slots=True)
class _Read:
    """What was gathered so far."""

    score: list[Array] = field(default_factory=list["Array"])
    label: list[Array] = field(default_factory=list["Array"])
    shares: list[Array] = field(default_factory=list["Array"])
    kept: list[Any] = field(default_factory=list[Any])
    unlabelled: int = 0


def score(predictor: Predictor, path: Path, into: Path) -> Scored:
    """Score a part, and write the predictions.

    Args:
        predictor: The model.
        path: The part, as the stage `features` left it.
        into: Where the predictions go: row, target, score, label of a classifier, each class's probability where
            there are more than two, and the slices.

    Raises:
        RuntimeProblem: the part can't be read, or lacks a feature of the model.
    """
    pq = library("pyarrow.parquet")
    card, read = predictor.card, _Read()
    with replacing(into) as staged, answering():
        writer = None
        for batch in _batches(path):
            labelled = _labelled(batch)
            read.unlabelled += batch.num_rows - labelled.num_rows
            answers = predictor.predict(from_arrow(labelled, card.features))
            written = _predictions(labelled, answers, card)
            writer = writer or pq.ParquetWriter(staged, written.schema)
            writer.write_table(written)
            _gather(read, labelled, answers, card)
        if writer is None:
            raise RuntimeProblem(
                f"{path} holds no rows", help="run `modelyard run --stage features` with more rows"
            )
        writer.close()
    return _scored(read, card)


def _batches(path: Path) -> Iterator[Any]:
    """The rows of a file, in tables of a size that fits in memory."""
    pa, pq = library("pyarrow"), library("pyarrow.parquet")
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=BATCH):
                yield pa.Table.from_batches([batch])
    except (OSError, pa.ArrowException) as error:
        raise RuntimeProblem(
            f"the features {path} can't be read: {error}", help="run `modelyard run --stage features` first"
        ) from None


def _labelled(table: Any) -> Any:
    """The rows that have a target."""
    pc = library("pyarrow.compute")
    if columns.TARGET not in table.schema.names:
        raise RuntimeProblem(
            "the held-out rows have no target", help="compute the features with the same contract"
        )
    return table.filter(pc.invert(pc.is_null(table.column(columns.TARGET), nan_is_null=True)))


def _predictions(table: Any, answers: Scores, card: Card) -> Any:
    """The predictions of a batch as they are stored."""
    pa = library("pyarrow")
    slices = [name for name in table.schema.names if name.startswith(columns.BY)]
    kept = {name: table.column(name) for name in (columns.ROW, columns.TARGET) if name in table.schema.names}
    found = {**kept, columns.SCORE: pa.array(answers.score)}
    if card.classes:
        found[columns.LABEL] = pa.array(answers.label.tolist())
    if answers.probabilities is not None and len(card.classes) > 2:
        for place, name in enumerate(card.classes):
            found[f"{columns.PROBABILITY}{name}"] = pa.array(answers.probabilities[:, place])
    return pa.table({**found, **{name: table.column(name) for name in slices}})


def _gather(read: _Read, table: Any, answers: Scores, card: Card) -> None:
    read.score.append(answers.score)
    if card.classes:
        known = {name: code for code, name in enumerate(card.classes)}
        read.label.append(np.array([known[name] for name in answers.label.tolist()], np.int64))
    if answers.probabilities is not None and len(card.classes) > 2:
        read.shares.append(answers.probabilities)
    kept = [
        name
        for name in table.schema.names
        if name.startswith(columns.BY) or name in {columns.TARGET, columns.ROW, columns.GROUP}
    ]
    read.kept.append(table.select(kept))


def _scored(read: _Read, card: Card) -> Scored:
    table = library("pyarrow").concat_tables(read.kept)
    sample = Sample(
        task=card.task,
        truth=truth_of(table.column(columns.TARGET).combine_chunks(), card.classes, card.target),
        score=np.concatenate(read.score),
        label=np.concatenate(read.label) if read.label else np.empty(0, np.int64),
        classes=len(card.classes),
        probabilities=np.concatenate(read.shares) if read.shares else None,
        hard=card.scores == "label",
        groups=_codes(table.column(columns.GROUP))[1] if columns.GROUP in table.schema.names else None,
    )
    slices = {
        name.removeprefix(columns.BY): Slices(*_codes(table.column(name)))
        for name in table.schema.names
        if name.startswith(columns.BY)
    }
    scored = Scored(sample, read.unlabelled, slices)
    if columns.ROW not in table.schema.names:
        return scored
    return reordered(scored, np.argsort(table.column(columns.ROW).to_numpy(), kind="stable"))


def _codes(column: Any) -> tuple[tuple[str, ...], Array]:
    """The distinct values of a column as text, in order, and the place of each row's among them."""
    pa, pc = library("pyarrow"), library("pyarrow.compute")
    texts = column.cast(pa.string())
    known = {name for name in pc.unique(texts).to_pylist() if name is not None}
    missing = MISSING
    while missing in known:
        missing += "'"
    filled = pc.fill_null(texts, missing)
    names = tuple(sorted(pc.unique(filled).to_pylist()))
    found = pc.index_in(filled, pa.array(names, pa.string()))
    whole = found.combine_chunks() if hasattr(found, "combine_chunks") else found
    return names, whole.to_numpy(zero_copy_only=False).astype(np.int64)


def reordered(scored: Scored, order: Array) -> Scored:
    """The rows in another order."""
    slices = {name: Slices(one.names, one.codes[order]) for name, one in scored.slices.items()}
    return replace(scored, sample=scored.sample.take(order), slices=slices)
