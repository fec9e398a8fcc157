"""The team's own requirements file, as lines that can be resolved together with modelyard's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from modelyard.pins.resolve.web import SourceError

if TYPE_CHECKING:
    from modelyard.pins.types import Needs


def requirements(needs: Needs) -> tuple[str, ...]:
    """Each requirement on a line of its own, without comments and hashes.

    Raises:
        SourceError: The file can't be read, or holds an option, whose meaning would depend on where the file lies.
    """
    if needs.team_file is None:
        return ()
    if needs.team_text is None:
        raise SourceError(f"{needs.team_file} can't be read")
    lines: list[str] = []
    for number, line in enumerate(re.sub(r"\\\r?\n", " ", needs.team_text).splitlines(), start=1):
        wanted = re.sub(r"(^|\s)#.*$", "", line).partition(" --hash")[0].strip()
        if wanted.startswith("-"):
            raise SourceError(
                f"{needs.team_file}, line {number}: write requirements only, without options such as {wanted}"
            )
        if wanted:
            lines.append(wanted)
    return tuple(lines)
