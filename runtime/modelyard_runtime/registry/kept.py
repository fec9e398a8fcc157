"""A registry's database in object storage: read as it is, and replaced only while it is still the one that was read."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from modelyard_runtime.errors import RuntimeProblem

if TYPE_CHECKING:
    from pathlib import Path

    from modelyard_runtime.registry.address import Embedded


class Overtaken(Exception):  # noqa: N818 - no fault: another writer was faster, and the work is done again
    """The registry was replaced since it was read."""


def fetch(place: Embedded, into: Path) -> str | None:
    """Copy the database to a file: the mark of the version that was read; None where there is none yet.

    Raises:
        RuntimeProblem: the storage can't be read.
    """
    errors = _errors()
    bucket, key = _place(place)
    try:
        answer = _client().get_object(Bucket=bucket, Key=key)
        into.write_bytes(answer["Body"].read())
    except errors.ClientError as error:
        if _code(error) in {"NoSuchKey", "404"}:
            return None
        raise _problem(place, "read", error) from None
    except errors.BotoCoreError as error:
        raise _problem(place, "read", error) from None
    return str(answer["ETag"])


def put_back(place: Embedded, path: Path, mark: str | None) -> None:
    """Replace the database by a file, if it is still the version of this mark, or still none for the mark None.

    Raises:
        Overtaken: another writer was faster.
        RuntimeProblem: the storage can't be written.
    """
    errors = _errors()
    bucket, key = _place(place)
    condition = {"IfMatch": mark} if mark else {"IfNoneMatch": "*"}
    try:
        _client().put_object(Bucket=bucket, Key=key, Body=path.read_bytes(), **condition)
    except errors.ClientError as error:
        if _code(error) in {"PreconditionFailed", "ConditionalRequestConflict", "412", "409"}:
            raise Overtaken from None
        raise _problem(place, "written", error) from None
    except errors.BotoCoreError as error:
        raise _problem(place, "written", error) from None


def _client() -> Any:
    # boto3 makes its classes as it runs, and has no types for them.
    boto3: Any = import_module("boto3")
    return boto3.client("s3")


def _errors() -> Any:
    return import_module("botocore.exceptions")


def _place(place: Embedded) -> tuple[str, str]:
    bucket, _, prefix = place.folder.removeprefix("s3://").partition("/")
    return bucket, "/".join(part for part in (prefix.strip("/"), place.database) if part)


def _code(error: Any) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _problem(place: Embedded, verb: str, error: Exception) -> RuntimeProblem:
    reason = str(error).splitlines()[0]
    return RuntimeProblem(
        f"the registry {place.shown} can't be {verb}: {reason}",
        help="see whether the bucket is there and this role may use it",
    )
