"""Which registry a contract means: a folder with an embedded one, a server's address, or none that is known here."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from modelyard_runtime.errors import RuntimeProblem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard_runtime.contract.types import Contract, Tracking

DATABASE = "mlflow.db"
"""The name of an embedded registry's database below the folder of artifacts."""

NONE = "none"
"""What is given instead of an address where no registry shall be asked."""

_SQLITE = "sqlite:///"
_REMOTE = "s3://"


@dataclass(frozen=True, slots=True)
class Embedded:
    """A SQLite database and the files of its runs, below one folder or object storage prefix."""

    folder: str
    database: str = DATABASE

    @property
    def remote(self) -> bool:
        """Whether the folder is a prefix of object storage."""
        return self.folder.startswith(_REMOTE)

    @property
    def shown(self) -> str:
        """What a person reads of it."""
        return f"{self.folder.rstrip('/')}/{self.database}"


@dataclass(frozen=True, slots=True)
class Server:
    """A tracking server. ``uri`` may hold a password; ``shown`` never does."""

    uri: str

    @property
    def shown(self) -> str:
        """The address without user, password and query."""
        return redacted(self.uri)


@dataclass(frozen=True, slots=True)
class Unknown:
    """No registry is known here, and why."""

    reason: str
    help: str = ""


Address = Embedded | Server | Unknown


def address(
    contract: Contract, root: Path, given: str = "", environ: Mapping[str, str] | None = None
) -> Address:
    """Where a contract's models are registered.

    Args:
        contract: The environment's contract.
        root: The folder that relative locations start from.
        given: An address that takes the place of the contract's, from where the user stands; ``none`` for no registry.
        environ: The environment's variables; the process's own unless given.

    Raises:
        RuntimeProblem: the address is of no kind that MLflow is reached by.
    """
    if given == NONE:
        return Unknown("no registry was to be asked", "leave out `--tracking none`")
    if given:
        return parse(given, Path())
    variables = os.environ if environ is None else environ
    return _contracted(contract.training.tracking, contract.artifacts, root, variables)


def _contracted(tracking: Tracking, artifacts: str, root: Path, environ: Mapping[str, str]) -> Address:
    if tracking.kind == "embedded":
        return Embedded(_placed(artifacts, root))
    if tracking.uri:
        return parse(tracking.uri, root)
    variable = tracking.uri_secret or "MLFLOW_TRACKING_URI"
    uri = environ.get(variable, "")
    if not uri:
        return Unknown(
            f"the tracking server's address is not known: {variable} is not set",
            f"set {variable}, or name a registry with `--tracking`",
        )
    return parse(uri, root)


def parse(text: str, root: Path) -> Embedded | Server:
    """An address that a person gave: a server's URL, a SQLite URL, a database file, a folder or an S3 prefix.

    Raises:
        RuntimeProblem: it is of another kind.
    """
    if re.match(r"https?://[^/]", text):
        return Server(text)
    if text.startswith(_REMOTE) or ((path := text.removeprefix(_SQLITE)) and "://" not in path):
        return _embedded(text.removeprefix(_SQLITE), root)
    raise RuntimeProblem(
        f"the registry's address {redacted(text)} is of no known kind",
        help="give a server's http(s) address, or the folder of an embedded registry",
    )


def _embedded(path: str, root: Path) -> Embedded:
    folder, _, name = path.rpartition("/")
    if name.endswith((".db", ".sqlite")):
        return Embedded(_placed(folder or ".", root), name)
    return Embedded(_placed(path, root))


def _placed(folder: str, root: Path) -> str:
    return folder if folder.startswith(_REMOTE) else os.path.normpath((root / folder).absolute())


def redacted(uri: str) -> str:
    """An address without what may be secret in it: user, password, query."""
    parts = urlsplit(uri)
    if not parts.scheme or not parts.hostname:
        return re.sub(r"(^|//)[^/@]*:[^/@]*@|(//)[^/@]*@", r"\1\2", uri.partition("?")[0])
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    try:
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        port = ""
    return f"{parts.scheme}://{host}{port}{parts.path.rstrip('/')}"


def known(place: Address) -> Embedded | Server:
    """The address, where one is known.

    Raises:
        RuntimeProblem: none is.
    """
    if isinstance(place, Unknown):
        raise RuntimeProblem(place.reason, help=place.help)
    return place
