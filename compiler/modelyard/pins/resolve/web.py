"""HTTP for the sources: JSON and bytes with a timeout, and one kind of failure."""

from __future__ import annotations

import json
from typing import Any, cast
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from modelyard.records import dataclass

_LIMIT = 20_000_000


class SourceError(Exception):
    """A source could not say what was asked of it: the old pin stays, and the message is shown."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said. Header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        """The body, which must be a JSON object."""
        try:
            body = json.loads(self.body)
        except ValueError as error:
            raise SourceError(f"the answer is no JSON: {error}") from error
        if not isinstance(body, dict):
            raise SourceError("the answer is no JSON object")
        return cast("dict[str, Any]", body)


def get(url: str, headers: dict[str, str] | None = None, *, timeout: float = 30.0) -> Answer:
    """The answer to a GET, whatever its status.

    Raises:
        SourceError: There was no answer, or one beyond 20 MB.
    """
    if not url.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
        raise SourceError(f"{url} is not https")
    request = Request(url, headers={"User-Agent": "modelyard", **(headers or {})})  # noqa: S310 - checked above
    try:
        with urlopen(request, timeout=timeout) as reply:  # noqa: S310 - checked above
            return _answer(reply.status, dict(reply.headers.items()), reply.read(_LIMIT + 1), url)
    except HTTPError as error:
        return _answer(error.code, dict(error.headers.items()), error.read(_LIMIT + 1), url)
    except (URLError, OSError) as error:
        reason = error.reason if isinstance(error, URLError) else error
        raise SourceError(f"{url} did not answer: {reason}") from error


def _answer(status: int, headers: dict[str, str], body: bytes, url: str) -> Answer:
    if len(body) > _LIMIT:
        raise SourceError(f"{url} answered more than 20 MB")
    return Answer(status, {name.lower(): value for name, value in headers.items()}, body)
