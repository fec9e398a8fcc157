"""What stands under the output root once the disk is as a status says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.write.paths import temporary
from modelyard.write.text import digest

if TYPE_CHECKING:
    from modelyard.write.types import Status


def standing(status: Status) -> dict[str, str | None]:
    """The digest of every file that decides what the next compile finds to do, None where there must be none.

    Those are the files that were compared, the manifest, the journal of a compile that was killed, and the places that
    were looked at in vain.
    """
    owner = status.known.owner
    found: dict[str, str | None] = dict.fromkeys(sorted(status.asked))
    found |= dict.fromkeys((owner.journal, temporary(owner.journal)))
    for entry in status.entries:
        if entry.after is not None:
            # the manifest records the digest of a fragment alone, and what surrounds it counts here as well
            found[entry.path] = digest(entry.after) if entry.merge else entry.digest
    found[owner.manifest] = None if status.manifest is None else digest(status.manifest)
    return found
