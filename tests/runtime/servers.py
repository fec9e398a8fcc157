"""Servers that tests start for themselves: an object store that speaks S3, and a PostgreSQL cluster."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

BUCKET = "acme"


@contextmanager
def object_store() -> Generator[dict[str, str]]:
    """An S3 server over HTTP with one empty bucket; the environment variables by which every client finds it."""
    server = pytest.importorskip("moto.server", reason="moto is not installed")
    boto3 = pytest.importorskip("boto3")
    running = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    found = {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in found.items():
            patch.setenv(name, value)
        # Servers of one process share what they hold: an earlier one's bucket would be there still.
        urllib.request.urlopen(
            urllib.request.Request(f"http://{host}:{port}/moto-api/reset", method="POST"), timeout=10
        ).close()
        boto3.client("s3").create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
        )
    yield found
    running.stop()


@contextmanager
def postgresql() -> Generator[str]:
    """A PostgreSQL cluster of its own, run by a user who is not root; its URL."""
    tools = _tools()
    if tools is None:
        pytest.skip("PostgreSQL's initdb and pg_ctl are not installed")
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    user = _user()
    folder = Path(tempfile.mkdtemp(prefix="modelyard-pg-"))
    if user:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    port = _free_port()
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
    try:
        _run(
            user,
            tools / "initdb",
            "-D",
            folder / "data",
            "-U",
            "modelyard",
            "-A",
            "trust",
            "-N",
            "-E",
            "UTF8",
        )
        _run(
            user, tools / "pg_ctl", "-D", folder / "data", "-o", options, "-l", folder / "log", "-w", "start"
        )
        yield f"postgresql://modelyard@127.0.0.1:{port}/postgres"
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            _run(user, tools / "pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _tools() -> Path | None:
    """Debian keeps the server's tools off the path."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    return next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


def _user() -> str | None:
    """Whom to run as where we are root, which PostgreSQL refuses."""
    return "nobody" if os.geteuid() == 0 else None


def _run(user: str | None, *command: object) -> None:
    subprocess.run(
        [str(part) for part in command],
        user=user,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
    )


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
