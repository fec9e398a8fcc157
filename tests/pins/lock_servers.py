"""Registries on local sockets, as small as the clients allow and as strict as the real ones."""

from __future__ import annotations

import hashlib
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Answer = tuple[int, dict[str, str], bytes]
INDEX = "application/vnd.oci.image.index.v1+json"


@contextmanager
def server(answer: Callable[[str, dict[str, str]], Answer]) -> Iterator[str]:
    """An HTTP server that answers each GET with what the function says of path and headers."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = answer(self.path, {k.lower(): v for k, v in self.headers.items()})
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.server_address[1]}"
    finally:
        listener.shutdown()
        thread.join()
        listener.server_close()


def as_json(value: object, status: int = 200) -> Answer:
    return status, {"Content-Type": "application/json"}, json.dumps(value).encode()


class ImageRegistry:
    """A registry that wants an anonymous token first, as Docker Hub does."""

    def __init__(self, tags: dict[str, bytes], media: str = INDEX, says: str = "") -> None:
        self.tags = tags
        self.media = media
        self.says = says
        self.asked: list[str] = []
        self.url = ""

    def __call__(self, path: str, headers: dict[str, str]) -> Answer:
        self.asked.append(path)
        if path.startswith("/token?"):
            return as_json(
                {"token": "anonymous"} if "scope=repository%3Alibrary%2Fpython%3Apull" in path else {}
            )
        if headers.get("authorization") != "Bearer anonymous":
            scope = "repository:library/python:pull"
            challenge = f'Bearer realm="{self.url}/token",service="registry.test",scope="{scope}"'
            return 401, {"WWW-Authenticate": challenge}, b"{}"
        body = self.tags.get(path.rpartition("/")[2])
        if body is None or INDEX not in headers.get("accept", ""):
            return 404, {}, b"{}"
        digest = self.says or f"sha256:{hashlib.sha256(body).hexdigest()}"
        return 200, {"Content-Type": self.media, "Docker-Content-Digest": digest}, body
