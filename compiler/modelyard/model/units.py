"""Values with units: parsing, printing and their JSON Schema, in one place each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticCustomError, core_schema

from modelyard.model.cron import Cron, CronError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "y": 31_536_000}
MEBIBYTES = {"Mi": 1, "Gi": 1024, "Ti": 1024 * 1024}
NAMED_SCHEDULES = ("hourly", "daily", "weekly", "monthly")

_DURATION = re.compile(r"([1-9][0-9]{0,9})([smhdwy])")
_SIZE = re.compile(r"([1-9][0-9]{0,9})(Mi|Gi|Ti)")
_MILLI = re.compile(r"([1-9][0-9]{0,9})m")
_SHARE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,9})?)%")


class UnitError(ValueError):
    """A value that does not carry the unit that its place needs; the text says which fit."""


def parse_duration(value: object) -> int:
    """Seconds from ``30s 15m 24h 7d 2w 10y`` (a year is 365 days). Raises UnitError."""
    if isinstance(value, str) and (match := _DURATION.fullmatch(value)):
        return int(match[1]) * SECONDS[match[2]]
    raise UnitError("a duration is a whole number with a unit: 30s, 15m, 24h, 7d, 2w or 10y")


def format_duration(seconds: int) -> str:
    """The shortest exact spelling of a duration: 86400 → ``1d``."""
    for unit in ("y", "w", "d", "h", "m"):
        if seconds % SECONDS[unit] == 0 and (unit != "w" or seconds % SECONDS["y"]):
            return f"{seconds // SECONDS[unit]}{unit}"
    return f"{seconds}s"


def parse_size(value: object) -> int:
    """MiB from ``512Mi 2Gi 1Ti``. Raises UnitError."""
    if isinstance(value, str) and (match := _SIZE.fullmatch(value)):
        return int(match[1]) * MEBIBYTES[match[2]]
    raise UnitError("a size is a whole number with a unit: 512Mi, 2Gi or 1Ti")


def format_size(mebibytes: int) -> str:
    """The shortest exact spelling of a size: 2048 → ``2Gi``."""
    for unit in ("Ti", "Gi"):
        if mebibytes % MEBIBYTES[unit] == 0:
            return f"{mebibytes // MEBIBYTES[unit]}{unit}"
    return f"{mebibytes}Mi"


def parse_cpu(value: object) -> int:
    """Millicores from ``500m`` or whole cores ``2``. Raises UnitError."""
    if isinstance(value, str) and (match := _MILLI.fullmatch(value)):
        return int(match[1])
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 1024:
        return value * 1000
    raise UnitError("CPU is in millicores or whole cores: 500m or 2")


def format_cpu(millicores: int) -> str | int:
    """The shortest exact spelling of CPU: 2000 → ``2``."""
    return millicores // 1000 if millicores % 1000 == 0 else f"{millicores}m"


def parse_share(value: object) -> float:
    """A fraction of 1 from ``5%``. Raises UnitError."""
    if isinstance(value, str) and (match := _SHARE.fullmatch(value)) and float(match[1]) <= 100:
        return float(match[1]) / 100
    raise UnitError("a share is a percentage from 0% to 100%, such as 5% or 99.9%")


def format_share(share: float) -> str:
    """A share as written: 0.05 → ``5%``."""
    return f"{round(share * 100, 9):g}%" if round(share * 100, 4) != share * 100 else f"{share * 100:g}%"


def parse_schedule(value: object) -> str:
    """A named schedule or five-field cron, checked and kept as written. Raises UnitError."""
    if isinstance(value, str) and value in NAMED_SCHEDULES:
        return value
    if isinstance(value, str):
        try:
            Cron.parse(value)
        except CronError as problem:
            raise UnitError(
                f"not a schedule: {problem}; write hourly, daily, weekly, monthly or five cron fields"
            ) from None
        return value
    raise UnitError("a schedule is hourly, daily, weekly, monthly or five cron fields such as '30 4 * * *'")


class Unit:
    """How pydantic reads, prints and describes a value with a unit. A wrong one is an error of type ``wrong-unit``."""

    def __init__(
        self,
        parse: Callable[[object], Any],
        write: Callable[[Any], Any],
        schema: JsonSchemaValue,
    ) -> None:
        self.parse, self.write, self.schema = parse, write, schema

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """A plain validator: the unit's own parser decides."""
        return core_schema.no_info_plain_validator_function(
            self._validate, serialization=core_schema.plain_serializer_function_ser_schema(self.write)
        )

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """The schema of what people write, not of what it becomes."""
        return dict(self.schema)

    def _validate(self, value: object) -> Any:
        try:
            return self.parse(value)
        except UnitError as problem:
            raise PydanticCustomError("wrong-unit", "{reason}", {"reason": str(problem)}) from None


DURATION = Unit(
    parse_duration,
    format_duration,
    {"type": "string", "pattern": rf"^{_DURATION.pattern}$", "examples": ["24h"]},
)
SIZE = Unit(
    parse_size, format_size, {"type": "string", "pattern": rf"^{_SIZE.pattern}$", "examples": ["2Gi"]}
)
CPU = Unit(
    parse_cpu,
    format_cpu,
    {
        "anyOf": [
            {"type": "string", "pattern": rf"^{_MILLI.pattern}$"},
            {"type": "integer", "minimum": 1, "maximum": 1024},
        ],
        "examples": ["500m", 2],
    },
)
SHARE = Unit(
    parse_share,
    format_share,
    {
        "type": "string",
        "pattern": r"^(?:[0-9]{1,2}(?:\.[0-9]{1,9})?|0[0-9]{2}(?:\.[0-9]{1,9})?|100(?:\.0{1,9})?)%$",
        "examples": ["5%"],
    },
)
SCHEDULE = Unit(parse_schedule, str, Cron.json_schema(NAMED_SCHEDULES))
