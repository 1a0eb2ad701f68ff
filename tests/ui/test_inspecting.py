"""The inspector in its window: in by F2, words pointed to in the article, disputing, saving."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from annotator.domain.annotation import Anchor, Kind, Slot, Verdict
from annotator.domain.ids import Uid
from annotator.services import filling, framing
from annotator.services.labelling import import_label_set
from annotator.services.project import Project
from annotator.ui.editor.view import ArticleView
from annotator.ui.main_window import MainWindow
from annotator.ui.panels.inspector import InspectorPanel
from tests.ui.conftest import MakeWindow
from tests.ui.forms.bench import LABELS, TEXT

CONTROL = Qt.KeyboardModifier.ControlModifier


class Work:
    """A window with the article of the forms' tests, a frame and two spans in it."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot, self.window, self.context = qtbot, window, window.context
        assert self.context.project is not None
        self.project = self.context.project
        assert self.context.document_uid is not None
        self.document = self.context.document_uid

    @property
    def panel(self) -> InspectorPanel:
        return cast(InspectorPanel, self.window.docks.panels["inspector"])

    @property
    def view(self) -> ArticleView:
        assert self.window.pages.view is not None
        return self.window.pages.view

    @property
    def focus(self) -> QWidget:
        found = QApplication.focusWidget()
        assert found is not None
        return found

    def span(self, words: str, label: str) -> Uid:
        start = TEXT.index(words)
        return self.project.add_span(self.document, start, start + len(words), label).uid

    def frame(self, *slots: Slot) -> Uid:
        label = self.project.label_set.named("Attack", Kind.FRAME).uid
        made = framing.add_frame(self.project, label, document=self.document)
        for slot in slots:
            filling.add_entry(self.project, made.uid, slot)
        return made.uid

    def key(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        pressed = modifiers[0] if modifiers else Qt.KeyboardModifier.NoModifier
        self.qtbot.keyClick(self.focus, key, pressed)

    def command(self, name: str) -> None:
        self.window.commands.run(name)


@pytest.fixture
def work(qtbot: QtBot, make_window: MakeWindow, tmp_path: Path) -> Work:
    path, labels = tmp_path / "forms.annotator", tmp_path / "labels.json"
    labels.write_text(json.dumps({"labels": LABELS}), encoding="utf-8")
    with Project.create(path, annotator="ada") as project:
        import_label_set(project, labels)
        project.add_document(TEXT, id="a1", meta={"published": "2026-09-03"})
    return Work(qtbot, make_window(path))


def test_f2_goes_into_the_form_and_control_enter_back(work: Work) -> None:
    uid = work.span("46 drones", "Quantity")
    work.context.set_active(uid)
    work.view.setFocus()
    work.command("edit_note")
    form = work.panel.body.form
    assert form is not None
    assert work.focus is form.declared["amount"].stops()[0]
    work.qtbot.keyClicks(work.focus, "46 drones")
    work.key(Qt.Key.Key_Return, CONTROL)
    assert work.view.hasFocus()
    assert work.project.annotation(uid).slots[0].value == {"value": 46, "unit": "drones"}
    assert work.project.document("a1").document.status.value != "done"


def test_a_source_is_pointed_to_in_the_article(work: Work) -> None:
    navy = work.span("The navy", "Source")
    uid = work.frame(Slot("launched", 20))
    work.context.set_active(uid)
    form = work.panel.body.form
    assert form is not None
    row = form.declared["launched"].rows[0]
    row.toggle_details()
    assert row.details is not None
    assert row.details.source is not None
    work.qtbot.mouseClick(row.details.source.buttons[1], Qt.MouseButton.LeftButton)
    assert work.view.hasFocus()
    work.key(Qt.Key.Key_Space)
    assert work.context.active == navy
    assert work.panel.annotation is not None
    assert work.panel.annotation.uid == uid, "the form stays while words are looked for"
    work.key(Qt.Key.Key_Return)
    assert work.project.annotation(uid).slots[0].according_to == navy
    assert work.context.active == uid
    assert [chip.uid for chip in row.details.source.chips] == [navy]


def test_selected_words_become_evidence_and_escape_stops(work: Work) -> None:
    uid = work.frame(Slot("launched", 20))
    work.context.set_active(uid)
    form = work.panel.body.form
    assert form is not None
    row = form.declared["launched"].rows[0]
    row.toggle_details()
    assert row.details is not None
    button = row.details.evidence.buttons[1]
    work.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    work.key(Qt.Key.Key_Escape)
    assert work.project.annotation(uid).slots[0].evidence == ()
    work.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    start = TEXT.index("at least twenty")
    work.view.select(Anchor(start, start + 15))
    work.key(Qt.Key.Key_Return)
    [proof] = work.project.annotation(uid).slots[0].evidence
    assert work.project.annotation(proof).anchors == (Anchor(start, start + 15),)
    assert work.project.annotation(proof).label is None
    assert work.context.active == uid


def test_a_chip_leads_to_its_words(work: Work) -> None:
    navy = work.span("The navy", "Source")
    uid = work.frame(Slot("attacker", ref=navy))
    work.context.set_active(uid)
    form = work.panel.body.form
    assert form is not None
    point = form.declared["attacker"].rows[0].point
    assert point is not None
    work.qtbot.mouseClick(point.chip, Qt.MouseButton.LeftButton)
    assert work.context.active == navy
    assert work.view.hasFocus()
    work.qtbot.mouseClick(work.panel.back_button, Qt.MouseButton.LeftButton)
    assert work.context.active == uid


def test_disputing_is_taken_back_by_the_same_key(work: Work) -> None:
    uid = work.span("46 drones", "Quantity")
    work.context.set_active(uid)
    work.command("dispute")
    [judgement] = work.project.annotation(uid).judgements
    assert (judgement.annotator, judgement.verdict) == ("ada", Verdict.DISPUTES)
    assert work.panel.body.disputed.isChecked()
    work.qtbot.mouseClick(work.panel.body.disputed, Qt.MouseButton.LeftButton)
    assert work.project.annotation(uid).judgements == ()
    assert not work.panel.body.disputed.isChecked()
    work.project.undo()
    assert work.panel.body.disputed.isChecked()


def test_confidence_goes_in_steps(work: Work) -> None:
    uid = work.span("46 drones", "Quantity")
    work.context.set_active(uid)
    work.panel.confidence.setFocus()
    for _ in range(3):
        work.key(Qt.Key.Key_Up)
    work.key(Qt.Key.Key_Return)
    assert work.project.annotation(uid).confidence == 0.6


def test_the_head_is_taken_from_the_selected_words(work: Work) -> None:
    uid = work.span("46 drones", "Quantity")
    work.context.set_active(uid)
    start = TEXT.index("drones")
    work.view.select(Anchor(start, start + 6))
    work.qtbot.mouseClick(work.panel.places.head_button, Qt.MouseButton.LeftButton)
    assert work.project.annotation(uid).head == Anchor(start, start + 6)


def test_what_is_typed_is_saved_when_the_window_closes(work: Work) -> None:
    uid = work.span("46 drones", "Quantity")
    work.context.set_active(uid)
    work.command("edit_note")
    work.qtbot.keyClicks(work.focus, "46")
    path = work.project.path
    work.window.close_down()
    with Project.open(path, read_only=True) as project:
        assert [slot.value for slot in project.annotation(uid).slots] == [46]
