"""Which registry a contract means, and that no message shows a login."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from contracts import contract
from hypothesis import given
from hypothesis import strategies as st

from modelyard_runtime.contract.types import Tracking
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.registry.address import Embedded, Server, Unknown, address, known, parse, redacted

ROOT = Path("/project")


def of(tracking: Tracking, artifacts: str = "artifacts/", environ: dict[str, str] | None = None) -> object:
    changed = replace(
        contract(), training=replace(contract().training, tracking=tracking), artifacts=artifacts
    )
    return address(changed, ROOT, environ=environ or {})


def test_an_embedded_registry_lies_among_the_artifacts() -> None:
    tracking = Tracking("embedded", None, None)
    assert of(tracking) == Embedded("/project/artifacts")
    assert of(tracking, "s3://bucket/model/") == Embedded("s3://bucket/model/")
    assert of(tracking, environ={"MLFLOW_TRACKING_URI": "https://elsewhere.example"}) == Embedded(
        "/project/artifacts"
    )
    assert Embedded("s3://bucket/model/").shown == "s3://bucket/model/mlflow.db"


def test_a_server_is_named_by_its_variable() -> None:
    server, secret = Tracking("server", None, None), Tracking("external", None, "WAREHOUSE_MLFLOW")
    there = {"MLFLOW_TRACKING_URI": "http://127.0.0.1:5000", "WAREHOUSE_MLFLOW": "https://a:b@mlflow.example"}
    assert of(server, environ=there) == Server("http://127.0.0.1:5000")
    assert of(secret, environ=there) == Server("https://a:b@mlflow.example")
    assert of(Tracking("external", "https://mlflow.example", None)) == Server("https://mlflow.example")


def test_a_variable_that_is_not_set_is_a_problem_only_for_who_needs_it() -> None:
    place = of(Tracking("external", None, "WAREHOUSE_MLFLOW"))
    assert isinstance(place, Unknown)
    with pytest.raises(RuntimeProblem, match="WAREHOUSE_MLFLOW is not set"):
        known(place)


def test_none_asks_no_registry() -> None:
    assert isinstance(address(contract(), ROOT, "none"), Unknown)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://mlflow.example/path", Server("https://mlflow.example/path")),
        ("sqlite:////data/own.db", Embedded("/data", "own.db")),
        ("/data/mlflow.db", Embedded("/data")),
        ("/data", Embedded("/data")),
        ("artifacts", Embedded("/project/artifacts")),
        ("s3://bucket/prefix", Embedded("s3://bucket/prefix")),
        ("s3://bucket/prefix/mlflow.db", Embedded("s3://bucket/prefix")),
    ],
)
def test_what_a_person_may_name(text: str, expected: object) -> None:
    assert parse(text, ROOT) == expected


@pytest.mark.parametrize("text", ["postgresql://me:secret@db/mlflow", "databricks://x", "ftp://host"])
def test_other_kinds_are_refused_without_their_login(text: str) -> None:
    with pytest.raises(RuntimeProblem, match="of no known kind") as caught:
        parse(text, ROOT)
    assert "secret" not in str(caught.value)


word = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=8, max_size=12)


@given(word, word, word)
def test_neither_login_nor_query_is_shown(user: str, password: str, token: str) -> None:
    shown = Server(f"https://{user}:{password}@mlflow.example:8443/api?token={token}#{token}").shown
    assert shown == "https://mlflow.example:8443/api"


@pytest.mark.parametrize(
    "text",
    ["http://u:secret@[::1]:5000", "http://u:secret@host:notaport/x", "//u:secret@host", "u:secret@host"],
)
def test_no_odd_address_shows_its_password(text: str) -> None:
    assert "secret" not in redacted(text)
