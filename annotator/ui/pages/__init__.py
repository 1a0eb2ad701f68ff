"""Full pages of the window: start page and settings."""

from __future__ import annotations
