"""Random valid specs: all that comes out is what its readers accept, and the long form means the same."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from compiled_spec import compiled, releases_of, text_of
from emitted_files import document, misfits
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from spec_strategies import specs
from stub import TERRAFORM, needs_terraform

from support.command import modelyard

if TYPE_CHECKING:
    from typing import Any

    import pytest

# A failing spec is printed as it was found: making it smaller takes minutes.
QUICK = {
    "deadline": None,
    "derandomize": True,
    "suppress_health_check": list(HealthCheck),
    "phases": [Phase.explicit, Phase.generate],
}


@settings(max_examples=60, **QUICK)
@given(specs(), st.booleans())
def test_every_file_fits_its_schema(spec: dict[str, Any], released: bool) -> None:
    done = compiled(spec, releases_of(spec) if released else None)
    found = {file.path: wrong for file in done.files if (wrong := misfits(file))}
    assert found == {}
    assert len(done.files) >= 10


@settings(max_examples=60, **QUICK)
@given(specs())
def test_what_show_prints_compiles_to_the_same_plan(spec: dict[str, Any]) -> None:
    plan = compiled(spec).plan
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "modelyard.yaml").write_text(text_of(spec), encoding="utf-8")
        shown = modelyard("show", folder, "--format", "json")
    assert shown.code == 0, shown.err
    again = compiled(json.loads(shown.out)).plan
    assert again.first == plan.first
    for name in ("model", "description", "owners", "repository", "labels", "python"):
        assert getattr(again, name) == getattr(plan, name)


@settings(max_examples=40, **QUICK)
@given(specs())
def test_the_same_spec_gives_the_same_bytes(spec: dict[str, Any]) -> None:
    assert compiled(spec).files == compiled(spec).files


@settings(max_examples=40, **QUICK)
@given(specs())
def test_no_two_objects_of_a_namespace_share_a_name(spec: dict[str, Any]) -> None:
    done = compiled(spec, releases_of(spec))
    for environment in done.plan.environments:
        folder = f"{done.plan.paths.ops}/kubernetes/{environment.name}/"
        objects = [
            document(f) for f in done.files if f.path.startswith(folder) and "kustomization" not in f.path
        ]
        names = [(o["apiVersion"], o["kind"], o["metadata"]["name"]) for o in objects]
        assert len(names) == len(set(names))


@needs_terraform
def test_terraform_reads_all_and_has_nothing_to_lay_out_anew(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("terraform")
    made: list[int] = []

    @settings(max_examples=40, **QUICK)
    @given(specs())
    def write(spec: dict[str, Any]) -> None:
        for file in compiled(spec).files:
            if file.path.endswith(".tf") and "/modules/" not in file.path:
                target = folder / str(len(made)) / file.path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(file.text, encoding="utf-8")
        made.append(1)

    write()
    command = [TERRAFORM, "fmt", "-check", "-diff", "-no-color", "-recursive", folder]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert sum(1 for _ in folder.rglob("*.tf")) > 100
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
