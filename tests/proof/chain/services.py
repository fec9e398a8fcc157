"""What the chain calls that is no part of it: object store, secrets, warehouse, tracking server."""

from __future__ import annotations

import csv
import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bench import HOME, KEEP, ROOT, fetch, run, server

if TYPE_CHECKING:
    from collections.abc import Iterator

CLOUD_PORT, TRACKING_PORT, WAREHOUSE_PORT = 5599, 5000, 5598
CLOUD = f"http://127.0.0.1:{CLOUD_PORT}"
TRACKING = f"http://127.0.0.1:{TRACKING_PORT}"
WAREHOUSE = f"postgresql://modelyard@127.0.0.1:{WAREHOUSE_PORT}/postgres"
MLFLOW = ROOT / ".venv-mlflow" / "bin" / "mlflow"
BUCKETS = ("acme-data", "acme-ml", "fraud-detector-staging-111111111111", "fraud-detector-prod-222222222222")
KEYS = {"AWS_ACCESS_KEY_ID": "proof", "AWS_SECRET_ACCESS_KEY": "proof", "AWS_DEFAULT_REGION": "eu-west-1"}
AWS_ENV = {**KEYS, "AWS_ENDPOINT_URL": CLOUD}


def tool(name: str, *packages: str) -> Path:
    """A command in an environment of its own below the bench, installed if it isn't there."""
    folder = HOME / f"venv-{name}"
    if not (folder / "bin" / name).exists():
        run([sys.executable, "-m", "venv", folder])
        done = run([folder / "bin" / "pip", "install", "--quiet", *packages], code=None)
        if done.returncode:
            pytest.skip(f"{name} can't be installed: {done.stderr.strip().splitlines()[-1:]}")
    return folder / "bin" / name


def cloud() -> Iterator[str]:
    """S3, Secrets Manager and EKS by moto, over HTTP on all addresses, so that containers reach it."""
    pytest.importorskip("moto.server", reason="moto is not installed")
    boto3 = pytest.importorskip("boto3")
    command = [Path(sys.executable).with_name("moto_server"), "-H", "0.0.0.0", "-p", CLOUD_PORT]  # noqa: S104
    with server("cloud", command, f"{CLOUD}/moto-api/data.json"), pytest.MonkeyPatch.context() as patch:
        for name, value in AWS_ENV.items():
            patch.setenv(name, value)
        s3 = boto3.client("s3")
        known = {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}
        for bucket in set(BUCKETS) - known:
            s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
            s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        if not known:
            secrets = boto3.client("secretsmanager")
            secrets.create_secret(Name="fraud-detector/staging/WAREHOUSE_URL", SecretString=WAREHOUSE)
            boto3.client("eks").create_cluster(
                name="ml-staging", roleArn="arn:aws:iam::111111111111:role/eks",
                resourcesVpcConfig={"subnetIds": ["subnet-1"]},
            )  # fmt: skip
        yield CLOUD


def warehouse() -> Iterator[str]:
    """PostgreSQL, run by a user who is not root."""
    psycopg = pytest.importorskip("psycopg")
    found = shutil.which("initdb") or next(
        iter(sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))), None
    )
    if found is None:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    tools, folder = Path(found).parent, Path("/tmp/modelyard-proof-postgres")  # noqa: S108 - nobody must reach it
    user = "nobody" if os.geteuid() == 0 else None

    def as_user(*command: object, check: bool = True) -> None:
        words = [str(word) for word in command]
        quiet = subprocess.DEVNULL
        subprocess.run(words, user=user, check=check, stdout=quiet, stderr=quiet, stdin=quiet, cwd="/")

    def answers() -> bool:
        try:
            psycopg.connect(WAREHOUSE, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    if not (KEEP and answers()):
        as_user(tools / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop", check=False)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        if user:
            os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
        as_user(tools / "initdb", "-D", folder / "data", "-U", "modelyard", "-A", "trust", "-N", "-E", "UTF8")
        options = f"-p {WAREHOUSE_PORT} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
        as_user(tools / "pg_ctl", "-D", folder / "data", "-o", options, "-l", folder / "log", "-w", "start")
    yield WAREHOUSE
    if not KEEP:
        as_user(tools / "pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def fill_warehouse(customers: Path) -> int:
    """Put the customers where the spec reads them; how many there are."""
    import psycopg

    with psycopg.connect(WAREHOUSE, autocommit=True) as connection, customers.open(encoding="utf-8") as file:
        connection.execute("DROP TABLE IF EXISTS customers")
        connection.execute(
            "CREATE TABLE customers (customer_id text, updated_at timestamp, opened_at date, segment text)"
        )
        rows = list(csv.reader(file))[1:]
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO customers VALUES (%s, %s, %s, %s)", rows)
    return len(rows)


def tracking() -> Iterator[str]:
    """A real MLflow server on SQLite, on the port that the workflow tunnels to."""
    if not MLFLOW.exists():
        pytest.skip("no MLflow server in .venv-mlflow (make .venv-mlflow/.done)")
    folder = HOME / "mlflow"
    if not (KEEP and fetch(f"{TRACKING}/health")):
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    command = [
        MLFLOW, "server", "--backend-store-uri", f"sqlite:///{folder / 'mlflow.db'}", "--artifacts-destination",
        folder / "files", "--host", "127.0.0.1", "--port", TRACKING_PORT, "--workers", "1",
    ]  # fmt: skip
    with server(
        "mlflow", command, f"{TRACKING}/health", env={"MLFLOW_DISABLE_TELEMETRY": "true"}, seconds=120
    ):
        yield TRACKING
