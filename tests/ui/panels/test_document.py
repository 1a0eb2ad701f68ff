"""The panel of the document: fields by keys and mouse, each a step, kept true, never lost."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from annotator.domain.annotation import JsonObject
from annotator.domain.document import Status
from annotator.services import coverage, document_editing
from annotator.services.project import Project
from annotator.ui.context import Context
from annotator.ui.dialogs.project_memo import ProjectMemoSheet
from annotator.ui.panels.document import DocumentPanel
from annotator.ui.panels.parts import Chip
from tests.ui.panels.fixtures import recorded, uid_of

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(qtbot: QtBot, context: Context) -> DocumentPanel:
    made = DocumentPanel(context)
    qtbot.addWidget(made)
    made.resize(284, 700)
    made.show()
    qtbot.waitExposed(made)
    return made


def line(panel: DocumentPanel, key: str) -> QLineEdit:
    found = panel.rows[key].editor
    assert isinstance(found, QLineEdit)
    return found


def add(qtbot: QtBot, panel: DocumentPanel, title: str) -> None:
    typed = panel.add.lineEdit()
    assert typed is not None
    typed.setFocus()
    qtbot.keyClicks(typed, title)
    qtbot.keyClick(typed, Qt.Key.Key_Return)


def test_shows_what_is_known_and_no_empty_field(panel: DocumentPanel) -> None:
    assert list(panel.rows) == ["outlet", "published"]
    assert panel.title.text() == "Ferries late again"
    assert panel.status.currentText() == "in progress"
    assert panel.rows["published"].note.text() == "Exact to the day."
    assert "id \u2068a1\u2069" in panel.facts.text()


def test_a_field_is_found_by_its_first_letters(qtbot: QtBot, panel: DocumentPanel) -> None:
    add(qtbot, panel, "Retri")
    assert "retrieved" in panel.rows
    add(qtbot, panel, "Pa")
    assert "paywall" in panel.rows
    add(qtbot, panel, "S")
    assert "S" in panel.rows, "what could be several is a name of its own"


def test_each_field_is_a_step(qtbot: QtBot, panel: DocumentPanel, project: Project) -> None:
    outlet = line(panel, "outlet")
    outlet.setFocus()
    outlet.selectAll()
    qtbot.keyClicks(outlet, "Velmar Daily")
    qtbot.keyClick(outlet, Qt.Key.Key_Return)
    assert project.document("a1").meta["outlet"] == "Velmar Daily"
    panel.focus_title()
    qtbot.keyClicks(panel.title, "On time")
    panel.status.setFocus()
    assert project.document("a1").title == "On time", "leaving the field saves"
    project.undo()
    assert panel.title.text() == "Ferries late again"
    project.undo()
    assert line(panel, "outlet").text() == "Harbour Wire"


def test_fields_are_added_by_a_few_letters(
    qtbot: QtBot, panel: DocumentPanel, project: Project
) -> None:
    add(qtbot, panel, "Byline")
    byline = line(panel, "byline")
    assert byline.hasFocus()
    qtbot.keyClicks(byline, "Lena Marek; Ilse Brandt")
    qtbot.keyClick(byline, Qt.Key.Key_Return)
    assert project.document("a1").meta["byline"] == ["Lena Marek", "Ilse Brandt"]
    add(qtbot, panel, "pages")
    qtbot.keyClicks(line(panel, "pages"), "3")
    qtbot.keyClick(line(panel, "pages"), Qt.Key.Key_Return)
    assert project.document("a1").meta["pages"] == "3"
    assert list(panel.rows) == ["outlet", "published", "byline", "pages"]


def test_what_does_not_fit_is_said_and_kept(
    qtbot: QtBot, panel: DocumentPanel, project: Project
) -> None:
    published = line(panel, "published")
    published.selectAll()
    qtbot.keyClicks(published, "last Tuesday")
    qtbot.keyClick(published, Qt.Key.Key_Return)
    assert "is written 2026" in panel.rows["published"].note.text()
    assert project.document("a1").meta["published"] == "last Tuesday"


def test_choices_and_flags(qtbot: QtBot, panel: DocumentPanel, project: Project) -> None:
    add(qtbot, panel, "May be passed on")
    box = panel.rows["redistribute"].editor
    assert isinstance(box, QComboBox)
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert project.document("a1").meta["redistribute"] == "yes"
    add(qtbot, panel, "Hard to read")
    chips = {c.text(): c for c in panel.rows["sensitivity"].findChildren(Chip)}
    qtbot.mouseClick(chips["death"], LEFT)
    qtbot.mouseClick(chips["minors"], LEFT)
    assert project.document("a1").meta["sensitivity"] == ["death", "minors"]
    qtbot.mouseClick(chips["death"], LEFT)
    qtbot.mouseClick(chips["minors"], LEFT)
    assert "sensitivity" not in project.document("a1").meta


def test_untouched_values_stay_exactly(
    qtbot: QtBot, panel: DocumentPanel, context: Context, project: Project
) -> None:
    meta: JsonObject = {"lines": "one\ntwo\u2028three", "big": 10**30, "list": ["a", {"b": None}]}
    document_editing.edit_document(project, uid_of(project, "a2"), title="a\nb", meta=meta)
    newest = project.next_undo()
    context.open_document(uid_of(project, "a2"))
    for row in panel.rows.values():
        row.editor.setFocus()
    panel.commit()
    assert project.next_undo() == newest


def test_what_is_typed_belongs_to_its_document(
    qtbot: QtBot, panel: DocumentPanel, context: Context, project: Project
) -> None:
    line(panel, "outlet").setFocus()
    qtbot.keyClick(line(panel, "outlet"), Qt.Key.Key_End)
    qtbot.keyClicks(line(panel, "outlet"), " East")
    panel.memo.setFocus()
    qtbot.keyClicks(panel.memo, "Ask Lena")
    context.open_document(uid_of(project, "a2"))
    assert project.document("a1").meta["outlet"] == "Harbour Wire East"
    assert project.document("a1").meta["memo"] == "Ask Lena"
    assert project.document("a2").meta == {}
    assert panel.memo.toPlainText() == ""
    assert list(panel.rows) == []


def test_status_and_memo_follow_changes_elsewhere(
    qtbot: QtBot, panel: DocumentPanel, context: Context, project: Project
) -> None:
    qtbot.keyClick(panel.status, Qt.Key.Key_Down)
    assert project.document("a1").status is Status.DONE
    document_editing.set_field(project, uid_of(project, "a1"), "memo", "Elsewhere")
    assert panel.memo.toPlainText() == "Elsewhere"
    qtbot.keyClicks(panel.memo, "x")
    document_editing.set_field(project, uid_of(project, "a1"), "memo", "Again")
    assert "x" in panel.memo.toPlainText(), "what is typed here is not lost"


def test_escape_gives_back_then_leaves(qtbot: QtBot, panel: DocumentPanel) -> None:
    left = recorded(panel.back_to_text)
    outlet = line(panel, "outlet")
    qtbot.keyClicks(outlet, "zzz")
    qtbot.keyClick(outlet, Qt.Key.Key_Escape)
    assert outlet.text() == "Harbour Wire"
    assert left == []
    qtbot.keyClick(outlet, Qt.Key.Key_Escape)
    assert left == [()]


def test_what_was_said_of_the_whole_is_taken_back_by_a_click(
    qtbot: QtBot, panel: DocumentPanel, project: Project
) -> None:
    coverage.say_nothing_here(project, uid_of(project, "a1"), project.label_set.named("Person").uid)
    [button] = panel.chips.said
    assert button.text() == "nothing of Person ✕"
    qtbot.mouseClick(button, LEFT)
    assert project.document("a1").document.coverage == ()
    assert panel.chips.said == []


def test_the_memo_of_the_project(qtbot: QtBot, context: Context, project: Project) -> None:
    sheet = ProjectMemoSheet.show_for(context)
    sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(sheet)
    qtbot.keyClicks(sheet.memo, "Two coders, weekly")
    qtbot.keyClicks(sheet.words, "killed, bodies")
    sheet.close()
    assert project.fact("memo") == "Two coders, weekly"
    assert project.fact("warning_words") == ["killed", "bodies"]
    again = ProjectMemoSheet.show_for(context)
    qtbot.addWidget(again)
    assert again.memo.toPlainText() == "Two coders, weekly"
    assert again.words.text() == "killed, bodies"
    context.set_project(None)
    assert not again.isVisible()
