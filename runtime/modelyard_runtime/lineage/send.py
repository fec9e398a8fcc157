"""OpenLineage events, to a file or to a server that collects them."""

from __future__ import annotations

import base64
import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit
from urllib.request import Request, urlopen

from modelyard_runtime import files
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.registry.address import redacted

if TYPE_CHECKING:
    from collections.abc import Sequence

_ENDPOINT = "/api/v1/lineage"
_TRIES, _SECONDS = 3, 10


def send(events: Sequence[dict[str, Any]], to: str) -> None:
    """Send events to a server, by its URL, or write them to a file, one a line.

    ``OPENLINEAGE_API_KEY`` holds the key of a server that asks for one, as OpenLineage's own clients read it.

    Raises:
        RuntimeProblem: the server does not take them.
    """
    if not to.startswith(("http://", "https://")):
        files.write(Path(to), "".join(json.dumps(event, ensure_ascii=False) + "\n" for event in events))
        return
    url = to if urlsplit(to).path.strip("/") else to.rstrip("/") + _ENDPOINT
    for event in events:
        _post(url, event)


def _post(url: str, event: dict[str, Any]) -> None:
    headers = {"Content-Type": "application/json", **_login(url)}
    request = Request(_without_login(url), json.dumps(event).encode(), headers, method="POST")  # noqa: S310 - http(s) alone, see above
    reason = ""
    for attempt in range(_TRIES):
        try:
            with urlopen(request, timeout=_SECONDS):  # noqa: S310 - as above
                return
        except HTTPError as error:
            reason = f"it answers {error.code}"
            if error.code < 500:
                break
        except (URLError, TimeoutError, ConnectionError) as error:
            reason = str(getattr(error, "reason", error))
        time.sleep(0.2 * 2**attempt)
    raise RuntimeProblem(
        f"{redacted(url)} does not take the event {event['eventType']}: {reason}",
        help="see whether it is the address of an OpenLineage server, and whether OPENLINEAGE_API_KEY is right",
    )


def _login(url: str) -> dict[str, str]:
    """The header that lets us in: by the key of the environment, or by the login in the address."""
    if key := os.environ.get("OPENLINEAGE_API_KEY"):
        return {"Authorization": f"Bearer {key}"}
    parts = urlsplit(url)
    if parts.username is None:
        return {}
    login = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return {"Authorization": "Basic " + base64.b64encode(login.encode()).decode()}


def _without_login(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
