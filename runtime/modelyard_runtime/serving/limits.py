"""How much a server takes on: the one list of sizes and times, each with the reason for its default."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What a request, a connection and the queue may hold. Times are in seconds, sizes in bytes.

    Attributes:
        body: The largest body; 10,000 rows of a hundred numbers fit.
        head: The largest request line and headers together.
        rows: The most rows of one request; more is a batch prediction's work.
        explained: The most rows of one request for explanations, which cost many predictions each.
        batch: From how many rows on no further request joins a batch.
        waiting: How many rows may wait or be worked on before the server says that it is busy.
        seconds: How long a request may take from its last byte on.
        head_seconds: How long a client may take to send a request line and headers.
        body_seconds: How long it may take to send the body.
        idle_seconds: How long a connection is kept open between requests; longer than the 60 s after which common
            load balancers close theirs, for the side that closes first must not be this one.
        linger: After SIGTERM, how long requests on new and open connections are still taken.
        grace: After that, how long requests in flight may take. Kubernetes allows 30 s after the `preStop` pause.
    """

    body: int = 8 * 1024 * 1024
    head: int = 32 * 1024
    rows: int = 10_000
    explained: int = 100
    batch: int = 256
    waiting: int = 20_000
    seconds: float = 20.0
    head_seconds: float = 10.0
    body_seconds: float = 20.0
    idle_seconds: int = 75
    linger: float = 1.0
    grace: float = 25.0
