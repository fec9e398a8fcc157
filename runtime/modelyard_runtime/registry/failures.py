"""What goes wrong with a registry, in words that name its address and no secret."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from modelyard_runtime.errors import RuntimeProblem

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

_ACCESS = (
    "set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN, to those of a user "
    "who may do this"
)
_AGAIN = (
    "run the stage again when it answers: what is already stored is found, and nothing is registered twice"
)
_BY_CODE = {
    "UNAUTHENTICATED": ("it does not accept this login", _ACCESS),
    "CUSTOMER_UNAUTHORIZED": ("it does not accept this login", _ACCESS),
    "PERMISSION_DENIED": ("this login may not do that", _ACCESS),
    "ENDPOINT_NOT_FOUND": (
        "what answers there is no MLflow server, or one that is too old",
        "see whether the address is right, with its path; MLflow 2.3 is the oldest with aliases",
    ),
}
_LIBRARIES = ("mlflow", "requests", "urllib3", "botocore", "boto3", "sqlalchemy", "s3transfer")
"""Whose exceptions mean that the registry or its storage failed. Any other one is a bug."""


def missing(error: BaseException) -> bool:
    """Whether a failure means that what was asked for is not there."""
    # MLflow's SQL store reports an alias that is not there as an invalid parameter.
    text = str(error)
    return code(error) == "RESOURCE_DOES_NOT_EXIST" or (
        code(error) == "INVALID_PARAMETER_VALUE" and "alias" in text and "not found" in text
    )


def exists(error: BaseException) -> bool:
    """Whether a failure means that what was to be made is there already."""
    return code(error) == "RESOURCE_ALREADY_EXISTS"


def taken(error: BaseException) -> bool:
    """Whether a database refused a row because another one made it at the same moment."""
    return code(error) == "BAD_REQUEST" and "unique" in str(error).lower()


def code(error: BaseException) -> str:
    """MLflow's name of a failure; empty where it is none of MLflow's."""
    return str(getattr(error, "error_code", ""))


@contextmanager
def failing(shown: str, doing: str) -> Generator[None]:
    """Turn every failure of a registry into a problem to tell.

    Args:
        shown: The registry's address without secrets.
        doing: What is being done, to follow "can't": ``store the run``.
    """
    try:
        yield
    except Exception as error:
        told = problem(error, shown, doing)
        if told is None:
            raise
        raise told from None


def problem(error: Exception, shown: str, doing: str) -> RuntimeProblem | None:
    """A failure as a problem to tell; None where it is none of the registry's.

    Args:
        error: What was raised.
        shown: The registry's address without secrets.
        doing: What was being done, to follow "can't".
    """
    if isinstance(error, ModuleNotFoundError) and error.name in {"boto3", "botocore"}:
        return RuntimeProblem(
            f"the files of the registry {shown} are on S3, and boto3 is not installed",
            help="pip install boto3",
        )
    if not type(error).__module__.startswith(_LIBRARIES):
        return None
    reason, help_ = _reason(error)
    return RuntimeProblem(f"can't {doing} in the registry {shown}: {reason}", help=help_)


def _reason(error: Exception) -> tuple[str, str]:
    if code(error) in _BY_CODE:
        return _BY_CODE[code(error)]
    names = {type(one).__name__ for one in _chain(error)}
    if names & {"SSLError"}:
        return "its certificate can't be verified", "have its authority trusted on this machine"
    if names & {"Timeout", "ReadTimeout", "ConnectTimeout", "ConnectTimeoutError"}:
        return "it does not answer in time", _AGAIN
    if names & {"ConnectionError", "NewConnectionError", "EndpointConnectionError"}:
        return _unreachable(str(error)), _AGAIN
    return _line(str(error)), _AGAIN


def _unreachable(text: str) -> str:
    for sign, words in (
        ("refused", "nobody answers there: the connection is refused"),
        ("resolve", "its name is not known to this machine"),
        ("unreachable", "its network can't be reached"),
        ("reset", "the connection broke"),
        ("aborted", "the connection broke"),
        ("timed out", "it does not answer in time"),
    ):
        if sign in text:
            return words
    return "nobody answers there"


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        # MLflow raises its own error inside the handler of the library's, without naming that as the cause.
        seen = seen.__cause__ or seen.__context__


def _line(text: str) -> str:
    """What matters of a library's message, at most 300 characters of it, without logins of addresses."""
    lines = [line.strip() for line in text.splitlines() if line.strip()] or ["no reason given"]
    # SQLAlchemy says where it was before it says what the database said, which begins with the error's name.
    first = next((line for line in lines if re.match(r"\(\w+\.\w+\) ", line)), lines[0])
    return re.sub(r"//[^/\s@]*@", "//", first)[:300]
