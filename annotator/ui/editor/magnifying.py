"""Larger and smaller text, in steps."""

from __future__ import annotations

from annotator.ui.editor.view import ArticleView

ZOOMS = (0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0)


class Magnifier:
    """The zoom of one view; the command table calls its methods by their names."""

    def __init__(self, view: ArticleView) -> None:
        self._view = view

    def zoom_in(self) -> None:
        """Larger text."""
        self.zoom(1)

    def zoom_out(self) -> None:
        """Smaller text."""
        self.zoom(-1)

    def zoom_reset(self) -> None:
        """The usual text size."""
        self._view.set_zoom(1.0)

    def zoom(self, step: int) -> None:
        """So many steps larger (or smaller), as far as there are some."""
        nearest = min(ZOOMS, key=lambda zoom: abs(zoom - self._view.zoom))
        at = ZOOMS.index(nearest) + step
        self._view.set_zoom(ZOOMS[min(max(at, 0), len(ZOOMS) - 1)])
