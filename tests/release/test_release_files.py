"""Release files: the same bytes for the same release, and a clear place for whatever is wrong with one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from releases import release, result_data, running, written

from modelyard.release.load import load
from modelyard.release.render import render
from modelyard.release.result import load_result
from modelyard.release.save import save
from modelyard.release.types import ReleaseFile, TrainingResult
from modelyard.write.manifest import render as render_manifest
from modelyard.write.types import Manifest, Owner, Problem

FILE = "releases/staging.yaml"
SCHEMAS = Path(__file__).parents[2] / "schemas"


def schema(name: str) -> Draft202012Validator:
    """A schema that is one itself."""
    document = json.loads((SCHEMAS / name).read_text())
    Draft202012Validator.check_schema(document)
    return Draft202012Validator(document)


def messages(text: str, **more: str) -> list[tuple[int, str]]:
    """(line, message) of everything that is wrong with a file."""
    found = load(text, FILE, **more)
    assert isinstance(found, tuple), found
    assert all(finding.rule == "corrupt-release" for finding in found)
    assert all(finding.file == FILE and finding.help for finding in found)
    return [(finding.at.start.line, finding.message) for finding in found if finding.at is not None]


def test_a_release_file_reads_like_this() -> None:
    lines = render(running(2)).splitlines()

    assert (
        lines[0]
        == "# What runs in staging. `modelyard release` writes this file, and merging it is the release."
    )
    assert lines[1:5] == ["release: 1", "model: fraud", "environment: staging", "version: 2"]
    assert [line.partition(":")[0] for line in lines[5:]] == [
        *("serve_digest", "watch_digest", "model_digest", "data_version", "gates_digest", "commit"),
        *("serve_image", "watch_image", "previous"),
    ]


@settings(deadline=None)
@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=8))
def test_what_is_written_is_read_back(versions: list[int]) -> None:
    file = running(versions[0], *versions[1:])
    text = render(file)

    assert load(text, FILE) == file
    assert render(file) == text
    assert not list(schema("release.schema.json").iter_errors(yaml.safe_load(text)))


def test_what_is_wrong_is_named_with_its_place() -> None:
    text = render(running(2, 1)).replace("version: 2", "version: two").replace("commit: ", "comit: ", 1)

    assert messages(text) == [
        (5, "version must be the number of the model version, from 1"),
        (2, "a release file needs commit: a full git commit"),
        (11, "unknown key 'comit' in a release file"),
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("release: 1", "release: 2"), "release must be 1, its own version"),
        (("release: 1", "release: true"), "release must be 1, its own version"),
        (("environment: staging", "environment: prod"), "this file belongs to the environment 'staging'"),
        (
            ("serve_digest: sha256:", "serve_digest: sha1:"),
            "serve_digest must be `sha256:` and 64 hexadecimal digits",
        ),
        (
            ("1.example/fraud-serve@", "1.example/fraud-serve:latest@sha1:"),
            "serve_image must be a repository and a digest",
        ),
        (("  - version: 1", "  - version: -1"), "version must be the number of the model version, from 1"),
        (("previous:", "previous: none\nrest:"), "previous must be a list of earlier releases"),
        (("data_version: 2026-11-02", 'data_version: "a\\nb"'), "data_version must be one line of text"),
    ],
)
def test_a_wrong_value_says_what_is_allowed(change: tuple[str, str], message: str) -> None:
    text = render(running(2, 1)).replace('"2026-11-02"', "2026-11-02")
    assert change[0] in text

    assert any(found.startswith(message) for _, found in messages(text.replace(*change, 1)))


@pytest.mark.parametrize(
    "text", ["", "[]", "release: 1\nrelease: 1\n", "<<<<<<< ours\n", "a: [", "\x00", "a: &a [*a]"]
)
def test_what_is_no_release_file_is_no_crash(text: str) -> None:
    found = load(text, FILE)

    assert isinstance(found, tuple)
    assert found
    assert all(finding.at is not None for finding in found)


def test_an_image_with_another_digest_is_named() -> None:
    file = running(2)
    mixed = ReleaseFile(
        "fraud", "staging", release(2).__class__(**{**_fields(file), "serve_image": release(1).serve_image})
    )

    assert [message for _, message in messages(render(mixed))] == ["serve_image must end in serve_digest"]


def _fields(file: ReleaseFile) -> dict[str, Any]:
    return {name: getattr(file.current, name) for name in file.current.__slots__}  # type: ignore[attr-defined]


def test_a_file_of_another_model_is_named() -> None:
    assert [message for _, message in messages(render(running(2)), model="churn")] == [
        "this file belongs to the model 'churn'"
    ]


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_or_named(text: str) -> None:
    found = load(text, FILE)

    assert isinstance(found, ReleaseFile) or found


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 3), st.text(max_size=5), st.just([]), st.just({}), st.just(0.5)
)
KEYS = (*yaml.safe_load(render(running(2, 1))), "surprise")


@settings(deadline=None)
@given(key=st.sampled_from(KEYS), value=VALUES)
def test_the_schema_refuses_what_the_reader_refuses(key: str, value: object) -> None:
    data = {**yaml.safe_load(render(running(2, 1))), key: value}
    text = json.dumps(data)
    read = isinstance(load(text, FILE), ReleaseFile)
    valid = schema("release.schema.json").is_valid(json.loads(text))

    # Beyond its form, a file is checked against its own name and its lines against what a line is.
    assert valid or not read
    assert read or not valid or key in ("environment", "data_version")


@settings(deadline=None)
@given(key=st.sampled_from((*result_data(), "surprise")), value=VALUES)
def test_the_schema_of_results_refuses_what_the_reader_refuses(
    tmp_path_factory: pytest.TempPathFactory, key: str, value: object
) -> None:
    folder = tmp_path_factory.mktemp("result")
    data = {**result_data(), key: value}
    read = isinstance(load_result(written(folder, data)), TrainingResult)
    valid = schema("training-result.schema.json").is_valid(json.loads(json.dumps(data)))

    assert valid or not read
    assert read or not valid or key == "data_version"


def test_the_schema_of_the_manifest_fits_a_manifest() -> None:
    files = {"a/b.txt": "sha256:" + "0" * 64}
    text = render_manifest(Manifest(Owner("fraud", "modelyard.yaml", "ops/fraud"), files, files))

    assert schema("manifest.schema.json").is_valid(json.loads(text))
    for wrong in ("../x", "/x", "a//b", "a\\b", "./a", ""):
        assert not schema("manifest.schema.json").is_valid(
            json.loads(text.replace("a/b.txt", json.dumps(wrong)[1:-1]))
        )


def test_a_release_file_is_written_once(tmp_path: Path) -> None:
    text = render(running(2))

    assert save(tmp_path, FILE, text) is True
    assert save(tmp_path, FILE, text) is False
    assert (tmp_path / FILE).read_text() == text
    assert [path.name for path in (tmp_path / "releases").iterdir()] == ["staging.yaml"]


def test_a_release_file_is_never_written_elsewhere(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    (root / "releases").symlink_to(outside)
    assert isinstance(save(root, FILE, "x"), Problem)
    assert isinstance(save(root, "../x.yaml", "x"), Problem)
    assert list(outside.iterdir()) == []

    (root / "releases").unlink()
    (root / "releases").mkdir()
    (root / FILE).symlink_to(outside / "x")
    assert isinstance(save(root, FILE, "x"), Problem)
    assert list(outside.iterdir()) == []
