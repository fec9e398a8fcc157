"""The file system behind a location: the local disk, or an object store through Arrow's own clients."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from modelyard_runtime.errors import RuntimeProblem

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyarrow.fs import FileSystem

SCHEMES = ("s3", "s3a", "gs", "gcs", "abfss", "abfs", "az")
"""Schemes of object stores. Credentials come from where each store's tools look: environment, role, profile."""


def is_remote(location: str) -> bool:
    """Whether a location is a URL, and no path on this machine."""
    return "://" in location


def parsed(location: str) -> tuple[str, str]:
    """The scheme of a remote location and what follows it, as ``("s3", "bucket/key")``.

    Raises:
        RuntimeProblem: no object store of this scheme is known.
    """
    scheme, _, path = location.partition("://")
    if scheme not in SCHEMES:
        raise RuntimeProblem(
            f"{location} can't be reached: no storage {scheme}:// is known",
            help=f"name a path, or a URL that begins with one of {', '.join(f'{one}://' for one in SCHEMES)}",
        )
    return scheme, path.rstrip("/") if path.strip("/") else path


def filesystem(location: str) -> tuple[FileSystem, str]:
    """The Arrow file system of a remote location, and the path that it knows the location by.

    Raises:
        RuntimeProblem: no object store of this scheme is known.
    """
    scheme, path = parsed(location)
    authority, _, key = path.partition("/")
    if scheme in {"s3", "s3a"}:
        return _s3(authority, endpoint()), path
    system, base = _other(f"{scheme}://{authority}")
    return system, f"{base}/{key}" if key else base


def endpoint() -> str:
    """A store that is not Amazon's is named by the variables that Amazon's own tools read."""
    return os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or ""


@lru_cache(maxsize=32)
def _s3(bucket: str, address: str) -> FileSystem:
    from pyarrow import fs

    # With delayed open, a small object is one PUT and not the three requests of an upload in parts.
    options: dict[str, Any] = {"allow_delayed_open": True}
    if address:
        options["endpoint_override"] = address
    elif not (os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")):
        options["region"] = _region(fs.resolve_s3_region, bucket)
    return fs.S3FileSystem(**options)


def _region(resolve: Callable[[str], str], bucket: str) -> str:
    try:
        return resolve(bucket)
    except OSError as error:
        raise RuntimeProblem(
            f"the region of the bucket {bucket} can't be found: {first_line(error)}", help="set AWS_REGION"
        ) from error


@lru_cache(maxsize=32)
def _other(url: str) -> tuple[FileSystem, str]:
    from pyarrow import fs

    try:
        return fs.FileSystem.from_uri(url)
    except (OSError, ValueError, ImportError) as error:
        raise RuntimeProblem(f"{url} can't be reached: {first_line(error)}") from error


def first_line(error: Exception) -> str:
    """What a library's error says, in one line."""
    lines = str(error).strip().splitlines()
    return lines[0].strip() if lines else type(error).__name__
