"""What an earlier compile proved is taken for granted exactly as long as nothing has changed."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from spec_folders import CLOUD, LOCAL, WORKSPACE, changed, tree, written

from command_line import Ran, modelyard
from modelyard import check
from modelyard.cache import identity as identity_module
from modelyard.cache import record, sight, store
from modelyard.cache.identity import identity

if TYPE_CHECKING:
    from collections.abc import Callable

EXAMPLES = Path(__file__).parents[2] / "examples"
WARNED = f"{CLOUD}governance: {{accepts: [{{rule: weaker-gate, reason: tried}}]}}\n"
RELEASE = "releases/staging.yaml"
SHOWN = "ops/churn/contract/local.json"


class Watched:
    """A folder with a spec, and whether the last command compiled it or knew that it need not."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.compiled = folder, 0
        real = check.check

        def counting(*arguments: object, **more: object) -> object:
            self.compiled += 1
            return real(*arguments, **more)  # type: ignore[arg-type]

        monkeypatch.setattr(check, "check", counting)

    def run(self, *arguments: str) -> Ran:
        """Run a compile."""
        self.compiled = 0
        return modelyard(self.folder, "compile", *arguments)

    def hit(self, *arguments: str) -> Ran:
        """Run one that must know, and must say what a compile without a cache says."""
        ran = self.run(*arguments)
        assert (ran.code, self.compiled) == (0, 0)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(store.SWITCH, "off")
            assert modelyard(self.folder, "compile", *arguments) == ran
        return ran

    def missed(self, *arguments: str, code: int = 0) -> Ran:
        """Run one that must not trust what is kept, and must do what a compile without a cache does."""
        ran = self.run(*arguments)
        assert (ran.code, self.compiled > 0) == (code, True), ran
        return ran


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "modelyard" / "compile"


@pytest.fixture
def local(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Watched:
    """A compiled spec without a cloud, of which everything is known."""
    watched = Watched(written(tmp_path / "spec"), monkeypatch)
    watched.missed()
    return watched


@pytest.fixture
def cloud(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Watched:
    """A compiled spec with two environments, with findings, of which everything is known."""
    watched = Watched(written(tmp_path / "spec", CLOUD), monkeypatch)
    watched.missed()
    return watched


def trusted(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    """A later run, by which files are believed without being read."""
    later = time.time_ns() + 10 * sight.SETTLED_NS
    monkeypatch.setattr(record, "clock", lambda: later)
    watched.hit()

    def unread(*_: object) -> None:
        raise AssertionError("a file was read that should be believed")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sight, "_read", unread)
        assert watched.run().code == watched.compiled == 0


def proof(cache: Path) -> Path:
    """The one file of the cache."""
    (found,) = cache.rglob("*.json")
    return found


def rewritten(path: Path, content: bytes) -> None:
    """Other content of the same length in the same file, with the time of its last writing put back."""
    before = path.stat()
    assert len(content) == before.st_size
    with path.open("r+b") as file:
        file.write(content)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize("arguments", [(), ("--check",), ("--force",), ("--format", "json")])
def test_an_unchanged_spec_is_not_compiled_again(local: Watched, arguments: tuple[str, ...]) -> None:
    before = tree(local.folder)
    local.hit(*arguments)
    assert tree(local.folder) == before


def test_what_was_read_once_is_believed_later(local: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    trusted(local, monkeypatch)


def test_a_check_proves_as_much_as_a_compile(local: Watched, cache: Path) -> None:
    shutil.rmtree(cache)
    local.missed("--check")
    local.hit()


@pytest.mark.parametrize("example", ["quickstart", "churn", "demand", "fraud", "workspace"])
def test_every_example_says_the_same_when_nothing_is_to_do(
    example: str, tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ignored = shutil.ignore_patterns("ops", ".github", "CODEOWNERS", "data")
    watched = Watched(shutil.copytree(EXAMPLES / example, tmp_path / example, ignore=ignored), monkeypatch)
    for _ in range(3):  # specs of one workspace share a file that is whole only after the first run
        watched.run()
    watched.hit()
    watched.hit("--check")


@pytest.mark.parametrize("format_", ["text", "json", "sarif", "github"])
def test_findings_are_told_again_to_the_letter(cloud: Watched, format_: str) -> None:
    written(cloud.folder, WARNED)
    first = cloud.missed("--format", format_)
    assert cloud.hit("--format", format_).err == first.err
    assert "weaker-gate" in first.err


CHANGES: dict[str, Callable[[Path], object]] = {
    "a changed spec": lambda folder: changed(folder, "0.75", "0.80"),
    "a spec with another line end": lambda folder: changed(folder, "model: churn\n", "model: churn\r\n"),
    "a lock that appears": lambda folder: (folder / "modelyard.lock").write_text("{}"),
    "a workspace above": lambda folder: written(folder.parent, WORKSPACE, "modelyard.workspace.yaml"),
    "a link in the place of the spec": lambda folder: linked(folder / "modelyard.yaml"),
}


def linked(path: Path) -> None:
    path.rename(path.with_name("elsewhere.txt"))
    path.symlink_to("elsewhere.txt")


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_of_what_a_compile_reads_is_seen(local: Watched, change: str) -> None:
    CHANGES[change](local.folder)
    local.run()
    assert local.compiled > 0


def test_a_release_file_that_appears_is_seen(cloud: Watched) -> None:
    cloud.hit()
    written(cloud.folder, "release: 1\n", RELEASE)
    assert "corrupt-release" in cloud.missed(code=1).err


def test_requirements_that_appear_change_and_go_are_seen(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = f"{LOCAL}python: {{requirements: needs.txt}}\n"
    watched = Watched(written(tmp_path / "spec", spec), monkeypatch)
    told = [watched.run().said]
    for text in ("polars==1.0.0\n", "polars\n"):
        written(watched.folder, text, "needs.txt")
        told.append(watched.run().said)
        assert watched.compiled > 0
    (watched.folder / "needs.txt").unlink()
    assert watched.run().said == told[0]
    assert watched.compiled > 0
    assert len(set(told)) == 3


def test_the_defaults_of_a_workspace_are_seen(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = written(tmp_path / "root", WORKSPACE, "modelyard.workspace.yaml")
    written(root, LOCAL, "models/churn/modelyard.yaml")
    watched = Watched(root, monkeypatch)
    watched.missed()
    watched.hit()
    changed(root, "count(gates) >= 1", "count(gates) >= 9", "modelyard.workspace.yaml")
    assert "policy-not-kept" in watched.missed(code=1).err


def test_a_spec_that_joins_a_workspace_is_compiled(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = written(tmp_path / "root", WORKSPACE, "modelyard.workspace.yaml")
    written(root, LOCAL, "models/churn/modelyard.yaml")
    watched = Watched(root, monkeypatch)
    watched.missed()
    written(root, LOCAL.replace("model: churn", "model: other"), "models/other/modelyard.yaml")
    assert "ops/other" in watched.missed().out
    watched.run()  # the first of the two now finds the other's lines in the files that both share
    assert watched.hit().out.count("0 written") == 2


@pytest.mark.parametrize("trust", [False, True], ids=["read", "believed"])
def test_an_edited_output_is_never_taken_for_ours(
    local: Watched, trust: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if trust:
        trusted(local, monkeypatch)
    path = local.folder / SHOWN
    rewritten(path, path.read_bytes().swapcase())
    assert f"{SHOWN} can't be overwritten" in local.missed(code=1).err
    assert local.missed("--check", code=3).out.startswith(SHOWN)


@pytest.mark.parametrize("trust", [False, True], ids=["read", "believed"])
def test_an_edited_spec_of_the_same_length_and_time_is_seen(
    local: Watched, trust: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if trust:
        trusted(local, monkeypatch)
    spec = local.folder / "modelyard.yaml"
    rewritten(spec, spec.read_bytes().replace(b"0.75", b"0.80"))
    local.missed()
    assert b"0.8" in (local.folder / SHOWN).read_bytes()


def test_a_removed_output_is_written_again(local: Watched) -> None:
    (local.folder / SHOWN).unlink()
    assert f"wrote   {SHOWN}" in local.missed().out
    local.hit()


def test_an_output_behind_a_link_is_not_believed(local: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    trusted(local, monkeypatch)
    (local.folder / "ops").rename(local.folder.parent / "away")
    (local.folder / "ops").symlink_to(local.folder.parent / "away")
    assert "symbolic link that leads out" in local.missed(code=1).err


def test_the_place_for_shared_lines_that_appears_is_seen(cloud: Watched) -> None:
    assert (cloud.folder / ".github" / "CODEOWNERS").exists()
    written(cloud.folder, "* @acme/all\n", ".github/CODEOWNERS")
    cloud.run()
    assert cloud.compiled > 0


def test_a_compile_that_was_killed_is_ended(local: Watched) -> None:
    written(local.folder, "{", "ops/churn/.manifest.next.json")
    assert "did not finish" in local.missed("--check", code=3).out


def test_files_that_were_only_touched_are_read_and_believed_again(local: Watched) -> None:
    for path in local.folder.rglob("*"):
        path.touch()
    local.hit()


def test_each_choice_of_output_has_its_own_proof(cloud: Watched, tmp_path: Path) -> None:
    cloud.missed("--out", str(tmp_path / "out"))
    cloud.missed("--env", "staging")
    cloud.missed("--root", str(tmp_path), "--out", str(tmp_path / "other"))
    cloud.hit("--out", str(tmp_path / "out"))
    cloud.hit("--env", "staging")
    cloud.hit()
    assert modelyard(tmp_path, "compile", "spec").out.startswith("spec/modelyard.yaml:")
    assert cloud.compiled > 0
    assert cloud.run("--env", "nowhere").code == 2


def test_another_modelyard_proves_nothing(local: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity_module, "__version__", "99")
    identity.cache_clear()
    local.missed()
    local.hit()
    monkeypatch.undo()
    identity.cache_clear()


def test_code_that_changes_while_it_runs_proves_nothing(
    local: Watched, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(cache)
    identity.cache_clear()
    real = check.check

    def edited(*arguments: object, **more: object) -> object:
        monkeypatch.setattr(identity_module, "__version__", "99")
        return real(*arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(check, "check", edited)
    local.run()
    identity.cache_clear()  # the next process
    local.missed()
    monkeypatch.undo()
    identity.cache_clear()


def test_changed_code_and_templates_prove_nothing(tmp_path: Path) -> None:
    (tmp_path / "a" / "__pycache__").mkdir(parents=True)
    source, derived = tmp_path / "a" / "b.py", tmp_path / "a" / "__pycache__" / "b.pyc"
    source.write_text("x = 1\n")
    before = identity_module._tree(str(tmp_path))
    derived.write_text("made from it")
    assert identity_module._tree(str(tmp_path)) == before
    time.sleep(0.02)
    rewritten(source, b"x = 2\n")
    assert identity_module._tree(str(tmp_path)) != before


@pytest.mark.parametrize("content", [b"", b"{}", b"\0" * 300, b"[[1]]\n", None], ids=repr)
def test_a_damaged_proof_is_no_proof(local: Watched, cache: Path, content: bytes | None) -> None:
    kept = proof(cache)
    kept.write_bytes(kept.read_bytes().replace(b"local", b"lokal") if content is None else content)
    local.missed()
    local.hit()


def test_a_proof_of_another_spec_is_no_proof(local: Watched, cache: Path, tmp_path: Path) -> None:
    kept = proof(cache)
    shutil.copytree(local.folder, tmp_path / "copy")
    modelyard(tmp_path / "copy", "compile")
    (other,) = set(cache.rglob("*.json")) - {kept}
    other.write_bytes(kept.read_bytes())
    local.folder = tmp_path / "copy"
    local.missed()


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no owners of files here")
def test_a_cache_that_others_may_write_to_is_not_used(local: Watched, cache: Path) -> None:
    cache.chmod(0o777)
    local.missed()
    cache.chmod(0o700)
    local.hit()


def test_a_cache_that_can_t_be_written_disturbs_nobody(local: Watched, cache: Path) -> None:
    shutil.rmtree(cache)
    cache.write_text("a file where a folder is needed")
    local.missed()
    local.missed("--check")


def test_a_full_cache_disk_disturbs_nobody(
    local: Watched, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = proof(cache)
    kept.unlink()

    def full(*_: object) -> None:
        raise OSError(28, "no space left on device")

    monkeypatch.setattr(store, "_opened", full)
    assert local.missed().err == local.missed().err
    assert not list(cache.rglob("*.*"))


@pytest.mark.parametrize("word", ["off", "OFF", "0", "no"])
def test_the_cache_can_be_turned_off(local: Watched, word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(store.SWITCH, word)
    local.missed()


def test_the_cache_lies_in_the_user_s_folder_and_nowhere_else(
    local: Watched, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stat.S_IMODE(cache.stat().st_mode) == 0o700
    assert stat.S_IMODE(proof(cache).stat().st_mode) == 0o600
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", str(local.folder.parent / "home"))
    before = set(tree(local.folder))
    local.missed()
    assert set(tree(local.folder)) == before
    assert proof(local.folder.parent / "home" / ".cache" / "modelyard" / "compile")


def test_the_tree_is_the_same_with_and_without_a_cache(cloud: Watched, tmp_path: Path) -> None:
    plain = written(tmp_path / "plain", CLOUD)
    for old, new in (("", ""), ("replicas: 2", "replicas: 3"), ("replicas: 3", "replicas: 2")):
        for folder in (cloud.folder, plain):
            changed(folder, old, new)
        cloud.run()
        cloud.run()
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(store.SWITCH, "off")
            assert modelyard(plain, "compile").code == 0
        assert tree(cloud.folder) == tree(plain)


def test_a_gate_that_became_weaker_is_told_once(cloud: Watched) -> None:
    changed(cloud.folder, "roc_auc >= 0.75", "roc_auc >= 0.70")
    assert "weaker-gate" in cloud.missed().err
    assert "weaker-gate" not in cloud.missed().err
    assert "weaker-gate" not in cloud.hit().err


def test_output_of_a_spec_that_is_gone_is_still_told(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = written(tmp_path / "root", WORKSPACE, "modelyard.workspace.yaml")
    for name in ("churn", "other"):
        written(root, LOCAL.replace("model: churn", f"model: {name}"), f"models/{name}/modelyard.yaml")
    watched = Watched(root, monkeypatch)
    for _ in range(3):
        watched.run()
    assert watched.compiled == 0
    (root / "models" / "other" / "modelyard.yaml").unlink()
    assert "ops/other: belongs to other" in watched.run("--check").out


def test_the_cache_keeps_within_its_bounds(
    local: Watched, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shard,) = cache.iterdir()
    largest = proof(cache).stat().st_size
    for age in range(1, 4):
        old = shard / f"{age}.json"
        old.write_bytes(b"x" * 1000)
        os.utime(old, (age, age))
    monkeypatch.setattr(store, "LIMIT", 2500 + largest)
    changed(local.folder, "0.75", "0.76")
    local.missed()
    assert sorted(path.name for path in shard.iterdir() if len(path.name) < 10) == ["2.json", "3.json"]
    local.hit()


def test_compiles_at_once_leave_one_proof_and_one_output(local: Watched, cache: Path) -> None:
    before = tree(local.folder)
    command = (sys.executable, "-m", "modelyard", "compile", str(local.folder))
    for _ in range(2):
        proof(cache).unlink(missing_ok=True)
        running = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(3)]
        assert [process.wait() for process in running] == [0, 0, 0]
    assert tree(local.folder) == before
    assert proof(cache)


def test_a_command_that_finds_nothing_to_do_loads_little(local: Watched) -> None:
    command = (sys.executable, "-X", "importtime", "-m", "modelyard", "compile")
    for _ in range(2):
        done = subprocess.run(command, cwd=local.folder, capture_output=True, check=True)
    loaded = {line.rpartition(b"|")[2].strip().decode() for line in done.stderr.splitlines()}
    assert "modelyard.cache.proofs" in loaded
    assert not loaded & {"sqlglot", "yaml", "jinja2", "modelyard.check", "modelyard.plan.resolve"}
