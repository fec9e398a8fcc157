"""Spans over OTLP, received by a real HTTP server; and nothing loaded where nobody asks for them."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from contracts import document
from serving_client import ROW, row, stand_in

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

trace = pytest.importorskip(
    "opentelemetry.proto.collector.trace.v1.trace_service_pb2", reason="no OpenTelemetry"
)
pytest.importorskip("opentelemetry.exporter.otlp.proto.http", reason="no OTLP exporter")

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


@contextmanager
def receiver() -> Generator[tuple[str, list[Any]]]:
    """An OTLP receiver: its URL, and what it was sent."""
    received: list[Any] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.headers.get("content-encoding") == "gzip":
                import gzip

                body = gzip.decompress(body)
            received.append((self.path, trace.ExportTraceServiceRequest.FromString(body)))
            self.send_response(200)
            self.send_header("content-type", "application/x-protobuf")
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", received
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def attributes(items: Any) -> dict[str, object]:
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in items}


def test_each_prediction_request_is_a_span_of_the_callers_trace(tmp_path: Path) -> None:
    with (
        receiver() as (url, received),
        stand_in(tmp_path, document("fraud"), OTEL_EXPORTER_OTLP_ENDPOINT=url) as server,
    ):
        server.post({"rows": [ROW, ROW]}, traceparent=f"00-{TRACE}-{PARENT}-01")
        server.post(row(amount=667))
        server.get("/healthz")
        assert server.end() == 0
    assert {path for path, _ in received} == {"/v1/traces"}
    groups = [group for _, one in received for group in one.resource_spans]
    spans = [span for group in groups for scope in group.scope_spans for span in scope.spans]
    resource = attributes(groups[0].resource.attributes)
    assert (resource["service.name"], resource["service.version"]) == ("fraud-detector", "7")
    assert [span.name for span in spans] == ["POST /predict", "POST /predict"]
    good, bad = spans
    assert (good.trace_id.hex(), good.parent_span_id.hex()) == (TRACE, PARENT)
    assert good.end_time_unix_nano > good.start_time_unix_nano
    assert attributes(good.attributes) == {
        "http.request.method": "POST",
        "http.route": "/predict",
        "http.response.status_code": 200,
        "modelyard.rows": 2,
    }
    assert attributes(bad.attributes)["http.response.status_code"] == 500
    assert bad.status.code == 2
    assert bad.trace_id.hex() != TRACE


def test_a_receiver_that_is_gone_slows_no_answer(tmp_path: Path) -> None:
    gone = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_EXPORTER_OTLP_TIMEOUT": "1"}
    with stand_in(tmp_path, document("fraud"), **gone) as server:
        for _ in range(3):
            answer = server.post(ROW)
            assert answer.status_code == 200
            assert answer.elapsed.total_seconds() < 1
        assert server.end() == 0


def test_nothing_is_loaded_where_nobody_asks(tmp_path: Path) -> None:
    quiet = {"OTEL_EXPORTER_OTLP_ENDPOINT": "", "PYTHONVERBOSE": "1"}
    with stand_in(tmp_path, document("fraud"), **quiet) as server:
        server.post(ROW)
        assert server.end() == 0
        loaded = server.err.read_text()
    assert "import 'modelyard_runtime.serving.tracing'" in loaded
    assert "opentelemetry" not in loaded
