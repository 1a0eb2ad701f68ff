"""Exporting from the window: what is chosen, what of it is lost, and where it goes."""
from __future__ import annotations

from annotator.ui.dialogs.exporting.dialog import ExportDialog

__all__ = ["ExportDialog"]
