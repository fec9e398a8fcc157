"""A report for people: one line a check, what is wrong below it, and what was not checked at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from modelyard.verify.types import Fault, Result

_MARK = {"passed": "ok  ", "failed": "FAIL", "not-checked": "-   "}


def render(name: str, results: Sequence[Result]) -> str:
    """The report on one model."""
    return "\n".join([name, *(line for result in results for line in _lines(result)), _verdict(results)])


def _lines(result: Result) -> Iterator[str]:
    if result.state == "not-checked":
        get = f"; {result.get}" if result.get else ""
        yield f"  {_MARK[result.state]} {result.name:<11} not checked: {result.why}{get}"
        return
    version = f" ({result.version})" if result.version else ""
    yield f"  {_MARK[result.state]} {result.name:<11} {result.files} files: {result.proves}{version}"
    for fault in result.faults:
        yield f"         {told(fault)}"


def told(fault: Fault) -> str:
    """A fault in one line."""
    line = f":{fault.line}" if fault.line else ""
    place = f" at {fault.place}" if fault.place else ""
    rule = f" [{fault.rule}]" if fault.rule else ""
    return visible(f"{fault.path}{line}{place}: {' '.join(fault.message.split())}{rule}")


def _verdict(results: Sequence[Result]) -> str:
    faults = sum(len(result.faults) for result in results)
    checked = sum(result.state != "not-checked" for result in results)
    words = f"{faults} faults" if faults else "no faults"
    return f"  {words} in {checked} checks; {len(results) - checked} not made"
