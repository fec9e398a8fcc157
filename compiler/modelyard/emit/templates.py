"""Renders what is text rather than data: Dockerfiles, prose, ignore files.

A plain ``{{ value }}`` is always escaped for the language of the template, which the name says
(``serve.Dockerfile.j2``, ``model-card.md.j2``). Filters give the other safe forms of a language; text that is
already in it is wrapped in `Verbatim`. There is no third way: ``safe`` does not exist here.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from modelyard import data
from modelyard.emit import escape
from modelyard.emit.escape import Verbatim

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2 import Environment

_LANGUAGES: dict[str, Callable[[str], str]] = {
    "Dockerfile": escape.dockerfile,
    "dockerignore": escape.ignore_pattern,
    "md": escape.markdown,
    "sh": escape.shell,
}
"""The language of a template by the last part of its name before ``.j2``."""

_FORMS: dict[str, dict[str, Callable[[str], str]]] = {
    "Dockerfile": {
        "path": escape.dockerfile_path,
        "image": escape.image_reference,
        "comment": escape.single_line,
    },
    "dockerignore": {"comment": escape.single_line},
    "md": {"code": escape.markdown_code, "shell": escape.shell},
    "sh": {"comment": escape.single_line},
}
"""The other safe forms of a language: ``{{ path | code }}``."""


def render(name: str, /, **values: object) -> str:
    """The text of a template under ``templates/``, ending in one line break.

    Args:
        name: Such as ``docker/serve.Dockerfile.j2``.
        values: What the template names; one that is missing is a bug and raises.
    """
    language = name.removesuffix(".j2").rpartition(".")[2]
    text = _environment(language).get_template(name).render(values)
    return text.rstrip("\n") + "\n"


@lru_cache(maxsize=len(_LANGUAGES))
def _environment(language: str) -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined  # noqa: PLC0415 - only a compile needs templates

    from modelyard.emit.bytecode import CompiledTemplates  # noqa: PLC0415

    environment = Environment(
        bytecode_cache=CompiledTemplates(),
        loader=FunctionLoader(lambda name: data.read_text(f"templates/{name}")),
        undefined=StrictUndefined,
        finalize=_finalizer(_LANGUAGES[language]),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - that one escapes HTML; `finalize` escapes the template's own language
        auto_reload=False,
    )
    for filter_name in ("safe", "escape", "e", "forceescape", "xmlattr", "urlize", "tojson"):
        environment.filters.pop(filter_name, None)
    for form, escaper in _FORMS[language].items():
        environment.filters[form] = _form(escaper)
    return environment


def _finalizer(escaper: Callable[[str], str]) -> Callable[[object], str]:
    def finalize(value: object) -> str:
        return value.text if isinstance(value, Verbatim) else escaper(_text(value))

    return finalize


def _form(escaper: Callable[[str], str]) -> Callable[[object], Verbatim]:
    return lambda value: Verbatim(escaper(_text(value)))


def _text(value: object) -> str:
    """The text of a value that a template may print; anything else would print Python at the reader."""
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"{value:g}" if isinstance(value, float) else str(value)
    str(value)  # an undefined name says so itself, by raising
    raise TypeError(f"a template can print text and numbers, not {type(value).__name__}")
