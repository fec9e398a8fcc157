"""HTML and SVG that no value can break out of: text is escaped where it enters, and only markup is taken as markup."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_VOID = frozenset({"br", "hr", "meta", "link", "line", "rect", "path", "circle", "polyline", "polygon"})

_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufffe\uffff]"
)
"""Control characters, what turns or hides the text after it, and what no HTML document may hold."""


class Html(str):
    """Markup that was made here, as opposed to text from data or spec."""

    __slots__ = ()


Child = Html | str | float | None


def text(value: object) -> Html:
    """A value as escaped text; what would not be seen is spelt out (a control character as its number)."""
    if isinstance(value, Html):
        return value
    shown = _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", str(value))
    return Html(html.escape(shown, quote=True))


def tag(name: str, /, *children: Child, **attributes: object) -> Html:
    """An element. Children that are no markup are escaped, None is left out.

    Attributes are named as in Python: ``class_`` is ``class``, ``stroke_width`` is ``stroke-width``; None is left out,
    True stands without a value.
    """
    opened = "".join([name, *(_attribute(key, value) for key, value in attributes.items())])
    if name in _VOID and not children:
        return Html(f"<{opened}>" if name in {"br", "hr", "meta", "link"} else f"<{opened}/>")
    inner = "".join(text(child) for child in children if child is not None)
    return Html(f"<{opened}>{inner}</{name}>")


def _attribute(key: str, value: object) -> str:
    if value is None or value is False:
        return ""
    name = key if key in {"viewBox", "preserveAspectRatio"} else key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{text(_short(value))}"'


def _short(value: object) -> object:
    """A number with as many digits as a screen can show."""
    if not isinstance(value, float):
        return value
    return f"{round(value, 2):g}" if abs(value) < 10_000 else f"{value:.0f}"


def joined(parts: Iterable[Child]) -> Html:
    """Children in a row, without an element around them."""
    return Html("".join(text(part) for part in parts if part is not None))


def number(value: float | None, digits: int = 3) -> str:
    """A figure for a reader: as many digits as matter, a real minus, thousands apart; a dash where there is none."""
    if value is None or value != value:  # noqa: PLR0124 - what is unequal to itself is no number
        return "–"
    if value in {float("inf"), float("-inf")}:
        return "∞" if value > 0 else "−∞"
    if (value == int(value) and abs(value) < 1e15) or 1000 <= abs(value) < 1e7:
        shown = f"{round(value):,}".replace(",", "\u202f")
    else:
        shown = f"{value:.{digits}g}"
    return shown.replace("-", "−").replace("e−0", "e−").replace("e+0", "e").replace("e+", "e")


def share(value: float | None) -> str:
    """A share as a percentage."""
    if value is None:
        return "–"
    percent = 100 * value
    shown = f"{percent:.0f}" if abs(percent) >= 10 or percent == 0 else f"{percent:.2g}"
    return shown.replace("-", "−") + "\u202f%"


def whole(value: int | None) -> str:
    """A count, thousands apart."""
    return "–" if value is None else number(int(value))
