"""What a function of the library is to the engine."""

from __future__ import annotations

from collections.abc import Callable

from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import (
    Origin,
    V,
)

Run = Callable[[Machine, Args, Origin], V | None]
