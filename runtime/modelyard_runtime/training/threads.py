"""How many threads a fit uses, so that their number changes no digit of the model.

Trees are grown in parallel, and histogram gradient boosting counts in parallel, without a digit that depends on the
number of threads (a test compares). Linear algebra sums in another order with another number of threads, so it gets
one.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def fitting() -> Iterator[None]:
    """Fit in here: joblib's workers are threads, as many as the container's CPUs; BLAS has one thread."""
    import joblib
    from threadpoolctl import threadpool_limits

    with (
        threadpool_limits(limits=1, user_api="blas"),
        joblib.parallel_config(backend="threading", n_jobs=max(1, joblib.cpu_count())),
    ):
        yield


@contextmanager
def answering() -> Iterator[None]:
    """Predict in here: one after the other, since forests add up their trees in the order in which they finish."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1, user_api="blas"):
        yield
