"""`modelyard serve`: answer requests with a model, on a laptop as in the image."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from modelyard_runtime.errors import RuntimeProblem

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

SUMMARY = "answer requests with a model, over HTTP"
EXAMPLE = "modelyard serve examples/quickstart/modelyard.yaml --port 8080"
ENDING = (
    'POST /predict takes a row, or {"rows": [...]}, with the input columns of the spec; GET / says which.\n'
    "The Open Inference Protocol is at /v2, metrics at /metrics, probes at /healthz and /readyz.\n\n"
    "Exit codes: 0 ended by SIGTERM or Ctrl+C, 1 a problem with the model or the address, 2 usage."
)

_NEEDED = ("httptools", "pyarrow", "sklearn", "uvicorn")


def add_arguments(parser: ArgumentParser) -> None:
    """The options of the command. A spec, --env and the contract made from them are the compiler's part."""
    parser.add_argument("spec", nargs="?", metavar="SPEC", help="spec or its folder; default: this folder")
    parser.add_argument("--env", help="environment of the spec; default: the first")
    parser.add_argument("--contract", type=Path, help="compiled contract, instead of a spec")
    parser.add_argument("--model", type=Path, help="the model's folder, as training left it")
    parser.add_argument(
        "--root",
        type=Path,
        default=Path(),
        help="folder that the spec's path starts from, and from the spec its own",
    )
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on; default: 127.0.0.1, this machine alone"
    )
    parser.add_argument(
        "--port", type=int, default=8080, help="port to listen on, 0 for a free one; default: 8080"
    )
    parser.add_argument(
        "--log",
        metavar="PLACE",
        help="folder or URL for the prediction log instead of the contract's, or none",
    )
    parser.add_argument(
        "--access-log",
        choices=("on", "off"),
        default="on",
        help="a line of JSON for each request on standard output",
    )


def run(arguments: Namespace) -> int:
    """Load the model and serve it until told to end."""
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise RuntimeProblem(
            f"serving needs {' and '.join(missing)}", help="pip install 'modelyard[runtime]'"
        )
    from modelyard_runtime.contract.load import load
    from modelyard_runtime.contract.places import folder_of, placed
    from modelyard_runtime.serving.model import open_model
    from modelyard_runtime.serving.run import Settings, serve

    if arguments.contract is None or arguments.model is None:
        raise RuntimeProblem(
            "which model?", help="name its folder with --model, and its contract with --contract, or a spec"
        )
    contract = load(arguments.contract)
    contract = placed(contract, folder_of(contract, arguments.root))
    served = open_model(contract, arguments.model)
    log = contract.log.path if contract.log else None
    if arguments.log:
        log = None if arguments.log == "none" else arguments.log
    settings = Settings(arguments.host, arguments.port, log, access=arguments.access_log == "on")
    serve(served, served.features, contract, settings)
    return 0
