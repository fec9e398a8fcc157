"""A lineage as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.lineage.words import interval, short, stage, utc

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from modelyard_runtime.lineage.types import Judged, Lineage, Record
    from modelyard_runtime.sources.types import SourceVersion

_MARK = {"pass": "pass", "fail": "FAIL", "inconclusive": "open"}
_WIDTH = 12


def render(lineage: Lineage) -> str:
    """The whole lineage, a section a question: which data, which code, which environment, how good, what for."""
    record = lineage.record
    lines = [
        *_head(lineage),
        *_section("data", [_data(data) for data in record.data]),
        *_section("rows", [", ".join(f"{part} {rows:,}" for part, rows in record.rows.items() if rows)]),
        *_section(
            "features", [f"{len(record.features)} ({short(record.features_digest)}): {_names(record)}"]
        ),
        *_section("code", list(_code(record))),
        *_section("environment", list(_environment(record))),
        *_section("parameters", _params(record)),
        *_section("metrics", [f"{one.name} {interval(one)}" for one in record.metrics]),
        *_section("gates", [_gate(gate) for gate in record.gates] or ["none"]),
        *_section("made by", list(_made_by(lineage))),
        *_section("feeds", _feeds(lineage)),
    ]
    return "".join(f"{_printable(line)}\n" for line in lines)


def _printable(line: str) -> str:
    """Nothing in a line acts upon the terminal, whatever a spec or a person's name holds."""
    return "".join(sign if sign.isprintable() else "?" for sign in line)


def _head(lineage: Lineage) -> Iterator[str]:
    version = lineage.version
    named = [*version.aliases, *([f"stage {stage(version)}"] if stage(version) != "None" else [])]
    yield f"{version.model} version {version.number}" + (f" ({', '.join(named)})" if named else "")
    yield f"  model {short(lineage.record.digest)}, registered {utc(version.created)[:19]}Z in {lineage.registry}"
    yield ""


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    for index, line in enumerate(line for line in lines if line):
        yield f"{title if index == 0 else '':<{_WIDTH}}{line}"


def _data(data: SourceVersion) -> str:
    times = f", {data.first} to {data.last}" if data.first and data.last else ""
    # What keeps no versions of its own is named by the beginning of its digest already.
    digest = "" if short(data.digest) in data.version else f", {short(data.digest)}"
    return (
        f"{data.name}: {data.kind} {data.location}, version {data.version}{digest}, {data.rows:,} rows{times}"
    )


def _names(record: Record) -> str:
    shown = record.features[:8]
    more = len(record.features) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _code(record: Record) -> Iterator[str]:
    origin = record.origin
    if origin.commit:
        state = "with changes that are in no commit" if origin.dirty else "clean"
        branch = f" on {origin.branch}" if origin.branch else ""
        yield f"commit {short(origin.commit)}{branch}, {state}"
    else:
        yield "in no git repository"
    yield f"spec {record.spec}" + (f" of {origin.repository}" if origin.repository else "")
    yield f"contract {short(record.contract)} for {record.environment}"


def _environment(record: Record) -> Iterator[str]:
    rest = [f"{name} {version}" for name, version in record.libraries.items() if name != "python"]
    yield f"python {record.libraries.get('python', 'unknown')}"
    yield ", ".join(rest)


def _params(record: Record) -> list[str]:
    own = ", ".join(f"{name} {value}" for name, value in record.params.items())
    return [record.estimator, own, f"seed {record.seed}"]


def _gate(gate: Judged) -> str:
    figure = interval(gate)
    policy = f" ({gate.inconclusive} by the spec)" if gate.verdict == "inconclusive" else ""
    return (
        f"{_MARK.get(gate.verdict, gate.verdict)}  {gate.text}" + (f": {figure}" if figure else "") + policy
    )


def _made_by(lineage: Lineage) -> Iterator[str]:
    origin = lineage.record.origin
    yield origin.person or "unknown"
    yield origin.run
    yield f"run {lineage.version.run}"
    if lineage.record.champion is not None:
        yield f"compared with version {lineage.record.champion}"


def _feeds(lineage: Lineage) -> list[str]:
    every = [*lineage.releases, *lineage.record.feeds]
    return [f"{one.kind}: {one.words}" + (f" ({one.place})" if one.place else "") for one in every] or [
        "nothing"
    ]
