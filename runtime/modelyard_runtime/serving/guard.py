"""What uvicorn has no setting for: how long and how large a request line and headers may be."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if TYPE_CHECKING:
    import asyncio

    from modelyard_runtime.serving.limits import Limits


class GuardedProtocol(HttpToolsProtocol):
    """A connection that a client can't hold by sending its headers slowly, or fill with endless ones."""

    def __init__(self, *arguments: Any, limits: Limits, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._limits = limits
        self._deadline: asyncio.TimerHandle | None = None
        self._head = 0
        self._between = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A new connection has to send a request soon."""
        super().connection_made(transport)
        self._expect()

    def data_received(self, data: bytes) -> None:
        """Count what comes until headers are whole."""
        if self._between and self._deadline is None:
            self._expect()
        self._head += len(data)
        super().data_received(data)
        if self._between and self._head > self._limits.head:
            self._refuse(b"431 Request Header Fields Too Large")

    def on_headers_complete(self) -> None:
        """The headers are whole: from here on the application sees to the time that a body takes."""
        self._rest()
        self._between = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is whole; the next one may begin at any time while the connection is kept."""
        super().on_message_complete()
        self._between, self._head = True, 0

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._rest()
        super().connection_lost(exc)

    def _expect(self) -> None:
        self._deadline = self.loop.call_later(self._limits.head_seconds, self._refuse, b"408 Request Timeout")

    def _rest(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _refuse(self, status: bytes) -> None:
        self._rest()
        if not self.transport.is_closing():
            self.transport.write(
                b"HTTP/1.1 " + status + b"\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            )
            self.transport.close()


def guarded(limits: Limits) -> Any:
    """The protocol with these limits, as uvicorn's setting ``http`` takes it."""
    return partial(GuardedProtocol, limits=limits)
