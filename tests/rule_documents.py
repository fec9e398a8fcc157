"""The documents under ``tests/rules/``: files of a spec and what modelyard says about them.

A fenced block whose info line is ``yaml <path>`` (or ``json`` or ``text``) is a file; with ``bytes`` behind it,
``\\xNN`` in it is that byte. A line that ends in ``# repeated N times`` stands for N such lines. The block ``text``
without a path is the whole expected output: that of the last command in the block ``console``, one a line behind
``$``, or without one, of `validate`. A document without files is about a spec that is not there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_FILE = re.compile(
    r"^```(?:yaml|json|text) (?P<path>\S+)(?P<bytes> bytes)?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
_CONSOLE = re.compile(r"^```console\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_RENDERING = re.compile(r"^```text\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_REPEATED = re.compile(r"^(?P<line>.*?) *# repeated (?P<times>\d+) times$", re.MULTILINE)
_BYTE = re.compile(rb"\\x([0-9a-f]{2})")
_SHOWN = re.compile(r"^(?P<severity>error|warning|note)\[(?P<rule>[a-z0-9-]+)\]: ", re.MULTILINE)


@dataclass(frozen=True)
class RuleDocument:
    """One document, read."""

    path: Path
    text: str

    @property
    def rule(self) -> str:
        return self.path.stem

    @property
    def files(self) -> dict[str, bytes]:
        return {match["path"]: _content(match) for match in _FILE.finditer(self.text)}

    @property
    def commands(self) -> list[str]:
        match = _CONSOLE.search(self.text)
        lines = match["text"].splitlines() if match else []
        return [line.removeprefix("$ ") for line in lines]

    @property
    def expected(self) -> str:
        match = _RENDERING.search(self.text)
        return match["text"] if match else ""

    @property
    def shown(self) -> set[tuple[str, str]]:
        """Rule and severity of each diagnostic in the expected output, but for those that were set aside."""
        found = _SHOWN.finditer(self.expected)
        return {(match["rule"], match["severity"]) for match in found if match["severity"] != "note"}

    def rewrite(self, rendering: str) -> None:
        block = f"```text\n{rendering}```"
        match = _RENDERING.search(self.text)
        if match:
            text = self.text[: match.start()] + block + self.text[match.end() :]
        else:
            text = f"{self.text.rstrip()}\n\n{block}\n"
        self.path.write_text(text, encoding="utf-8", newline="\n")


def read(path: Path) -> RuleDocument:
    return RuleDocument(path, path.read_text(encoding="utf-8"))


def _content(match: re.Match[str]) -> bytes:
    text = _REPEATED.sub(lambda found: "\n".join([found["line"]] * int(found["times"])), match["text"])
    content = text.encode()
    return _BYTE.sub(lambda found: bytes([int(found[1], 16)]), content) if match["bytes"] else content
