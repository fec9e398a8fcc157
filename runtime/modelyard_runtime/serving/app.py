"""The server's answers, path by path: an ASGI application."""

from __future__ import annotations

import asyncio
import sys
import time
import traceback
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qs

from modelyard_runtime.serving import describe, http, inference, metrics, plain
from modelyard_runtime.serving.bodies import parse
from modelyard_runtime.serving.http import Request, Response
from modelyard_runtime.serving.problems import Refused

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from modelyard_runtime.serving.access import AccessLog
    from modelyard_runtime.serving.batcher import Batcher
    from modelyard_runtime.serving.inputs import Form
    from modelyard_runtime.serving.limits import Limits
    from modelyard_runtime.serving.metrics import Metrics
    from modelyard_runtime.serving.tracing import Tracer
    from modelyard_runtime.serving.types import Answered, Asked, Identity

    Handler = Callable[[Request, "Told"], Awaitable[Response]]


T = TypeVar("T")

_LARGE = 65_536
"""Bytes of a body from which on reading it and writing its answer take milliseconds."""


class Told:
    """What is said of a request beside its answer: its name, how many rows, and when its last byte was read."""

    def __init__(self) -> None:
        self.id, self.rows, self.read = "", 0, time.perf_counter()


class App:
    """One model behind two protocols, with probes, metrics and a description of itself."""

    def __init__(
        self,
        identity: Identity,
        form: Form,
        limits: Limits,
        counted: Metrics,
        *,
        description: str = "",
        access: AccessLog | None = None,
        tracer: Tracer | None = None,
    ) -> None:
        """The queues are set when the event loop runs; until then the server is not ready."""
        self.scores: Batcher | None = None
        self.explanations: Batcher | None = None
        self.draining = False
        self._identity, self._form, self._limits, self._metrics = identity, form, limits, counted
        self._access, self._tracer = access, tracer
        self._documents = {
            "/": describe.model(identity, form, limits, description),
            "/openapi.json": describe.openapi(identity, form, limits, description),
            "/v2": describe.server(),
        }
        at = f"/v2/models/{identity.name}"
        self._metadata = {at, f"{at}/versions/{identity.version}"}
        self._ready = {f"{path}/ready" for path in self._metadata}
        self._predictions: dict[str, Handler] = {
            "/predict": self._plain,
            **{f"{path}/infer": self._inference for path in self._metadata},
        }

    async def __call__(self, scope: http.Message, receive: http.Receive, send: http.Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            raise RuntimeError(f"only http is served, not {scope['type']}")
        asked = http.request(scope, receive)
        predict = self._predictions.get(asked.path)
        if predict is not None:
            await self._predicted(predict, asked, send)
        else:
            await http.send(self._told(asked), send, request_id="", close=self.draining)

    async def _predicted(self, handler: Handler, asked: Request, send: http.Send) -> None:
        """Answer a prediction request, and count, trace and log it."""
        told = Told()
        told.id = asked.id
        span = self._tracer and self._tracer.begin(
            f"{asked.method} {asked.path}",
            asked.headers,
            {"http.request.method": asked.method, "http.route": asked.path},
        )
        try:
            response = await self._safely(handler, asked, told)
        except http.Gone:
            response = None
        status = response.status if response else 499
        taken = time.perf_counter() - told.read
        if response:
            self._metrics.request(status, taken)
            await http.send(response, send, request_id=told.id, close=self.draining)
        if self._tracer:
            self._tracer.end(span, status, told.rows)
        if self._access:
            self._access.line(
                {
                    "time": round(time.time(), 3),
                    "method": asked.method,
                    "path": asked.path,
                    "status": status,
                    "ms": round(taken * 1000, 2),
                    "rows": told.rows,
                    "request": told.id,
                }
            )

    async def _safely(self, handler: Handler, asked: Request, told: Told) -> Response:
        """The answer of a handler. A bug is an answer too, which says nothing of what is inside."""
        try:
            return await (handler if asked.method == "POST" else _not_posted)(asked, told)
        except Refused as refused:
            return http.refusal(refused)
        except http.Gone:
            raise
        except Exception as error:  # noqa: BLE001 - the edge: told on standard error, with its place and no value
            place = traceback.extract_tb(error.__traceback__)[-1]
            sys.stderr.write(
                f"bug in modelyard or the model: {type(error).__name__} at {place.filename}:{place.lineno} "
                f"in request {told.id}\n"
            )
            return http.refusal(Refused(500, "the prediction failed; the server's log says where"))

    async def _plain(self, asked: Request, told: Told) -> Response:
        data = await self._body(asked, told)
        explain = _flag(asked.query, "explain")
        read = await _apart(
            len(data),
            lambda: plain.read(parse(data), self._form, self._limits, request=told.id, explain=explain),
        )
        answered = await self._answered(read, told)
        return await _apart(len(data), lambda: http.answer(plain.render(answered, self._identity)))

    async def _inference(self, asked: Request, told: Told) -> Response:
        if "inference-header-content-length" in asked.headers:
            raise Refused(415, "binary tensors are not taken; send them as JSON")
        data = await self._body(asked, told)
        read = await _apart(
            len(data),
            lambda: inference.read(parse(data), self._form, self._limits, self._identity, request=told.id),
        )
        answered = await self._answered(read, told)
        return await _apart(len(data), lambda: http.answer(inference.render(answered, self._identity)))

    async def _body(self, asked: Request, told: Told) -> bytes:
        data = await http.body(asked, self._limits)
        told.read = time.perf_counter()
        return data

    async def _answered(self, read: Asked, told: Told) -> Answered:
        told.rows = len(read.rows.inputs)
        queue = self.explanations if read.explain else self.scores
        if queue is None:
            raise Refused(503, "the model is not loaded yet", headers=(("retry-after", "1"),))
        return await queue.answer(read)

    def _told(self, asked: Request) -> Response:
        """The answer to what is no prediction request."""
        if asked.path.startswith("/v2/models/") and asked.path not in self._metadata | self._ready:
            return http.refusal(
                Refused(
                    404, f"the only model here is {self._identity.name}, version {self._identity.version}"
                )
            )
        document = self._state(asked.path)
        if document is None:
            return http.refusal(Refused(404, "nothing is here; GET / says what is"))
        if asked.method not in {"GET", "HEAD"}:
            return http.refusal(Refused(405, "this is only read", headers=(("allow", "GET, HEAD"),)))
        return document

    def _state(self, path: str) -> Response | None:
        if path in self._documents:
            return http.answer(self._documents[path])
        if path == "/metrics":
            return Response(200, self._metrics.render().encode(), metrics.CONTENT_TYPE)
        if path in self._metadata:
            return http.answer(inference.metadata(self._form, self._identity))
        alive = self.scores is None or self.scores.alive
        ready = self.scores is not None and alive and not self.draining
        states: dict[str, tuple[str, bool, int]] = {
            "/healthz": ("live", alive, 503),
            "/v2/health/live": ("live", alive, 400),
            "/readyz": ("ready", ready, 503),
            # The Open Inference Protocol wants a 4xx for "no".
            "/v2/health/ready": ("ready", ready, 400),
            **dict.fromkeys(self._ready, ("ready", ready, 400)),
        }
        if path not in states:
            return None
        word, yes, otherwise = states[path]
        named: dict[str, Any] = {"name": self._identity.name} if path in self._ready else {}
        return http.answer({**named, word: yes}, 200 if yes else otherwise)


async def _not_posted(_asked: Request, _told: Told) -> Response:
    raise Refused(405, "predictions are asked for with POST", headers=(("allow", "POST"),))


async def _apart(size: int, work: Callable[[], T]) -> T:
    """Do what takes long for a large body in a thread, so that the event loop goes on answering others."""
    return work() if size < _LARGE else await asyncio.to_thread(work)


def _flag(query: bytes, name: str) -> bool:
    """A flag of a query string. Raises Refused for a parameter that is unknown or neither true nor false."""
    if not query:
        return False
    try:
        given = parse_qs(
            query.decode("latin-1"), keep_blank_values=True, strict_parsing=True, max_num_fields=9
        )
    except ValueError:
        given = {}
    if list(given) != [name] or given[name][-1] not in {"true", "false"}:
        raise Refused(400, f"the only parameter is {name}, true or false")
    return given[name][-1] == "true"
