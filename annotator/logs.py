"""Logging: a small file beside the user's other state; never article text, never a project's."""

from __future__ import annotations

import logging
import platform
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from annotator import __version__, paths

LOG = logging.getLogger("annotator")
_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_BYTES, _KEPT = 500_000, 3


def to_stderr(level: int = logging.DEBUG) -> None:
    """Write what the program does to stderr (`--debug`)."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter(_FORMAT))
    LOG.addHandler(handler)
    LOG.setLevel(level)


def to_file(level: int = logging.INFO) -> Path | None:
    """Write to `annotator.log` in the user's log folder; its path, or `None` if it cannot be.

    A log that cannot be written is never a reason not to start.
    """
    path = paths.log_folder() / "annotator.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            path, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8", delay=True
        )
    except OSError:
        return None
    handler.setFormatter(logging.Formatter(_FORMAT))
    LOG.addHandler(handler)
    LOG.setLevel(min(level, LOG.level or level))
    LOG.info("annotator %s, Python %s, %s", __version__, platform.python_version(), sys.platform)
    return path


def close() -> None:
    """Flush and take away every handler that this module added."""
    for handler in list(LOG.handlers):
        LOG.removeHandler(handler)
        handler.close()
