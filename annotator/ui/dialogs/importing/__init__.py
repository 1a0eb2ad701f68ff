"""The dialog that imports: files and how to read them, what they hold, what becomes of it."""

from __future__ import annotations

from annotator.ui.dialogs.importing.dialog import ImportDialog

__all__ = ["ImportDialog"]
