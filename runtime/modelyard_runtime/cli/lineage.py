"""`modelyard lineage`: which data, code, parameters and gates made a model version, and what it feeds."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from modelyard_runtime.lineage.types import Lineage
    from modelyard_runtime.registry.client import Registry

SUMMARY = "say which data, code, parameters and gates made a model version, and what it feeds"
EXAMPLE = "modelyard lineage wine-quality@champion"
ENDING = (
    "MODEL alone means the champion, else the newest version; without a model, what is registered is listed.\n"
    "The registry is that of --tracking, else of --contract, else of the model's contract in ops/ or build/ here, else "
    "artifacts/ here.\n\nExit codes: 0 fine, 1 a problem such as an unknown version, 2 usage."
)


def add_arguments(parser: ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("model", nargs="?", metavar="MODEL[@VERSION]", help="model, with number or alias")
    parser.add_argument("--contract", type=Path, help="contract that says where models are registered")
    parser.add_argument("--tracking", default="", metavar="URI", help="registry: a server's URL, or a folder")
    parser.add_argument(
        "--root", type=Path, default=Path(), help="folder that paths of a contract start from; default: this"
    )
    parser.add_argument("--format", choices=("text", "json", "mermaid"), default="text", help="default: text")
    parser.add_argument(
        "--openlineage", metavar="FILE|URL", help="send OpenLineage events there, beside what is printed"
    )
    parser.add_argument("--output", type=Path, help="file that is written instead of standard output")


def run(arguments: Namespace) -> int:
    """Look the version up, tell its lineage, and send its events where they are asked for."""
    from modelyard_runtime.files import write

    text = _told(arguments)
    if arguments.output:
        write(arguments.output, text)
    else:
        sys.stdout.write(text)
    return 0


def _told(arguments: Namespace) -> str:
    from modelyard_runtime.errors import RuntimeProblem
    from modelyard_runtime.lineage.look_up import look_up, wanted
    from modelyard_runtime.lineage.place import find
    from modelyard_runtime.registry import opened

    asked = wanted(arguments.model) if arguments.model else None
    place = find(asked.model if asked else "", arguments.root, arguments.contract, arguments.tracking)
    with opened.reading(place.address, asked.model if asked else "") as registry:
        if registry is None:
            raise RuntimeProblem(
                f"nothing is registered in {place.address.shown} yet",
                help="`modelyard run` registers a model, or name another registry with --tracking",
            )
        if asked is None:
            return _listed(registry)
        lineage = look_up(registry, asked, place.folder)
    if arguments.openlineage:
        from modelyard_runtime.lineage.openlineage import events
        from modelyard_runtime.lineage.send import send

        send(events(lineage), arguments.openlineage)
    return _rendered(lineage, arguments.format)


def _listed(registry: Registry) -> str:
    from modelyard_runtime.lineage.look_up import listed

    lines = [
        f"{name}: {listed(versions)}\n" for name in registry.models() if (versions := registry.versions(name))
    ]
    return "".join(lines) or "no model is registered\n"


def _rendered(lineage: Lineage, form: str) -> str:
    if form == "json":
        from modelyard_runtime.lineage.document import answer

        return json.dumps(answer(lineage), indent=2, ensure_ascii=False) + "\n"
    if form == "mermaid":
        from modelyard_runtime.lineage.mermaid import render as chart

        return chart(lineage)
    from modelyard_runtime.lineage.text import render as text

    return text(lineage)
