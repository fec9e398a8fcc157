"""``python -m benchmarks.drift [--quick] [--rounds N] [--date DATE] [--no-peers]``: see README.md beside this."""

from __future__ import annotations

import argparse
import datetime
import json
import shutil
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path

from benchmarks.compile import install
from benchmarks.compile.measure import Case, FailedError, Measured, Runner, interleaved
from benchmarks.drift import data, report

HERE = Path(__file__).parent
DATA = install.PEERS / "drift-data"
RESULTS = install.ROOT / "benchmarks" / "results" / "drift.json"
ENGINE = ("duckdb==2.0.0", "nanoarrow==0.9.0", "numpy>=2,<3")

PEERS = {
    "evidently default": ("evidently_default.py", ("evidently==0.7.23", "pandas<3", "pyarrow")),
    "evidently PSI": ("evidently_psi.py", ("evidently==0.7.23", "pandas<3", "pyarrow")),
    "nannyml JS": (
        "nannyml_js.py",
        ("nannyml==0.13.1", "statsmodels", "pandas<3", "pyarrow", "setuptools<81"),
    ),
    "whylogs": (
        "whylogs_profile.py",
        ("whylogs[viz]==1.6.4", "numpy<2", "pandas<3", "pyarrow<22", "setuptools<81"),
    ),
    "frouros PSI": ("frouros_psi.py", ("frouros==0.9.0", "pandas<3", "pyarrow")),
}
"""By name the script and what it is installed with; a fresh install of some fails without an older companion."""


class Files:
    """The inputs, written once and kept for the next run."""

    def __init__(self, *, large: bool) -> None:
        DATA.mkdir(parents=True, exist_ok=True)
        million, year = 1_000_000, 31_536_000
        self.reference = data.table(DATA / "reference.parquet", million, offset=0, shift=0.0)
        self.current = data.table(DATA / "current.parquet", million, offset=10**9, shift=0.3)
        self.shuffled = data.shuffled(DATA / "shuffled.parquet", self.current)
        self.wide = [
            data.wide(DATA / f"wide-{side}.parquet", 100_000, 1000, offset=side * 10**9) for side in (0, 1)
        ]
        self.large = (
            data.table(DATA / "large.parquet", 10 * million, offset=2 * 10**9, shift=0.3) if large else None
        )
        self.contract = data.contract(DATA / "contract.json", year)
        self.hundred = data.contract(DATA / "hundred.json", year // 100)


def _ours(programs: Path, work: Path, files: Files) -> list[Case]:
    """Our own commands, the bare scan first; what a check needs is profiled before."""
    python = str(programs / "python")
    for name, source in (("reference", files.reference), ("wide", files.wide[0])):
        target = DATA / f"{name}.json"
        command = [python, "-m", "modelyard_runtime", "profile", "--contract", str(files.contract)]
        subprocess.run([*command, "--data", str(source), "--output", str(target)], check=True)

    def scan(name: str, source: Path) -> Case:
        return Case(name, (python, str(HERE / "scripts" / "scan.py"), str(source)), work)

    def check(
        name: str, source: Path, *more: str, of: str = "reference.json", contract: Path = files.contract
    ) -> Case:
        given = (
            "--contract",
            str(contract),
            "--reference",
            str(DATA / of),
            "--current",
            str(source),
        )
        shown = ("--format", "json", "--report", str(work / "report.html"))
        command = (python, "-m", "modelyard_runtime", "drift", *given, *shown, *more)
        # The window has drifted, and the exit code says so; what is measured is that it was judged.
        return Case(name, ("sh", "-c", '"$@" > verdict.json; test $? -le 4', "sh", *command), work)

    def profile(name: str, source: Path) -> Case:
        given = (
            "--contract",
            str(files.contract),
            "--data",
            str(source),
            "--output",
            str(work / "profile.json"),
        )
        return Case(name, (python, "-m", "modelyard_runtime", "profile", *given), work)

    cases = [
        scan(report.SCAN, files.current),
        check(report.CHECK, files.current),
        check(report.LIMITED, files.current, "--memory-limit", "100MB"),
        profile(report.PROFILE, files.reference),
        # Peers read both tables in one process; so does this.
        check(report.BOTH, files.current, of=files.reference.name),
        check(report.ONE, files.current, "--time", "time"),
        check(report.MANY, files.current, "--time", "time", "--windows", "100", contract=files.hundred),
        Case(report.IMPORT, (python, str(HERE / "scripts" / "imports.py")), work),
        scan(report.SCAN_WIDE, files.wide[1]),
        check(report.CHECK_WIDE, files.wide[1], of="wide.json"),
    ]
    if files.large:
        cases += [
            scan(report.SCAN10, files.large),
            check(report.CHECK10, files.large),
            profile(report.PROFILE10, files.large),
        ]
    return cases


def _installed() -> Path:
    """The programs of an environment with a wheel of this checkout and what a check needs, and nothing else."""
    programs = install.python("drift-modelyard", "pip", "setuptools", *ENGINE)
    dist = DATA / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    pip = [str(programs / "pip"), "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "-q", "--no-deps", "-w", str(dist), str(install.ROOT)], check=True)
    (wheel,) = dist.glob("*.whl")
    subprocess.run([*pip, "install", "-q", str(wheel)], check=True)
    subprocess.run([*pip, "install", "-q", "--force-reinstall", "--no-deps", str(wheel)], check=True)
    subprocess.run(
        [str(programs / "python"), "-m", "compileall", "-q", str(programs.parent / "lib")], check=False
    )
    return programs


def _peers(runner: Runner, work: Path, files: Files) -> tuple[dict[str, Measured], dict[str, str]]:
    """Each peer once: a run takes minutes, and the ratios are far from their bars."""
    found: dict[str, Measured] = {}
    missing: dict[str, str] = {}
    for name, (script, requirements) in PEERS.items():
        print(f"{name} …", flush=True)
        try:
            programs = install.python(
                f"drift-{requirements[0].partition('==')[0].partition('[')[0]}", *requirements
            )
            arguments = (str(HERE / "scripts" / script), str(files.reference), str(files.current))
            cpu, peak = runner.once(Case(name, (str(programs / "python"), *arguments), work))
        except (install.NotInstalledError, FailedError, OSError, subprocess.TimeoutExpired) as error:
            missing[name] = " ".join(str(error).split())[-200:]
        else:
            found[name] = Measured((cpu,), peak)
    return found, missing


def _same_bytes(programs: Path, files: Files) -> bool:
    """Whether one and two threads, and another order of rows, give the same report to the last byte."""
    script = (
        "import sys; from pathlib import Path\n"
        "from modelyard_runtime.contract.load import load\n"
        "from modelyard_runtime.drift.reference import reference_at\n"
        "from modelyard_runtime.drift.run import Ask, judge\n"
        "from modelyard_runtime.reports.json import dumped, of\n"
        "contract = load(Path(sys.argv[1]))\n"
        "with reference_at(sys.argv[2]) as reference:\n"
        "    found = {dumped(of(judge(contract, reference, Ask(path, threads=threads))))\n"
        "             for path in sys.argv[3:] for threads in (1, 2, 4)}\n"
        "print(len(found))\n"
    )
    command = [str(programs / "python"), "-c", script, str(files.contract), str(DATA / "reference.json")]
    done = subprocess.run(
        [*command, str(files.current), str(files.shuffled)], check=True, capture_output=True, text=True
    )
    return done.stdout.strip() == "1"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.drift")
    parser.add_argument("--quick", action="store_true", help="3 rounds, no 10 million rows")
    parser.add_argument("--rounds", type=int, default=0, help="runs of each of our commands (default 7)")
    parser.add_argument("--date", default="", help="date of the result (default: today)")
    parser.add_argument("--no-peers", action="store_true", help="modelyard alone; keeps no result")
    arguments = parser.parse_args()
    rounds = arguments.rounds or (3 if arguments.quick else 7)
    print("building the wheel, writing the data …", flush=True)
    programs = _installed()
    files = Files(large=not arguments.quick)
    with tempfile.TemporaryDirectory() as name, closing(Runner(Path(name))) as runner:
        work = Path(name)
        cases = _ours(programs, work, files)
        print(f"measuring {len(cases)} commands, {rounds} rounds …", flush=True)
        measured = interleaved(runner, cases, rounds)
        peers, missing = ({}, {}) if arguments.no_peers else _peers(runner, work, files)
        measured |= peers
    same = _same_bytes(programs, files)
    found = report.lines(measured)
    print(f"\n{report.commands(measured, missing)}\n\n{report.table(found)}\n")
    print(f"The same bytes for any number of threads and order of rows: {'yes' if same else '**no**'}.")
    if not arguments.no_peers:
        date = arguments.date or datetime.datetime.now(tz=datetime.UTC).date().isoformat()
        versions = {requirements[0].partition("==")[0]: requirements[0] for _, requirements in PEERS.values()}
        content = report.document(measured, missing, found, same, {"duckdb": ENGINE[0], **versions}, date)
        RESULTS.parent.mkdir(parents=True, exist_ok=True)
        RESULTS.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
