"""The import dialog's preview, mapping and options, by real keys and mouse."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from annotator.domain.annotation import Annotation, Kind
from annotator.formats import registry
from annotator.formats.base import Extra
from annotator.services.project import Project
from annotator.ui.context import Context
from annotator.ui.dialogs.importing import ImportDialog
from annotator.ui.dialogs.importing.mapping import LEAVE_OUT, MappingTable
from annotator.ui.editor.span_index import reading_order
from annotator.ui.theme import DARK
from tests.services.note_format import NOTES, notes
from tests.ui.dialogs.test_importing import opened, press_import, wait_for
from tests.ui.panels.fixtures import has_color, picture

__all__ = ["notes"]

TEXT = "Velmar port counted 14 ships, says Mara Oduya."
Key, LEFT = Qt.Key, Qt.MouseButton.LeftButton


def span(words: str, label: str, annotator: str, **more: Any) -> dict[str, Any]:
    start = TEXT.index(words)
    end = start + len(words)
    return {"start": start, "end": end, "label": label, "annotator": annotator, **more}


def velmar(path: Path, count: int = 2, **more: Any) -> Path:
    """Some documents with a span by bo and two by cy, of which one has a label of the project."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            line = {
                "id": f"v{number}",
                "title": f"Velmar {number}",
                "text": TEXT,
                "spans": [
                    span("Velmar", "PLACE", "bo"),
                    span("14 ships", "Ships", "cy", score=0.25),
                    span("Mara Oduya", "Person", "cy"),
                ],
                **more,
            }
            file.write(json.dumps(line) + "\n")
    return path


@pytest.fixture
def dialog(qtbot: QtBot, context: Context, tmp_path: Path) -> ImportDialog:
    """The dialog with two documents of Velmar, when all is counted."""
    made = opened(qtbot, context, velmar(tmp_path / "velmar.jsonl"))
    counted(qtbot, made, "Would add 2 documents and 6 annotations.")
    return made


def counted(qtbot: QtBot, dialog: ImportDialog, words: str) -> None:
    """Wait until all is read and the report says so."""
    wait_for(qtbot, dialog, words)
    qtbot.waitUntil(lambda: not dialog.busy, timeout=10_000)


def row_of(table: MappingTable, name: str) -> int:
    return [row.name for row in table.mapping.rows].index(name)


def shown(table: MappingTable, name: str) -> str:
    """What a table says a row becomes."""
    model = table.mapping
    return str(model.index(row_of(table, name), model.last).data())


def painted(dialog: ImportDialog) -> list[Annotation]:
    """The spans of the document that is shown."""
    view = dialog.preview_pane.view
    return sorted(view.index.over(0, len(view.text)), key=reading_order)


def go_to(table: MappingTable, name: str) -> None:
    """To a row by keys alone."""
    table.setFocus()
    QTest.keyClick(table, Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    while table.currentIndex().row() < row_of(table, name):
        QTest.keyClick(table, Key.Key_Down)


def test_the_first_documents_show_as_they_would_be(
    qtbot: QtBot, context: Context, dialog: ImportDialog
) -> None:
    pane = dialog.preview_pane
    assert pane.view.isVisible()
    assert (pane.view.text, pane.title.shown_text.strip("\u2068\u2069")) == (TEXT, "Velmar 0")
    assert pane.where.shown_text == "1 of 2"
    assert [a.anchors[0].start for a in painted(dialog)] == [0, 20, 35]
    pane.view.setFocus()
    QTest.keyClick(pane.view, Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert pane.where.shown_text == "2 of 2"
    assert not pane.next_button.isEnabled()
    qtbot.mouseClick(pane.previous_button, LEFT)
    assert pane.where.shown_text == "1 of 2"
    QTest.keyClick(pane.view, Key.Key_Space)
    first = pane.view.active
    QTest.keyClick(pane.view, Key.Key_Space)
    assert first is not None
    assert pane.view.active not in {None, first}
    assert dialog.settings.found.text() == "JSON Lines: the name ends in .jsonl"
    dialog.reject()


def test_only_the_beginning_of_many(qtbot: QtBot, context: Context, tmp_path: Path) -> None:
    dialog = opened(qtbot, context, velmar(tmp_path / "many.jsonl", 60))
    counted(qtbot, dialog, "Would add 60 documents")
    assert dialog.preview_pane.where.shown_text == "1 of the first 20"
    counts = {row.name: row.count for row in dialog.labels.rows}
    assert counts == {"PLACE": 60, "Person": 60, "Ships": 60}
    dialog.reject()


def test_a_label_becomes_another_by_keys(
    qtbot: QtBot, context: Context, dialog: ImportDialog
) -> None:
    project = context.project
    assert project is not None
    table = dialog.label_table
    assert [shown(table, name) for name in ("PLACE", "Person", "Ships")] == [
        "new", "is here", "new",
    ]  # fmt: skip
    go_to(table, "PLACE")
    QTest.keyClick(table, Key.Key_Return)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit | QComboBox)
    QTest.keyClicks(editor, "Source")
    QTest.keyClick(editor, Key.Key_Return)
    assert dialog.isVisible(), "Enter is the table's"
    counted(qtbot, dialog, "New labels: “Ships”.")
    assert shown(table, "PLACE") == "→ Source"
    press_import(qtbot, dialog)
    wait_for(qtbot, dialog, "Added 2 documents and 6 annotations.")
    assert [s.label for s in project.document("v0").spans] == ["Source", "Ships", "Person"]
    assert "Undo takes all of it back" in dialog.report.toPlainText()
    project.undo()
    assert project.document_count() == 3


def test_a_label_is_left_out_and_taken_back_by_delete(
    qtbot: QtBot, context: Context, dialog: ImportDialog
) -> None:
    table = dialog.label_table
    go_to(table, "Ships")
    QTest.keyClick(table, Key.Key_Delete)
    assert shown(table, "Ships") == "left out"
    counted(qtbot, dialog, "Would add 2 documents and 4 annotations.")
    assert "Annotations whose label is left out (2)." in dialog.report.toPlainText()
    assert [a.anchors[0].start for a in painted(dialog)] == [0, 35]
    QTest.keyClick(table, Key.Key_Delete)
    counted(qtbot, dialog, "Would add 2 documents and 6 annotations.")
    assert shown(table, "Ships") == "new"
    assert dialog.labels.mapping == {}
    dialog.reject()


def test_a_label_is_chosen_from_the_list_by_mouse(
    qtbot: QtBot, context: Context, dialog: ImportDialog
) -> None:
    table, model = dialog.label_table, dialog.labels
    place = table.visualRect(model.index(row_of(table, "Ships"), model.last)).center()
    qtbot.mouseClick(table.viewport(), LEFT, pos=place)
    box = table.findChild(QComboBox)
    assert isinstance(box, QComboBox)
    offered = [box.itemText(n) for n in range(box.count())]
    assert offered == ["Ships", LEAVE_OUT, "Source", "Person", "Count"]
    box.showPopup()
    view = box.view()
    row = view.visualRect(box.model().index(4, 0)).center()
    qtbot.mouseMove(view.viewport(), row)
    qtbot.mouseClick(view.viewport(), LEFT, pos=row)
    qtbot.waitUntil(lambda: shown(table, "Ships").startswith("→ Count"))
    counted(qtbot, dialog, "New labels: “PLACE”.")
    assert dialog.labels.mapping == {(Kind.SPAN, "Ships"): "Count"}
    dialog.reject()


def test_an_annotator_becomes_another(
    qtbot: QtBot, context: Context, dialog: ImportDialog
) -> None:
    project = context.project
    assert project is not None
    qtbot.mouseClick(dialog.tabs.tabBar(), LEFT, pos=dialog.tabs.tabBar().tabRect(1).center())
    table = dialog.people_table
    assert table.isVisible()
    go_to(table, "cy")
    QTest.keyClick(table, Key.Key_F2)
    editor = QApplication.focusWidget()
    assert editor is not None
    QTest.keyClicks(editor, "Cy Lind")
    QTest.keyClick(editor, Key.Key_Tab)
    qtbot.waitUntil(lambda: shown(table, "cy") == "→ Cy Lind")
    counted(qtbot, dialog, "Would add")
    press_import(qtbot, dialog)
    wait_for(qtbot, dialog, "Added 2 documents")
    assert {s.annotator for s in project.document("v1").spans} == {"bo", "Cy Lind"}


def test_predictions_of_a_model(qtbot: QtBot, context: Context, dialog: ImportDialog) -> None:
    project = context.project
    assert project is not None
    dialog.settings.model.setFocus()
    QTest.keyClicks(dialog.settings.model, "tagger@2")
    dialog.settings.annotator.setFocus()
    qtbot.waitUntil(lambda: not dialog.report.toPlainText())
    counted(qtbot, dialog, "Would add")
    assert all(a.suggestion for a in painted(dialog))
    assert {row.becomes for row in dialog.people.rows} == {"tagger"}
    press_import(qtbot, dialog)
    wait_for(qtbot, dialog, "Added 2 documents")
    found = project.document("v0").annotations
    assert [(a.origin, a.score) for a in found] == [
        ("model:tagger@2", None), ("model:tagger@2", 0.25), ("model:tagger@2", None),
    ]  # fmt: skip


def test_what_cannot_be_a_name_is_said_in_place(
    qtbot: QtBot, context: Context, dialog: ImportDialog
) -> None:
    dialog.settings.model.setFocus()
    QTest.keyClicks(dialog.settings.model, "@2")
    QTest.keyClick(dialog.settings.model, Key.Key_Tab)
    wait_for(qtbot, dialog, "A model is named NAME or NAME@VERSION, not")
    assert not dialog.import_button.isEnabled()
    dialog.settings.model.setFocus()
    QTest.keyClick(dialog.settings.model, Key.Key_Home)
    QTest.keyClicks(dialog.settings.model, "tagger")
    QTest.keyClick(dialog.settings.model, Key.Key_Tab)
    counted(qtbot, dialog, "Would add 2 documents")
    assert not dialog.problem.isVisible()
    assert dialog.import_button.isEnabled()
    dialog.reject()


def test_options_of_the_format_that_was_found(
    qtbot: QtBot, context: Context, notes: None, tmp_path: Path
) -> None:
    path = tmp_path / "a.note"
    path.write_text("Velmar port\n0,6,PLACE,Velmar\n- later\n", encoding="utf-8")
    dialog = opened(qtbot, context, path)
    wait_for(qtbot, dialog, "line 2: this is no note")
    assert not dialog.import_button.isEnabled()
    form = dialog.settings.options
    assert form is not None
    box = form.fields["separator"]
    assert isinstance(box, QComboBox)
    box.setFocus()
    QTest.keyClick(box, Key.Key_Down)
    counted(qtbot, dialog, "Would add 1 document and 1 annotation.")
    report = dialog.report.toPlainText()
    assert "Remarks (1)." in report
    assert "a.note, line 3: remarks: later" in report
    dialog.add_paths([velmar(tmp_path / "velmar.jsonl")])
    assert dialog.settings.options is None
    wait_for(qtbot, dialog, "line 2: this is no note")
    assert dialog.settings.found.text().splitlines() == [
        "Notes: the name ends in .note", "JSON Lines: the name ends in .jsonl",
    ]  # fmt: skip
    files = dialog.settings.files.list
    told = [files.item(row).toolTip() for row in range(files.count())]
    assert "Notes: the name ends in .note" in told[0]
    assert "JSON Lines: the name ends in .jsonl" in told[1]
    dialog.reject()


def test_offsets_that_quotes_contradict(
    qtbot: QtBot, context: Context, notes: None, tmp_path: Path
) -> None:
    path = tmp_path / "a.note"
    path.write_text("Velmar port\n0\t6\tPLACE\tOduya\n", encoding="utf-8")
    dialog = opened(qtbot, context, path)
    wait_for(qtbot, dialog, "quotes are not the words at their offsets")
    box = dialog.settings.accept
    qtbot.mouseClick(box, LEFT, pos=QPoint(6, box.height() // 2))
    counted(qtbot, dialog, "Would add 1 document and 1 annotation.")
    dialog.reject()


def test_a_format_without_its_extra_cannot_be_chosen(
    qtbot: QtBot, context: Context, notes: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    lacking = replace(NOTES.info, extra=Extra("notes", "no_such_module"))
    monkeypatch.setattr(type(NOTES), "info", lacking)
    registry.catalogue.cache_clear()
    dialog = opened(qtbot, context)
    box = dialog.settings.format
    place = box.findData("note")
    assert box.itemText(place) == "Notes (needs “notes”)"
    assert not box.model().flags(box.model().index(place, 0)) & Qt.ItemFlag.ItemIsEnabled
    dialog.reject()


def test_a_hard_text_is_covered_until_one_wants_to_see_it(
    qtbot: QtBot, context: Context, tmp_path: Path
) -> None:
    path = velmar(tmp_path / "hard.jsonl", 1, meta={"sensitivity": ["violence"]})
    dialog = opened(qtbot, context, path)
    counted(qtbot, dialog, "Would add 1 document")
    pane = dialog.preview_pane
    assert pane.cover.isVisible()
    assert pane.view.text == ""
    qtbot.mouseClick(pane.show_button, LEFT)
    assert pane.view.isVisible()
    assert pane.view.text == TEXT
    go_to(dialog.label_table, "Ships")
    QTest.keyClick(dialog.label_table, Key.Key_Delete)
    counted(qtbot, dialog, "2 annotations")
    assert pane.view.text == TEXT, "it was wanted"
    dialog.reject()


def test_everything_is_reached_by_tab(qtbot: QtBot, dialog: ImportDialog) -> None:
    settings = dialog.settings
    settings.files.list.setFocus()
    reached: list[QWidget] = []
    while (widget := QApplication.focusWidget()) is not None and widget not in reached:
        reached.append(widget)
        QTest.keyClick(widget, Key.Key_Tab)
    wanted = [
        settings.files.list, settings.files.add_files_button, settings.files.add_folder_button,
        settings.files.remove_button, settings.format, settings.annotator, settings.model,
        settings.unit, settings.accept, settings.conflict, dialog.preview_pane.next_button,
        dialog.preview_pane.view, dialog.label_table, dialog.report, dialog.import_button,
        dialog.close_button,
    ]  # fmt: skip
    assert [w for w in wanted if w not in reached] == []
    order = [reached.index(w) for w in wanted]
    assert order == sorted(order)
    QTest.keyClick(dialog.preview_pane.view, Key.Key_Escape)
    assert not dialog.isVisible()


def test_files_go_by_delete(qtbot: QtBot, dialog: ImportDialog) -> None:
    files = dialog.settings.files.list
    files.setFocus()
    QTest.keyClick(files, Key.Key_Home)
    QTest.keyClick(files, Key.Key_Delete)
    assert files.count() == 0
    assert dialog.labels.rows == []
    assert dialog.preview_pane.empty.isVisible()
    assert not dialog.import_button.isEnabled()
    dialog.reject()


def test_nothing_is_cut_off_in_a_small_window(qtbot: QtBot, dialog: ImportDialog) -> None:
    assert dialog.minimumSizeHint().width() <= 900
    assert dialog.minimumSizeHint().height() <= 600
    dialog.resize(QSize(900, 600))
    qtbot.waitUntil(lambda: dialog.width() == 900)
    settings = dialog.settings
    view = settings.parentWidget()
    assert view is not None
    assert settings.width() <= view.width()
    for button in (settings.files.remove_button, dialog.import_button, dialog.close_button):
        assert button.width() >= button.sizeHint().width()
    dialog.reject()


def test_options_of_no_format_are_cut_off(qtbot: QtBot, context: Context) -> None:
    dialog = opened(qtbot, context)
    dialog.resize(QSize(900, 600))
    settings = dialog.settings
    view = settings.parentWidget()
    assert view is not None
    for row in range(settings.format.count()):
        settings.format.setCurrentIndex(row)
        qtbot.wait(0)
        assert settings.minimumSizeHint().width() <= view.width(), settings.format.currentText()
    dialog.reject()


def test_another_theme(qtbot: QtBot, context: Context, dialog: ImportDialog) -> None:
    context.set_theme(DARK)
    assert has_color(picture(dialog.preview_pane.view), DARK.paper, 500)
    dialog.reject()


def test_a_project_that_can_only_be_read(
    qtbot: QtBot, context: Context, project: Project, tmp_path: Path
) -> None:
    with Project.open(project.path, read_only=True) as reading:
        context.set_project(reading)
        dialog = opened(qtbot, context, velmar(tmp_path / "velmar.jsonl"))
        qtbot.waitUntil(lambda: dialog.preview_pane.view.text == TEXT, timeout=10_000)
        qtbot.waitUntil(lambda: not dialog.busy, timeout=10_000)
        assert not dialog.import_button.isEnabled()
        dialog.reject()
        context.set_project(project)
