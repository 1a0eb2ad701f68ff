"""The panels around the article: where they stand, made empty at first, filled after the paint."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise

from PySide6.QtCore import QByteArray, QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

from annotator.ui.context import Context

_LEFT = Qt.DockWidgetArea.LeftDockWidgetArea
_RIGHT = Qt.DockWidgetArea.RightDockWidgetArea
_BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea
STATE_VERSION = 1
HIDDEN = "hidden_by_user"
SIDES = (236, 284)
"""The first widths of the left and right column in pixels."""


LEAST = 170
"""The least width of a column."""


@dataclass(frozen=True, slots=True)
class DockSpec:
    """One panel: its name, which class fills it, where it stands at first and how tall.

    `behind` names the panel whose place it shares, as a tab. One that is `asked` for stays hidden
    until then.
    """

    name: str
    title: str
    home: str
    area: Qt.DockWidgetArea
    height: int
    behind: str = ""
    asked: bool = False


DOCKS = (
    DockSpec("documents", "Documents", "documents:DocumentsPanel", _LEFT, 420),
    DockSpec("history", "History", "history:HistoryPanel", _LEFT, 250),
    DockSpec("guideline", "Guideline", "guideline:GuidelinePanel", _LEFT, 250, "history"),
    DockSpec("labels", "Labels", "labels:LabelsPanel", _RIGHT, 320),
    DockSpec("inspector", "Inspector", "inspector:InspectorPanel", _RIGHT, 260),
    DockSpec("document", "Document", "document:DocumentPanel", _RIGHT, 260, "inspector"),
    DockSpec("annotations", "Annotations", "annotations:AnnotationsPanel", _RIGHT, 190),
    DockSpec("problems", "Problems", "problems:ProblemsPanel", _RIGHT, 190, "annotations"),
    DockSpec("frames", "Frames", "frames:FramesPanel", _RIGHT, 190, "annotations"),
    DockSpec(
        "suggestions", "Suggestions", "suggestions:SuggestionsPanel", _BOTTOM, 260, asked=True
    ),
)


class Docks(QObject):
    """The docks of a window: movable, floating, hidden, and back as they were left."""

    def __init__(self, context: Context, window: QMainWindow) -> None:
        super().__init__(window)
        self._context, self._window = context, window
        self._docks: dict[str, QDockWidget] = {}
        self.panels: dict[str, QWidget] = {}
        self._shown = True
        self._unsized: set[str] = set()
        self._stood: QByteArray | None = None
        window.setDockNestingEnabled(True)
        for area, corner in (
            (_LEFT, Qt.Corner.BottomLeftCorner),
            (_RIGHT, Qt.Corner.BottomRightCorner),
        ):
            window.setCorner(corner, area)
        for spec in DOCKS:
            self._add(spec)
        self.reset()

    def _add(self, spec: DockSpec) -> None:
        dock = QDockWidget(spec.title, self._window)
        dock.setObjectName(spec.name)
        dock.setMinimumWidth(LEAST)
        toggle = dock.toggleViewAction()
        toggle.triggered.connect(lambda shown: dock.setProperty(HIDDEN, not shown))
        # An empty bar until the panel brings its own heading, which then is the handle to drag.
        dock.setTitleBarWidget(QWidget(dock))
        self._docks[spec.name] = dock
        self._window.addDockWidget(spec.area, dock)

    def fill(self, prepare: Callable[[str, QWidget], None]) -> None:
        """Make the panels; `prepare(name, panel)` connects each one. Once."""
        for spec in DOCKS:
            if spec.name in self.panels:
                continue
            module, _, name = spec.home.partition(":")
            panel: QWidget = getattr(import_module(f"annotator.ui.panels.{module}"), name)(
                self._context
            )
            dock = self._docks[spec.name]
            heading = getattr(panel, "header", None)
            if isinstance(heading, QWidget):
                dock.setTitleBarWidget(heading)
            dock.setWidget(panel)
            self.panels[spec.name] = panel
            prepare(spec.name, panel)

    def show_all(self, shown: bool) -> None:
        """Show the docks beside an article, hide them beside a page; what the user hid stays so.

        Qt shares the room out anew when docks come back, so how they stood is kept meanwhile.
        """
        if shown is self._shown:
            return
        self._shown = shown
        if not shown:
            self._stood = self._window.saveState(STATE_VERSION)
        for dock in self._docks.values():
            dock.setVisible(shown and not dock.property(HIDDEN))
        if shown and self._stood is not None:
            self._window.restoreState(self._stood, STATE_VERSION)
            self._stood = None

    def reveal(self, name: str) -> None:
        """Bring one panel into view, even if the user has hidden it."""
        dock = self._docks[name]
        dock.setProperty(HIDDEN, False)
        dock.show()
        dock.raise_()
        if name in self._unsized and not dock.isFloating():
            self._unsized.discard(name)  # Qt gives a size only to what is shown
            height = next(spec.height for spec in DOCKS if spec.name == name)
            self._window.resizeDocks([dock], [height], Qt.Orientation.Vertical)

    def hide(self, name: str) -> None:
        """Hide one panel, as the user does; it stays so."""
        dock = self._docks[name]
        dock.setProperty(HIDDEN, True)
        dock.hide()

    def put_in_front(self, name: str) -> None:
        """Of the panels that share a place, show this one; one that the user hid stays hidden."""
        dock = self._docks[name]
        if not dock.property(HIDDEN):
            dock.raise_()

    def reset(self) -> None:
        """Put every panel back to its first place and size."""
        window = self._window
        for spec in DOCKS:
            dock = self._docks[spec.name]
            dock.setFloating(False)
            dock.setProperty(HIDDEN, spec.asked)
            window.addDockWidget(spec.area, dock)
            dock.setVisible(not spec.asked)
        columns = [
            [self._docks[spec.name] for spec in DOCKS if spec.area is side and not spec.behind]
            for side in (_LEFT, _RIGHT)
        ]
        for docks in columns:
            for above, below in pairwise(docks):
                window.splitDockWidget(above, below, Qt.Orientation.Vertical)
        self._put_behind(spec for spec in DOCKS if spec.behind)
        self._unsized = {spec.name for spec in DOCKS if spec.asked}
        # Last: whatever joins a column makes Qt share its room out anew.
        for docks, width in zip(columns, SIDES, strict=True):
            heights = [spec.height for spec in DOCKS if self._docks[spec.name] in docks]
            window.resizeDocks(docks[:1], [width], Qt.Orientation.Horizontal)
            window.resizeDocks(docks, heights, Qt.Orientation.Vertical)

    def _put_behind(self, specs: Iterable[DockSpec]) -> None:
        """Let panels share the places of others, which stay in front."""
        for spec in specs:
            front = self._docks[spec.behind]
            self._window.tabifyDockWidget(front, self._docks[spec.name])
            front.raise_()

    def toggles(self) -> list[QAction]:
        """One action a panel that hides or shows it."""
        return [dock.toggleViewAction() for dock in self._docks.values()]

    def state(self) -> bytes:
        """Where the docks are beside an article, to be remembered."""
        self.show_all(True)
        return bytes(self._window.saveState(STATE_VERSION).data())

    def restore(self, state: bytes) -> None:
        """Put the docks where they were left; a state of another layout is ignored."""
        if state and self._window.restoreState(QByteArray(state), STATE_VERSION):
            # A panel that is younger than the state is nowhere after that.
            self._put_behind(
                spec for spec in DOCKS
                if spec.behind and spec.name.encode("utf-16-be") not in state
            )  # fmt: skip
            for spec in DOCKS:
                if not spec.asked:
                    continue
                if spec.name.encode("utf-16-be") in state:
                    self._unsized.discard(spec.name)
                else:
                    self._window.addDockWidget(spec.area, self._docks[spec.name])
                    self._docks[spec.name].hide()
            for dock in self._docks.values():
                dock.setProperty(HIDDEN, dock.isHidden())
