"""The real package index: what uv resolves, and that pip installs what ships, hash by hash."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from modelyard import __version__
from modelyard.pins import groups, requirements
from modelyard.pins.load import load
from modelyard.pins.resolve.packages import Uv
from modelyard.pins.resolve.web import SourceError
from modelyard.pins.shipped import pythons
from modelyard.pins.types import Needs
from modelyard.plan.types import Pins

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.network
UV = os.environ.get("MODELYARD_UV") or shutil.which("uv")
MACHINES = ("x86_64", "aarch64")
MANYLINUX = ("manylinux2014", *(f"manylinux_2_{minor}" for minor in range(17, 29)))


def pip(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--dry-run",
        "--ignore-installed",
        "--require-hashes",
        "--only-binary",
        ":all:",
    ]
    return subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)


def locked(python: str, image: str, folder: Path) -> Path:
    """The shipped requirements of an image with every extra, less modelyard's own line, which has no hash yet."""
    pins = load(None, Needs(python, __version__, frozenset(groups.EXTRAS)))
    assert isinstance(pins, Pins)
    file = folder / f"{image}.requirements.txt"
    file.write_text(re.sub(r"^#.*\nmodelyard==.*\n", "", pins.requirements[image], flags=re.MULTILINE))
    return file


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("image", groups.IMAGES)
@pytest.mark.parametrize("python", pythons())
def test_pip_accepts_every_hash_of_what_ships(python: str, image: str, machine: str, tmp_path: Path) -> None:
    file = locked(python, image, tmp_path)
    done = pip(
        *(
            "--no-deps",
            "--ignore-requires-python",
            "--target",
            str(tmp_path / "target"),
            "--python-version",
            python,
            "--implementation",
            "cp",
        ),
        *(word for each in MANYLINUX for word in ("--platform", f"{each}_{machine}")),
        *("--requirement", str(file)),
    )
    assert done.returncode == 0, done.stderr
    would = done.stdout.rpartition("Would install ")[2].split()
    assert len(would) == len(re.findall(r"^[a-z0-9-]+==", file.read_text(), re.MULTILINE))


def test_pip_finds_no_need_that_the_lock_left_out(tmp_path: Path) -> None:
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    done = pip("--requirement", str(locked(python, "train", tmp_path)))
    assert done.returncode == 0, done.stderr


def test_pip_refuses_a_line_without_a_hash_as_modelyards_own_is_before_a_lock(tmp_path: Path) -> None:
    file = tmp_path / "requirements.txt"
    file.write_text("idna==3.7\n")
    done = pip("--requirement", str(file))
    assert done.returncode != 0
    assert "Hashes are required" in done.stderr


@pytest.mark.skipif(UV is None, reason="uv is not installed (pip install uv)")
class TestUv:
    """Resolution by the real uv against the real index."""

    uv = Uv((UV or "uv",))

    def test_versions_hashes_and_needs(self) -> None:
        packages = self.uv.resolve(["starlette>=0.45", "pydantic>=2.10,<3"], "3.12")
        assert "anyio" in packages["starlette"].requires
        assert set(requirements.closure(packages, ["starlette", "pydantic"])) == packages.keys()
        assert len(packages["pydantic-core"].hashes) >= len(MACHINES)

    def test_a_kept_version_stays_and_an_upgrade_moves_it(self) -> None:
        kept = self.uv.resolve(["idna>=3"], "3.12", {"idna": "3.7"})
        assert kept["idna"].version == "3.7"
        assert self.uv.resolve(["idna>=3"], "3.12")["idna"].version != "3.7"

    def test_contradictions_are_a_failure_in_uvs_words(self) -> None:
        with pytest.raises(SourceError, match="could not resolve"):
            self.uv.resolve(["idna<3", "idna>3"], "3.12")

    def test_a_library_without_wheels_is_a_failure(self) -> None:
        with pytest.raises(SourceError, match="could not resolve"):
            self.uv.resolve(["pyspark==3.5.0"], "3.12")
