"""`modelyard init`: a first spec, from a template or from the data itself."""

from __future__ import annotations

import os
import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from modelyard.cli import console
from modelyard.cli.exit import CommandError, Exit
from modelyard.data import read_text

if TYPE_CHECKING:
    from modelyard.init.types import Table

SCHEMA = "https://modelyard.dev/schemas/modelyard.schema.json"


class Template(StrEnum):
    """The specs that `init` can start from."""

    QUICKSTART = "quickstart"
    REALTIME = "realtime"
    BATCH = "batch"


def init(
    folder: Annotated[Path, typer.Argument(help="Where modelyard.yaml is written.")] = Path(),
    from_: Annotated[
        Path | None, typer.Option("--from", help="A CSV or Parquet file to learn the columns from.")
    ] = None,
    target: Annotated[
        str | None, typer.Option("--target", help="The column to be learnt, with --from.")
    ] = None,
    template: Annotated[
        Template, typer.Option("--template", help="What to start from, without --from.")
    ] = Template.QUICKSTART,
    model: Annotated[
        str | None, typer.Option("--model", help="Name of the model. Default: the folder's name.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a spec that is there.")] = False,
) -> int:
    """Write a first spec that validates.

    Example: modelyard init --from data/orders.csv --target returned
    """
    from modelyard.write.atomic import write

    place = folder / "modelyard.yaml"
    if place.exists() and not force:
        raise CommandError(
            f"{place.as_posix()} is there already", help="edit it, or overwrite it with --force"
        )
    name = model or _model_name(folder)
    text = _from_data(from_, folder, name, target) if from_ else _from_template(template, name)
    folder.mkdir(parents=True, exist_ok=True)
    write(folder, "modelyard.yaml", text)
    console.out(f"wrote {place.as_posix()}; next: modelyard validate {folder.as_posix()}")
    return int(Exit.FINE)


def _model_name(folder: Path) -> str:
    name = re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-")[:40].rstrip("-")
    return name if re.fullmatch(r"[a-z]([-a-z0-9]{0,38}[a-z0-9])?", name) else "model"


def _from_template(template: Template, name: str) -> str:
    text = read_text(f"templates/init/{template.value}.yaml")
    return f"# yaml-language-server: $schema={SCHEMA}\n" + text.replace(
        "model: my-model", f"model: {name}", 1
    )


def _from_data(path: Path, folder: Path, name: str, target: str | None) -> str:
    from modelyard.init.spec import NoTargetError, infer
    from modelyard.init.types import UnreadableError

    try:
        return infer(_table(path, folder), name, target, SCHEMA)
    except UnreadableError as error:
        raise CommandError(str(error)) from error
    except NoTargetError as error:
        raise CommandError(str(error), code=Exit.USAGE) from error


def _table(path: Path, folder: Path) -> Table:
    from modelyard.init.types import Table

    location = os.path.relpath(path, folder).replace(os.sep, "/")
    if path.suffix.lower() in {".parquet", ".pq"}:
        from modelyard.init.read_parquet import read_parquet

        rows, columns = read_parquet(path)
        return Table("parquet", location, rows, columns)
    from modelyard.init.read_csv import read_csv

    rows, columns = read_csv(path)
    return Table("csv", location, rows, columns)
