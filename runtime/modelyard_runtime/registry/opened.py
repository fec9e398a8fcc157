"""A registry, opened for reading or writing by its address."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from modelyard_runtime.registry.address import Embedded
from modelyard_runtime.registry.client import Registry, mlflow_client
from modelyard_runtime.registry.failures import failing

if TYPE_CHECKING:
    from collections.abc import Generator

    from modelyard_runtime.registry.address import Server


@contextmanager
def writing(place: Embedded | Server, model: str) -> Generator[Registry]:
    """The registry for a writer. An embedded one is made if there is none, and has one writer at a time.

    Raises:
        RuntimeProblem: it can't be used.
        Overtaken: it is kept in object storage, and another writer was faster; the work has to be done again.
    """
    if isinstance(place, Embedded):
        from modelyard_runtime.registry import embedded

        with embedded.writing(place, model) as store:
            yield _registry(store.uri, place.shown, store.files)
    else:
        yield _registry(place.uri, place.shown)


@contextmanager
def reading(place: Embedded | Server, model: str) -> Generator[Registry | None]:
    """The registry for a reader; None where it is embedded and nothing was registered yet.

    Raises:
        RuntimeProblem: it can't be used.
    """
    if isinstance(place, Embedded):
        from modelyard_runtime.registry import embedded

        with embedded.reading(place, model) as store:
            yield _registry(store.uri, place.shown, store.files) if store else None
    else:
        yield _registry(place.uri, place.shown)


def _registry(uri: str, shown: str, files: str = "") -> Registry:
    with failing(shown, "work"):
        return Registry(mlflow_client(uri), shown, files)
