"""`modelyard serve` with a trained model: the answers are the model's, whatever the way to them."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.csv as pc
import pytest
from contracts import FILES, GOLDENS, contract
from feature_parts import WINES, wine_parts
from serving_client import running
from threadpoolctl import threadpool_limits

from modelyard_runtime.models.predictor import Predictor
from modelyard_runtime.serving import inference, plain
from modelyard_runtime.serving.inputs import Rows
from modelyard_runtime.serving.model import example
from modelyard_runtime.serving.types import Answered, Answers, Asked, Identity
from modelyard_runtime.training.run import train

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from serving_client import Running

CONTRACT = GOLDENS / FILES["quickstart"]
NAMES = ("alcohol", "acidity", "sulphates", "colour")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The quickstart's model."""
    layout = wine_parts(tmp_path_factory.mktemp("wines"), contract())
    with threadpool_limits(1):
        train(contract(), layout)
    return layout.model


def command(model: Path, *more: str) -> list[str]:
    return ["-m", "modelyard_runtime", "serve", "--contract", str(CONTRACT), "--model", str(model), *more]


@pytest.fixture(scope="module")
def server(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Generator[Running]:
    release = {"MODELYARD_MODEL_VERSION": "12", "MODELYARD_MODEL_DIGEST": "sha256:feed"}
    with running(tmp_path_factory.mktemp("server"), command(model, "--port", "0"), release) as found:
        yield found


def wines(count: int) -> list[dict[str, Any]]:
    return pc.read_csv(WINES).select(NAMES).slice(0, count).to_pylist()


def scores(model: Path, rows: list[dict[str, Any]]) -> list[float]:
    columns = {
        name: np.array([row[name] for row in rows], dtype=object if name == "colour" else float)
        for name in NAMES
    }
    found: list[float] = Predictor.load(model).predict(columns).score.tolist()
    return found


def test_the_scores_are_the_models_to_the_last_bit(server: Running, model: Path) -> None:
    rows = wines(300)
    expected = scores(model, rows)
    found = server.post({"rows": rows}).json()
    assert [one["score"] for one in found["predictions"]] == expected
    assert [one["label"] for one in found["predictions"]] == [score >= 0.5 for score in expected]
    assert (found["model"], found["version"]) == ("wine-quality", "12")
    assert [server.post(row).json()["predictions"][0]["score"] for row in rows[:10]] == expected[:10]


def test_the_scores_are_the_models_where_requests_share_a_batch(server: Running, model: Path) -> None:
    import httpx

    rows = wines(120)

    async def ask() -> list[float]:
        async with httpx.AsyncClient(base_url=server.url, timeout=30) as client:
            answers = await asyncio.gather(*(client.post("/predict", json=row) for row in rows))
        return [answer.json()["predictions"][0]["score"] for answer in answers]

    assert asyncio.run(ask()) == scores(model, rows)


def test_an_explanation_adds_up_to_the_score(server: Running) -> None:
    prediction = server.post(wines(1)[0], "/predict?explain=true").json()["predictions"][0]
    explanation = prediction["explanation"]
    assert explanation["output"] == pytest.approx(prediction["score"], abs=1e-9)
    assert {one["feature"] for one in explanation["contributions"]} == set(NAMES)
    total = explanation["base"] + sum(one["amount"] for one in explanation["contributions"])
    assert total == pytest.approx(explanation["output"], abs=1e-9)


def test_the_release_is_told(server: Running) -> None:
    assert 'version="12",digest="sha256:feed"' in server.get("/metrics").text


def test_values_are_counted_in_the_tenths_and_levels_of_training(server: Running, model: Path) -> None:
    from modelyard_runtime.serving.distributions import known

    found = known(Predictor.load(model), contract())
    assert set(found.bounds) == {"alcohol", "acidity", "sulphates"}
    assert found.levels == {"colour": ("red", "white", "(other)")}
    assert all(5 <= len(bounds) <= 9 for bounds in found.bounds.values())
    rows = np.array([row["alcohol"] for row in wines(2000)])
    shares = np.diff([0.0, *(np.mean(rows <= bound) for bound in found.bounds["alcohol"]), 1.0])
    # Tenths of a sample of a hundred rows are tenths of all of them, give or take a few standard deviations.
    assert abs(shares - 0.1).max() < 0.15
    text = server.get("/metrics").text
    assert 'modelyard_feature_level_total{model="wine-quality",feature="colour",level="red"}' in text
    assert 'modelyard_feature_value_count{model="wine-quality",feature="alcohol"}' in text


def test_a_category_that_training_never_saw_is_answered(server: Running) -> None:
    assert server.post({**wines(1)[0], "colour": "orange"}).status_code == 200


def told(*arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=False, timeout=60
    )
    return done.returncode, done.stderr


def test_a_folder_without_a_model_is_told(tmp_path: Path) -> None:
    code, said = told(*command(tmp_path))
    assert code == 1
    assert said.startswith("error: the model's card")


def test_the_model_of_another_spec_is_told(model: Path) -> None:
    code, said = told(
        "-m", "modelyard_runtime", "serve", "--contract", str(GOLDENS / FILES["churn"]), "--model", str(model)
    )
    assert code == 1
    assert "holds the model wine-quality, and the contract is that of churn" in said


def test_a_port_that_is_taken_is_told(model: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, said = told(*command(model, "--port", str(taken.getsockname()[1])))
    assert code == 1
    assert "can't be listened on: Address already in use" in said


def test_without_a_contract_the_command_says_what_it_needs() -> None:
    code, said = told("-m", "modelyard_runtime", "serve")
    assert (code, said.splitlines()[0]) == (1, "error: which model?")


def test_an_example_keeps_the_rules_of_its_form() -> None:
    from modelyard_runtime.serving.inputs import form

    for name in FILES:
        given = contract(name)
        made = form(given, given.inputs)
        spelt = json.loads(json.dumps(example(made), default=lambda value: value.isoformat()))
        assert len(made.read([spelt]).inputs) == 1


COLOURS = Identity("m", "1", "d", "classification", ("red", "green", "blue"))
THREE = Answers(
    {},
    np.array([0.7, 0.5]),
    np.array(["blue", "red"], dtype=object),
    np.array([[0.1, 0.2, 0.7], [0.5, 0.3, 0.2]]),
)


def test_several_classes_come_with_all_their_probabilities() -> None:
    asked = Asked(Rows([{}, {}], [{}, {}]), "r")
    assert plain.render(Answered(asked, THREE, 0.0), COLOURS)["predictions"] == [
        {"score": 0.7, "label": "blue", "probabilities": {"red": 0.1, "green": 0.2, "blue": 0.7}},
        {"score": 0.5, "label": "red", "probabilities": {"red": 0.5, "green": 0.3, "blue": 0.2}},
    ]
    assert inference.render(Answered(asked, THREE, 0.0), COLOURS)["outputs"] == [
        {"name": "score", "datatype": "FP64", "shape": [2], "data": [0.7, 0.5]},
        {"name": "label", "datatype": "BYTES", "shape": [2], "data": ["blue", "red"]},
        {
            "name": "probabilities",
            "datatype": "FP64",
            "shape": [2, 3],
            "data": [0.1, 0.2, 0.7, 0.5, 0.3, 0.2],
        },
    ]


def test_a_number_has_no_label_and_what_is_not_finite_is_null() -> None:
    identity = Identity("m", "1", "d", "regression")
    answered = Answered(
        Asked(Rows([{}] * 3, [{}] * 3), "r"), Answers({}, np.array([2.5, np.nan, np.inf])), 0.0
    )
    expected = [{"score": 2.5}, {"score": None}, {"score": None}]
    assert plain.render(answered, identity)["predictions"] == expected
    assert inference.render(answered, identity)["outputs"] == [
        {"name": "score", "datatype": "FP64", "shape": [3], "data": [2.5, None, None]}
    ]


@pytest.mark.parametrize(
    ("given", "place"),
    [((), "{root}/models/wines/log"), (("--log", "mine"), "mine"), (("--log", "none"), None)],
    ids=["the contract's", "the command line's", "none"],
)
def test_a_relative_log_starts_from_the_spec_or_where_the_user_stands(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: tuple[str, ...], place: str | None
) -> None:
    from modelyard_runtime.__main__ import main

    document = json.loads(CONTRACT.read_text())
    document["spec"] = "models/wines/modelyard.yaml"
    document["monitoring"]["log"] = {"path": "log/", "sample": 1.0}
    (tmp_path / "contract.json").write_text(json.dumps(document))
    found: list[str | None] = []
    monkeypatch.setattr("modelyard_runtime.serving.run.serve", lambda *parts: found.append(parts[3].log))
    named = ["--contract", str(tmp_path / "contract.json"), "--model", str(model), "--root", str(tmp_path)]
    assert main(["serve", *named, *given]) == 0
    assert found == [place.format(root=tmp_path) if place else None]
