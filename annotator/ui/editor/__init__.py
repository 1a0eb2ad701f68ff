"""The article view: text, painted spans, selection, and the presenter that joins them to the project."""

from __future__ import annotations
