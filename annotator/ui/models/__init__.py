"""Item models: rows of the project, read page by page."""

from __future__ import annotations
