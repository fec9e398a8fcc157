"""Digests and texts that do not depend on how git checked a file out."""

from __future__ import annotations

from hashlib import sha256


def normalised(content: bytes) -> bytes:
    """The content with line feeds alone, as git stores it whatever ``core.autocrlf`` says."""
    return content.replace(b"\r\n", b"\n") if b"\r" in content else content


def digest(content: bytes | str) -> str:
    """The digest under which a manifest records this content."""
    raw = content.encode() if isinstance(content, str) else content
    return f"sha256:{sha256(normalised(raw)).hexdigest()}"


def readable(content: bytes) -> str | None:
    """The content as text with line feeds, or None where it is no text."""
    try:
        return normalised(content).decode()
    except UnicodeDecodeError:
        return None


def lines(text: str) -> list[str]:
    """The lines of a text with their ends; only a line feed ends a line, whatever Unicode calls a separator."""
    *ended, rest = text.split("\n")
    return [f"{line}\n" for line in ended] + ([rest] if rest else [])


BLOCK = 4096
"""What file systems write at once: a loss of power cuts a file off at a multiple of it, or leaves zeros from there."""


def torn(content: bytes, text: str) -> bool:
    """Whether a loss of power may have left this of a file that was to hold the text; an empty file is the usual case.

    Nobody's work is in what is left: it is the beginning of our own text, or nothing.
    """
    rest = content.rstrip(b"\0")
    return len(rest) % BLOCK == 0 and text.encode().startswith(rest)
