"""Spans for OpenTelemetry, where its environment variables ask for them. Nothing is loaded otherwise."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard_runtime.serving.types import Identity

ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


class Tracer(Protocol):
    """Makes one span a prediction request."""

    def begin(self, name: str, headers: Mapping[str, str], attributes: Mapping[str, str]) -> Any:
        """Begin the span of a request, as a child of the caller's where its headers name one."""
        ...

    def end(self, span: Any, status: int, rows: int) -> None:
        """End it with the status of the answer and the number of its rows."""
        ...

    def close(self) -> None:
        """Send what is left."""
        ...


def tracer(identity: Identity) -> Tracer | None:
    """The tracer that the environment asks for; None where it asks for none, or OpenTelemetry is not installed."""
    if not any(os.environ.get(name) for name in ENDPOINTS) or os.environ.get("OTEL_SDK_DISABLED") == "true":
        return None
    try:
        return _Spans(identity)
    except ModuleNotFoundError as error:
        sys.stderr.write(
            f"warning: no spans are sent, for {error.name} is not installed\n"
            "  = help: pip install opentelemetry-sdk opentelemetry-exporter-otlp-proto-http\n"
        )
        return None


class _Spans:
    def __init__(self, identity: Identity) -> None:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
        from opentelemetry.trace import SpanKind, StatusCode
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        # The variables OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES come before these.
        named = {} if os.environ.get("OTEL_SERVICE_NAME") else {"service.name": identity.name}
        resource = Resource.create({**named, "service.version": identity.version})
        self._provider = TracerProvider(resource=resource)
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer("modelyard")
        self._context = TraceContextTextMapPropagator()
        self._server, self._failed = SpanKind.SERVER, StatusCode.ERROR

    def begin(self, name: str, headers: Mapping[str, str], attributes: Mapping[str, str]) -> Any:
        parent = self._context.extract(dict(headers))
        return self._tracer.start_span(name, context=parent, kind=self._server, attributes=dict(attributes))

    def end(self, span: Any, status: int, rows: int) -> None:
        span.set_attributes({"http.response.status_code": status, "modelyard.rows": rows})
        if status >= 500:
            span.set_status(self._failed)
        span.end()

    def close(self) -> None:
        self._provider.shutdown()
