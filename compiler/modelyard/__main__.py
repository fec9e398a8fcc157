"""The command line's door: what needs nothing is answered before anything is imported."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Run the command that the arguments name; exits with its status."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from modelyard import __version__  # noqa: PLC0415 - a bare start is the point

        sys.stdout.write(f"modelyard {__version__}\n")
        return
    # what a run imports and plans lives to its end: looking for garbage among it took a fifth of a cold `validate`
    gc.set_threshold(200_000, 20, 20)
    # pydantic would ask every installed package whether it wants to change how specs are validated
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from modelyard import standin  # noqa: PLC0415

    standin.install()
    from modelyard.cli.main import run  # noqa: PLC0415

    try:
        run(sys.argv[1:])
    finally:
        # the system takes all memory back at once; Python would first search it for garbage, a fifth of the run again
        gc.disable()
        gc.freeze()


if __name__ == "__main__":
    main()
