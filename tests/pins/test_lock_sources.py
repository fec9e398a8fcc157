"""Each source of the lock against a server on a real socket, or a real repository."""

from __future__ import annotations

import hashlib
import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from lock_servers import ImageRegistry, as_json, server

from modelyard.pins.resolve import web, wheels
from modelyard.pins.resolve.actions import GitTags
from modelyard.pins.resolve.images import Registry
from modelyard.pins.resolve.providers import ProviderRegistry
from modelyard.pins.resolve.web import SourceError

if TYPE_CHECKING:
    from pathlib import Path

BODY = b'{"schemaVersion": 2, "manifests": []}'
PYTHON = "docker.io/library/python"


def git(folder: Path, *arguments: str) -> str:
    identity = {
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@b.c",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@b.c",
    }
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, **identity},
    )
    return done.stdout.strip()


@pytest.fixture
def actions(tmp_path: Path) -> Path:
    """A folder of repositories with one action: light and annotated tags, and some that are no versions."""
    repository = tmp_path / "acme" / "build"
    repository.mkdir(parents=True)
    git(repository, "init", "-q")
    for tag in ("v1.9.0", "v1.10.0", "v2"):
        git(repository, "commit", "-q", "--allow-empty", "-m", tag)
        git(repository, "tag", tag)
    git(repository, "commit", "-q", "--allow-empty", "-m", "two")
    git(repository, "tag", "-a", "v2.0.1", "-m", "annotated")
    git(repository, "commit", "-q", "--allow-empty", "-m", "three")
    git(repository, "tag", "v3.0.0-rc.1")
    return tmp_path


def test_the_newest_version_of_an_action_is_the_commit_behind_its_tag(actions: Path) -> None:
    pin = GitTags(base=actions.as_uri()).newest("acme/build")
    commit = git(actions / "acme" / "build", "rev-parse", "v2.0.1^{commit}")
    assert (pin.name, pin.version, pin.value) == ("acme/build", "v2.0.1", commit)
    assert commit != git(actions / "acme" / "build", "rev-parse", "v2.0.1")


def test_an_action_in_a_folder_of_its_repository_has_that_repositorys_tags(actions: Path) -> None:
    assert GitTags(base=actions.as_uri()).newest("acme/build/upload").version == "v2.0.1"


def test_an_action_that_is_not_there_is_a_failure_without_a_prompt(actions: Path) -> None:
    with pytest.raises(SourceError, match="git ls-remote acme/nothing"):
        GitTags(base=actions.as_uri()).newest("acme/nothing")


def test_an_action_without_versions_is_a_failure(actions: Path) -> None:
    (actions / "acme" / "empty").mkdir()
    git(actions / "acme" / "empty", "init", "-q")
    with pytest.raises(SourceError, match="no tag of the form"):
        GitTags(base=actions.as_uri()).newest("acme/empty")


def test_the_digest_of_a_tag_is_that_of_the_bytes_behind_a_token() -> None:
    registry = ImageRegistry({"3.12-slim": BODY})
    with server(registry) as registry.url:
        pin = Registry({"docker.io": registry.url}).newest(PYTHON, "3.12-slim")
    assert pin.value == f"sha256:{hashlib.sha256(BODY).hexdigest()}"
    assert (pin.name, pin.version) == (PYTHON, "3.12-slim")
    assert len(registry.asked) == 3


@pytest.mark.parametrize(
    ("registry", "message"),
    [
        (ImageRegistry({}), "the registry answered 404"),
        (ImageRegistry({"3.12-slim": BODY}, says="sha256:" + "0" * 64), "the registry says sha256:0000"),
        (
            ImageRegistry({"3.12-slim": BODY}, media="application/vnd.oci.image.manifest.v1+json"),
            "instead of an index",
        ),
    ],
)
def test_a_registry_that_cannot_be_believed_is_a_failure(registry: ImageRegistry, message: str) -> None:
    with server(registry) as registry.url, pytest.raises(SourceError, match=message):
        Registry({"docker.io": registry.url}).newest(PYTHON, "3.12-slim")


def test_a_registry_that_wants_another_login_is_a_failure() -> None:
    with (
        server(lambda _path, _headers: (401, {"WWW-Authenticate": "Basic"}, b"")) as url,
        pytest.raises(SourceError, match="wants a login"),
    ):
        Registry({"docker.io": url}).newest(PYTHON, "3.12-slim")


def test_the_newest_provider_stays_within_its_major_version() -> None:
    versions = ["5.99.0", "6.9.0", "6.10.1", "6.11.0-beta1", "7.0.0"]
    body = {"versions": [{"version": version} for version in versions]}
    with server(
        lambda path, _: as_json(body if path == "/v1/providers/hashicorp/aws/versions" else {}, 200)
    ) as url:
        pin = ProviderRegistry(url).newest("aws", "hashicorp/aws", 6)
        assert (pin.name, pin.version, pin.value) == ("aws", "6.10.1", "hashicorp/aws")
        with pytest.raises(SourceError, match=r"no version 8\.x"):
            ProviderRegistry(url).newest("aws", "hashicorp/aws", 8)


def test_modelyards_wheel_comes_from_the_index_with_its_hash() -> None:
    files = [
        {"packagetype": "sdist", "digests": {"sha256": "aa"}},
        {"packagetype": "bdist_wheel", "digests": {"sha256": "bb"}},
    ]

    def answer(path: str, _: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        return as_json({"urls": files}) if path == "/pypi/modelyard/1.2.3/json" else as_json({}, 404)

    with server(answer) as url:
        assert wheels.from_index("1.2.3", url).sha256 == "bb"
        with pytest.raises(SourceError, match="give the wheel with --wheel PATH"):
            wheels.from_index("9.9.9", url)


def test_a_wheel_from_a_file_must_be_modelyards_and_of_this_version(tmp_path: Path) -> None:
    wheel = tmp_path / "modelyard-0.1.0-py3-none-any.whl"
    wheel.write_bytes(b"wheel")
    own = wheels.from_file(wheel, "0.1.0")
    assert (own.sha256, own.wheel) == (hashlib.sha256(b"wheel").hexdigest(), wheel.name)
    with pytest.raises(SourceError, match=r"is version 0\.1\.0, and images install 0\.2\.0"):
        wheels.from_file(wheel, "0.2.0")
    with pytest.raises(SourceError, match="is no wheel of modelyard"):
        wheels.from_file(tmp_path / "other-0.1.0-py3-none-any.whl", "0.1.0")
    with pytest.raises(SourceError, match="No such file"):
        wheels.from_file(tmp_path / "nothing" / wheel.name, "0.1.0")


def test_only_https_is_asked_beyond_this_machine() -> None:
    with pytest.raises(SourceError, match="is not https"):
        web.get("http://registry.example/v2/")
    with pytest.raises(SourceError, match="did not answer"):
        web.get("http://127.0.0.1:9/", timeout=2)


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"\xff"])
def test_an_answer_that_is_no_json_object_is_a_failure(body: bytes) -> None:
    with server(lambda _path, _headers: (200, {}, body)) as url, pytest.raises(SourceError, match="no JSON"):
        web.get(url).json()
