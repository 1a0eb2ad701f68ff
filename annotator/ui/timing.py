"""How long the process has run, and how much it has computed, since it began."""

from __future__ import annotations

import os
import time
from pathlib import Path

_IMPORTED = time.monotonic()


def cpu_seconds() -> float:
    """Processor time of the whole process since its start, children left out."""
    return time.process_time()


def wall_seconds() -> float:
    """Time since the process began; on systems without /proc since this module was loaded.

    Linux tells the beginning in clock ticks, so it is true to a hundredth of a second.
    """
    try:
        fields = Path("/proc/self/stat").read_text("ascii").rpartition(")")[2].split()
        began = int(fields[19]) / os.sysconf("SC_CLK_TCK")
        return time.clock_gettime(time.CLOCK_BOOTTIME) - began
    except (OSError, ValueError, IndexError, AttributeError):
        return time.monotonic() - _IMPORTED
