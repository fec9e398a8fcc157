"""What made a version and what it feeds, asked of a real registry: as text, JSON, a chart and OpenLineage events."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import merman
import pytest
from contracts import contract as real_contract
from contracts import document as contract_document
from registries import files_of, made
from trainings import ORIGIN, contract, trained

from modelyard_runtime.__main__ import main
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.files import sha256, sha256_of_folder, write, write_json
from modelyard_runtime.lineage import mermaid
from modelyard_runtime.lineage import text as plain
from modelyard_runtime.lineage.collect import features_digest
from modelyard_runtime.lineage.feeds import feeds, releases
from modelyard_runtime.lineage.look_up import Wanted, look_up, wanted
from modelyard_runtime.lineage.origin import Origin, origin
from modelyard_runtime.registry import opened
from modelyard_runtime.registry.address import Embedded
from modelyard_runtime.registry.register import register

HOSTILE = [
    '"',
    "<script>",
    "]]>",
    "\\",
    "\n",
    "`",
    "{{x}}",
    '"]:::x',
    "-->",
    "\x00\x1b[2J",
    "\u202e",
    "x" * 3000,
]


@pytest.fixture(scope="module")
def registered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with an accepted version, and one that its gates stopped."""
    root = tmp_path_factory.mktemp("project")
    made(root / "artifacts")
    register(contract(), trained(root / "build", contract()), root=root, origin=ORIGIN)
    stopped = trained(root / "build", contract(), weights="second", verdict="fail", champion=1)
    register(contract(), stopped, root=root, origin=replace(ORIGIN, dirty=True, run="https://ci.example/7"))
    return root


@pytest.fixture
def here(registered: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same project, stood in."""
    monkeypatch.chdir(registered)
    return registered


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["lineage", *words])
    out, err = capsys.readouterr()
    return code, out, err


def test_the_text_answers_every_question(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = asked(capsys, "wine-quality")
    assert code == 0
    digest = sha256_of_folder(files_of(here / "artifacts", 1) / "model").removeprefix("sha256:")[:12]
    assert out.startswith(
        f"wine-quality version 1 (champion, stage Production)\n  model {digest}, registered 20"
    )
    for line in (
        "data        wines: csv data/wines.csv, version delta:7, 3f9a3f9a3f9a, 1,599 rows, 2026-01-01 to 2026-02-01",
        "rows        train 100, validation 100, test 100",
        "code        commit 5eed5eed5eed on main, clean",
        "            spec modelyard.yaml of https://github.com/acme/wine",
        "environment python 3.11.7",
        "            scikit-learn 1.9.1",
        "            layers [1, 2], learning_rate 0.1, max_iter 100",
        "            seed 0",
        "metrics     roc_auc 0.9 [0.88, 0.92], n = 100",
        "gates       pass  roc_auc >= 0.75: 0.9 [0.88, 0.92], n = 100",
        "made by     Ada <ada@acme.example>",
        "feeds       drift: drift check every 1d of the last 1d (then alert)",
    ):
        assert line in out.splitlines()


def test_a_version_is_named_by_number_alias_or_uri(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, number in {"2": 2, "v2": 2, "challenger": 2, "champion": 1}.items():
        assert f"wine-quality version {number} " in asked(capsys, f"wine-quality@{name}")[1]
    assert "wine-quality version 2 " in asked(capsys, "models:/wine-quality/2")[1]
    out = asked(capsys, "wine-quality@2")[1]
    assert "(challenger, stage Staging)" in out
    assert "gates       FAIL  roc_auc >= 0.75" in out
    assert "with changes that are in no commit" in out
    assert "https://ci.example/7" in out
    assert "compared with version 1" in out


def test_a_version_that_is_a_digest_is_shown_once(registered: Path) -> None:
    with opened.reading(Embedded(str(registered / "artifacts")), "wine-quality") as registry:
        assert registry
        lineage = look_up(registry, Wanted("wine-quality", "1"), registered)
    version = replace(lineage.record.data[0], version="sha256:3f9a3f9a3f9a")
    shown = plain.render(replace(lineage, record=replace(lineage.record, data=(version,))))
    assert "version sha256:3f9a3f9a3f9a, 1,599 rows" in shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("m", Wanted("m", "")),
        ("m@7", Wanted("m", "7")),
        ("m@v7", Wanted("m", "7")),
        ("m@very-good", Wanted("m", "very-good")),
        ("models:/m/champion", Wanted("m", "champion")),
    ],
)
def test_words_for_a_version(text: str, expected: Wanted) -> None:
    assert wanted(text) == expected


def test_what_is_not_there_is_answered_with_what_is(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = asked(capsys, "wine-quality@9")
    assert (code, out) == (1, "")
    assert "wine-quality has no version 9" in err
    assert "it has 2 (challenger), 1 (champion)" in err
    assert "it has wine-quality" in asked(capsys, "beer-quality")[2]
    for odd in ("@7", "a'b@1", "a@"):
        assert "names no model version" in asked(capsys, odd)[2]
    assert asked(capsys)[1] == "wine-quality: 2 (challenger), 1 (champion)\n"


def test_an_empty_or_missing_registry_is_said_to_be_that(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "no registry is named, and none is found here" in asked(capsys, "m")[2]
    assert "nothing is registered in" in asked(capsys, "m", "--tracking", "elsewhere")[2]
    assert list(tmp_path.iterdir()) == []


def test_the_contract_says_where_the_registry_is(
    registered: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(registered / "artifacts", tmp_path / "wine" / "artifacts")
    data = contract_document()
    contracts = tmp_path / "ops" / "wine-quality" / "contract"
    write_json(contracts / "local.json", {**data, "spec": "wine/modelyard.yaml"})
    write_json(contracts / "a-later-one.json", {**data, "artifacts": "nowhere/", "promotes_from": "local"})
    assert "wine-quality version 1 " in asked(capsys, "wine-quality")[1]
    other = str(contracts / "a-later-one.json")
    assert "nothing is registered" in asked(capsys, "wine-quality", "--contract", other)[2]


def test_json_holds_the_record_and_what_the_registry_says_now(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = json.loads(asked(capsys, "wine-quality@2", "--format", "json")[1])
    assert (answer["lineage"], answer["version"], answer["champion"]) == (1, 2, 1)
    assert answer["registry"]["aliases"] == ["challenger"]
    assert answer["registry"]["stage"] == "Staging"
    assert answer["data"][0]["digest"] == "sha256:" + "3f9a" * 16
    assert answer["gates"][0]["verdict"] == "fail"
    assert answer["gates_digest"] == sha256(files_of(here / "artifacts", 2) / "gates" / "report.json")
    assert answer["params"]["layers"] == [1, 2]
    assert answer["features_digest"] == features_digest(contract(), contract().features)


def test_the_chart_is_one_that_mermaid_draws(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chart = asked(capsys, "wine-quality", "--format", "mermaid")[1]
    graph = json.loads(merman.Merman().parse_json(chart, None))
    assert graph
    assert "data0 --> features" in chart


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_stays_text_in_every_form(text: str, registered: Path) -> None:
    with opened.reading(Embedded(str(registered / "artifacts")), "wine-quality") as registry:
        assert registry
        lineage = look_up(registry, Wanted("wine-quality", "1"), registered)
    record = lineage.record
    gate = replace(record.gates[0], text=text, reason=text)
    hostile = replace(record, origin=replace(ORIGIN, person=text, branch=text), gates=(gate,), estimator=text)
    changed = replace(lineage, record=hostile)
    assert len(mermaid.render(changed).splitlines()) == len(mermaid.render(lineage).splitlines())
    assert json.loads(merman.Merman().parse_json(mermaid.render(changed), None))
    shown = plain.render(changed)
    assert "\x1b" not in shown
    assert all(sign.isprintable() or sign == "\n" for sign in shown)
    assert len(shown.splitlines()) == len(plain.render(lineage).splitlines())


def test_a_record_that_was_changed_is_not_believed(
    registered: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(registered / "artifacts", tmp_path / "artifacts")
    path = files_of(tmp_path / "artifacts", 1) / "lineage.json"
    path.write_text(path.read_text().replace("Ada", "Eve"))
    error = asked(capsys, "wine-quality@1", "--tracking", str(tmp_path / "artifacts"))[2]
    assert "was changed since it was stored" in error


def test_releases_say_where_a_version_runs(registered: Path, tmp_path: Path) -> None:
    goldens = Path(__file__).parents[1] / "goldens" / "fraud-released" / "releases"
    shutil.copytree(goldens, tmp_path / "releases")
    digest = "sha256:9372c470eeadd5ecd9c3c74c2b3cb633f8e2f2fad799250a0f70d652b6b825e4"
    found = releases(tmp_path, "fraud-detector", 3, digest)
    assert [feed.place for feed in found] == ["releases/prod.yaml", "releases/staging.yaml"]
    assert found[0].words.startswith(
        "runs in prod as 222222222222.dkr.ecr.eu-west-1.amazonaws.com/fraud-detector/"
    )
    assert releases(tmp_path, "fraud-detector", 2, digest) == ()
    assert releases(tmp_path, "another", 3, digest) == ()
    other = releases(tmp_path, "fraud-detector", 3, "sha256:" + "0" * 64)
    assert other[0].words == "runs in prod, but with another model digest"


def test_releases_before_the_present_one_are_known(tmp_path: Path) -> None:
    entry = f"{{version: 2, model_digest: sha256:{'a' * 64}, serve_image: r/s@sha256:1}}"
    write(
        tmp_path / "releases" / "prod.yaml", f"model: m\nenvironment: prod\nversion: 3\nprevious: [{entry}]\n"
    )
    ((found),) = releases(tmp_path, "m", 2, "sha256:" + "a" * 64)
    assert found.words == "ran in prod as r/s@sha256:1"


@pytest.mark.parametrize("text", ["[", "- a list", "model: !!python/object:os.system x"])
def test_a_damaged_release_file_is_named(text: str, tmp_path: Path) -> None:
    write(tmp_path / "releases" / "prod.yaml", text)
    with pytest.raises(RuntimeProblem, match=r"the release file .*prod\.yaml"):
        releases(tmp_path, "m", 1, "")


def test_what_a_model_feeds_by_its_contract() -> None:
    assert {feed.kind for feed in feeds(real_contract("fraud"))} >= {
        "endpoint",
        "log",
        "drift",
        "performance",
    }
    (batch,) = [feed for feed in feeds(real_contract("demand")) if feed.kind == "batch"]
    assert batch.place.startswith("s3://")


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True)


def test_the_origin_is_what_git_says(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--initial-branch=trunk")
    git(tmp_path, "config", "user.name", "Ada")
    git(tmp_path, "config", "user.email", "ada@acme.example")
    git(tmp_path, "remote", "add", "origin", "https://ada:secret@github.com/acme/wine.git")
    (tmp_path / "modelyard.yaml").write_text("modelyard: 1\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "A spec")
    found = origin(tmp_path, {})
    assert len(found.commit) == 40
    assert (found.branch, found.person, found.dirty) == ("trunk", "Ada <ada@acme.example>", False)
    assert (found.repository, found.run) == ("https://github.com/acme/wine", "")
    git(tmp_path, "remote", "set-url", "origin", "git@github.com:acme/wine.git")
    assert origin(tmp_path, {}).repository == "https://github.com/acme/wine"
    (tmp_path / "report.html").write_text("what a run left is no change of the code")
    assert not origin(tmp_path, {}).dirty
    (tmp_path / "modelyard.yaml").write_text("modelyard: 2\n")
    assert origin(tmp_path, {}).dirty


def test_the_origin_in_ci_is_what_ci_says(tmp_path: Path) -> None:
    environ = {
        "GITHUB_SHA": "c0ffee" * 6 + "c0ff",
        "GITHUB_ACTOR": "ada",
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_REPOSITORY": "acme/wine",
        "GITHUB_RUN_ID": "7",
        "GITHUB_REF_NAME": "main",
    }
    assert origin(tmp_path, environ) == Origin(
        commit="c0ffee" * 6 + "c0ff",
        branch="main",
        repository="https://github.com/acme/wine",
        person="ada",
        run="https://github.com/acme/wine/actions/runs/7",
    )


def test_without_git_nothing_is_made_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("USER", "ada")
    assert origin(tmp_path, {}) == Origin(person="ada")
