"""Data that DVC tracks, with real git and DVC and a remote on the disk."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from source_tables import columns, open_, source

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.sources import dvc, dvc_files

if TYPE_CHECKING:
    from pathlib import Path

    from modelyard_runtime.contract.types import Source
    from modelyard_runtime.engine.duck import DuckEngine

pytest.importorskip("dvc")


# One process for several of DVC's commands, each of which takes a second by itself.
DVC = """
import sys
from dvc.cli import main
for command in sys.argv[1:]:
    status = main(command.split())
    if status:
        sys.exit(f"{command}: {status}")
"""


def run(folder: Path, *command: str) -> str:
    """A command of git in a folder, or, after the word dvc, several of DVC's."""
    program = [sys.executable, "-c", DVC, *command[1:]] if command[0] == "dvc" else command
    made = {"DVC_NO_ANALYTICS": "1", "GIT_CONFIG_GLOBAL": os.devnull, "HOME": str(folder)}
    done = subprocess.run(
        program, cwd=folder, env={**os.environ, **made}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def commit(folder: Path, subject: str) -> str:
    run(folder, "git", "add", "-A")
    run(folder, "git", "-c", "user.email=a@example.com", "-c", "user.name=a", "commit", "-qm", subject)
    return run(folder, "git", "rev-parse", "--short=12", "HEAD")


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file, a folder and a stage's output, tracked and pushed; the file then changed and committed anew."""
    folder = tmp_path_factory.mktemp("repository")
    run(folder, "git", "init", "-q")
    (folder / "data" / "parts" / "deep").mkdir(parents=True)
    (folder / "data" / "x.csv").write_bytes(b"a,b\r\n1,one\r\n")
    for name in ("1.csv", "2.csv", "deep/3.csv"):
        (folder / "data" / "parts" / name).write_text(f"a,b\n{name[-5]},n\n")
    (folder / "dvc.yaml").write_text("stages:\n  make:\n    cmd: cp data/x.csv y.csv\n    outs: [y.csv]\n")
    remote = f"remote add -q -d local {folder.parent / 'remote'}"
    run(folder, "dvc", "init -q", remote, "add -q data/x.csv data/parts", "repro -q", "push -q")
    commit(folder, "first")
    (folder / "data" / "x.csv").write_text("a,b\n1,one\n2,two\n")
    run(folder, "dvc", "add -q data/x.csv", "push -q")
    commit(folder, "second")
    return folder


def tracked(location: str) -> Source:
    return source(location, versioned_by="dvc", columns=columns({"a": "integer", "b": "string"}))


def recorded(repository: Path, path: str) -> str:
    """The hash that DVC's own API knows."""
    from dvc.repo import Repo

    with Repo(str(repository)) as repo:
        return next(
            str(out.hash_info.value) for out in repo.index.outs if out.fs_path == str(repository / path)
        )


@pytest.mark.parametrize(
    ("location", "entry", "record", "rows"),
    [
        ("data/x.csv", "data/x.csv", "data/x.csv.dvc", 2),
        ("data/parts/*.csv", "data/parts", "data/parts.dvc", 2),
        ("data/parts/**/*.csv", "data/parts", "data/parts.dvc", 3),
        ("data/parts", "data/parts", "data/parts.dvc", 3),
        ("y.csv", "y.csv", "dvc.lock", 1),
    ],
)
def test_the_recorded_version_is_that_of_dvc_and_its_commit(
    duck: DuckEngine, repository: Path, location: str, entry: str, record: str, rows: int
) -> None:
    opened = open_(duck, tracked(location), repository)
    commit_ = run(repository, "git", "log", "-1", "--format=%h", "--abbrev=12", "--", record)
    assert opened.version.version == f"dvc:{recorded(repository, entry)}@{commit_}"
    assert opened.version.rows == rows


def test_other_bytes_than_the_recorded_ones_are_refused(duck: DuckEngine, repository: Path) -> None:
    path = repository / "data" / "x.csv"
    path.unlink()  # DVC may have linked it to its cache
    path.write_text("a,b\n9,nine\n")
    try:
        with pytest.raises(RuntimeProblem, match=r"is not the version that x\.csv\.dvc records") as caught:
            open_(duck, tracked("data/x.csv"), repository)
        assert "dvc checkout" in caught.value.help
    finally:
        run(repository, "dvc", "checkout -q -f data/x.csv")
    assert open_(duck, tracked("data/x.csv"), repository).version.rows == 2


def test_a_record_that_is_not_committed_has_no_commit(duck: DuckEngine, repository: Path) -> None:
    (repository / "new.csv").write_text("a,b\n1,x\n")
    run(repository, "dvc", "add -q new.csv")
    assert (
        open_(duck, tracked("new.csv"), repository).version.version
        == f"dvc:{recorded(repository, 'new.csv')}"
    )


def test_data_that_is_not_tracked_or_not_pulled_is_a_problem(duck: DuckEngine, repository: Path) -> None:
    (repository / "plain.csv").write_text("a,b\n1,x\n")
    with pytest.raises(RuntimeProblem, match="DVC does not track") as caught:
        open_(duck, tracked("plain.csv"), repository)
    assert "dvc add" in caught.value.help
    instead = open_(duck, tracked("data/x.csv"), repository, things=str(repository / "plain.csv"))
    assert instead.version.version == instead.version.digest[:19]
    with pytest.raises(RuntimeProblem, match="no file matches") as caught:
        open_(duck, tracked("data/gone.csv"), repository)
    assert "dvc pull" in caught.value.help


def test_the_version_that_was_read_can_be_restored(repository: Path, tmp_path: Path) -> None:
    first = run(repository, "git", "rev-list", "--max-parents=0", "HEAD")
    dvc.restore(repository, "data/x.csv", first, tmp_path / "old" / "x.csv")
    assert (tmp_path / "old" / "x.csv").read_bytes() == b"a,b\r\n1,one\r\n"
    dvc.restore(repository, "data/parts", first, tmp_path / "parts")
    assert (tmp_path / "parts" / "deep" / "3.csv").read_text() == "a,b\n3,n\n"
    with pytest.raises(RuntimeProblem, match=r"can't be restored as of nowhere: .*nowhere"):
        dvc.restore(repository, "data/x.csv", "nowhere", tmp_path / "none.csv")


def test_the_hashes_of_dvc_2_are_known_too(tmp_path: Path) -> None:
    from dvc_data.hashfile.hash import file_md5

    for name, data in (("text", b"a\r\nb\r\n"), ("bytes", b"a\r\n\0b"), ("empty", b"")):
        path = tmp_path / name
        path.write_bytes(data)
        for kind in ("md5", "md5-dos2unix"):
            assert dvc_files.digest_of(path, kind) == file_md5(str(path), name=kind)


def test_an_imported_url_is_verified_by_its_etags(duck: DuckEngine, s3: str, tmp_path: Path) -> None:
    from modelyard_runtime.storage import locations

    (tmp_path / ".dvc").mkdir()
    for name in ("1.csv", "2.csv"):
        locations.write_bytes(f"{s3}/imported/{name}", f"a,b\n{name[0]},n\n".encode())
    etags = [locations.fingerprint(f"{s3}/imported/{name}") for name in ("1.csv", "2.csv")]
    # as `dvc import-url --version-aware` writes it
    listed = "".join(f"  - relpath: {i}.csv\n    etag: {etag}\n" for i, etag in enumerate(etags, 1))
    (tmp_path / "imported.dvc").write_text(
        f"deps:\n- path: {s3}/imported\n  files:\n{listed}outs:\n- path: imported\n"
    )
    one = tracked(f"{s3}/imported/*.csv")
    opened = open_(duck, one, tmp_path)
    assert opened.version.rows == 2
    assert opened.version.version.startswith("dvc:")
    locations.write_bytes(f"{s3}/imported/2.csv", b"a,b\n3,n\n")
    with pytest.raises(RuntimeProblem, match=r"2\.csv is not the version that imported\.dvc records"):
        open_(duck, one, tmp_path)
    locations.write_bytes(f"{s3}/plain/1.csv", b"a,b\n1,n\n")
    with pytest.raises(RuntimeProblem, match="DVC does not track") as caught:
        open_(duck, tracked(f"{s3}/plain/"), tmp_path)
    assert "import-url" in caught.value.help
