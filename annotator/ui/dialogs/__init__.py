"""Dialogs: import, export, labels, metadata."""

from __future__ import annotations
