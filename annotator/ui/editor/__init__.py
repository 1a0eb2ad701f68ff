"""The article view: text, painted spans, selection, and the presenter that joins them."""

from __future__ import annotations
