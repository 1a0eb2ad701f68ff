"""The docks beside the article."""

from __future__ import annotations
