"""An embedded registry in object storage, over HTTP: what a cloud environment without a tracking server keeps."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
from registries import aliases, made, versions
from trainings import ORIGIN, contract, trained

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.registry import kept
from modelyard_runtime.registry.address import Embedded
from modelyard_runtime.registry.champion import champion
from modelyard_runtime.registry.register import register
from modelyard_runtime.storage import locations

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning")


@pytest.fixture
def prefix(s3: str, request: pytest.FixtureRequest) -> str:
    """A prefix of the bucket for one test."""
    return f"{s3}/{request.function.__name__}/"


def registered(root: Path, prefix: str, weights: str) -> int:
    shutil.rmtree(root / "build", ignore_errors=True)
    given = contract(artifacts=prefix)
    return register(given, trained(root / "build", given, weights=weights), root=root, origin=ORIGIN).version


def database(prefix: str, folder: Path) -> Path:
    """A copy of the database, in a folder."""
    folder.mkdir(exist_ok=True)
    (folder / "mlflow.db").write_bytes(locations.read_bytes(f"{prefix}mlflow.db"))
    return folder


def test_versions_outlive_the_runner(prefix: str, tmp_path: Path) -> None:
    assert champion(contract(artifacts=prefix), tmp_path / "champion", root=tmp_path) is None
    assert registered(tmp_path / "one", prefix, "first") == 1
    assert registered(tmp_path / "two", prefix, "second") == 2, "another runner goes on where the first ended"
    assert aliases(database(prefix, tmp_path / "copy")) == {"champion": 2}
    found = champion(contract(artifacts=prefix), tmp_path / "champion", root=tmp_path)
    assert found
    assert (found.version, (found.folder / "model.skops").read_text()) == (2, "second")
    assert found.metrics
    stored = {location.removeprefix(prefix).split("/", 2)[-1] for location in locations.list_files(prefix)}
    assert {"artifacts/model/model.skops", "artifacts/lineage.json", "artifacts/gates/report.json"} <= stored


def test_of_two_trainings_at_once_both_are_kept(
    prefix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another training puts its registry back while this one stores its files: this one begins anew on that."""
    locations.write_bytes(f"{prefix}mlflow.db", made(tmp_path).read_bytes())
    real, others = kept.put_back, ["another"]

    def overtaken(*arguments: Any) -> None:
        if others:
            registered(tmp_path / "other", prefix, others.pop())
        real(*arguments)

    monkeypatch.setattr(kept, "put_back", overtaken)
    assert registered(tmp_path / "mine", prefix, "mine") == 2
    copy = database(prefix, tmp_path / "copy")
    assert versions(copy) == [1, 2]
    assert aliases(copy) == {"champion": 2}


def test_who_is_always_overtaken_is_told(
    prefix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locations.write_bytes(f"{prefix}mlflow.db", made(tmp_path).read_bytes())

    def overtaken(*_: object) -> None:
        raise kept.Overtaken

    monkeypatch.setattr(kept, "put_back", overtaken)
    with pytest.raises(RuntimeProblem, match="was changed by another training 3 times"):
        registered(tmp_path, prefix, "mine")
    assert not (tmp_path / "build" / "result.json").exists()


def test_a_registry_appears_only_if_there_is_none(prefix: str, tmp_path: Path) -> None:
    place = Embedded(prefix)
    (tmp_path / "one").write_bytes(b"one")
    kept.put_back(place, tmp_path / "one", None)
    with pytest.raises(kept.Overtaken):
        kept.put_back(place, tmp_path / "one", None)
    mark = kept.fetch(place, tmp_path / "two")
    assert mark
    assert (tmp_path / "two").read_bytes() == b"one"
    (tmp_path / "one").write_bytes(b"three")
    kept.put_back(place, tmp_path / "one", mark)
    with pytest.raises(kept.Overtaken):
        kept.put_back(place, tmp_path / "one", mark)


def test_a_bucket_that_is_not_there_is_named(s3: str, tmp_path: Path) -> None:
    assert s3
    with pytest.raises(
        RuntimeProblem, match=r"the registry s3://nowhere/x/mlflow\.db can't be read: .*NoSuchBucket"
    ):
        registered(tmp_path, "s3://nowhere/x/", "mine")


def test_storage_that_does_not_answer_is_named(
    s3: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert s3
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(RuntimeProblem, match="can't be read: Could not connect"):
        registered(tmp_path, "s3://acme/x/", "mine")
