"""Who may import whom, and what a command may load: the laws of the house."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMPILER = ROOT / "compiler" / "modelyard"
RUNTIME = ROOT / "runtime" / "modelyard_runtime"

HEAVY = frozenset({"numpy", "pandas", "scipy", "sklearn", "duckdb", "pyarrow", "mlflow", "modelyard_runtime"})


def modules(package: Path) -> dict[str, Path]:
    base = package.parent
    return {
        ".".join(path.relative_to(base).with_suffix("").parts).removesuffix(".__init__"): path
        for path in sorted(package.rglob("*.py"))
    }


def imported(path: Path, *, at_import: bool) -> set[str]:
    """Modules that a file imports; with ``at_import`` only those that loading the file loads."""
    names: set[str] = set()

    def visit(node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
                continue
            if at_import and isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                continue
            if isinstance(child, ast.Import):
                names.update(alias.name for alias in child.names)
            elif isinstance(child, ast.ImportFrom) and child.module:
                names.add(child.module)
                names.update(f"{child.module}.{alias.name}" for alias in child.names)
            visit(child)

    visit(ast.parse(path.read_text(encoding="utf-8")))
    return names


def test_compiler_and_runtime_share_nothing_but_the_contract() -> None:
    for path in COMPILER.rglob("*.py"):
        assert not any(
            name.split(".")[0] == "modelyard_runtime" for name in imported(path, at_import=False)
        ), path
    for path in RUNTIME.rglob("*.py"):
        assert not any(name.split(".")[0] == "modelyard" for name in imported(path, at_import=False)), path


@pytest.mark.parametrize("package", [COMPILER, RUNTIME], ids=["compiler", "runtime"])
def test_no_import_goes_in_a_circle(package: Path) -> None:
    known = modules(package)
    graph: dict[str, set[str]] = {}
    for name, path in known.items():
        found = {i for i in imported(path, at_import=True) if i in known and i != name}
        # `from package import module` needs the module; the package it names is there by then
        graph[name] = {i for i in found if not any(other.startswith(f"{i}.") for other in found)}
    seen: set[str] = set()

    def walk(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail[trail.index(name) :], name))
        if name not in seen:
            for below in sorted(graph[name]):
                walk(below, (*trail, name))
            seen.add(name)

    for name in graph:
        walk(name, ())


ROOMS = {
    # what a room may import from the others, beside itself; the order is the direction of the data
    "source": {"diagnostics"},
    "diagnostics": {"source", "rules"},
    "model": {"source", "diagnostics"},
    "expressions": {"diagnostics"},
    "analysis": {"model", "expressions", "diagnostics"},
    "rules": {"model", "expressions", "analysis", "diagnostics", "source", "pins"},
    "plan": {"model", "analysis", "expressions", "diagnostics"},
    "contract": {"plan", "expressions", "emit"},
    "emit": {"diagnostics", "data"},
    "pins": {"diagnostics", "plan", "source", "write", "data", "model", "emit"},
    "write": {"diagnostics", "emit", "targets"},
    "cache": {"diagnostics", "write", "data"},
    "lineage": {"plan", "emit"},
    "release": {"diagnostics", "plan", "source", "write", "emit"},
    "changes": {"diagnostics", "expressions", "plan", "contract", "write", "emit"},
    "verify": {"diagnostics", "plan", "emit", "targets", "data"},
    "targets": {"plan", "emit", "contract", "expressions", "lineage", "diagnostics", "data", "pins"},
}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_its_place_allows(room: str) -> None:
    allowed = {f"modelyard.{other}" for other in ROOMS[room] | {room}} | {
        "modelyard",
        "modelyard.__version__",
        "modelyard.records",
        "modelyard.memory",
    }
    for path in (COMPILER / room).rglob("*.py"):
        for name in sorted(imported(path, at_import=False)):
            parts = name.split(".")
            if parts[0] == "modelyard":
                assert ".".join(parts[:2]) in allowed, f"{path.relative_to(ROOT)} imports {name}"


FOUNDATION = {"errors", "files", "layout", "records", "untyped", "__version__"}
"""Modules of the runtime that stand beside its rooms, for all of them."""

RUNTIME_ROOMS = {
    # in the direction of the data, types that are only named left out; where two rooms name one another, no two of
    # their modules do (a test above)
    "storage": set[str](),
    "contract": {"storage"},
    "engine": {"storage"},
    "sources": {"engine", "storage"},
    "checks": {"engine", "sources"},
    "models": {"contract"},
    "features": {"contract", "engine", "models", "serving"},  # skew is measured on the serving path
    "profiles": {"engine", "storage"},
    "training": {"contract", "features", "models", "evaluation", "profiles", "drift"},
    "evaluation": {"engine", "models", "profiles", "drift", "serving", "gates"},  # latency, likewise
    "gates": {"evaluation"},
    "registry": {"lineage"},
    "lineage": {"contract", "registry", "models", "sources"},
    "serving": {"contract", "engine", "features", "models", "sources", "storage"},
    "drift": {
        "contract",
        "features",
        "engine",
        "sources",
        "storage",
        "models",
        "profiles",
        "evaluation",
        "gates",
        "reports",
    },
    "reports": {"drift", "profiles"},
    "pipeline": {
        *("engine", "sources", "storage", "checks", "features", "training", "models", "evaluation"),
        *("gates", "registry", "serving", "drift", "reports"),
    },
}


@pytest.mark.parametrize("room", RUNTIME_ROOMS)
def test_a_room_of_the_runtime_imports_only_what_its_place_allows(room: str) -> None:
    used: set[str] = set()
    for path in (RUNTIME / room).rglob("*.py"):
        for name in sorted(imported(path, at_import=False)):
            parts = name.split(".")
            if parts[0] == "modelyard_runtime" and len(parts) > 1 and parts[1] not in FOUNDATION | {room}:
                assert parts[1] in RUNTIME_ROOMS[room], f"{path.relative_to(ROOT)} imports {name}"
                used.add(parts[1])
    assert used == RUNTIME_ROOMS[room], "the table allows what nobody needs"


def test_every_room_of_the_runtime_has_its_place() -> None:
    rooms = {path.parent.name for path in RUNTIME.glob("*/__init__.py")}
    assert rooms == {*RUNTIME_ROOMS, "cli"}


def test_the_runtime_loads_nothing_heavy_to_begin_with() -> None:
    program = (
        "import sys, modelyard_runtime.__main__; print(*{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & (HEAVY - {"modelyard_runtime"})


def test_only_the_command_line_prints_or_exits() -> None:
    outside = [
        path for path in COMPILER.rglob("*.py") if "cli" not in path.parts and path.name != "__main__.py"
    ]
    for path in outside:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                assert called not in {"print", "sys.exit", "exit", "quit", "sys.stdout.write"}, (
                    f"{path}:{node.lineno}"
                )


def loaded_by(*arguments: str, cwd: Path) -> set[str]:
    """Top-level modules that a fresh process has loaded at the end of a command."""
    program = (
        "import atexit, os, sys\n"
        "atexit.register(lambda: os.write(9, '\\n'.join(sorted({m.split('.')[0] for m in sys.modules})).encode()))\n"
        f"sys.argv = ['modelyard', *{list(arguments)!r}]\n"
        "from modelyard.__main__ import main\n"
        "main()\n"
    )
    report = cwd / "modules.txt"
    command = f'exec "$0" -c "$1" 9> {report}'
    subprocess.run(["sh", "-c", command, sys.executable, program], cwd=cwd, capture_output=True, check=False)
    return set(report.read_text().split())


COMMANDS = {
    "version": (("--version",), {"typer", "pydantic", "yaml", "sqlglot", "jinja2", "rich", "click"}),
    "validate": (("validate", "spec"), {"jinja2", "jsonschema", "rich", "typer", "email", "socket"}),
    "compile": (("compile", "spec"), {"jsonschema", "rich", "typer", "email", "socket"}),
    "explain": (("explain", "unknown-key"), {"sqlglot", "yaml", "jinja2", "jsonschema"}),
    "schema": (("schema",), {"sqlglot", "yaml", "jinja2", "jsonschema"}),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_loads_only_what_it_needs(command: str, tmp_path: Path) -> None:
    arguments, unwanted = COMMANDS[command]
    spec = tmp_path / "spec"
    spec.mkdir()
    example = ROOT / "examples" / "quickstart" / "modelyard.yaml"
    (spec / "modelyard.yaml").write_text(example.read_text(encoding="utf-8"), encoding="utf-8")
    loaded = loaded_by(*arguments, cwd=tmp_path)
    assert "modelyard" in loaded
    assert not loaded & (HEAVY | unwanted)


def test_the_module_that_plugins_are_found_with_is_there_when_asked() -> None:
    program = (
        "from modelyard import standin; standin.install(); import importlib.metadata, sys\n"
        "from importlib.metadata import entry_points\n"
        "assert 'email' not in sys.modules\n"
        "assert importlib.metadata.version('pydantic')\n"
        "assert list(entry_points(group='console_scripts'))\n"
        "assert importlib.metadata.__file__ and importlib.metadata is sys.modules['importlib.metadata']\n"
    )
    for again in (program, f"import importlib.metadata, email\n{program.replace('assert', 'True or', 1)}"):
        subprocess.run([sys.executable, "-c", again], check=True)


def test_the_public_surface_is_small() -> None:
    import modelyard

    assert len(modelyard.__all__) <= 10


def test_nothing_but_the_named_rules_looks_at_what_is_committed() -> None:
    from modelyard.check import READ_COMMITTED

    reading = {
        path.stem.replace("_", "-")
        for path in (COMPILER / "rules").rglob("*.py")
        if any(
            isinstance(node, ast.Attribute) and node.attr in {"committed", "read_output"}
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        )
    }
    assert reading == set(READ_COMMITTED)


LONG_FILES: frozenset[str] = frozenset()
"""Files that may run over the limit: empty, and meant to stay so."""


def test_files_stay_small_enough_to_hold_in_the_head() -> None:
    sources = [*COMPILER.rglob("*.py"), *RUNTIME.rglob("*.py")]
    long = {
        str(p.relative_to(ROOT)) for p in sources if len(p.read_text(encoding="utf-8").splitlines()) > 300
    }
    assert long <= LONG_FILES


def test_no_two_helpers_of_the_tests_have_one_name() -> None:
    # Each folder of tests is on the path: of two modules with one name, tests would get whichever came first.
    names = [
        path.name
        for path in (ROOT / "tests").rglob("*.py")
        if path.name not in {"__init__.py", "conftest.py"}
    ]
    assert sorted(names) == sorted(set(names))
