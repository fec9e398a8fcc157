"""A spec as data through every pass of the compiler, without a command line or a disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from modelyard.check import check
from modelyard.compile import compile_spec
from modelyard.plan.types import Paths, Release
from modelyard.release.render import render
from modelyard.release.types import ReleaseFile
from modelyard.source.load import parse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard.compile import Compiled


class Beside:
    """Files beside the spec."""

    def __init__(self, files: Mapping[str, str] | None = None) -> None:
        self.files = files or {}

    def read(self, path: str) -> str | None:
        """The text of one of them."""
        return self.files.get(path)

    def read_output(self, path: str) -> str | None:
        """Nothing was compiled before."""
        return None


def text_of(spec: Mapping[str, Any]) -> str:
    """The spec as a file."""
    return yaml.dump(dict(spec), Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True)


def compiled(spec: Mapping[str, Any], files: Mapping[str, str] | None = None) -> Compiled:
    """What the compiler makes of a spec that it has to accept."""
    beside = Beside(files)
    checked = check(parse(text_of(spec), "modelyard.yaml"), beside)
    told = [f"{found.rule}: {found.message}" for found in checked.diagnostics() if found.severity == "error"]
    assert told == []
    done = compile_spec(
        checked, beside, Paths("modelyard.yaml", "", f"ops/{spec['model']}", ".github/workflows")
    )
    told = [
        f"{found.rule}: {found.message}" for found in done.checked.diagnostics() if found.severity == "error"
    ]
    assert told == []
    assert done.plan is not None
    return done


def releases_of(spec: Mapping[str, Any]) -> dict[str, str]:
    """A release of version 3 in every environment, as `modelyard release` would write it."""
    environments = list(spec.get("environments") or ["local"])
    return {f"releases/{name}.yaml": _release(str(spec["model"]), name) for name in environments}


def _release(model: str, environment: str) -> str:
    digest = "sha256:" + "a1" * 32
    repository = f"111111111111.dkr.ecr.eu-west-1.amazonaws.com/{model}"
    release = Release(
        version=3,
        serve_digest=digest,
        watch_digest=digest,
        model_digest=digest,
        data_version="2026-11-03",
        gates_digest=digest,
        commit="e5" * 20,
        serve_image=f"{repository}/serve@{digest}",
        watch_image=f"{repository}/watch@{digest}",
    )
    return render(ReleaseFile(model, environment, release, ()))
