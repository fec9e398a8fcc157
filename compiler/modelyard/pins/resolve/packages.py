"""Versions and hashes of libraries, resolved by uv for the platforms that images run on."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modelyard.pins import groups
from modelyard.pins.resolve.web import SourceError
from modelyard.pins.types import Package
from modelyard.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PLATFORMS = ("x86_64-manylinux_2_28", "aarch64-manylinux_2_28")
"""Both architectures of the cloud's machines, with a C library no newer than the base image's."""

_LINE = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)(?:\s+# via (.*))?$")


@dataclass(frozen=True, slots=True)
class Uv:
    """Resolves with uv, wheels only: an image builds nothing, so it needs no compiler.

    ``command`` runs uv; ``cooldown`` leaves out what is younger than so many days, since bad releases are
    mostly found within the first.
    """

    command: tuple[str, ...] = ()
    cooldown: int = 7
    timeout: float = 600.0

    def resolve(
        self, requirements: Sequence[str], python: str, keep: Mapping[str, str] | None = None
    ) -> dict[str, Package]:
        """The packages that these requirements need, by normalised name.

        Args:
            requirements: One requirement a line, ranges welcome.
            python: Such as ``3.12``.
            keep: Versions to stay at where the requirements allow it.

        Raises:
            SourceError: uv is missing, the index did not answer, or the requirements contradict each other.
        """
        with tempfile.TemporaryDirectory(prefix="modelyard-lock-") as name:
            folder = Path(name)
            (folder / "requirements.in").write_text("\n".join(requirements) + "\n", encoding="utf-8")
            kept = "".join(f"{package}=={version}\n" for package, version in sorted((keep or {}).items()))
            found = [self._platform(folder, platform, python, kept) for platform in PLATFORMS]
        return _agree(found)

    def _platform(self, folder: Path, platform: str, python: str, kept: str) -> dict[str, Package]:
        """Two passes over one resolution: a lock for files and hashes, a list for who needs whom."""
        output = folder / f"pylock.{platform.partition('-')[0]}.toml"
        listing = folder / f"{platform}.txt"
        # uv prefers the versions that an earlier output file holds: that is how a lock stays where it is.
        listing.write_text(kept, encoding="utf-8")
        common = [
            "--python-version",
            python,
            "--python-platform",
            platform,
            "--only-binary",
            ":all:",
            "--no-header",
        ]
        common += ["--exclude-newer", f"{self.cooldown} days"] if self.cooldown else []
        plain = ["--annotation-style", "line", "--no-strip-extras", "--output-file", str(listing)]
        self._run(["pip", "compile", *common, *plain, "requirements.in"], folder)
        lines = listing.read_text(encoding="utf-8")
        exact = folder / f"{platform}.in"
        exact.write_text("\n".join(line.partition("#")[0] for line in lines.splitlines()), encoding="utf-8")
        self._run(
            ["pip", "compile", *common, "--format", "pylock.toml", "-o", str(output), str(exact)], folder
        )
        hashes = _hashes(tomllib.loads(output.read_text(encoding="utf-8")))
        return _packages(lines, hashes)

    def _run(self, arguments: list[str], folder: Path) -> None:
        command = self.command or _uv()
        try:
            done = subprocess.run(  # noqa: S603 - uv with our own arguments, no shell
                [*command, *arguments],
                cwd=folder,
                capture_output=True,
                text=True,
                timeout=self.timeout,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise SourceError(f"uv did not finish: {error}") from error
        if done.returncode != 0:
            raise SourceError(f"uv could not resolve the requirements:\n{done.stderr.strip()}")


def _uv() -> tuple[str, ...]:
    """The uv on the path, or the one installed beside modelyard."""
    if found := shutil.which("uv"):
        return (found,)
    beside = Path(sys.executable).with_name("uv")
    if beside.exists():
        return (str(beside),)
    raise SourceError("uv is not installed; `pip install uv` brings it")


def _packages(listing: str, hashes: Mapping[str, tuple[str, ...]]) -> dict[str, Package]:
    versions: dict[str, str] = {}
    requires: dict[str, set[str]] = {}
    for line in listing.splitlines():
        if found := _LINE.match(line.strip()):
            name = groups.normalised(found[1])
            versions[name] = found[2]
            for parent in (found[3] or "").split(","):
                if parent.strip() and not parent.strip().startswith("-r "):
                    requires.setdefault(groups.normalised(parent), set()).add(name)
    missing = sorted(versions.keys() - hashes.keys())
    if missing:
        raise SourceError(f"no installable file is known for {', '.join(missing)}")
    return {
        name: Package(versions[name], hashes[name], tuple(sorted(requires.get(name, ()))))
        for name in sorted(versions)
    }


def _hashes(lock: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {
        groups.normalised(package["name"]): tuple(
            sorted({w["hashes"]["sha256"] for w in package.get("wheels", ())})
        )
        for package in lock.get("packages", ())
        if package.get("wheels")
    }


def _agree(found: Sequence[Mapping[str, Package]]) -> dict[str, Package]:
    """One list for all platforms: the hashes of each, at versions on which they must agree."""
    merged: dict[str, Package] = {}
    for packages in found:
        for name, package in packages.items():
            earlier = merged.get(name, package)
            if earlier.version != package.version:
                versions = f"{earlier.version} and {package.version}"
                raise SourceError(
                    f"{name} resolves to {versions} on different architectures: pin it in requirements"
                )
            merged[name] = replace(
                package,
                hashes=tuple(sorted({*earlier.hashes, *package.hashes})),
                requires=tuple(sorted({*earlier.requires, *package.requires})),
            )
    return dict(sorted(merged.items()))
