"""Bodies: JSON in, JSON out, with what JSON allows and programs stumble over taken care of."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from modelyard_runtime.serving.problems import Refused

if TYPE_CHECKING:
    from numpy.typing import NDArray


def parse(body: bytes) -> object:
    """The JSON value in a body.

    NaN and infinities are let through, to be refused where the field is known.

    Raises:
        Refused: with status 400, for what is no UTF-8, no JSON, nested too deep, or has the same key twice.
    """
    try:
        return json.loads(body.decode(), object_pairs_hook=_once)
    except UnicodeDecodeError as error:
        raise Refused(400, f"the body is no UTF-8: byte {error.start} is not") from None
    except RecursionError:
        raise Refused(400, "the body is nested too deep") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise Refused(400, f"the body is no JSON: {error.msg.lower()} at {place}") from None
    except ValueError:
        raise Refused(400, "the body is no JSON that can be read: a number has too many digits") from None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Refused(400, f"the body has the key {json.dumps(twice[:80])} twice in one object")
    return found


def as_object(value: object) -> dict[str, Any] | None:
    """A JSON value as an object; None where it is none."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None


def as_list(value: object) -> list[Any] | None:
    """A JSON value as a list; None where it is none."""
    return cast("list[object]", value) if isinstance(value, list) else None


def render(document: object) -> bytes:
    """A JSON value as a body, without spaces, in ASCII: a name that a client sent may be no text that UTF-8 holds."""
    return _ENCODER.encode(document).encode()


def numbers(values: NDArray[Any]) -> list[float | None]:
    """Numbers as JSON has them: what is not finite becomes null."""
    found: list[float] = values.tolist()
    return [value if value - value == 0.0 else None for value in found]


_ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=True, allow_nan=False)
