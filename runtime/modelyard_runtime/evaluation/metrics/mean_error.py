"""Mean of prediction minus value: the bias."""

from __future__ import annotations

import math

from modelyard_runtime.evaluation.metrics import errors
from modelyard_runtime.evaluation.metrics.types import Loss

METRIC = Loss(errors.signed, least=-math.inf)
