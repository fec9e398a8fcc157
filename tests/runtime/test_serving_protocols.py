"""Both protocols, over HTTP, with a stand-in model: what is asked, what is answered, what a server says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from contracts import document
from serving_client import ROW, row, stand_in, until

if TYPE_CHECKING:
    from collections.abc import Generator

    from serving_client import Running

INFER = "/v2/models/fraud-detector/infer"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Generator[Running]:
    with stand_in(tmp_path_factory.mktemp("server"), document("fraud")) as found:
        yield found


def tensors(rows: list[dict[str, object]], *, nested: bool = False) -> dict[str, Any]:
    """Rows as an inference request."""
    types = {"amount": "FP64"}
    return {
        "inputs": [
            {
                "name": name,
                "datatype": types.get(name, "BYTES"),
                "shape": [len(rows), 1] if nested else [len(rows)],
                "data": [[one[name]] if nested else one[name] for one in rows],
            }
            for name in rows[0]
        ]
    }


def test_one_row_gets_one_prediction(server: Running) -> None:
    answer = server.post(ROW)
    assert answer.status_code == 200
    assert answer.json() == {
        "model": "fraud-detector",
        "version": "7",
        "predictions": [{"score": 0.0125, "label": False}],
    }


def test_many_rows_get_predictions_in_their_order(server: Running) -> None:
    amounts = [900.0, 1.0, 500.0, 499.5, 20]
    answer = server.post({"rows": [row(amount=amount) for amount in amounts]}).json()
    assert [one["score"] for one in answer["predictions"]] == [amount / 1000 for amount in amounts]
    assert [one["label"] for one in answer["predictions"]] == [True, False, True, False, False]


def test_an_explanation_comes_where_it_is_asked_for(server: Running) -> None:
    asked = server.post({"rows": [row(amount=3), row(amount=4)]}, "/predict?explain=true").json()
    assert [one["explanation"] for one in asked["predictions"]] == [{"amount": 3.0}, {"amount": 4.0}]
    assert "explanation" not in server.post(ROW, "/predict?explain=false").json()["predictions"][0]


def test_what_may_be_missing_may_be_null_or_left_out(server: Running) -> None:
    without = {name: value for name, value in ROW.items() if name not in {"country", "segment", "opened_at"}}
    assert server.post(without).status_code == 200
    assert server.post(row(country=None, segment=None)).status_code == 200


def test_keys_may_come_beside_the_inputs(server: Running) -> None:
    assert server.post(row(transaction_id="t-1")).status_code == 200


def test_a_request_keeps_its_name(server: Running) -> None:
    assert server.post(ROW, **{"x-request-id": "abc-1"}).headers["x-request-id"] == "abc-1"
    given = server.post(ROW, **{"x-request-id": "no good {}"}).headers["x-request-id"]
    other = server.post(ROW).headers["x-request-id"]
    assert given != "no good {}"
    assert len({given, other, ""}) == 3


@pytest.mark.parametrize("nested", [False, True])
def test_inference_by_tensors(server: Running, *, nested: bool) -> None:
    asked = tensors([row(amount=700), row(amount=2)], nested=nested)
    answer = server.post({"id": "mine", **asked}, INFER).json()
    assert answer == {
        "model_name": "fraud-detector",
        "model_version": "7",
        "id": "mine",
        "outputs": [
            {"name": "score", "datatype": "FP64", "shape": [2], "data": [0.7, 0.002]},
            {"name": "label", "datatype": "BOOL", "shape": [2], "data": [True, False]},
        ],
    }


def test_inference_of_one_version_and_one_output(server: Running) -> None:
    asked = {**tensors([ROW]), "outputs": [{"name": "label"}]}
    answer = server.post(asked, "/v2/models/fraud-detector/versions/7/infer").json()
    assert [output["name"] for output in answer["outputs"]] == ["label"]


def test_whole_numbers_are_taken_for_a_real_column(server: Running) -> None:
    asked = tensors([row(amount=3)])
    asked["inputs"][0]["datatype"] = "INT32"
    assert server.post(asked, INFER).json()["outputs"][0]["data"] == [0.003]


def test_a_tensor_that_may_be_missing_may_be_left_out(server: Running) -> None:
    asked = tensors([ROW])
    asked["inputs"] = [tensor for tensor in asked["inputs"] if tensor["name"] in {"amount", "event_time"}]
    assert server.post(asked, INFER).status_code == 200


def test_metadata(server: Running) -> None:
    found = server.get("/v2/models/fraud-detector").json()
    assert server.get("/v2/models/fraud-detector/versions/7").json() == found
    assert found["name"] == "fraud-detector"
    assert found["versions"] == ["7"]
    assert {"name": "amount", "datatype": "FP64", "shape": [-1]} in found["inputs"]
    assert {"name": "event_time", "datatype": "BYTES", "shape": [-1]} in found["inputs"]
    assert {"name": "label", "datatype": "BOOL", "shape": [-1]} in found["outputs"]
    assert server.get("/v2").json()["name"] == "modelyard"


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/healthz", {"live": True}),
        ("/readyz", {"ready": True}),
        ("/v2/health/live", {"live": True}),
        ("/v2/health/ready", {"ready": True}),
        ("/v2/models/fraud-detector/ready", {"name": "fraud-detector", "ready": True}),
        ("/v2/models/fraud-detector/versions/7/ready", {"name": "fraud-detector", "ready": True}),
    ],
)
def test_probes(server: Running, path: str, answer: dict[str, object]) -> None:
    found = server.get(path)
    assert (found.status_code, found.json()) == (200, answer)


def test_the_description_says_what_is_taken(server: Running) -> None:
    found = server.get("/").json()
    inputs = {one["name"]: one for one in found["inputs"]}
    assert inputs["amount"] == {
        "name": "amount",
        "type": "float",
        "required": True,
        "min": 0.0,
        "unit": "EUR",
    }
    assert inputs["country"]["allowed"] == ["DE", "FR", "NO"]
    assert found["keys"] == ["transaction_id"]
    assert found["classes"] == [False, True]


def test_the_openapi_document_takes_what_the_server_takes(server: Running) -> None:
    found = server.get("/openapi.json").json()
    assert found["openapi"] == "3.1.0"
    schema = {**found["components"]["schemas"]["Row"], "components": found["components"]}
    check = jsonschema.Draft202012Validator(schema)
    for one in (
        ROW,
        row(country=None),
        row(transaction_id="t"),
        row(amount=-1),
        row(country="XX"),
        row(more=1),
    ):
        assert check.is_valid(one) == (server.post(one).status_code == 200)
    answer = {**found["components"]["schemas"]["Predictions"], "components": found["components"]}
    jsonschema.validate(server.post(ROW).json(), answer)
    error = {**found["components"]["schemas"]["Error"], "components": found["components"]}
    jsonschema.validate(server.post(row(amount="x")).json(), error)


def test_head_is_answered_like_get(server: Running) -> None:
    import httpx

    found = httpx.head(server.url + "/healthz")
    assert (found.status_code, found.content) == (200, b"")


def test_the_access_log_holds_no_value(server: Running) -> None:
    server.post(row(segment="a-secret-segment"), **{"x-request-id": "logged-1"})
    until(lambda: "logged-1" in server.out.read_text())
    line = next(line for line in server.lines() if line["request"] == "logged-1")
    assert {name: line[name] for name in ("method", "path", "status", "rows")} == {
        "method": "POST",
        "path": "/predict",
        "status": 200,
        "rows": 1,
    }
    assert "a-secret-segment" not in server.out.read_text()
