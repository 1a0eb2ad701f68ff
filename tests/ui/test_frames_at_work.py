"""Frames in the whole window by its own keys: made, filled, attributed, denied, linked, undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from annotator.domain.annotation import Annotation, Kind, Stance
from annotator.domain.ids import Uid
from annotator.services import candidates, clustering, framing
from annotator.services.labelling import import_label_set
from annotator.services.project import Project
from annotator.ui.editor.view import ArticleView
from annotator.ui.main_window import MainWindow
from annotator.ui.models.frame_lines import Line
from annotator.ui.models.frames import FrameRole
from annotator.ui.panels.frames import FramesPanel
from tests.states import state_of
from tests.ui.conftest import MakeWindow

TEXT = (
    "The navy said 46 drones fell near Velmar. Governor Sokolenko spoke of at least twenty. "
    "Sokolenko has been wrong before, the navy answered."
)
LABELS = """{"labels": [
 {"name": "Source", "key": "s"}, {"name": "Happening", "key": "h"},
 {"name": "Attack", "kind": "frame", "key": "a", "slots": [
  {"name": "trigger", "type": "reference", "to": ["Happening"]},
  {"name": "launched", "type": "number"}, {"name": "time", "type": "date"}]},
 {"name": "Attribution", "kind": "frame", "key": "f", "slots": [
  {"name": "source", "type": "reference", "to": ["Source"], "givens": ["@outlet"]}]},
 {"name": "Same one", "kind": "cluster", "key": "c", "slots": [{"name": "link", "type": "kb"}]}]}
"""
PLAIN = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key


class Hands:
    """Two hands on a keyboard: every key goes to whatever has the focus."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window = window
        self.qtbot = qtbot

    @property
    def project(self) -> Project:
        assert self.window.context.project is not None
        return self.window.context.project

    @property
    def view(self) -> ArticleView:
        assert self.window.pages.view is not None
        return self.window.pages.view

    @property
    def active(self) -> Annotation:
        found = self.window.context.find(self.window.context.active or Uid(""))
        assert found is not None
        return found

    @property
    def panel(self) -> FramesPanel:
        found = self.window.docks.panels["frames"]
        assert isinstance(found, FramesPanel)
        return found

    def press(self, key: Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
        QTest.keyClick(self._focus, key, modifiers)

    def type(self, text: str) -> None:
        for letter in text:
            QTest.keyClick(self._focus, letter)  # type: ignore[call-overload]

    @property
    def _focus(self) -> QWidget:
        focus = QApplication.focusWidget()
        assert focus is not None
        return focus

    def find(self, words: str) -> None:
        """Select words as one finds them: Ctrl+F, the words, Enter; the text has the keys again."""
        self.press(Key.Key_F, CTRL)
        self.type(words)
        self.press(Key.Key_Return)
        self.qtbot.waitUntil(self.view.hasFocus)
        assert self.view.selected_text == words

    def pick(self, words: str) -> None:
        """Take a row of the list that is open."""
        self.type(words)
        self.press(Key.Key_Return)

    def tag(self, words: str, key: str) -> Annotation:
        self.find(words)
        self.type(key)
        return self.active


@pytest.fixture
def hands(qtbot: QtBot, make_window: MakeWindow, tmp_path: Path) -> Hands:
    labels = tmp_path / "labels.json"
    labels.write_text(LABELS, encoding="utf-8")
    table = tmp_path / "people.csv"
    table.write_text("id,label,description\nP1,Ira Sokolenko,governor\n", encoding="utf-8")
    path = tmp_path / "night.annotator"
    with Project.create(path, annotator="ada") as project:
        import_label_set(project, labels)
        candidates.import_candidates(project, table, "people")
        project.add_document(TEXT, title="A night", id="a1")
    window = make_window(path)
    window.pages.focus_article()
    return Hands(window, qtbot)


def test_a_frame_with_two_sources_and_a_denial_needs_no_mouse(hands: Hands) -> None:
    navy = hands.tag("The navy", "s")
    governor = hands.tag("Governor Sokolenko", "s")
    before = state_of(hands.project)
    hands.find("fell")
    hands.type("a")
    frame = hands.active
    for words, source, stance in (
        ("46", "navy", "1"), ("at least twenty", "governor", "1"), ("46", "governor", "2"),
    ):  # fmt: skip
        hands.press(Key.Key_K, CTRL)
        hands.pick("launched")
        hands.find(words)
        hands.press(Key.Key_Return)
        hands.pick(source)
        hands.type(stance)
        assert hands.window.context.active == frame.uid
    entries = [s for s in hands.project.annotation(frame.uid).slots if s.name == "launched"]
    assert [(s.according_to, s.stance) for s in entries] == [
        (navy.uid, Stance.ASSERTS), (governor.uid, Stance.ASSERTS), (governor.uid, Stance.DENIES),
    ]  # fmt: skip
    assert [line.text for line in _lines(hands, frame.uid) if line.slot == "launched"] == [
        "46", "at least 20", "46"
    ]  # fmt: skip
    for _ in range(7):
        hands.press(Key.Key_Z, CTRL)
    assert state_of(hands.project) == before


def _lines(hands: Hands, uid: Uid) -> list[Line]:
    model = hands.panel.model
    top = model.index_of(uid)
    return [model.index(n, 0, top).data(FrameRole.LINE) for n in range(model.rowCount(top))]


def test_a_frame_without_words_is_filled_from_the_panel(hands: Hands) -> None:
    hands.press(Key.Key_M, CTRL)
    hands.pick("attack")
    frame = hands.active
    assert frame.kind is Kind.FRAME
    assert frame.slots == ()
    hands.press(Key.Key_M, CTRL | SHIFT)
    hands.press(Key.Key_Down)
    hands.press(Key.Key_Down)
    hands.press(Key.Key_Return)
    assert hands.view.hasFocus()
    assert hands.window.status_line.mode.text().startswith("fill launched of Attack")
    hands.find("46")
    hands.press(Key.Key_Return)
    hands.press(Key.Key_Escape)
    (entry,) = hands.project.annotation(frame.uid).slots
    assert entry.value == 46
    hands.press(Key.Key_K, CTRL)
    hands.pick("time")
    hands.type("2024-09-10")
    hands.press(Key.Key_Return)
    hands.press(Key.Key_Escape)
    assert hands.project.annotation(frame.uid).slots[-1].value == "2024-09-10"
    assert hands.window.status_line.mode.isHidden()


def test_two_names_for_one_person_and_their_entry(hands: Hands) -> None:
    one = hands.tag("Governor Sokolenko", "s")
    two = hands.tag("Sokolenko has", "s")
    hands.type("c")
    cluster = hands.active
    hands.press(Key.Key_K, CTRL)
    hands.pick("member")
    hands.press(Key.Key_Space, SHIFT)
    while hands.window.context.active != one.uid:
        hands.press(Key.Key_Space, SHIFT)
    hands.press(Key.Key_Return)
    hands.press(Key.Key_Escape)
    assert clustering.members_of(hands.active) == (two.uid, one.uid)
    hands.press(Key.Key_B, CTRL | SHIFT)
    assert hands.window.context.active == two.uid
    hands.press(Key.Key_B, CTRL | SHIFT)
    assert hands.window.context.active == one.uid
    hands.press(Key.Key_B, CTRL)
    hands.pick("ira")
    link = hands.project.annotation(cluster.uid).slots[-1]
    assert link.value == {"kb": "people", "id": "P1", "label": "Ira Sokolenko"}
    assert hands.window.context.active == one.uid


def test_a_span_is_dragged_from_the_article_onto_a_slot(hands: Hands) -> None:
    word = hands.tag("fell", "h")
    project = hands.project
    label = project.label_set.named("Attack", Kind.FRAME).uid
    frame = framing.add_frame(project, label, document=hands.window.context.document_uid)
    hands.window.show_panel("frames")
    hands.window.context.set_active(frame.uid)
    tree = hands.panel.view
    hands.qtbot.waitUntil(lambda: tree.isExpanded(hands.panel.model.index_of(frame.uid)))
    row = hands.panel.model.index(0, 0, hands.panel.model.index_of(frame.uid))
    onto = tree.viewport().mapToGlobal(tree.visualRect(row).center())
    view = hands.view
    start = view.edge_rect(word.anchors[0].start, at_end=False).center().toPoint() + QPoint(4, 0)
    alt, left = Qt.KeyboardModifier.AltModifier, Qt.MouseButton.LeftButton
    QTest.mousePress(view.viewport(), left, alt, start)
    end = view.viewport().mapFromGlobal(onto)
    for place in (start + QPoint(30, 0), end):
        event = QMouseEvent(
            QEvent.Type.MouseMove, QPointF(place), QPointF(view.viewport().mapToGlobal(place)),
            Qt.MouseButton.NoButton, left, alt,
        )  # fmt: skip
        QApplication.sendEvent(view.viewport(), event)
    assert tree.target == row
    QTest.mouseRelease(view.viewport(), left, alt, end)
    assert [s.ref for s in project.annotation(frame.uid).slots] == [word.uid]
