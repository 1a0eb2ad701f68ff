"""Waiting for what happens in other processes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE = 60.0
"""Seconds; generous, since the machine may be busy with other things."""
_PAUSE = 0.02


def wait_for(what: Callable[[], T], said: str, patience: float = PATIENCE) -> T:
    """What `what` returns as soon as it is true.

    Raises:
        AssertionError: if it never is; `said` tells what was waited for.
    """
    end = time.monotonic() + patience
    while True:
        found = what()
        if found:
            return found
        assert time.monotonic() < end, f"waited {patience:.0f} s in vain for {said}: {found!r}"
        time.sleep(_PAUSE)
