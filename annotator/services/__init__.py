"""Use cases: what a user does with a project, the same for the window, the command line and the library."""

from __future__ import annotations
