"""Use cases: what one does with a project, the same for window, command line and library."""

from __future__ import annotations
