"""What customers send: rows of the example's data, over HTTP, and a crowd that goes on asking while a server ends."""

from __future__ import annotations

import asyncio
import csv
import json
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from bench import HOME, ROOT, run

if TYPE_CHECKING:
    from pathlib import Path

Row = dict[str, Any]


def rows(count: int, *, seed: str, shift: bool = False) -> list[Row]:
    """Requests made from transactions that no training saw, each joined with its customer as the caller knows it."""
    folder: Path = HOME / f"traffic-{seed}-{'shifted' if shift else 'stable'}-{count}"
    if not (folder / "customers.csv").exists():
        make = [
            sys.executable,
            ROOT / "examples" / "fraud" / "make_data.py",
            folder,
            "--rows",
            count,
            "--seed",
            seed,
        ]
        run([*make, *(["--shift"] if shift else [])])
    with (folder / "customers.csv").open(encoding="utf-8") as file:
        known = {one["customer_id"]: one for one in csv.DictReader(file)}
    with (folder / "transactions.csv").open(encoding="utf-8") as file:
        return [_request(one, known[one["customer_id"]]) for one in csv.DictReader(file)]


def _request(one: dict[str, str], customer: dict[str, str]) -> Row:
    return {
        "transaction_id": one["transaction_id"],
        "amount": float(one["amount"]),
        "country": one["country"] or None,
        "event_time": one["event_time"].replace(" ", "T") + "Z",
        "opened_at": customer["opened_at"],
        "segment": customer["segment"],
    }


def post(url: str, document: Any, *, raw: bytes | None = None, **headers: str) -> tuple[int, Any]:
    """Status and answer, errors too."""
    body = raw if raw is not None else json.dumps(document).encode()
    asked = Request(url, body, {"content-type": "application/json", **headers}, method="POST")  # noqa: S310
    try:
        with urlopen(asked, timeout=30) as answer:  # noqa: S310 - a container of this machine
            return answer.status, json.loads(answer.read())
    except HTTPError as error:
        text = error.read().decode()
        return error.code, json.loads(text) if text.startswith("{") else text


def send(url: str, requests: list[Row], batch: int = 100) -> list[dict[str, Any]]:
    """Ask for every row; the predictions in their order."""
    found: list[dict[str, Any]] = []
    for start in range(0, len(requests), batch):
        status, answer = post(f"{url}/predict", {"rows": requests[start : start + batch]})
        assert status == 200, answer
        found += answer["predictions"]
    return found


@dataclass
class Crowd:
    """What clients saw: answers by status, and requests that were sent and got none."""

    statuses: dict[int, int] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)


async def _client(
    address: tuple[str, int], requests: list[Row], seen: Crowd, end: float, pause: float
) -> None:
    number = 0
    while time.monotonic() < end:
        try:
            reader, writer = await asyncio.open_connection(*address)
        except OSError:
            return  # it listens no more: nothing was asked
        keep = True
        while keep and time.monotonic() < end:
            body = json.dumps(requests[number % len(requests)]).encode()
            number += 1
            writer.write(b"POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
                         b"content-length: %d\r\n\r\n" % len(body) + body)  # fmt: skip
            try:
                head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
                length = int(head.partition("content-length:")[2].split()[0])
                await reader.readexactly(length)
            except (asyncio.IncompleteReadError, ConnectionError) as error:
                seen.lost.append(repr(error))
                return
            status = int(head.split()[1])
            seen.statuses[status] = seen.statuses.get(status, 0) + 1
            keep = "connection: close" not in head
            await asyncio.sleep(pause)
        writer.close()


def crowd(
    address: tuple[str, int], requests: list[Row], seconds: float, clients: int = 16, pause: float = 0.0
) -> Crowd:
    """Many clients at once, for some time or until nothing listens any more; each pauses between its requests."""
    seen = Crowd()

    async def all_of_them() -> None:
        end = time.monotonic() + seconds
        parts = [requests[number::clients] for number in range(clients)]
        await asyncio.gather(*(_client(address, part, seen, end, pause) for part in parts))

    asyncio.run(all_of_them())
    return seen
