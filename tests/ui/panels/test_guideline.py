"""The guideline beside the text: the label in use, editing in place, nothing obeyed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QMouseEvent, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.domain.ids import Uid
from annotator.domain.label import Label
from annotator.services.facts import GUIDELINE, set_fact, text_fact
from annotator.services.labelling import add_labels, edit_label
from annotator.services.project import Project
from annotator.services.templates import labels_of, template
from annotator.ui.context import Context
from annotator.ui.panels.guideline import GuidelinePanel
from annotator.ui.panels.labels import LabelsPanel
from annotator.ui.theme import DARK, mark_color
from tests.ui.panels.fixtures import annotation_of, has_color, picture, recorded

TEXT = "# How\n\nRead first.\n\n" + "\n\n".join(
    f"## {name}\n\n" + f"What {name} is.\n\n" * 12 for name in ("Source", "Person", "Count")
)
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def panel(qtbot: QtBot, context: Context, project: Project) -> GuidelinePanel:
    set_fact(project, GUIDELINE, TEXT)
    made = GuidelinePanel(context)
    qtbot.addWidget(made)
    made.resize(240, 320)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


def label(project: Project, name: str) -> Label:
    return project.label_set.named(name)


def shown_words(panel: GuidelinePanel) -> str:
    return panel.definition.document().toPlainText()


def at_the_top(panel: GuidelinePanel) -> str:
    """The heading that stands at the top of the guideline."""
    return panel.text.cursorForPosition(QPoint(4, 8)).block().text()


def test_it_shows_the_guideline_of_the_project(panel: GuidelinePanel) -> None:
    assert panel.text.markdown == TEXT
    assert panel.text.document().toPlainText().startswith("How\nRead first.")
    assert panel.definition.isHidden()
    assert panel.hint.isHidden()


def test_the_label_of_the_active_annotation_is_defined(
    qtbot: QtBot, panel: GuidelinePanel, context: Context, project: Project
) -> None:
    edit_label(project, label(project, "Person").uid, description="A human being.")
    context.set_active(annotation_of(context, "Ilse Brandt").uid)
    qtbot.waitUntil(lambda: "A human being." in shown_words(panel))
    assert "key 2" in shown_words(panel)
    qtbot.waitUntil(lambda: at_the_top(panel) == "Person")
    context.set_active(None)
    qtbot.wait(100)
    assert "A human being." in shown_words(panel), "the last one stays"
    edit_label(project, label(project, "Person").uid, description="Anybody.")
    assert "Anybody." in shown_words(panel)


def test_armed_goes_before_active_and_pointed_before_armed(
    qtbot: QtBot, panel: GuidelinePanel, context: Context, project: Project
) -> None:
    context.set_active(annotation_of(context, "Ilse Brandt").uid)
    context.arm(label(project, "Count").uid)
    qtbot.waitUntil(lambda: panel.definition.label == label(project, "Count"))
    context.point_at(label(project, "Source").uid)
    qtbot.waitUntil(lambda: panel.definition.label == label(project, "Source"))
    context.point_at(None)
    qtbot.waitUntil(lambda: panel.definition.label == label(project, "Count"))
    qtbot.waitUntil(lambda: at_the_top(panel) == "Count")
    context.arm(None)
    qtbot.waitUntil(lambda: panel.definition.label == label(project, "Person"))


def test_the_mouse_on_a_label_of_the_list_points_at_it(
    qtbot: QtBot, panel: GuidelinePanel, context: Context, project: Project
) -> None:
    listed = LabelsPanel(context)
    qtbot.addWidget(listed)
    listed.resize(240, 200)
    listed.show()
    qtbot.waitExposed(listed)
    heard = recorded(context.pointed_changed)
    view = listed.view
    place = QPointF(view.visualRect(view.model().index(2, 0)).center())
    none = Qt.MouseButton.NoButton
    moved = QMouseEvent(
        QEvent.Type.MouseMove, place, place, none, none, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(view.viewport(), moved)
    assert heard == [(label(project, "Count").uid,)]
    QApplication.sendEvent(view.viewport(), QEvent(QEvent.Type.Leave))
    assert heard[1:] == [(None,)]


def test_a_relabelled_annotation_is_followed(
    qtbot: QtBot, panel: GuidelinePanel, context: Context, project: Project
) -> None:
    from annotator.services.editing import relabel

    annotation = annotation_of(context, "Ilse Brandt")
    context.set_active(annotation.uid)
    qtbot.waitUntil(lambda: panel.definition.label == label(project, "Person"))
    relabel(project, annotation.uid, label(project, "Source").uid)
    qtbot.waitUntil(lambda: panel.definition.label == label(project, "Source"))


def test_slots_and_examples_are_told(
    qtbot: QtBot, panel: GuidelinePanel, context: Context, project: Project
) -> None:
    claims = labels_of(template("claims"))
    add_labels(project, [replace(each, key="9") for each in claims if each.name == "Claim"])
    context.point_at(label(project, "Claim").uid)
    qtbot.waitUntil(lambda: "Claim" in shown_words(panel))
    told = shown_words(panel)
    assert "checkable (yes, partly or no; required)" in told
    assert "worth checking" in told
    assert "0 to 3; if checkable is yes or partly" in told
    assert "46 drones were launched at the harbour and 38 of them were shot down" in told
    color = mark_color(context.theme, label(project, "Claim").color)
    assert has_color(picture(panel.definition), color, 10)


def test_it_is_edited_in_place_and_undone(
    qtbot: QtBot, panel: GuidelinePanel, context: Context, project: Project
) -> None:
    context.set_active(annotation_of(context, "14 ferries").uid)
    qtbot.waitUntil(lambda: panel.definition.label == label(project, "Count"))
    panel.edit_button.click()
    assert panel.editor.hasFocus()
    QTest.keyClick(panel.editor, Qt.Key.Key_End)
    QTest.keyClicks(panel.editor, "s")
    QTest.keyClick(panel.editor, Qt.Key.Key_Return, CONTROL)
    assert text_fact(project, GUIDELINE) == TEXT.replace("## Count", "## Counts")
    assert panel.text.markdown == text_fact(project, GUIDELINE)
    assert not panel.editing
    assert panel.text.hasFocus()
    project.undo()
    assert text_fact(project, GUIDELINE) == TEXT
    assert panel.text.markdown == TEXT


def test_looking_at_the_source_changes_nothing(panel: GuidelinePanel, project: Project) -> None:
    before = len(project.history())
    left = recorded(panel.back_to_text)
    panel.edit()
    QTest.keyClick(panel.editor, Qt.Key.Key_Escape)
    assert not panel.editing
    assert left == [()]
    assert len(project.history()) == before


def test_what_is_typed_keeps_every_character(panel: GuidelinePanel, project: Project) -> None:
    odd = "a\u00a0b\u200fc\t\U0001f6a2"
    panel.edit()
    panel.editor.selectAll()
    panel.editor.insertPlainText(f"{odd}\n## X\n")
    panel.finish()
    assert text_fact(project, GUIDELINE) == f"{odd}\n## X\n"


def test_all_of_it_can_be_deleted(panel: GuidelinePanel, project: Project) -> None:
    panel.edit()
    panel.editor.selectAll()
    QTest.keyClick(panel.editor, Qt.Key.Key_Delete)
    panel.finish()
    assert project.fact(GUIDELINE) is None
    assert not panel.hint.isHidden()
    assert panel.text.isHidden()


def test_a_change_from_elsewhere_does_not_take_what_is_typed(
    panel: GuidelinePanel, project: Project
) -> None:
    panel.edit()
    set_fact(project, GUIDELINE, "Another.")
    assert panel.editor.typed_text() == "Another."
    QTest.keyClicks(panel.editor, "Mine. ")
    set_fact(project, GUIDELINE, "Third.")
    assert "Mine. " in panel.editor.typed_text()
    panel.commit()
    assert "Mine. " in text_fact(project, GUIDELINE)


def test_hidden_it_reads_nothing_and_catches_up(
    qtbot: QtBot, panel: GuidelinePanel, context: Context, project: Project
) -> None:
    panel.hide()
    set_fact(project, GUIDELINE, "Newer.")
    context.set_active(annotation_of(context, "14 ferries").uid)
    assert panel.text.markdown == TEXT
    panel.show()
    assert panel.text.markdown == "Newer."
    assert panel.definition.label == label(project, "Count")


def test_without_the_right_to_write_there_is_nothing_to_press(
    qtbot: QtBot, panel: GuidelinePanel, context: Context, project: Project
) -> None:
    context.set_project(None)
    assert panel.text.markdown == ""
    assert panel.hint.isHidden()
    assert panel.edit_button.isHidden()
    with Project.open(project.path, read_only=True) as reader:
        context.set_project(reader)
        assert panel.text.markdown == TEXT
        assert panel.edit_button.isHidden()
        panel.edit()
        assert not panel.editing
        context.set_project(None)


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>x</script> <b>bold</b> <img src='{url}'>",
        "![picture]({url}) [a link]({url})",
        "[x]: {url}\n![y][x]",
    ],
)
def test_nothing_in_it_is_obeyed(
    panel: GuidelinePanel, context: Context, project: Project, tmp_path: Path, hostile: str
) -> None:
    (tmp_path / "picture.png").write_bytes(b"secret")
    url = (tmp_path / "picture.png").as_uri()
    text = hostile.format(url=url)
    set_fact(project, GUIDELINE, text)
    edited = edit_label(project, label(project, "Count").uid, description=text)
    context.point_at(edited.uid)
    panel.focus_text()
    for view in (panel.text, panel.definition):
        document = view.document()
        found = document.resource(QTextDocument.ResourceType.ImageResource.value, QUrl(url))
        assert not found
        assert not view.openLinks()
    assert text.split("\n")[0] in shown_words(panel)
    if "<b>" in text:
        assert "<b>bold</b>" in panel.text.document().toPlainText()
    assert panel.text.source().isEmpty()


def test_it_wears_the_theme(panel: GuidelinePanel, context: Context, project: Project) -> None:
    context.point_at(label(project, "Count").uid)
    panel.focus_text()
    context.set_theme(DARK)
    color = mark_color(DARK, label(project, "Count").color)
    assert has_color(picture(panel.definition), color, 10)


def test_what_is_no_label_any_more_is_not_shown(
    panel: GuidelinePanel, context: Context, project: Project
) -> None:
    from annotator.services.label_changes import delete_label

    uid: Uid = label(project, "Count").uid
    context.point_at(uid)
    panel.focus_text()
    assert "Count" in shown_words(panel)
    context.point_at(None)
    delete_label(project, uid, annotations="delete")
    assert panel.definition.label is None
    assert panel.definition.isHidden()
