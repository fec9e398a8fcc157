"""A training, a promotion and a step back: what they write, and what they refuse."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from releases import PROD, STAGING, digest, release, result_data, running, trained, written

from modelyard.release.destination import destination
from modelyard.release.load import load
from modelyard.release.order import skipped
from modelyard.release.render import render
from modelyard.release.result import load_result
from modelyard.release.steps import from_training, promote, roll_back
from modelyard.release.types import HISTORY, Destination, ReleaseFile, TrainingResult, Verdict
from modelyard.write.types import Problem

if TYPE_CHECKING:
    from pathlib import Path


def rules(outcome: ReleaseFile | TrainingResult | tuple[Problem, ...]) -> list[str]:
    """The rules of a refusal; each problem says the way out."""
    assert isinstance(outcome, tuple), outcome
    assert all(problem.help for problem in outcome)
    return [problem.rule for problem in outcome]


def done(outcome: ReleaseFile | tuple[Problem, ...]) -> ReleaseFile:
    """The outcome of a step that must succeed."""
    assert isinstance(outcome, ReleaseFile), outcome
    return outcome


def test_a_training_is_released_to_the_first_environment() -> None:
    assert from_training(STAGING, trained(3), None) == running(3)
    assert from_training(STAGING, trained(3), running(2, 1)) == running(3, 2, 1)


def test_a_promotion_copies_the_digests_to_the_images_of_its_own_registry() -> None:
    promoted = done(promote(PROD, running(3, 2), running(2, to=PROD), from_="staging"))

    assert promoted == running(3, 2, to=PROD)
    assert promoted.current.serve_digest == release(3).serve_digest
    assert promoted.current.serve_image.startswith("2.example/")


def test_releasing_what_runs_changes_nothing() -> None:
    assert from_training(STAGING, trained(3), running(3, 2)) == running(3, 2)
    assert promote(PROD, running(3), running(3, 2, to=PROD), from_="staging") == running(3, 2, to=PROD)


@pytest.mark.parametrize(
    ("verdict", "inconclusive", "refused"),
    [
        ("pass", "stop", False),
        ("fail", "stop", True),
        ("fail", "pass", True),
        ("inconclusive", "stop", True),
        ("inconclusive", "pass", False),
    ],
)
def test_a_gate_that_was_not_passed_stops_a_release(verdict: Any, inconclusive: Any, refused: bool) -> None:
    outcome = from_training(STAGING, trained(3, verdicts=(Verdict("roc_auc", verdict, inconclusive),)), None)

    assert (outcome == running(3)) is not refused
    if refused:
        assert rules(outcome) == ["gate-not-passed"]


def test_a_gate_that_was_not_judged_stops_a_release() -> None:
    assert rules(from_training(STAGING, trained(3, verdicts=()), None)) == ["gate-not-judged"]


def test_a_training_can_not_skip_an_environment() -> None:
    assert "skipped-environment" in rules(from_training(PROD, trained(3), None))
    assert rules(from_training(STAGING, trained(3, environment="dev"), None)) == ["another-environment"]
    assert rules(from_training(STAGING, trained(3, model="churn"), None)) == ["another-model"]


def test_a_promotion_can_not_skip_an_environment() -> None:
    live = replace(PROD, environment="live", previous="prod")

    assert rules(promote(live, running(3), None, from_="staging")) == ["skipped-environment"]
    assert rules(promote(STAGING, running(3), None, from_="staging")) == ["skipped-environment"]
    assert rules(promote(PROD, None, None, from_="staging")) == ["nothing-released"]
    assert rules(promote(PROD, running(3, 2), None, from_="staging", version=2)) == ["not-running-before"]
    assert rules(promote(PROD, running(3, to=PROD), None, from_="staging")) == ["another-model"]


def test_a_version_number_stands_for_one_model() -> None:
    other = trained(3, serve_digest=digest("other"))

    assert rules(from_training(STAGING, other, running(3))) == ["reused-version"]
    assert rules(from_training(STAGING, other, running(4, 3))) == ["reused-version"]


def test_a_rollback_is_the_earlier_release_byte_for_byte() -> None:
    before = render(done(from_training(STAGING, trained(2), running(1))))
    after = done(from_training(STAGING, trained(3), running(2, 1)))
    back = render(done(roll_back(STAGING, after)))

    assert back.partition("previous:")[0] == before.partition("previous:")[0]


def test_going_back_twice_goes_back_further() -> None:
    first = done(roll_back(STAGING, running(3, 2, 1)))
    second = done(roll_back(STAGING, first))

    assert (first, second) == (running(2, 3, 1), running(1, 2, 3))
    assert rules(roll_back(STAGING, second)) == ["nothing-earlier"]
    assert done(roll_back(STAGING, second, version=3)) == running(3, 1, 2)


def test_a_rollback_to_what_is_not_remembered_is_refused() -> None:
    (problem,) = roll_back(STAGING, running(3, 2, 1), version=9)  # type: ignore[misc]

    assert problem.message == "staging runs version 3 and remembers no version 9"
    assert "2, 1" in problem.help
    assert rules(roll_back(STAGING, None)) == ["nothing-released"]
    assert rules(roll_back(STAGING, running(1))) == ["nothing-earlier"]


def test_a_file_remembers_ten_earlier_releases() -> None:
    file = running(1)
    for version in range(2, 30):
        file = done(from_training(STAGING, trained(version), file))

    assert [entry.version for entry in file.previous] == list(range(28, 18, -1))
    assert len(file.previous) == HISTORY


@settings(deadline=None)
@given(st.lists(st.one_of(st.just(None), st.integers(1, 6)), max_size=12))
def test_any_history_can_be_read_back_and_holds_each_release_once(steps: list[int | None]) -> None:
    file: ReleaseFile | None = None
    for step in steps:
        outcome = roll_back(STAGING, file) if step is None else from_training(STAGING, trained(step), file)
        file = outcome if isinstance(outcome, ReleaseFile) else file
    if file is not None:
        assert load(render(file), "releases/staging.yaml") == file
        assert len({file.current, *file.previous}) == 1 + len(file.previous)


def test_a_result_on_disk_is_read(tmp_path: Path) -> None:
    folder = written(tmp_path, result_data())

    assert load_result(folder) == load_result(folder / "result.json")
    result = load_result(folder)
    assert isinstance(result, TrainingResult)
    assert (result.version, result.serve_digest) == (3, digest("serve 3"))


def test_the_workflow_that_built_the_images_gives_their_digests(tmp_path: Path) -> None:
    data = {
        key: value
        for key, value in result_data().items()
        if key not in ("serve_digest", "watch_digest", "commit")
    }
    folder = written(tmp_path, data)
    given_ = {"serve_digest": digest("serve 3"), "watch_digest": digest("watch 3"), "commit": f"{3:040x}"}

    assert rules(load_result(folder)) == ["corrupt-training-result"] * 3
    assert isinstance(load_result(folder, **given_), TrainingResult)
    assert rules(load_result(written(tmp_path, result_data()), serve_digest=digest("other"))) == [
        "corrupt-training-result"
    ]


@pytest.mark.parametrize("text", ["", "[]", "{", "null", "[" * 100_000, "\udcff"])
def test_what_is_no_result_is_no_crash(tmp_path: Path, text: str) -> None:
    (tmp_path / "result.json").write_text(text, errors="surrogateescape")

    assert rules(load_result(tmp_path)) == ["corrupt-training-result"]
    assert rules(load_result(tmp_path / "absent")) == ["corrupt-training-result"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"serve_digest": "sha256:abc"}, "serve_digest must be `sha256:` and 64 hexadecimal digits"),
        ({"serve_digest": digest("x").upper()}, "serve_digest must be `sha256:` and 64 hexadecimal digits"),
        ({"version": 0}, "version must be the number of the model version, from 1"),
        ({"version": True}, "version must be the number of the model version, from 1"),
        ({"commit": "main"}, "commit must be a full git commit"),
        ({"surprise": 1}, "unknown key 'surprise' in a training result"),
        ({"gates": {"report": "../x", "digest": digest("x"), "verdicts": []}}, "report must be a path below"),
        ({"gates": {"report": "x", "digest": digest("x"), "verdicts": [1]}}, "a verdict is a mapping"),
        (
            {"gates": {"report": "x", "digest": digest("x"), "verdicts": [{"name": "a"}]}},
            "a verdict needs verdict",
        ),
    ],
)
def test_a_wrong_result_says_what_is_allowed(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    found = load_result(written(tmp_path, result_data(**change)))

    assert isinstance(found, tuple)
    assert any(problem.message.startswith(message) for problem in found)


def test_a_gate_report_that_was_changed_is_refused(tmp_path: Path) -> None:
    folder = written(tmp_path, result_data())
    (folder / "gates.json").write_text(json.dumps({"gates": ["all fine"]}))
    assert rules(load_result(folder)) == ["gate-report-differs"]

    (folder / "gates.json").unlink()
    assert rules(load_result(folder)) == ["corrupt-training-result"]


def test_a_release_that_skipped_an_environment_is_found() -> None:
    order = [("releases/staging.yaml", "releases/prod.yaml")]
    prod = {"releases/prod.yaml": running(3, to=PROD)}

    assert skipped({**prod, "releases/staging.yaml": running(3)}, order) == ()
    assert skipped({**prod, "releases/staging.yaml": running(5, 4, 3)}, order) == ()
    assert skipped({**prod, "releases/staging.yaml": running(30, *range(29, 19, -1))}, order) == ()
    (finding,) = skipped({**prod, "releases/staging.yaml": running(2)}, order)
    assert (finding.file, finding.path) == ("releases/prod.yaml", ("version",))
    assert skipped(prod, order)


def environment(name: str, previous: str | None, registry: str) -> SimpleNamespace:
    """As much of an environment's plan as a release looks at."""
    names = SimpleNamespace(registry=registry, serve_repository="fraud-serve", watch_repository="fraud-watch")
    return SimpleNamespace(
        name=name, previous=previous, names=names, gates=(SimpleNamespace(name="roc_auc"),)
    )


def test_a_destination_comes_from_the_plan() -> None:
    environments = (environment("staging", None, "1.example"), environment("prod", "staging", "2.example"))
    plan: Any = SimpleNamespace(model="fraud", environments=environments)
    local: Any = SimpleNamespace(model="fraud", environments=(environment("local", None, ""),))

    assert destination(plan, "staging") == STAGING
    assert destination(plan, "prod") == PROD
    found = destination(local, "local")
    assert isinstance(found, Destination)
    assert found.serve_repository == "fraud-serve"


def test_an_unknown_environment_is_named_with_those_that_are_known() -> None:
    environments = (environment("staging", None, ""), environment("prod", "staging", ""))
    problem = destination(cast("Any", SimpleNamespace(model="fraud", environments=environments)), "produ")

    assert isinstance(problem, Problem)
    assert (problem.message, problem.help) == ("unknown environment 'produ'", "choose one of staging, prod")
