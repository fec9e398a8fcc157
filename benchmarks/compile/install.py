"""Environments below ``benchmarks/.peers``: one for the wheel of this checkout, one for each peer."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.compile.measure import environment

ROOT = Path(__file__).parents[2]
PEERS = ROOT / "benchmarks" / ".peers"


class NotInstalledError(Exception):
    """A peer that this machine can't have; the text says why."""


def python(name: str, *requirements: str) -> Path:
    """The folder of the programs of a virtual environment that holds these, made unless it is there."""
    home, stamp = PEERS / name, PEERS / name / ".requirements"
    wanted = "\n".join(requirements)
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != wanted:
        shutil.rmtree(home, ignore_errors=True)
        _run([sys.executable, "-m", "venv", str(home)])
        _run([str(home / "bin" / "pip"), "install", "--quiet", *requirements])
        _run([str(home / "bin" / "python"), "-m", "compileall", "-q", str(home / "lib")], check=False)
        stamp.write_text(wanted, encoding="utf-8")
    return home / "bin"


def node(name: str, *packages: str) -> Path:
    """The folder whose ``node_modules`` holds these packages."""
    home, stamp = PEERS / name, PEERS / name / ".requirements"
    wanted = "\n".join(packages)
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise NotInstalledError("node and npm are not here")
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != wanted:
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        _run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(home), *packages])
        stamp.write_text(wanted, encoding="utf-8")
    return home


def ours() -> Path:
    """The programs of an environment that holds a wheel built from this checkout, and nothing else but its needs."""
    dist = PEERS / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    _run([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(dist), str(ROOT)])
    (wheel,) = dist.glob("*.whl")
    programs = python("modelyard", "pip", "setuptools")
    _run([str(programs / "pip"), "install", "--quiet", str(wheel)])
    _run([str(programs / "pip"), "install", "--quiet", "--force-reinstall", "--no-deps", str(wheel)])
    _run([str(programs / "python"), "-m", "compileall", "-q", str(programs.parent / "lib")], check=False)
    return programs


def _run(command: list[str], *, check: bool = True) -> None:
    done = subprocess.run(
        command, env=environment(), cwd=ROOT, capture_output=True, text=True, check=False, timeout=600
    )
    if check and done.returncode:
        lines = [line for line in done.stderr.splitlines() if "ERROR" in line or "error" in line]
        said = (lines or done.stderr.splitlines() or ["no reason given"])[-1]
        raise NotInstalledError(f"{Path(command[0]).name} {' '.join(command[1:4])}: {said.strip()[:200]}")
