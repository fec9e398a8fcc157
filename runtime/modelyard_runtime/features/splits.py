"""Which rows are learnt from and which are held out: by chance, by class, by time or by group.

What decides is a few figures, found with narrow queries: hash bounds or points in time. The part of a row then follows
from the row alone, whatever file it lies in, in which order the rows come and how many threads read them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard_runtime import layout
from modelyard_runtime.engine.types import literal, quoted
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.features.identity import digits, place
from modelyard_runtime.features.types import Parting

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from modelyard_runtime.contract.types import Split
    from modelyard_runtime.engine.types import Engine


def parting(engine: Engine, split: Split, rows: str, seed: int) -> Parting:
    """How rows are parted.

    Args:
        engine: What the figures are asked of.
        split: The split of the contract.
        rows: The rows that are parted, as something that can stand after FROM.
        seed: The seed of what chance decides.

    Raises:
        RuntimeProblem: rows of one time can't be parted as asked.
    """
    return _KINDS[split.kind](engine, split, rows, seed)


def _by_bounds(value: str, split: Split) -> str:
    """Parts by a hash: the lowest are held out, so that a row's part does not depend on what other rows there are."""
    test, both = digits(split.test), digits(split.test + split.validation)
    return (
        f"CASE WHEN {value} < {literal(test)} THEN 'test' WHEN {value} < {literal(both)} THEN 'validation' "
        "ELSE 'train' END"
    )


def _random(_: Engine, split: Split, __: str, seed: int) -> Parting:
    value = place(seed, quoted(layout.KEY))
    return Parting(
        _by_bounds(value, split),
        "By chance: a hash of the seed and the row's key decides, so that rows that are added move no others. "
        "Shares are met approximately.",
        {"seed": seed},
    )


def _group(_: Engine, split: Split, __: str, seed: int) -> Parting:
    value = place(seed, quoted(layout.GROUP))
    return Parting(
        _by_bounds(value, split),
        f"By whole groups of {', '.join(split.by)}: a hash of the seed and the group decides. No group is in two "
        "parts; shares are met approximately, the better the more groups there are and the more alike in size.",
        {"seed": seed, "by": list(split.by)},
    )


def _stratified(engine: Engine, split: Split, rows: str, seed: int) -> Parting:
    label = f"CAST({quoted(layout.TARGET)} AS VARCHAR)"
    sizes = {
        str(name): int(count)
        for name, count in engine.rows(f"SELECT {label}, count(*) FROM {rows} GROUP BY 1 ORDER BY 1")
    }
    held = apportion(sizes, split.test)
    both = apportion(
        {name: size - held[name] for name, size in sizes.items()}, 0, _total(sizes, split.validation)
    )
    value = place(seed, quoted(layout.KEY))
    ranked = (
        f"SELECT {label} AS class, {value} AS place, "
        f"row_number() OVER (PARTITION BY {label} ORDER BY {value}) AS number FROM {rows}"
    )
    wanted = {(name, held[name] + more) for name in sizes for more in (0, both[name])}
    pairs = " OR ".join(
        f"(class = {literal(name)} AND number = {number})" for name, number in sorted(wanted) if number
    )
    found: dict[tuple[str, int], str] = {}
    if pairs:
        for name, number, at in engine.rows(
            f"SELECT class, number, place FROM ({ranked}) AS ranked WHERE {pairs}"
        ):
            found[name, int(number)] = str(at)
    bounds = {
        name: (found.get((name, held[name]), ""), found.get((name, held[name] + both[name]), ""))
        for name in sizes
    }
    return Parting(
        _by_class(label, value, bounds),
        "By chance within each class of the target, whose shares are exact to a row: the rows with the lowest hash of "
        "seed and key are held out.",
        {"seed": seed, "classes": {name: {"rows": sizes[name], "test": held[name]} for name in sizes}},
    )


def _by_class(label: str, value: str, bounds: Mapping[str, tuple[str, str]]) -> str:
    parts: list[str] = []
    for name, (test, both) in bounds.items():
        own = f"{label} = {literal(name)}"
        if test:
            parts.append(f"WHEN {own} AND {value} <= {literal(test)} THEN 'test'")
        if both > test:
            parts.append(f"WHEN {own} AND {value} <= {literal(both)} THEN 'validation'")
    return f"CASE {' '.join(parts)} ELSE 'train' END" if parts else "'train'"


def _total(sizes: Mapping[str, int], share: float) -> int:
    return int(sum(sizes.values()) * share + 0.5)


def apportion(sizes: Mapping[str, int], share: float, total: int | None = None) -> dict[str, int]:
    """How many rows of each class are held out: in all a share of the rows, of each class its own, to a row.

    What rounding down leaves goes to the classes with the largest remainders (Hamilton's method). One row of each
    class stays, since what a model never saw it can't learn.

    Args:
        sizes: Rows of each class.
        share: The share that is held out; unused where the total is given.
        total: How many rows are held out in all.
    """
    rows = sum(sizes.values())
    wanted = _total(sizes, share) if total is None else total
    exact = {name: size * wanted / rows if rows else 0.0 for name, size in sizes.items()}
    given = {name: min(int(exact[name]), max(size - 1, 0)) for name, size in sizes.items()}
    by_remainder = sorted(sizes, key=lambda name: (int(exact[name]) - exact[name], name))
    left = wanted - sum(given.values())
    for name in by_remainder:
        if left > 0 and given[name] < sizes[name] - 1:
            given[name], left = given[name] + 1, left - 1
    return given


def _time(engine: Engine, split: Split, rows: str, _: int) -> Parting:
    test = _cut(engine, rows, split.test, "test")
    earlier = f"(SELECT * FROM {rows} WHERE {quoted(layout.TIME)} < {_moment(test)}) AS earlier"
    validation = (
        _cut(engine, earlier, split.validation / (1 - split.test), "validation") if split.validation else None
    )
    time = quoted(layout.TIME)
    between = f"WHEN {time} >= {_moment(validation)} THEN 'validation' " if validation is not None else ""
    return Parting(
        f"CASE WHEN {time} >= {_moment(test)} THEN 'test' {between}ELSE 'train' END",
        "By time: the latest rows are held out. Rows of one time are in one part, so that nothing that is learnt from "
        "is as late as what is held out.",
        {
            "test_from": str(test).replace(" ", "T", 1),
            "validation_from": None if validation is None else str(validation).replace(" ", "T", 1),
        },
    )


def _moment(at: object) -> str:
    return f"CAST({literal(str(at))} AS TIMESTAMP)"


def _cut(engine: Engine, rows: str, share: float, part: str) -> Any:
    """The time from which on rows are held out: of the two about the share the nearer one that leaves rows before.

    The share counts rows from the latest. Where the row at that place shares its time with others, all of them go to
    the same side.
    """
    time = quoted(layout.TIME)
    total = int(engine.rows(f"SELECT count(*) FROM {rows}")[0][0])
    wanted = max(1, int(total * share + 0.5))
    found = engine.rows(f"SELECT {time} FROM {rows} ORDER BY {time} DESC LIMIT 1 OFFSET {wanted - 1}")
    if not found:
        raise RuntimeProblem(
            f"no rows are left for the {part} part", help="give it more rows, or a smaller share"
        )
    at = found[0][0]
    since, after, following = engine.rows(
        f"SELECT count(*) FILTER (WHERE {time} >= {_moment(at)}), count(*) FILTER (WHERE {time} > {_moment(at)}), "
        f"min({time}) FILTER (WHERE {time} > {_moment(at)}) FROM {rows}"
    )[0]
    too_early = since == total
    if following is not None and (too_early or wanted - after < since - wanted):
        return following
    if too_early:
        raise RuntimeProblem(
            f"all {total} rows are of one time, {at}, so none could be before the {part} part",
            help="split by chance: training.split: random",
        )
    return at


_KINDS: dict[str, Callable[[Engine, Split, str, int], Parting]] = {
    "random": _random,
    "stratified": _stratified,
    "time": _time,
    "group": _group,
}
