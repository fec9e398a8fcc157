"""A training in a real MLflow with SQLite: what is recorded, that it is recorded once, and which version is whose."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import pytest
from registries import aliases, files_of, made, rows, statuses, versions
from trainings import ORIGIN, contract, trained

from modelyard.release.result import load_result
from modelyard.release.types import TrainingResult
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.files import read_json, sha256, sha256_of_folder, write, write_json
from modelyard_runtime.layout import Layout
from modelyard_runtime.lineage.collect import collect
from modelyard_runtime.registry.attach import attach
from modelyard_runtime.registry.champion import champion
from modelyard_runtime.registry.register import register

if TYPE_CHECKING:
    from modelyard_runtime.contract.types import Contract
    from modelyard_runtime.lineage.origin import Origin
    from modelyard_runtime.registry.types import Registered

SCHEMA = Path(__file__).parents[2] / "schemas" / "training-result.schema.json"
DIGEST = "sha256:" + "ab" * 32


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of a project with an empty registry."""
    made(tmp_path / "artifacts")
    return tmp_path


def registered(
    root: Path, given: Contract | None = None, *, origin: Origin = ORIGIN, **changes: object
) -> Registered:
    """Register a training in the folder of a project."""
    used = given or contract()
    shutil.rmtree(root / "build", ignore_errors=True)
    layout = trained(root / "build", used, **changes)  # type: ignore[arg-type]
    return register(used, layout, root=root, origin=origin)


def tags(root: Path, number: int) -> dict[str, str]:
    return dict(
        rows(root / "artifacts", "SELECT key, value FROM model_version_tags WHERE version = ?", number)
    )


def test_the_first_registration_makes_the_registry(tmp_path: Path) -> None:
    assert registered(tmp_path).version == 1
    assert versions(tmp_path / "artifacts") == [1]
    assert (tmp_path / "artifacts" / ".gitignore").read_text() == "*\n"
    assert not (Path.cwd() / "mlruns").exists()


def test_a_run_holds_params_metrics_data_and_tags(root: Path) -> None:
    done = registered(root)
    store = root / "artifacts"
    assert (done.version, done.existed, done.champion) == (1, False, True)
    params = dict(rows(store, "SELECT key, value FROM params"))
    assert params == {
        "estimator": "sklearn.ensemble.HistGradientBoostingClassifier",
        "features": "4",
        "layers": "[1, 2]",
        "learning_rate": "0.1",
        "max_iter": "100",
        "seed": "0",
    }
    metrics = dict(rows(store, "SELECT key, value FROM metrics"))
    assert (metrics["roc_auc_lower"], metrics["roc_auc"], metrics["roc_auc_upper"]) == (0.88, 0.9, 0.92)
    assert (metrics["rows_train"], metrics["model_size_mb"], metrics["latency_p50_ms"]) == (100, 0.25, 1.5)
    ((name, digest, source, profile),) = rows(
        store, "SELECT name, digest, dataset_source, dataset_profile FROM datasets"
    )
    assert (name, digest) == ("wines", ("3f9a" * 16)[:36])
    assert json.loads(source)["version"] == "delta:7"
    assert json.loads(profile) == {"rows": 1599, "first": "2026-01-01", "last": "2026-02-01"}
    run = dict(rows(store, "SELECT key, value FROM tags"))
    assert run["mlflow.source.git.commit"] == ORIGIN.commit
    assert run["mlflow.user"] == ORIGIN.person
    assert run["modelyard.libraries"] == "python 3.11.7, scikit-learn 1.9.1"
    assert statuses(store) == ["FINISHED"]


def test_a_version_says_what_made_it_and_holds_its_files(root: Path) -> None:
    registered(root)
    found = tags(root, 1)
    assert found["modelyard.model_digest"] == sha256_of_folder(root / "build" / "model")
    assert found["modelyard.gates_digest"] == sha256(root / "build" / "gates" / "report.json")
    assert (found["modelyard.gates"], found["modelyard.contract"]) == ("passed", contract().digest)
    assert (found["modelyard.commit"], found["modelyard.data_version"]) == (ORIGIN.commit, "wines@delta:7")
    files = files_of(root / "artifacts", 1)
    assert sha256_of_folder(files / "model") == found["modelyard.model_digest"]
    for path in (
        "evaluation/metrics.json",
        "gates/report.json",
        "reference/profile.json",
        "data/sources.json",
    ):
        assert (files / path).read_bytes() == (root / "build" / path).read_bytes()


def test_the_contract_is_stored_under_one_name(root: Path, tmp_path: Path) -> None:
    compiled = tmp_path / "local.json"
    write_json(compiled, {"contract": 1})
    given = contract()
    register(given, trained(root / "build", given), root=root, contract_file=compiled, origin=ORIGIN)
    assert read_json(files_of(root / "artifacts", 1) / "contract.json", "it") == {"contract": 1}


def test_report_and_pages_follow_when_they_are_written(root: Path) -> None:
    given, layout = contract(), Layout(root / "build")
    with pytest.raises(RuntimeProblem, match="can't be read"):
        attach(given, layout, root=root)
    registered(root)
    write(layout.report, "<html>")
    write(layout.docs / "model-card.md", "# A card")
    attach(given, layout, root=root)
    files = files_of(root / "artifacts", 1)
    assert (files / "report.html").read_text() == "<html>"
    assert (files / "docs" / "model-card.md").read_text() == "# A card"
    assert registered(root).existed
    write_json(layout.result, {"version": 9})
    with pytest.raises(RuntimeProblem, match="has no version 9 of wine-quality"):
        attach(given, layout, root=root)


def test_locations_name_no_folder_of_this_machine_and_no_login(root: Path) -> None:
    given = contract()
    layout = trained(root / "build", given)
    document = read_json(layout.sources, "the sources")
    (source,) = document["sources"]
    places = [str(root / "data" / "wines.csv"), "/elsewhere/wines.csv", "postgresql://me:secret@db/wines"]
    sources = [{**source, "name": f"s{number}", "location": place} for number, place in enumerate(places)]
    write_json(layout.sources, {**document, "sources": sources})
    assert [one.location for one in collect(given, layout, ORIGIN, root).data] == [
        "data/wines.csv",
        "/elsewhere/wines.csv",
        "postgresql://db/wines",
    ]


def test_the_result_is_what_a_release_reads(root: Path) -> None:
    registered(root)
    result = read_json(root / "build" / "result.json", "the result")
    jsonschema.validate(result, json.loads(SCHEMA.read_text()))
    assert result["commit"] == ORIGIN.commit
    loaded = load_result(root / "build", serve_digest=DIGEST, watch_digest=DIGEST)
    assert isinstance(loaded, TrainingResult)
    assert (loaded.version, loaded.data_version, loaded.commit) == (1, "wines@delta:7", ORIGIN.commit)
    assert [verdict.stops for verdict in loaded.verdicts] == [False]


def test_no_commit_vouches_for_what_is_in_no_commit(root: Path) -> None:
    registered(root, origin=replace(ORIGIN, dirty=True))
    assert "commit" not in read_json(root / "build" / "result.json", "the result")
    assert tags(root, 1)["modelyard.dirty"] == "true"


def test_the_same_model_with_the_same_evidence_is_the_same_version(root: Path) -> None:
    first, again = registered(root), registered(root)
    assert (again.version, again.run, again.existed, again.champion) == (1, first.run, True, True)
    assert versions(root / "artifacts") == [1]
    assert statuses(root / "artifacts") == ["FINISHED"]
    assert read_json(root / "build" / "result.json", "the result")["version"] == 1


@pytest.mark.parametrize("change", [{"weights": "another"}, {"estimate": 0.91}])
def test_another_model_or_other_evidence_is_another_version(change: dict[str, object], root: Path) -> None:
    registered(root)
    assert registered(root, **change).version == 2
    assert aliases(root / "artifacts") == {"champion": 2}


def test_a_model_that_comes_back_is_the_newest_again(root: Path) -> None:
    registered(root, weights="a")
    registered(root, weights="b")
    back = registered(root, weights="a")
    assert (back.version, back.existed, back.champion) == (3, False, True)


def test_a_run_in_ci_has_a_version_of_its_own(root: Path) -> None:
    monday, tuesday = replace(ORIGIN, run="https://ci.example/1"), replace(ORIGIN, run="https://ci.example/2")
    assert registered(root, origin=monday).version == 1
    assert registered(root, origin=tuesday).version == 2
    assert registered(root, origin=monday).version == 1, "a run that is started again finds what it had done"
    assert aliases(root / "artifacts") == {"champion": 2}


def test_gates_that_stop_a_model_leave_the_champion_alone(root: Path) -> None:
    registered(root)
    failed = registered(root, weights="worse", verdict="fail")
    assert (failed.version, failed.champion) == (2, False)
    assert aliases(root / "artifacts") == {"champion": 1, "challenger": 2}
    assert tags(root, 2)["modelyard.gates"] == "stopped"
    registered(root, weights="better")
    assert aliases(root / "artifacts") == {"champion": 3}, (
        "an accepted version takes an older challenger's place"
    )


def test_an_inconclusive_gate_stops_unless_the_spec_lets_it_pass(root: Path) -> None:
    assert not registered(root, verdict="inconclusive").champion
    given = contract()
    layout = trained(root / "build", given, verdict="inconclusive", weights="other")
    report = read_json(layout.gates, "the report")
    for gate in report["gates"]:
        gate["inconclusive"] = "pass"
    write_json(layout.gates, report)
    assert register(given, layout, root=root, origin=ORIGIN).champion


def test_a_champion_that_a_person_named_stays_until_a_later_one_passes(root: Path) -> None:
    from modelyard_runtime.registry import opened
    from modelyard_runtime.registry.address import Embedded

    registered(root, weights="a")
    registered(root, weights="b")
    with opened.writing(Embedded(str(root / "artifacts")), "wine-quality") as registry:
        registry.set_alias("wine-quality", "champion", 1)
    registered(root, weights="c", verdict="fail")
    assert aliases(root / "artifacts")["champion"] == 1
    registered(root, weights="d")
    assert aliases(root / "artifacts")["champion"] == 4


def test_the_gate_report_has_to_be_of_this_contract(root: Path) -> None:
    given = contract()
    layout = trained(root / "build", given)
    report = read_json(layout.gates, "the report")
    write_json(layout.gates, {**report, "gates": []})
    with pytest.raises(RuntimeProblem, match="of other gates than the contract's: none"):
        register(given, layout, root=root, origin=ORIGIN)
    assert versions(root / "artifacts") == []
    assert not layout.result.exists()


@pytest.mark.parametrize(
    ("path", "text", "message"),
    [
        ("data/sources.json", '{"sources": [{"name": "wines"}]}', "damaged: TypeError"),
        ("evaluation/metrics.json", '{"metrics": {"roc_auc": {}}}', "damaged: KeyError at 'estimate'"),
        ("gates/report.json", "{", "is no JSON"),
        ("model/model.json", "{}", "is of format None"),
        ("features/index.json", "{}", "damaged: KeyError at 'parts'"),
    ],
)
def test_what_an_earlier_stage_left_damaged_is_named(path: str, text: str, message: str, root: Path) -> None:
    given = contract()
    layout = trained(root / "build", given)
    (layout.root / path).write_text(text)
    with pytest.raises(RuntimeProblem, match=message):
        register(given, layout, root=root, origin=ORIGIN)
    assert versions(root / "artifacts") == []


@pytest.mark.parametrize("damage", ["changed", "added", "removed"])
def test_a_model_that_is_not_what_was_trained_is_not_registered(damage: str, root: Path) -> None:
    given = contract()
    layout = trained(root / "build", given)
    file = layout.model / ("sitecustomize.py" if damage == "added" else "model.skops")
    if damage == "removed":
        file.unlink()
    else:
        file.write_text("something else")
    with pytest.raises(RuntimeProblem, match=f"{file.name} is not what the training left"):
        register(given, layout, root=root, origin=ORIGIN)
    assert versions(root / "artifacts") == []


def test_a_model_of_another_spec_is_refused(root: Path) -> None:
    given = contract()
    layout = trained(root / "build", given)
    with pytest.raises(RuntimeProblem, match="holds the model wine-quality, the contract is of other"):
        register(replace(given, model="other"), layout, root=root, origin=ORIGIN)


def test_long_and_odd_text_is_stored_as_far_as_mlflow_takes_it(root: Path) -> None:
    given = contract()
    layout = trained(root / "build", given)
    card = read_json(layout.model / "model.json", "the card")
    card["estimator"]["params"] = {"na me/ü;'\"": "x" * 9000, "step__depth": 3}
    write_json(layout.model / "model.json", card)
    odd = replace(ORIGIN, person="<b>'\"`" * 200, branch="feature/ü")
    assert register(given, layout, root=root, origin=odd).version == 1
    params = dict(rows(root / "artifacts", "SELECT key, value FROM params"))
    assert len(params["na me/ü___"]) == 500
    assert params["step__depth"] == "3"


def test_a_registry_that_moved_with_its_folder_is_at_home_there(root: Path) -> None:
    registered(root)
    moved = root.parent / f"{root.name}-it's %moved_"
    root.rename(moved)
    assert registered(moved, weights="second").version == 2
    found = champion(contract(), moved / "champion", root=moved)
    assert found
    assert found.version == 2
    for number in (1, 2):
        assert (files_of(moved / "artifacts", number) / "model").is_dir()
    for place in ("source FROM model_versions", "artifact_uri FROM runs"):
        assert all(uri.startswith(f"{moved}/") for (uri,) in rows(moved / "artifacts", f"SELECT {place}"))


def test_a_file_that_is_no_registry_is_left_as_it_is(root: Path) -> None:
    path = root / "artifacts" / "mlflow.db"
    path.write_bytes(b"SQLite format 3\0 and then nothing of the kind" * 50)
    before = path.read_bytes()
    with pytest.raises(RuntimeProblem, match="is no MLflow database"):
        registered(root)
    assert path.read_bytes() == before


def test_a_registry_of_a_newer_mlflow_is_left_as_it_is(root: Path) -> None:
    import sqlite3

    with sqlite3.connect(root / "artifacts" / "mlflow.db") as database:
        database.execute("UPDATE alembic_version SET version_num = 'fedcba987654'")
    database.close()
    with pytest.raises(RuntimeProblem, match="written by a newer MLflow"):
        registered(root)


@pytest.mark.slow
def test_an_older_registry_is_brought_up_to_date_and_the_old_one_kept(root: Path) -> None:
    import mlflow
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    registered(root)
    # Elsewhere, as another process would find it: this one still holds the file that is about to be replaced.
    root = Path(shutil.copytree(root, root.parent / "later"))
    path = root / "artifacts" / "mlflow.db"
    scripts = str(Path(mlflow.__file__).parent / "store" / "db_migrations")
    earlier = ScriptDirectory(scripts).get_revision("head").down_revision
    config = Config()
    config.set_main_option("script_location", scripts)
    config.set_main_option("sqlalchemy.url", f"sqlite:///{path}")
    command.downgrade(config, str(earlier))
    assert registered(root, weights="second").version == 2
    assert versions(root / "artifacts") == [1, 2]
    assert path.with_name(f"mlflow.db.{earlier}").exists()
