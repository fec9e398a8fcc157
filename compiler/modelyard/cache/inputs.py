"""What a compile reads, noted as it reads it."""

from __future__ import annotations

from hashlib import sha256


def digest(content: bytes) -> str:
    """The digest of an input: of its bytes as they are, for even a line end may move a place that is told."""
    return sha256(content).hexdigest()


class Inputs:
    """Every file that a compile asked for, by absolute path, with what it found there.

    ``doubtful`` says that something was asked for that no later look can prove to be the same: a path through a link,
    a folder in a file's place, a file that changed between two reads.
    """

    def __init__(self) -> None:
        """Nothing was read yet."""
        self.seen: dict[str, str | None] = {}
        self.doubtful = False

    def saw(self, place: str, content: bytes | None) -> None:
        """A file was read, or was not there."""
        found = None if content is None else digest(content)
        self.doubtful |= self.seen.setdefault(place, found) != found

    def doubt(self) -> None:
        """Something was read that can't be watched."""
        self.doubtful = True
