"""How many threads a fit uses, so that their number changes no digit of the model.

Trees are grown in parallel, and histogram gradient boosting counts in parallel, without a digit that depends on the
number of threads (a test compares). Linear algebra sums in another order with another number of threads, so it gets
one.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from modelyard_runtime.untyped import library

if TYPE_CHECKING:
    from collections.abc import Generator


@contextmanager
def fitting() -> Generator[None]:
    """Fit in here: joblib's workers are threads, as many as the container's CPUs; BLAS has one thread."""
    joblib = library("joblib")
    with (
        library("threadpoolctl").threadpool_limits(limits=1, user_api="blas"),
        joblib.parallel_config(backend="threading", n_jobs=max(1, joblib.cpu_count())),
    ):
        yield


@contextmanager
def answering() -> Generator[None]:
    """Predict in here: one after the other, since forests add up their trees in the order in which they finish."""
    with library("threadpoolctl").threadpool_limits(limits=1, user_api="blas"):
        yield
