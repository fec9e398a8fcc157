"""Requests and responses over ASGI: reading a body within limits, and answering in one piece."""

from __future__ import annotations

import asyncio
import contextlib
import re
import uuid
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

from modelyard_runtime.serving.bodies import render
from modelyard_runtime.serving.problems import Refused

if TYPE_CHECKING:
    from modelyard_runtime.serving.limits import Limits

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

JSON = "application/json"
_ID = re.compile(r"[A-Za-z0-9][-_.:A-Za-z0-9]{0,127}")
_SERVER, _NUMBERS = uuid.uuid4().hex[:20], count()
"""Requests without a name get this process's and a number, for randomness costs a system call each."""

_DISCARD_SECONDS = 2.0


class Gone(Exception):  # noqa: N818 - an event, not a fault
    """The client closed the connection before its request was whole."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request line and headers; the body is read when it is wanted."""

    method: str
    path: str
    query: bytes
    headers: dict[str, str]
    receive: Receive

    @property
    def id(self) -> str:
        """The request's own name, ``x-request-id``, where it is a harmless one; else a new one."""
        given = self.headers.get("x-request-id", "")
        return given if _ID.fullmatch(given) else f"{_SERVER}{next(_NUMBERS):012x}"


@dataclass(frozen=True, slots=True)
class Response:
    """An answer in one piece. ``close``: the connection ends with it."""

    status: int
    body: bytes
    type: str = JSON
    headers: tuple[tuple[str, str], ...] = ()
    close: bool = False


def request(scope: Message, receive: Receive) -> Request:
    """The request of an ASGI scope."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    return Request(scope["method"], scope["path"], scope["query_string"], headers, receive)


def answer(document: object, status: int = 200) -> Response:
    """A JSON document as an answer."""
    return Response(status, render(document))


def refusal(refused: Refused) -> Response:
    """A refusal as an answer. Where the body may not have been read, the connection can't be used again."""
    return Response(
        refused.status,
        render(refused.document()),
        headers=refused.headers,
        close=refused.status in {408, 413},
    )


async def body(asked: Request, limits: Limits) -> bytes:
    """The body of a request that says that it is JSON.

    Raises:
        Refused: another type (415), too large (413), or too slow (408).
        Gone: the client went away.
    """
    if asked.headers.get("content-type", JSON).partition(";")[0].strip().lower() != JSON:
        raise Refused(415, f"the body has to be {JSON}", headers=(("accept", JSON),))
    if asked.headers.get("content-encoding", "identity").lower() != "identity":
        raise Refused(
            415, "the body has to come without content-encoding", headers=(("accept-encoding", "identity"),)
        )
    length = asked.headers.get("content-length", "0")
    if length.isdecimal() and int(length[:20]) > limits.body:
        # A client that waits for leave to send its body gets the answer at once, any other when it has sent some.
        if "expect" not in asked.headers:
            await _discard(asked.receive)
        raise _too_large(limits)
    message = await asked.receive()
    if message["type"] == "http.request" and not message.get("more_body"):
        return _whole(message.get("body", b""), limits)
    try:
        async with asyncio.timeout(limits.body_seconds):
            return await _rest(message, asked.receive, limits)
    except TimeoutError:
        raise Refused(408, "the body took too long to come") from None


async def _rest(message: Message, receive: Receive, limits: Limits) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        if message["type"] != "http.request":
            raise Gone
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > limits.body:
            await _discard(receive)
            raise _too_large(limits)
        if not message.get("more_body"):
            return b"".join(parts)
        message = await receive()


def _whole(data: bytes, limits: Limits) -> bytes:
    if len(data) > limits.body:
        raise _too_large(limits)
    return data


def _too_large(limits: Limits) -> Refused:
    return Refused(413, f"the body is larger than the {limits.body} bytes that are taken")


async def _discard(receive: Receive) -> None:
    """Read on for a moment: a client that is still sending would see a reset connection and not the answer."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_DISCARD_SECONDS):
            message = await receive()
            while message["type"] == "http.request" and message.get("more_body"):
                message = await receive()


async def send(response: Response, send: Send, *, request_id: str, close: bool) -> None:
    """Send an answer; ``close``: say that it is the connection's last."""
    headers = [
        (b"content-type", response.type.encode()),
        (b"content-length", str(len(response.body)).encode()),
    ]
    if request_id:
        headers.append((b"x-request-id", request_id.encode()))
    headers += [(name.encode(), value.encode()) for name, value in response.headers]
    if close or response.close:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})
