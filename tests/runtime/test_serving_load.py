"""A server under load: each answer belongs to its question, too much is refused, and an end loses nothing."""

from __future__ import annotations

import asyncio
import json
import signal
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx
import pytest
from contracts import document
from serving_client import ROW, row, stand_in, until

if TYPE_CHECKING:
    from pathlib import Path

    from serving_client import Running


def message(amount: float) -> bytes:
    body = json.dumps(row(amount=amount)).encode()
    head = f"POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


@dataclass
class Seen:
    """What clients saw: answers by status, answers of somebody else's question, requests without an answer."""

    statuses: dict[int, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    closed: int = 0


async def answer(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)
    }
    return int(head[0].split()[1]), headers, await reader.readexactly(int(headers["content-length"]))


async def client(server: Running, number: int, seen: Seen, until_: float) -> None:
    """Asks over one connection after the other, each kept for as long as the server keeps it."""
    count = 0
    while time.monotonic() < until_:
        try:
            reader, writer = await asyncio.open_connection(*server.address)
        except OSError:
            return  # it listens no more: nothing was asked
        keep = True
        while keep and time.monotonic() < until_:
            count += 1
            amount = number * 10 + count % 10
            writer.write(message(amount))
            try:
                status, headers, body = await answer(reader)
            except (asyncio.IncompleteReadError, ConnectionError) as error:
                seen.lost.append(f"{number}/{count}: {error!r}")
                return
            seen.statuses[status] = seen.statuses.get(status, 0) + 1
            if status == 200 and json.loads(body)["predictions"][0]["score"] != amount / 1000:
                seen.wrong.append(f"{number}/{count}: {body!r}")
            keep = headers.get("connection") != "close"
            seen.closed += not keep
        writer.close()


async def load(server: Running, clients: int, seconds: float) -> Seen:
    seen = Seen()
    until_ = time.monotonic() + seconds
    await asyncio.gather(*(client(server, number, seen, until_) for number in range(clients)))
    return seen


def test_each_answer_belongs_to_its_question(tmp_path: Path) -> None:
    with stand_in(tmp_path, document("fraud"), "--pause", "0.005") as server:
        seen = asyncio.run(load(server, 24, 2.0))
        metrics = server.get("/metrics").text
        assert not seen.wrong
        assert not seen.lost
        assert list(seen.statuses) == [200]
        # A batch takes 5 ms: one request after the other could not be as many.
        assert seen.statuses[200] > 2.0 / 0.005
        assert f'modelyard_predictions_total{{model="fraud-detector"}} {seen.statuses[200]}' in metrics


def test_a_row_that_breaks_a_batch_breaks_its_own_request_alone(tmp_path: Path) -> None:
    with stand_in(tmp_path, document("fraud"), "--pause", "0.02") as server:
        found: dict[int, list[int]] = {666: [], 667: [], 5: []}

        def ask(amount: int) -> None:
            for _ in range(5):
                found[amount].append(server.post(row(amount=amount)).status_code)

        threads = [threading.Thread(target=ask, args=(amount,)) for amount in (5, 666, 5, 667, 5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert set(found[666]) == {422}
        assert set(found[667]) == {500}
        assert set(found[5]) == {200}


def test_too_much_waiting_is_refused_at_once(tmp_path: Path) -> None:
    limits = {"waiting": 4, "batch": 1}
    with stand_in(tmp_path, document("fraud"), "--pause", "0.3", "--limits", json.dumps(limits)) as server:
        answers: list[httpx.Response] = []
        threads = [threading.Thread(target=lambda: answers.append(server.post(ROW))) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        refused = [one for one in answers if one.status_code == 503]
        assert {one.status_code for one in answers} == {200, 503}
        assert all(one.headers["retry-after"] == "1" for one in refused)
        assert server.get("/readyz").status_code == 200
        assert 'code="503"' in server.get("/metrics").text


def test_a_request_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    with stand_in(tmp_path, document("fraud"), "--pause", "1.0", "--limits", '{"seconds": 0.3}') as server:
        began = time.monotonic()
        assert server.post(ROW).status_code == 504
        assert time.monotonic() - began < 0.9
        assert server.get("/healthz").status_code == 200


def test_a_model_that_hangs_is_no_longer_alive(tmp_path: Path) -> None:
    with stand_in(tmp_path, document("fraud"), "--pause", "30", "--limits", '{"seconds": 0.1}') as server:
        assert server.post(ROW).status_code == 504
        until(lambda: server.get("/healthz").status_code == 503)
        assert server.get("/v2/health/live").status_code == 400


@pytest.mark.parametrize("attempt", range(2))
def test_sigterm_under_load_loses_no_request(tmp_path: Path, attempt: int) -> None:
    limits = {"linger": 0.6}
    with stand_in(tmp_path, document("fraud"), "--pause", "0.01", "--limits", json.dumps(limits)) as server:
        code: list[int] = []

        def end() -> None:
            time.sleep(1.0 + 0.13 * attempt)
            code.append(server.end())

        ending = threading.Thread(target=end)
        ending.start()
        seen = asyncio.run(load(server, 16, 20.0))
        ending.join()
        assert not seen.lost
        assert not seen.wrong
        assert list(seen.statuses) == [200]
        assert seen.closed >= 16
        assert code == [0]


def test_an_end_waits_for_what_is_in_flight_and_says_that_it_is_not_ready(tmp_path: Path) -> None:
    limits = {"linger": 0.5}
    with stand_in(tmp_path, document("fraud"), "--pause", "1.5", "--limits", json.dumps(limits)) as server:
        answers: list[httpx.Response] = []
        asking = threading.Thread(target=lambda: answers.append(server.post(ROW)))
        asking.start()
        time.sleep(0.3)
        server.process.send_signal(signal.SIGTERM)
        until(lambda: server.get("/readyz").status_code == 503)
        assert server.get("/healthz").status_code == 200
        asking.join()
        assert answers[0].status_code == 200
        assert server.process.wait(10) == 0


def test_ctrl_c_ends_at_once(tmp_path: Path) -> None:
    with stand_in(tmp_path, document("fraud")) as server:
        server.post(ROW)
        began = time.monotonic()
        assert server.end(signal.SIGINT) == 0
        assert time.monotonic() - began < 3


def test_idle_connections_do_not_hold_up_an_end(tmp_path: Path) -> None:
    with (
        stand_in(tmp_path, document("fraud"), "--limits", '{"linger": 0.3}') as server,
        httpx.Client() as kept,
    ):
        assert kept.get(server.url + "/healthz").status_code == 200
        began = time.monotonic()
        assert server.end() == 0
        assert time.monotonic() - began < 4
