"""What the command line calls: judge a window against its reference."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from modelyard_runtime.contract.types import Drift
from modelyard_runtime.drift.check import PREDICTION, Context, check
from modelyard_runtime.drift.performance.run import performance
from modelyard_runtime.drift.reference_rows import columns_engine
from modelyard_runtime.engine.types import Table
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.profiles.build import empty_profile, window_profile
from modelyard_runtime.profiles.types import CategoryColumn
from modelyard_runtime.profiles.windows import before

if TYPE_CHECKING:
    from modelyard_runtime.contract.types import Contract
    from modelyard_runtime.drift.check import Asked
    from modelyard_runtime.drift.history import History
    from modelyard_runtime.drift.performance.types import Performance
    from modelyard_runtime.drift.reference import Reference
    from modelyard_runtime.drift.types import Report, Verdict
    from modelyard_runtime.engine.duck import DuckEngine
    from modelyard_runtime.engine.types import Field
    from modelyard_runtime.profiles.past import Windowed
    from modelyard_runtime.profiles.types import Profile

DAY = 86_400


@dataclass(frozen=True, slots=True)
class Ask:
    """What is to be judged.

    Attributes:
        current: A file or pattern; None for the prediction log of the contract.
        time: The column that says when a row was made; None for all rows of a file, whenever made.
        until: The end of the window in seconds since 1970; None for now, and for a file its last row.
        windows: How many windows are shown, the judged one included.
        memory_limit: What the engine may hold in memory.
        threads: How many threads the engine may use.
        root: The folder that locations of sources start from.
    """

    current: str | None
    time: str | None = None
    until: float | None = None
    windows: int = 1
    memory_limit: str | None = None
    threads: int | None = None
    root: Path = Path()


@dataclass(frozen=True, slots=True)
class Judgement:
    """A report with what it was made from."""

    report: Report
    reference: Profile
    current: Profile
    history: History | None = None
    performance: Performance | None = None

    @property
    def verdict(self) -> Verdict:
        """The verdict on the whole: performance that has fallen below what was promised is drift too."""
        fallen = self.performance is not None and self.performance.verdict == "fail"
        return "drift" if fallen else self.report.verdict


def judge(contract: Contract, reference: Reference, ask: Ask) -> Judgement:
    """Compare a window with its reference: one scan of the columns that the reference holds.

    Raises:
        RuntimeProblem: the data can't be read, or there is nothing to judge.
    """
    engine = columns_engine(ask.memory_limit, ask.threads)
    try:
        found, table = _judge(engine, contract, reference, ask)
        answers = performance(engine, contract, reference, table, found.report.window, ask.root)
        return replace(found, performance=answers)
    finally:
        engine.close()


def _judge(
    engine: DuckEngine, contract: Contract, reference: Reference, ask: Ask
) -> tuple[Judgement, Table | None]:
    rolling = contract.drift.rolling_seconds if contract.drift else None
    if ask.current is not None and ask.time is None and ask.windows == 1:
        table = _file(engine, reference, ask.current, None)
        contract = _watched(contract, table)
        current, reasons = window_profile(engine, table, reference.profile)
        whole = _rows(engine, contract, reference, table)
        context = Context(reasons, reference.importance, reference.digest, rows=whole)
        report = check(contract, reference.profile, current, context)
        return Judgement(report, reference.profile, current), table
    width = float(contract.drift.window_seconds if contract.drift else DAY)
    found = _timed(engine, reference, contract, ask, width * ask.windows + (rolling or 0))
    if found is None:
        return _nothing(contract, reference, ask, width), None
    table, column, end = found
    contract = _watched(contract, table)
    window = _only(table, before(_field(table, column), end, width, 1).kept)
    if rolling:
        when = (column, end - width, end, float(rolling))
        return _against_the_past(engine, contract, reference, table, when), window
    return _over_time(engine, contract, reference, table, (column, end, width, ask.windows)), window


def _over_time(
    engine: DuckEngine,
    contract: Contract,
    reference: Reference,
    table: Table,
    when: tuple[str, float, float, int],
) -> Judgement:
    """The last of several windows against the reference, and all of them as its history."""
    from modelyard_runtime.profiles.past import windowed

    column, end, width, count = when
    windows = before(_field(table, column), end, width, count)
    found = windowed(engine, table, reference.profile, windows)
    whole = _rows(engine, contract, reference, _only(table, windows.only(count - 1)))
    context = Context(found.reasons, reference.importance, reference.digest, (end - width, end), rows=whole)
    report = check(contract, reference.profile, found.profiles[-1], context)
    return Judgement(
        report, reference.profile, found.profiles[-1], _history(contract, reference.profile, found)
    )


def _history(contract: Contract, reference: Profile, found: Windowed) -> History | None:
    if len(found.profiles) < 2:
        return None
    from modelyard_runtime.drift.history import history

    return history(contract, reference, found)


def _against_the_past(
    engine: DuckEngine,
    contract: Contract,
    reference: Reference,
    table: Table,
    when: tuple[str, float, float, float],
) -> Judgement:
    """A window against the time before it, both on the grids of training and counted in the same pass."""
    from modelyard_runtime.profiles.past import windowed
    from modelyard_runtime.profiles.windows import reference_and_window

    column, start, end, rolling = when
    windows = reference_and_window(_field(table, column), start, end, rolling)
    found = windowed(engine, table, reference.profile, windows)
    past, current = found.profiles
    # The classifier goes on telling the window from training: of the time before no rows are kept.
    whole = _rows(engine, contract, reference, _only(table, windows.only(1)))
    context = Context(
        found.reasons, reference.importance, window=(start, end), rolling=(start - rolling, start), rows=whole
    )
    return Judgement(check(contract, past, current, context), past, current)


def _nothing(contract: Contract, reference: Reference, ask: Ask, width: float) -> Judgement:
    """The judgement where the log holds no file: there is not enough data, and that is a verdict."""
    end = ask.until if ask.until is not None else time.time()
    none = empty_profile(reference.profile)
    window = (end - width, end)
    whole = _rows(None, contract, reference, None)
    context = Context({}, reference.importance, reference.digest, window, rows=whole)
    return Judgement(check(contract, reference.profile, none, context), reference.profile, none)


def _watched(contract: Contract, table: Table) -> Contract:
    """The contract for a window of rows that nobody has scored: what a model would answer is no column of theirs."""
    if table.field(PREDICTION) is not None:
        return contract
    asked = contract.drift or Drift("auto", None, (), prediction=False)
    return replace(contract, drift=replace(asked, prediction=False))


def _rows(
    engine: DuckEngine | None, contract: Contract, reference: Reference, table: Table | None
) -> Asked | None:
    from modelyard_runtime.drift.rows import ask, asked_of_rows

    return ask(engine, contract, reference.sample, table) if asked_of_rows(contract) else None


def _only(table: Table, condition: str) -> Table:
    return Table(f"(SELECT * FROM {table.sql} WHERE {condition})", table.fields)


def _timed(
    engine: DuckEngine, reference: Reference, contract: Contract, ask: Ask, span: float
) -> tuple[Table, str, float] | None:
    """A table of rows with a time, the name of that column, and where the last window ends."""
    if ask.current is None:
        from modelyard_runtime.profiles.log import TIME, log_table

        if contract.log is None:
            raise RuntimeProblem(
                "the contract keeps no prediction log",
                help="name the window with --current, or set monitoring.log",
            )
        # The clock is read to the second: two checks in a row may look at the same window.
        end = ask.until if ask.until is not None else float(int(time.time()))
        names = [column.name for column in reference.profile.columns]
        table = log_table(engine, contract.log.path, names, (end - span, end), engine.spill)
        return None if table is None else (table, TIME, end)
    column = ask.time or "__time"
    table = _file(engine, reference, ask.current, column)
    _field(table, column)
    return table, column, ask.until if ask.until is not None else _last(engine, table, column)


def _last(engine: DuckEngine, table: Table, column: str) -> float:
    """The end of a window that holds the last row: the second after it."""
    from modelyard_runtime.profiles.kinds import number

    found = engine.rows(f"SELECT max({number(_field(table, column))}) FROM {table.sql}")[0][0]
    if found is None:
        raise RuntimeProblem(
            f"the column {column} holds no time", help="name the column of the rows' time with --time"
        )
    return float(int(found) + 1)


def _field(table: Table, column: str) -> Field:
    found = table.field(column)
    if found is None:
        raise RuntimeProblem(
            f"the window has no column {column}", help="name the column of the rows' time with --time"
        )
    return found


def _file(engine: DuckEngine, reference: Reference, location: str, time_column: str | None) -> Table:
    profile = reference.profile
    levels = [
        one.name for one in profile.columns if isinstance(one, CategoryColumn) and one.type == "VARCHAR"
    ]
    names = [one.name for one in profile.columns] + ([time_column] if time_column else [])
    if reference.calibration is not None:
        names += ["prediction", "label"]
    if "://" in location:
        from modelyard_runtime.storage import locations

        location = str(locations.local_copy(location, Path(engine.spill)))
    return engine.table(location, columns=names, text=levels)
