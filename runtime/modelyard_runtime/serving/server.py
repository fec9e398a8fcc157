"""uvicorn as it is run here: limits on slow and large requests, and an end that loses none."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from typing import TYPE_CHECKING, Any

import uvicorn

from modelyard_runtime.serving.guard import guarded

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from types import FrameType

    from modelyard_runtime.serving.app import App
    from modelyard_runtime.serving.limits import Limits


_CLOSING = 0.05
"""Seconds in which the event loop has surely closed its handle on the listening socket."""


class Server(uvicorn.Server):
    """A server that ends without losing a request, and with exit code 0.

    On SIGTERM it says that it is not ready, and for a moment goes on taking connections and requests: load balancers
    hear late. Each answer then closes its connection, so that clients ask elsewhere. After that it listens no more,
    takes the connections that the kernel has already accepted for it, gives requests on their way on open connections
    the same moment again, and lets what is in flight end.
    """

    def __init__(
        self, config: uvicorn.Config, app: App, limits: Limits, *, started: Callable[[], None]
    ) -> None:
        """``started`` is called in the event loop when connections are taken."""
        super().__init__(config)
        self._app, self._limits, self._told = app, limits, started
        self._asked: float | None = None
        self._listening = True
        self._queue: list[socket.socket] = []

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal asks for an end, a second one for a sudden one; Ctrl+C waits for no load balancer."""
        if self._asked is not None:
            self.force_exit = self.should_exit = True
        self._asked = time.monotonic()
        self._app.draining = True
        if sig == signal.SIGINT:
            self.should_exit = True

    async def startup(self, sockets: list[Any] | None = None) -> None:
        """Listen, and say so."""
        # A second handle on the listening socket: closing the first one then leaves the kernel's queue as it is.
        self._queue = [one.dup() for one in sockets or []]
        await super().startup(sockets)
        self._told()

    async def on_tick(self, counter: int) -> bool:
        """Called ten times a second: go through the steps of an end."""
        if self._asked is not None and not self.should_exit:
            waited = time.monotonic() - self._asked
            if self._listening and waited > self._limits.linger:
                self._listening = False
                await self._listen_no_more()
            elif not self._listening and (
                not self.server_state.connections or waited > 2 * self._limits.linger
            ):
                self.should_exit = True
        return await super().on_tick(counter)

    async def _listen_no_more(self) -> None:
        for server in self.servers:
            server.close()
        await asyncio.sleep(_CLOSING)
        for one in self._queue:
            one.setblocking(False)
            waiting: list[socket.socket] = []
            with contextlib.suppress(BlockingIOError):
                while True:
                    waiting.append(one.accept()[0])
            one.close()
            for connection in waiting:
                connection.setblocking(False)
                await asyncio.get_running_loop().connect_accepted_socket(self._protocol, connection)

    def _protocol(self) -> asyncio.Protocol:
        made: Any = self.config.http_protocol_class
        loop = asyncio.get_running_loop()
        protocol: asyncio.Protocol = made(
            config=self.config, server_state=self.server_state, app_state={}, _loop=loop
        )
        return protocol


def server(app: App, limits: Limits, *, started: Callable[[], None]) -> Server:
    """A server of an application, to be run with a listening socket in the main thread."""
    config = uvicorn.Config(
        app,
        loop="auto",
        http=guarded(limits),
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        log_level="error",  # what clients send wrong is answered, not logged
        access_log=False,
        server_header=False,
        timeout_keep_alive=limits.idle_seconds,
        timeout_graceful_shutdown=int(limits.grace),
    )
    return Server(config, app, limits, started=started)
