"""What was proved of one spec: which files decided it, which came out, and what was said."""

from __future__ import annotations

import json
from dataclasses import field, fields, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeAlias

from modelyard.cache.identity import identity
from modelyard.cache.sight import clock, plain, renewed
from modelyard.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelyard.cache.sight import Sight

Digest: TypeAlias = "Callable[[bytes], str]"

_ENCODER = json.JSONEncoder(separators=(",", ":"))


@dataclass(frozen=True)
class About:
    """Which compile a proof is about: everything that was asked for and that is no file's content.

    ``spec``, ``root``, ``workspace`` and ``target`` are absolute, the workspace empty where there is none; ``display``
    and ``beside`` are how findings name spec and workspace; ``environment`` is empty where all are meant.
    """

    spec: str
    root: str
    target: str
    display: str
    workspace: str = ""
    beside: str = ""
    environment: str = ""


@dataclass(frozen=True)
class Proof:
    """A spec whose output is current, as long as every file is as it was.

    ``inputs`` are by absolute path, ``outputs`` by path under the target; ``folders`` are those between, absolute and
    no links. ``owner`` is the model with the paths of its spec and its folder under the target. ``emitted`` counts the
    files that the spec gives rise to, ``unchanged`` those that a compile compares. ``said`` is what
    `cache.told` made of the findings.
    """

    about: About
    owner: tuple[str, str, str]
    environments: tuple[str, ...]
    shipped: bool
    emitted: int
    unchanged: int
    inputs: dict[str, Sight] = field(default_factory=dict["str", "Sight"])
    outputs: dict[str, Sight] = field(default_factory=dict["str", "Sight"])
    folders: tuple[str, ...] = ()
    said: tuple[dict[str, Any], ...] = ()
    texts: dict[str, str] = field(default_factory=dict[str, str])


def dumps(proof: Proof) -> bytes:
    """The proof for the disk: a digest of the rest, which modelyard made it, and what it is."""
    data = {field.name: getattr(proof, field.name) for field in fields(proof)}
    rest = _ENCODER.encode([identity(), {**data, "about": asked(proof.about)}]).encode()
    return sha256(rest).hexdigest().encode() + b"\n" + rest


def loads(content: bytes, about: About) -> Proof | None:
    """The proof that a file holds, None where it holds none of this compile by this very modelyard.

    The digest tells apart what was written here from whatever else may have come into its place.
    """
    digest, _, rest = content.partition(b"\n")
    if digest != sha256(rest).hexdigest().encode():
        return None
    who, data = json.loads(rest)
    if who != identity() or data["about"] != asked(about):
        return None
    whole: dict[str, Any] = {
        name: (*value,) if isinstance(value, list) else value for name, value in data.items()
    }
    whole["about"] = about
    return Proof(**whole)


def asked(about: About) -> list[str]:
    """Everything that a compile was asked for, in one list."""
    return [getattr(about, field.name) for field in fields(about)]


def still(proof: Proof, raw: Digest, text: Digest) -> Proof | None:
    """The proof as it is to be kept, the very same where nothing is new; None where a file is not as it was.

    Args:
        proof: What was proved.
        raw: The digest of an input.
        text: The digest of an output, the same for either kind of line end.
    """
    now = clock()
    if not plain("", proof.folders):
        return None
    inputs = renewed("", proof.inputs, raw, now)
    outputs = None if inputs is None else renewed(f"{proof.about.target}/", proof.outputs, text, now)
    if inputs is None or outputs is None:
        return None
    if inputs is proof.inputs and outputs is proof.outputs:
        return proof
    return replace(proof, inputs=inputs, outputs=outputs)
