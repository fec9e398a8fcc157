"""How many threads a fit or an answer uses, so that their number changes no digit, and costs nothing on few rows.

Trees are grown in parallel, and histogram gradient boosting counts in parallel, without a digit that depends on the
number of threads (a test compares). Linear algebra sums in another order with another number of threads, so it gets
one. On few rows threads wait for one another longer than they work: on a busy machine the quickstart's 1,600 rows took
23 s with two of them and 3 s with one.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from modelyard_runtime.untyped import library

if TYPE_CHECKING:
    from collections.abc import Generator

MANY = 1_000_000
"""From so many values of a matrix on, threads are worth their waiting."""


@contextmanager
def fitting(values: int) -> Generator[None]:
    """Fit in here, on so many values: joblib's workers are threads, as many as the container's CPUs; BLAS has one."""
    joblib = library("joblib")
    with (
        _limited(values),
        joblib.parallel_config(backend="threading", n_jobs=max(1, joblib.cpu_count())),
    ):
        yield


@contextmanager
def answering(values: int = MANY) -> Generator[None]:
    """Predict in here, for so many values: one after the other, since forests add up their trees as they finish."""
    with _limited(values):
        yield


def patient() -> None:
    """Let threads that wait sleep, unless the environment says otherwise; heard by libraries that are loaded later.

    By default they spin: on a busy machine, 240,000 rows of 20 features took 29 s of CPU in the place of 6.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def _limited(values: int) -> Any:
    patient()
    for name in ("scipy.linalg", "sklearn.utils"):
        library(name)  # only libraries that are loaded can be limited: these bring scipy's BLAS and OpenMP
    limits = {"blas": 1} if values >= MANY else {"blas": 1, "openmp": 1}
    return library("threadpoolctl").threadpool_limits(limits=limits)
