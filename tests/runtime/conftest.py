"""What the tests of the runtime share: servers that are started once, and engines that are closed."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from servers import BUCKET, object_store, postgresql

from modelyard_runtime.engine.duck import DuckEngine
from modelyard_runtime.models.threads import patient

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard_runtime.engine.spark import SparkEngine

patient()  # before anything loads OpenMP: test processes share few cores


@pytest.fixture(scope="session")
def _object_store() -> Iterator[dict[str, str]]:
    with object_store() as found:
        yield found


@pytest.fixture
def s3(_object_store: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> str:
    """A bucket in an S3 server, which the environment names to every client: the prefix of its locations."""
    for name, value in _object_store.items():
        monkeypatch.setenv(name, value)
    return f"s3://{BUCKET}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL database."""
    with postgresql() as url:
        yield url


@pytest.fixture
def duck() -> Iterator[DuckEngine]:
    """DuckDB, with two threads."""
    made = DuckEngine(threads=2)
    yield made
    made.close()


INTERPRETED = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.shuffle.partitions": "2",
}


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkEngine]:
    """Spark with a local session, which takes seconds to start and is shared."""
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("java is not installed")
    pytest.importorskip("pyspark", reason="pyspark is not installed")
    from modelyard_runtime.engine.spark import SparkEngine

    made = SparkEngine(threads=2, memory_limit="1GB")
    # A few hundred rows are computed faster than code for them is written and compiled.
    for name, value in INTERPRETED.items():
        made.session.conf.set(name, value)
    yield made
    made.close()
