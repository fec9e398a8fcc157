"""A batch of predictions: rows in through the engine, scores out as one Parquet file a window, in bounded memory."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modelyard_runtime.contract.places import placed
from modelyard_runtime.engine.types import quoted
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.layout import KEY, TIME
from modelyard_runtime.serving.inputs import key_columns
from modelyard_runtime.serving.records import recorder
from modelyard_runtime.serving.scored import Scored
from modelyard_runtime.serving.windows import window
from modelyard_runtime.storage import locations
from modelyard_runtime.untyped import library

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from modelyard_runtime.contract.types import Contract, Deployment
    from modelyard_runtime.engine.types import Engine, Table
    from modelyard_runtime.models.predictor import Predictor
    from modelyard_runtime.serving.records import Recorder
    from modelyard_runtime.serving.windows import Window

ROWS = 65_536
"""Rows that are scored at a time: what is held in memory, whatever the batch's size."""

FILE = "predictions.parquet"


@dataclass(frozen=True, slots=True)
class Predicted:
    """A batch that is done: its window, how many rows it has, and where they lie."""

    window: str
    rows: int
    location: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch is made from.

    Attributes:
        contract: The contract; its deployment says what is read and where predictions go.
        model: The model's folder.
        root: The folder that relative locations start from.
        instead: Other locations, by the names of sources.
        window: A day or time in ISO form, None for the present one.
    """

    contract: Contract
    model: Path
    root: Path
    instead: Mapping[str, str]
    window: str | None = None


def predict(engine: Engine, batch: Batch) -> Predicted:
    """Score the rows of the deployment's input and write them to its output, in the place of an earlier run's.

    The same window has the same file, which is replaced as a whole: a run that is repeated, or was killed, leaves no
    row twice and no half of a file.

    Raises:
        RuntimeProblem: the deployment is none of batches, or its input can't be read, scored or written.
    """
    from modelyard_runtime.models.predictor import Predictor
    from modelyard_runtime.serving.model import check_same, identity

    contract = batch.contract
    source, output = _places(contract.deployment, batch.root)
    now = datetime.now(tz=UTC)
    due = window(batch.window, contract.deployment.schedule if contract.deployment else None, now)
    predictor = Predictor.load(batch.model)
    check_same(predictor.card, contract, batch.model)
    rows, tables = _opened(engine, batch, source, predictor)
    location = locations.join(output, due.folder, FILE)
    keys, timed = _kept_keys(contract, rows), contract.source(contract.spine).timestamp is not None
    scored = Scored(predictor, identity(predictor.card, batch.model), keys, timed, due, now)
    stream = _stream(engine, batch, rows, tables, predictor, scored)
    log = _Log.of(placed(contract, batch.root), scored, due)
    count = _write(location, scored, stream, log)
    if log:
        log.forget_older(now)
    return Predicted(str(due), count, location)


def _places(deployment: Deployment | None, root: Path) -> tuple[str, str]:
    """What is read (a source's name or a location), and where predictions go."""
    if deployment is None or not deployment.input or not deployment.output:
        raise RuntimeProblem(
            "the contract deploys no batch: it says not what to read and where to write",
            help="write deployment: {batch: …} with input and output",
        )
    output = deployment.output
    return deployment.input, output if locations.is_remote(output) else str(root / output)


def _opened(
    engine: Engine, batch: Batch, source: str, predictor: Predictor
) -> tuple[Table, dict[str, Table]]:
    """The rows to be predicted, and the sources that their features are computed from besides."""
    from modelyard_runtime.sources.open import open_source

    contract = batch.contract
    sources = {one.name: one for one in contract.data}
    named = source in sources
    asked = sources[source if named else contract.spine]
    instead = batch.instead if named else {asked.name: source}
    rows = open_source(engine, asked, root=batch.root, instead=instead).table
    needed = [join.source for join in contract.joins]
    if any(feature.over_seconds is not None for feature in predictor.card.features):
        needed.append(contract.spine)
    tables = {
        name: open_source(engine, sources[name], root=batch.root, instead=batch.instead).table
        for name in needed
    }
    return rows, tables


def _kept_keys(contract: Contract, rows: Table) -> tuple[str, ...]:
    """The columns that name a row, as far as rows bring them."""
    return tuple(name for name in contract.source(contract.spine).key if rows.field(name) is not None)


def _stream(
    engine: Engine,
    batch: Batch,
    rows: Table,
    tables: Mapping[str, Table],
    predictor: Predictor,
    scored: Scored,
) -> Iterator[Any]:
    """The rows with features, time and keys in a fixed order, some at a time."""
    from modelyard_runtime.features.batch import predict_sql

    features = predictor.card.features
    table = predict_sql(engine, batch.contract, rows, tables, features=features, raw=scored.keys)
    order = ", ".join(f"{quoted(name)} NULLS FIRST" for name in (TIME, KEY))
    yield from engine.arrow(f"SELECT * FROM ({table.sql}) AS rows ORDER BY {order}", batch=ROWS)


def _write(location: str, scored: Scored, stream: Iterator[Any], log: _Log | None) -> int:
    """Score rows as they come, into a file that takes its place when the last row is written."""
    count, writer = 0, None
    with tempfile.TemporaryDirectory(prefix="modelyard-") as folder:
        staged = Path(folder) / FILE
        try:
            for number, part in enumerate(stream):
                answers = scored.answers(part)
                table = scored.table(part, answers)
                if writer is None:
                    writer = library("pyarrow.parquet").ParquetWriter(
                        staged, table.schema, compression="zstd"
                    )
                writer.write_table(table)
                if log:
                    log.write(number, part, answers)
                count += part.num_rows
        finally:
            if writer is not None:
                writer.close()
        if not count:
            raise RuntimeProblem("there is no row to predict", help="look whether the input has come")
        locations.put(staged, location)
    return count


class _Log:
    """The prediction log's part of a batch: files that bear the window's name, so that another run replaces them."""

    def __init__(self, folder: str, recorder: Recorder, scored: Scored, due: Window) -> None:
        self._folder, self._recorder, self._scored, self._due = folder, recorder, scored, due
        self._written: set[str] = set()

    @classmethod
    def of(cls, contract: Contract, scored: Scored, due: Window) -> _Log | None:
        """The log that the contract asks for."""
        if contract.log is None:
            return None
        keys = key_columns(contract, scored.keys)
        kept = recorder(contract, scored.identity, scored.features, keys)
        return cls(contract.log.path, kept, scored, due)

    def write(self, number: int, part: Any, answers: Any) -> None:
        """Log some rows with their answers."""
        from modelyard_runtime.serving.log import parquet, partition

        answered = self._scored.answered(part, answers, f"batch-{self._due}-{number}")
        table = self._recorder.table([answered])
        if table.num_rows:
            name = f"{self._prefix}{number:06d}.parquet"
            location = locations.join(self._folder, partition(answered.time), name)
            locations.write_bytes(location, parquet(table))
            self._written.add(location)

    def forget_older(self, now: datetime) -> None:
        """Remove what an earlier run of the same window logged: its rows would count twice."""
        days = max(0, min((now - self._due.start).days, _DAYS))
        for back in range(days + 1):
            day = datetime.fromtimestamp(now.timestamp() - back * 86_400, tz=UTC)
            for location in locations.list_files(locations.join(self._folder, f"date={day:%Y-%m-%d}")):
                if location.rpartition("/")[2].startswith(self._prefix) and location not in self._written:
                    locations.remove(location)

    @property
    def _prefix(self) -> str:
        return f"batch-{self._due}-part-"


_DAYS = 31
"""How many days back an earlier run of a window is looked for."""
