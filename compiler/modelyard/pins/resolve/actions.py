"""Commit SHAs of GitHub Actions, from the tags of their repositories."""

from __future__ import annotations

import os
import re
import subprocess

from modelyard.pins.resolve.web import SourceError
from modelyard.plan.inputs import Pin
from modelyard.records import dataclass

_TAG = re.compile(r"^([0-9a-f]{40})\trefs/tags/(v?(\d+)\.(\d+)\.(\d+))(\^\{\})?$")


@dataclass(frozen=True, slots=True)
class GitTags:
    """Reads tags with ``git ls-remote``: no token, no rate limit, and private repositories too."""

    base: str = "https://github.com"
    timeout: float = 60.0

    def newest(self, action: str) -> Pin:
        """The newest full version of an action and the commit that its tag names.

        Raises:
            SourceError: The repository did not answer, or has no tag of the form ``v1.2.3``.
        """
        tags = self._tags("/".join(action.split("/")[:2]))
        if not tags:
            raise SourceError(f"{action} has no tag of the form v1.2.3")
        order = max(tags)
        version, sha = tags[order]
        return Pin(action, version, sha, f"{self.base}/{action} tag {version}")

    def _tags(self, repository: str) -> dict[tuple[int, int, int], tuple[str, str]]:
        tags: dict[tuple[int, int, int], tuple[str, str]] = {}
        for line in self._ls_remote(repository).splitlines():
            if found := _TAG.match(line):
                order = (int(found[3]), int(found[4]), int(found[5]))
                # An annotated tag is listed twice; the peeled line (^{}) names the commit, and comes second.
                if found[6] or order not in tags:
                    tags[order] = (found[2], found[1])
        return tags

    def _ls_remote(self, repository: str) -> str:
        command = ["git", "ls-remote", "--tags", f"{self.base}/{repository}"]
        # Without this git asks for a name and a password on the terminal where a repository does not exist.
        environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0"}
        try:
            done = subprocess.run(  # noqa: S603 - a fixed command, no shell
                command, capture_output=True, text=True, timeout=self.timeout, env=environment, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise SourceError(f"git ls-remote {repository}: {error}") from error
        if done.returncode != 0:
            raise SourceError(
                f"git ls-remote {repository}: {(done.stderr.strip().splitlines() or ['failed'])[-1]}"
            )
        return done.stdout
