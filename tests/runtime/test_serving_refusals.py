"""Requests that are refused: each with a status that fits, and everything that is wrong, by row and field."""

from __future__ import annotations

import contextlib
import json
import socket
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from contracts import document
from hypothesis import given, settings
from hypothesis import strategies as some
from serving_client import ROW, row, stand_in

if TYPE_CHECKING:
    from collections.abc import Generator

    from serving_client import Running

INFER = "/v2/models/fraud-detector/infer"
LIMITS = {"rows": 50, "body": 200_000, "head_seconds": 0.6, "body_seconds": 0.8, "head": 8192, "explained": 3}


def contract() -> dict[str, Any]:
    """The fraud example's, with a column of each type and a pattern, and one that is personal data."""
    found = document("fraud")
    plain = found["features"]["inputs"][0]
    found["features"]["inputs"] += [
        {**plain, "name": name, "min": None, "max": None, "nulls": 1.0, **changes}
        for name, changes in {
            "visits": {"type": "integer", "sql_type": "BIGINT", "min": 0, "max": 10},
            "known": {"type": "boolean", "sql_type": "BOOLEAN"},
            "code": {"type": "string", "sql_type": "VARCHAR", "pattern": "[A-Z]{2}[0-9]+"},
            "phone": {"type": "string", "sql_type": "VARCHAR", "pattern": "[0-9]+", "pii": True},
            "vector": {"type": "embedding", "sql_type": "DOUBLE[]"},
        }.items()
    ]
    return found


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Generator[Running]:
    folder = tmp_path_factory.mktemp("server")
    with stand_in(folder, contract(), "--limits", json.dumps(LIMITS)) as found:
        yield found


def raw(server: Running, body: bytes, **headers: str) -> httpx.Response:
    kinds = {"content-type": "application/json", **headers}
    return httpx.post(server.url + "/predict", content=body, headers=kinds, timeout=30)


def problems(answer: httpx.Response) -> list[tuple[str, int | None, str, str]]:
    return [(one["field"], one["row"], one["expected"], one["got"]) for one in answer.json()["problems"]]


TIME = "a time such as 2026-05-17T08:30:00Z"


@pytest.mark.parametrize(
    ("changes", "expected", "got"),
    [
        ({"amount": "12"}, "a number of at least 0", '"12"'),
        ({"amount": True}, "a number of at least 0", "true"),
        ({"amount": -0.01}, "a number of at least 0", "-0.01"),
        ({"amount": None}, "a number of at least 0", "null"),
        ({"amount": [1]}, "a number of at least 0", "a list"),
        ({"amount": {"x": 1}}, "a number of at least 0", "an object"),
        ({"country": "de"}, "one of DE, FR, NO", '"de"'),
        ({"country": 1}, "one of DE, FR, NO", "1"),
        ({"country": False}, "one of DE, FR, NO", "false"),
        ({"event_time": "yesterday"}, TIME, '"yesterday"'),
        ({"event_time": 1_700_000_000}, TIME, "1700000000"),
        ({"event_time": "0001-01-01T00:00:00+14:00"}, TIME, '"0001-01-01T00:00:00+14:00"'),
        ({"opened_at": "2026-02-30"}, "a date such as 2026-05-17", '"2026-02-30"'),
        ({"opened_at": "2026-W01-1"}, "a date such as 2026-05-17", '"2026-W01-1"'),
        ({"opened_at": "20260101"}, "a date such as 2026-05-17", '"20260101"'),
        ({"segment": "x\ud800"}, "text", '"x\\ud800"'),
        ({"segment": 3}, "text", "3"),
        ({"visits": 11}, "a whole number from 0 to 10", "11"),
        ({"visits": 1.5}, "a whole number from 0 to 10", "1.5"),
        ({"visits": 2**70}, "a whole number from 0 to 10", str(2**70)),
        ({"known": "yes"}, "true or false", '"yes"'),
        ({"known": 1}, "true or false", "1"),
        ({"code": "AB12\n"}, "text that matches [A-Z]{2}[0-9]+", '"AB12\\n"'),
        ({"code": "xAB12"}, "text that matches [A-Z]{2}[0-9]+", '"xAB12"'),
        ({"phone": "+49 not a number"}, "text that matches [0-9]+", "text, not shown"),
        ({"vector": [1.0, "2"]}, "a list of numbers", "a list"),
        ({"vector": 1.0}, "a list of numbers", "1.0"),
        ({"segment": 10**70}, "text", "1" + "0" * 58 + "…"),
        ({"country": "x" * 500}, "one of DE, FR, NO", '"' + "x" * 58 + "…"),
    ],
)
def test_a_wrong_value_is_told_with_what_was_expected(
    server: Running, changes: dict[str, object], expected: str, got: str
) -> None:
    answer = server.post(row(**changes))
    assert answer.status_code == 422
    assert problems(answer) == [(next(iter(changes)), 0, expected, got)]


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999"])
def test_what_is_no_finite_number_is_refused(server: Running, text: str) -> None:
    answer = raw(server, json.dumps(ROW).replace("12.5", text).encode())
    assert answer.status_code == 422
    assert problems(answer)[0][:3] == ("amount", 0, "a number of at least 0")


@pytest.mark.parametrize("value", [3, 3.0, 0, 10])
def test_a_whole_number_may_be_written_with_a_point(server: Running, value: object) -> None:
    assert (
        server.post(row(visits=value, known=True, code="AB1", phone="1", vector=[1, 2.5])).status_code == 200
    )


def test_every_problem_of_every_row_is_listed(server: Running) -> None:
    rows = [ROW, row(amount=-1, country="XX", extra=1), {"amuont": 5}, 7, row(event_time=None)]
    answer = server.post({"rows": rows})
    assert answer.status_code == 422
    assert problems(answer) == [
        ("amount", 1, "a number of at least 0", "-1"),
        ("country", 1, "one of DE, FR, NO", '"XX"'),
        ("extra", 1, "no field of this name", "an unknown field"),
        ("amount", 2, "a number of at least 0", "nothing"),
        ("event_time", 2, TIME, "nothing"),
        ("amuont", 2, "no field of this name (the nearest is amount)", "an unknown field"),
        ("", 3, "an object with a value for each input", "a number"),
        ("event_time", 4, TIME, "null"),
    ]
    assert answer.json()["error"] == (
        "amount of row 1: expected a number of at least 0, got -1, and 7 more problems"
    )
    assert answer.json()["problems_total"] == 8


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "no JSON"),
        (b"{", "no JSON"),
        (b'{"amount": 1,}', "no JSON"),
        (b"\xff\xfe", "no UTF-8"),
        (b'{"amount": 1, "amount": 2}', 'the key "amount" twice'),
        (b"[" * 100_000, "nested too deep"),
        (b'{"amount": 1' + b"0" * 5000 + b"}", "too many digits"),
    ],
)
def test_what_is_no_json_is_a_bad_request(server: Running, body: bytes, says: str) -> None:
    answer = raw(server, body)
    assert answer.status_code == 400
    assert says in answer.json()["error"]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"[]", 'expected an object with the inputs, or {"rows": [{…}]}, got a list'),
        (b"3", "got a number"),
        (b"null", "got null"),
        (b'{"rows": []}', "rows: expected a list with at least one row, got an empty list"),
        (b'{"rows": 5}', "rows: expected a list with at least one row, got a number"),
        (b'{"rows": null}', "got null"),
    ],
)
def test_what_is_no_request_is_told(server: Running, body: bytes, says: str) -> None:
    answer = raw(server, body)
    assert answer.status_code == 422
    assert says in answer.json()["error"]


def test_too_many_rows(server: Running) -> None:
    assert server.post({"rows": [ROW] * 50}).status_code == 200
    answer = server.post({"rows": [ROW] * 51})
    assert (answer.status_code, answer.json()["error"]) == (
        413,
        "51 rows are more than the 50 that a request may have",
    )
    assert server.post({"rows": [ROW] * 4}, "/predict?explain=true").status_code == 413


@pytest.mark.parametrize("chunked", [False, True])
def test_too_large_a_body(server: Running, *, chunked: bool) -> None:
    body = json.dumps(row(segment="x" * 300_000)).encode()
    parts = (body[at : at + 4096] for at in range(0, len(body), 4096))
    kinds = {"content-type": "application/json"}
    answer = httpx.post(server.url + "/predict", content=parts if chunked else body, headers=kinds)
    assert answer.status_code == 413
    assert answer.headers["connection"] == "close"


def test_a_client_that_waits_for_leave_need_not_send_too_large_a_body(server: Running) -> None:
    head = b"POST /predict HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999\r\nexpect: 100-continue\r\n\r\n"
    assert said(server, head).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    ("headers", "says"),
    [
        ({"content-type": "text/csv"}, "has to be application/json"),
        ({"content-type": "application/x-www-form-urlencoded"}, "has to be application/json"),
        ({"content-encoding": "gzip"}, "without content-encoding"),
    ],
)
def test_another_type_of_body(server: Running, headers: dict[str, str], says: str) -> None:
    answer = raw(server, json.dumps(ROW).encode(), **headers)
    assert answer.status_code == 415
    assert says in answer.json()["error"]


def test_json_may_name_its_charset(server: Running) -> None:
    assert raw(
        server, json.dumps(ROW).encode(), **{"content-type": "Application/JSON; charset=utf-8"}
    ).is_success


@pytest.mark.parametrize(
    ("method", "path", "status", "allowed"),
    [
        ("GET", "/predict", 405, "POST"),
        ("DELETE", "/predict", 405, "POST"),
        ("GET", INFER, 405, "POST"),
        ("POST", "/healthz", 405, "GET, HEAD"),
        ("POST", "/metrics", 405, "GET, HEAD"),
        ("GET", "/nothing", 404, None),
        ("GET", "/../../etc/passwd", 404, None),
        ("GET", "/%2e%2e/%2e%2e/etc/passwd", 404, None),
        ("GET", "/v2/models/other", 404, None),
        ("POST", "/v2/models/other/infer", 404, None),
        ("POST", "/v2/models/fraud-detector/versions/8/infer", 404, None),
    ],
)
def test_other_methods_and_paths(
    server: Running, method: str, path: str, status: int, allowed: str | None
) -> None:
    answer = httpx.request(method, server.url + path, json=ROW if method == "POST" else None)
    assert (answer.status_code, answer.headers.get("allow")) == (status, allowed)
    assert list(answer.json()) == ["error"]


@pytest.mark.parametrize(
    "query", ["explain=1", "explain=", "verbose=true", "explain=true&x=1", "explain", "a=1&" * 50]
)
def test_parameters_that_are_not_known(server: Running, query: str) -> None:
    assert server.post(ROW, f"/predict?{query}").status_code == 400


def tensor(name: str, data: object, **changes: object) -> dict[str, object]:
    return {"name": name, "datatype": "BYTES", "shape": [1], "data": data, **changes}


GOOD = [tensor("amount", [1.0], datatype="FP64"), tensor("event_time", ["2026-01-01"])]


@pytest.mark.parametrize(
    ("document_", "status", "says"),
    [
        ([], 400, "expected an inference request as an object, got a list"),
        ({}, 400, "inputs: expected a list of tensors, got null"),
        ({"inputs": []}, 400, "inputs: expected a list of tensors"),
        ({"inputs": [3]}, 400, "expected a tensor as an object"),
        ({"inputs": [{"name": 3}]}, 400, "a tensor's name"),
        ({"inputs": [*GOOD, GOOD[0]]}, 400, "the same name twice"),
        ({"inputs": GOOD, "id": 3}, 400, "id: expected text"),
        ({"inputs": GOOD, "id": "x" * 129}, 400, "id: expected text of at most 128 characters"),
        ({"inputs": GOOD, "id": "\udfff"}, 400, "id: expected text"),
        ({"inputs": GOOD, "outputs": [{"name": "logits"}]}, 400, "expected one of score, label"),
        ({"inputs": GOOD, "outputs": 1}, 400, "outputs: expected a list"),
        ({"inputs": [GOOD[0]]}, 422, f"event_time: expected {TIME}, got no such tensor"),
        ({"inputs": [*GOOD, tensor("amuont", [1.0])]}, 422, "no field of this name (the nearest is amount)"),
        ({"inputs": [tensor("amount", ["1"]), GOOD[1]]}, 422, "amount.datatype: expected one of FP64"),
        ({"inputs": [tensor("amount", [1.0], datatype="FP64", shape=[2]), GOOD[1]]}, 422, "amount.data"),
        ({"inputs": [tensor("amount", [1.0], datatype="FP64", shape=[1, 2]), GOOD[1]]}, 422, "amount.shape"),
        ({"inputs": [tensor("amount", [1.0], datatype="FP64", shape=[-1]), GOOD[1]]}, 422, "amount.shape"),
        ({"inputs": [tensor("amount", [1.0], datatype="FP64", shape="1"), GOOD[1]]}, 422, "amount.shape"),
        ({"inputs": [tensor("amount", "1", datatype="FP64"), GOOD[1]]}, 422, "amount.data: expected a list"),
        ({"inputs": [tensor("amount", [], datatype="FP64", shape=[0]), GOOD[1]]}, 422, "at least one value"),
        (
            {"inputs": [tensor("amount", [1.0, 2.0], datatype="FP64", shape=[2]), GOOD[1]]},
            422,
            "expected tensors of one length, got amount 2, event_time 1",
        ),
        (
            {"inputs": [tensor("amount", [-1.0], datatype="FP64"), GOOD[1]]},
            422,
            "amount of row 0: expected a number",
        ),
    ],
)
def test_inference_requests_that_do_not_fit(
    server: Running, document_: object, status: int, says: str
) -> None:
    answer = server.post(document_, INFER)
    assert answer.status_code == status
    assert says in answer.json()["error"]


def test_binary_tensors_are_not_taken(server: Running) -> None:
    assert (
        server.post({"inputs": GOOD}, INFER, **{"Inference-Header-Content-Length": "12"}).status_code == 415
    )


def test_a_row_that_breaks_a_feature_is_told_and_a_bug_is_not(server: Running) -> None:
    told = server.post(row(amount=666))
    assert (told.status_code, told.json()) == (422, {"error": "a feature can't be computed: out of range"})
    bug = server.post(row(amount=667))
    assert (bug.status_code, bug.json()) == (
        500,
        {"error": "the prediction failed; the server's log says where"},
    )
    assert "ZeroDivisionError" in server.err.read_text()
    assert "secret-667" not in server.err.read_text()


def test_a_name_that_is_no_text_is_told_all_the_same(server: Running) -> None:
    answer = server.post({**ROW, "\ud800": 1})
    assert answer.status_code == 422
    assert problems(answer)[0][2] == "no field of this name"


def test_a_name_in_a_body_never_becomes_a_header(server: Running) -> None:
    answer = server.post({"inputs": GOOD, "id": "a\r\nset-cookie: x=1"}, INFER)
    assert answer.status_code == 200
    assert answer.json()["id"] == "a\r\nset-cookie: x=1"
    assert "set-cookie" not in answer.headers


def said(server: Running, *parts: bytes, pause: float = 0.0, seconds: float = 10.0) -> bytes:
    """What a server says to these bytes until it closes the connection."""
    with socket.create_connection(server.address, timeout=seconds) as connection:
        found = b""
        # A server that has heard enough closes the connection, and what is sent after that fails.
        with contextlib.suppress(ConnectionError):
            for part in parts:
                connection.sendall(part)
                time.sleep(pause)
        with contextlib.suppress(ConnectionResetError):
            while part := connection.recv(65_536):
                found += part
        return found


def test_slow_headers_end_the_connection(server: Running) -> None:
    began = time.monotonic()
    assert said(server, b"POST /pre", b"dict HT", pause=0.2).startswith(b"HTTP/1.1 408 ")
    assert time.monotonic() - began < 3


def test_a_connection_that_sends_nothing_is_ended(server: Running) -> None:
    assert said(server).startswith(b"HTTP/1.1 408 ")


def test_a_slow_body_ends_the_connection(server: Running) -> None:
    head = (
        b"POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 90\r\n\r\n"
    )
    assert said(server, head, b'{"amount"').startswith(b"HTTP/1.1 408 ")


def test_headers_without_end_are_refused(server: Running) -> None:
    head = b"GET /healthz HTTP/1.1\r\n" + b"x-long: " + b"a" * 1000 + b"\r\n"
    more = [b"x-long: " + b"a" * 1000 + b"\r\n"] * 20
    assert said(server, head, *more, pause=0.005).startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize("line", [b"\x00\x01\x02\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n"])
def test_what_is_no_http_is_a_bad_request(server: Running, line: bytes) -> None:
    assert said(server, line).startswith(b"HTTP/1.1 400 ")


def test_a_connection_is_used_again_after_a_refusal(server: Running) -> None:
    with httpx.Client(base_url=server.url) as client:
        for body in (row(amount=-1), ROW, row(country="XX"), ROW):
            answer = client.post("/predict", json=body)
            assert answer.status_code in {200, 422}
            assert "connection" not in answer.headers


def test_pipelined_requests_are_answered_in_their_order(server: Running) -> None:
    requests = b""
    for amount in (1.0, 2.0, 3.0):
        body = json.dumps(row(amount=amount)).encode()
        close = b"connection: close\r\n" if amount == 3.0 else b""
        requests += b"POST /predict HTTP/1.1\r\nhost: x\r\n" + close
        requests += f"content-length: {len(body)}\r\n\r\n".encode() + body
    answers = said(server, requests)
    assert [answers.find(f'"score":{score}'.encode()) for score in (0.001, 0.002, 0.003)] == sorted(
        at for at in (answers.find(f'"score":{score}'.encode()) for score in (0.001, 0.002, 0.003)) if at > 0
    )
    assert answers.count(b"HTTP/1.1 200 ") == 3


JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=8),
    lambda inner: (
        some.lists(inner, max_size=3) | some.dictionaries(some.sampled_from([*ROW, "rows", "x"]), inner)
    ),
    max_leaves=8,
)


@settings(max_examples=25, deadline=None)
@given(body=JSON)
@pytest.mark.parametrize("path", ["/predict", INFER])
def test_no_json_is_a_bug(server: Running, path: str, body: object) -> None:
    kinds = {"content-type": "application/json"}
    answer = httpx.post(server.url + path, content=json.dumps(body), headers=kinds)
    assert answer.status_code in {200, 400, 422}
    assert answer.status_code == 200 or answer.json()["error"]


@settings(max_examples=15, deadline=None)
@given(body=some.binary(max_size=60))
def test_no_bytes_are_a_bug(server: Running, body: bytes) -> None:
    assert raw(server, body).status_code in {400, 422}
