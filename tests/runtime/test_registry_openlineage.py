"""OpenLineage events: of the form that OpenLineage's own library writes, and taken by a server over HTTP."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from trainings import ORIGIN, contract, trained

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.lineage import send as sending
from modelyard_runtime.lineage.collect import collect
from modelyard_runtime.lineage.openlineage import PRODUCER, events
from modelyard_runtime.lineage.send import send
from modelyard_runtime.lineage.types import Lineage
from modelyard_runtime.registry.types import Version

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RUN = "0d9ff8f914e44b78b4fbf6765e0cd5f9"


@pytest.fixture
def lineage(tmp_path: Path) -> Lineage:
    record = collect(contract(), trained(tmp_path / "build", contract()), ORIGIN, tmp_path)
    version = Version("wine-quality", 7, RUN, ("champion",), {}, "None", 1_795_881_836_000, "")
    return Lineage(record, version, "https://mlflow.example", 1_795_881_830_123, 1_795_881_836_000)


def by_their_library(event: dict[str, Any]) -> dict[str, Any]:
    """The same event, made anew by OpenLineage's own classes, which check names and forms, and written by them."""
    from openlineage.client import event_v2, facet_v2
    from openlineage.client.serde import Serde

    classes = {
        "jobType": facet_v2.job_type_job.JobTypeJobFacet,
        "sourceCodeLocation": facet_v2.source_code_location_job.SourceCodeLocationJobFacet,
        "ownership": facet_v2.ownership_job.OwnershipJobFacet,
        "processing_engine": facet_v2.processing_engine_run.ProcessingEngineRunFacet,
        "version": facet_v2.dataset_version_dataset.DatasetVersionDatasetFacet,
        "datasetType": facet_v2.dataset_type_dataset.DatasetTypeDatasetFacet,
        "inputStatistics": facet_v2.input_statistics_input_dataset.InputStatisticsInputDatasetFacet,
        "dataQualityAssertions": facet_v2.data_quality_assertions_dataset.DataQualityAssertionsDatasetFacet,
    }
    items = {
        "ownership": ("owners", facet_v2.ownership_job.Owner),
        "dataQualityAssertions": ("assertions", facet_v2.data_quality_assertions_dataset.Assertion),
    }

    def facet(name: str, body: dict[str, Any], kind: str) -> Any:
        fields = {key: value for key, value in body.items() if not key.startswith("_")}
        if name == "tags":
            return _tags(fields["tags"], kind)
        if name == "executionParameters":
            return _parameters(fields["parameters"])
        if name in items:
            field, item = items[name]
            fields[field] = [item(**one) for one in fields[field]]
        return classes[name](**fields, producer=PRODUCER)

    def facets(body: dict[str, Any], kind: str) -> dict[str, Any]:
        return {name: facet(name, one, kind) for name, one in body.items()}

    inputs = [
        event_v2.InputDataset(
            one["namespace"],
            one["name"],
            facets=facets(one["facets"], "dataset"),
            inputFacets=facets(one["inputFacets"], "input"),
        )
        for one in event["inputs"]
    ]
    outputs = [
        event_v2.OutputDataset(one["namespace"], one["name"], facets=facets(one["facets"], "dataset"))
        for one in event["outputs"]
    ]
    run, job = event["run"], event["job"]
    made = event_v2.RunEvent(
        eventTime=event["eventTime"],
        producer=event["producer"],
        run=event_v2.Run(run["runId"], facets(run["facets"], "run")),
        job=event_v2.Job(job["namespace"], job["name"], facets(job["facets"], "job")),
        eventType=event_v2.RunState[event["eventType"]],
        inputs=inputs,
        outputs=outputs,
    )
    written: dict[str, Any] = json.loads(Serde.to_json(made), object_hook=_without_empty_params)
    return written


def _without_empty_params(item: dict[str, Any]) -> dict[str, Any]:
    """Their classes write the optional parameters of a test also where there are none."""
    return {name: value for name, value in item.items() if (name, value) != ("params", {})}


def _tags(tags: list[dict[str, str]], kind: str) -> Any:
    from openlineage.client import facet_v2

    if kind == "run":
        fields = [facet_v2.tags_run.TagsRunFacetFields(**tag) for tag in tags]
        return facet_v2.tags_run.TagsRunFacet(fields, producer=PRODUCER)
    of_data = [facet_v2.tags_dataset.TagsDatasetFacetFields(**tag) for tag in tags]
    return facet_v2.tags_dataset.TagsDatasetFacet(of_data, producer=PRODUCER)


def _parameters(parameters: list[dict[str, str]]) -> Any:
    from openlineage.client.generated.execution_parameters_run import (
        ExecutionParameter,
        ExecutionParametersRunFacet,
    )

    return ExecutionParametersRunFacet([ExecutionParameter(**one) for one in parameters], producer=PRODUCER)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_events_are_those_that_openlineage_itself_would_write(lineage: Lineage) -> None:
    for event in events(lineage):
        assert event == by_their_library(event)


def test_the_run_begins_and_completes_with_the_model(lineage: Lineage) -> None:
    start, complete = events(lineage)
    assert (start["eventType"], complete["eventType"]) == ("START", "COMPLETE")
    assert (start["eventTime"], complete["eventTime"]) == (
        "2026-11-28T16:03:50.123Z",
        "2026-11-28T16:03:56.000Z",
    )
    assert start["run"]["runId"] == complete["run"]["runId"] == "0d9ff8f9-14e4-4b78-b4fb-f6765e0cd5f9"
    assert start["job"]["name"] == "wine-quality.train"
    assert (start["inputs"][0]["namespace"], start["inputs"][0]["name"]) == ("file", "data/wines.csv")
    assert start["outputs"] == []
    (model,) = complete["outputs"]
    assert model["facets"]["version"]["datasetVersion"] == "7"
    (gate,) = model["facets"]["dataQualityAssertions"]["assertions"]
    assert (gate["content"], gate["success"], gate["expected"]) == ("roc_auc >= 0.75", True, "0.75")


def test_objects_are_named_by_bucket_and_key(lineage: Lineage) -> None:
    remote = replace(lineage.record.data[0], location="s3://acme-data/cards/*.parquet")
    start, _ = events(replace(lineage, record=replace(lineage.record, data=(remote,))))
    assert (start["inputs"][0]["namespace"], start["inputs"][0]["name"]) == (
        "s3://acme-data",
        "cards/*.parquet",
    )


def test_a_file_has_an_event_a_line(lineage: Lineage, tmp_path: Path) -> None:
    send(events(lineage), str(tmp_path / "events.ndjson"))
    lines = (tmp_path / "events.ndjson").read_text().splitlines()
    assert [json.loads(line)["eventType"] for line in lines] == ["START", "COMPLETE"]


@contextmanager
def server(*answers: int) -> Iterator[tuple[str, list[tuple[str, str, dict[str, Any]]]]]:
    """A server that answers with these codes, the last one from then on; its address, and what it was sent."""
    waiting, got = list(answers), []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            got.append((self.path, self.headers.get("Authorization", ""), body))
            self.send_response(waiting.pop(0) if len(waiting) > 1 else waiting[0])
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{served.server_port}", got
        served.shutdown()


def test_a_server_gets_both_events(lineage: Lineage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENLINEAGE_API_KEY", "key")
    with server(201) as (url, got):
        send(events(lineage), url)
    assert [(path, key, body["eventType"]) for path, key, body in got] == [
        ("/api/v1/lineage", "Bearer key", "START"),
        ("/api/v1/lineage", "Bearer key", "COMPLETE"),
    ]


def test_a_server_that_is_busy_is_asked_again(lineage: Lineage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending.time, "sleep", lambda _: None)
    with server(503, 503, 200) as (url, got):
        send(events(lineage), f"{url}/own/path")
    assert [path for path, _, _ in got] == ["/own/path"] * 4


def test_a_server_that_refuses_is_named(lineage: Lineage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending.time, "sleep", lambda _: None)
    with (
        server(401) as (url, got),
        pytest.raises(RuntimeProblem, match="does not take the event START: it answers 401"),
    ):
        send(events(lineage), url)
    assert len(got) == 1
    with pytest.raises(RuntimeProblem, match="refused") as caught:
        send(events(lineage), "http://user:secret@127.0.0.1:1")
    assert "secret" not in str(caught.value)
