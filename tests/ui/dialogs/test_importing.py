"""Importing from the window: previewed, then one step, or nothing at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QSize, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.services.project import Project
from annotator.ui.context import Context
from annotator.ui.dialogs.importing import ImportDialog
from annotator.ui.messages import Notice

GOOD = {
    "id": "n1",
    "text": "The pilot counted twelve ships.",
    "spans": [
        {"start": 0, "end": 9, "label": "Source", "text": "The pilot"},
        {"start": 18, "end": 24, "label": "Ships", "text": "twelve"},
    ],
    "unheard": 1,
}


def jsonl(path: Path, *lines: object) -> Path:
    texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    path.write_text("".join(text + "\n" for text in texts), encoding="utf-8")
    return path


def opened(qtbot: QtBot, context: Context, *paths: Path) -> ImportDialog:
    dialog = ImportDialog.show_for(context, None, paths)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    return dialog


def wait_for(qtbot: QtBot, dialog: ImportDialog, words: str) -> None:
    def told() -> bool:
        return words in dialog.report.toPlainText() + dialog.problem.text()

    qtbot.waitUntil(told, timeout=10_000)


def press_import(qtbot: QtBot, dialog: ImportDialog) -> None:
    qtbot.mouseClick(dialog.import_button, Qt.MouseButton.LeftButton)


def test_previews_without_changing_anything(qtbot: QtBot, context: Context, tmp_path: Path) -> None:
    project = context.project
    assert project is not None
    newest = project.next_undo()
    dialog = opened(qtbot, context, jsonl(tmp_path / "more.jsonl", GOOD))
    wait_for(qtbot, dialog, "Would add 1 document and 2 annotations.")
    report = dialog.report.toPlainText()
    assert "New labels: “Ships”." in report
    assert "unheard" in report
    assert project.document_count() == 3
    assert project.next_undo() == newest
    dialog.reject()


def test_imports_as_one_step(qtbot: QtBot, context: Context, tmp_path: Path) -> None:
    project = context.project
    assert project is not None
    dialog = opened(qtbot, context, jsonl(tmp_path / "more.jsonl", GOOD))
    press_import(qtbot, dialog)
    wait_for(qtbot, dialog, "Added 1 document and 2 annotations.")
    assert [span.text for span in project.document("n1").spans] == ["The pilot", "twelve"]
    assert context.label_set.find("Ships") is not None
    assert dialog.close_button.text() == "Close"
    assert not dialog.import_button.isVisible()
    assert dialog.focusWidget() is dialog.close_button
    QTest.keyClick(dialog.close_button, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    project.undo()
    assert project.document_count() == 3
    assert context.label_set.find("Ships") is None


def test_every_bad_place_is_listed_and_nothing_imported(
    qtbot: QtBot, context: Context, tmp_path: Path, notices: list[Notice]
) -> None:
    project = context.project
    assert project is not None
    past = {"text": "short", "spans": [{"start": 0, "end": 99, "label": "Source"}]}
    path = jsonl(tmp_path / "bad.jsonl", GOOD, past, '{"text": ')
    dialog = opened(qtbot, context, path)
    wait_for(qtbot, dialog, "line 3")
    assert "line 2" in dialog.report.toPlainText()
    assert dialog.problem.text().startswith("bad.jsonl, line 2: ")
    assert not dialog.import_button.isEnabled()
    assert project.document_count() == 3
    assert not notices, "the dialog has said it"
    dialog.reject()


def test_importing_at_once_what_is_bad_keeps_nothing(
    qtbot: QtBot, context: Context, tmp_path: Path
) -> None:
    project = context.project
    assert project is not None
    dialog = opened(qtbot, context, jsonl(tmp_path / "bad.jsonl", GOOD, "{"))
    press_import(qtbot, dialog)
    wait_for(qtbot, dialog, "line 2")
    assert project.document_count() == 3
    assert dialog.isVisible()
    dialog.reject()


def test_another_list_of_files_is_another_preview(
    qtbot: QtBot, context: Context, tmp_path: Path
) -> None:
    bad, good = tmp_path / "bad.jsonl", tmp_path / "good.jsonl"
    dialog = opened(qtbot, context, jsonl(bad, "{"))
    wait_for(qtbot, dialog, "line 1")
    dialog.settings.files.list.setCurrentRow(0)
    qtbot.mouseClick(dialog.settings.files.remove_button, Qt.MouseButton.LeftButton)
    assert not dialog.problem.isVisible()
    assert not dialog.import_button.isEnabled()
    dialog.add_paths([jsonl(good, GOOD), good])
    assert dialog.settings.files.list.count() == 1
    wait_for(qtbot, dialog, "Would add 1 document")
    assert dialog.import_button.isEnabled()
    dialog.reject()


def test_the_annotator_and_the_format_can_be_said(
    qtbot: QtBot, context: Context, tmp_path: Path
) -> None:
    project = context.project
    assert project is not None
    path = jsonl(tmp_path / "odd.txt", GOOD)
    dialog = opened(qtbot, context, path)
    dialog.settings.format.setCurrentIndex(dialog.settings.format.findData("jsonl"))
    qtbot.keyClicks(dialog.settings.annotator, "grace")
    press_import(qtbot, dialog)
    wait_for(qtbot, dialog, "Added 1 document")
    assert {span.annotator for span in project.document("n1").spans} == {"grace"}


def test_known_documents_are_said_to_be_known(
    qtbot: QtBot, context: Context, tmp_path: Path
) -> None:
    path = jsonl(tmp_path / "more.jsonl", GOOD)
    first = opened(qtbot, context, path)
    press_import(qtbot, first)
    wait_for(qtbot, first, "Added 1 document")
    first.accept()
    again = opened(qtbot, context, path)
    wait_for(qtbot, again, "Nothing in it is new.")
    assert "Here already: 1 document and 2 annotations." in again.report.toPlainText()
    again.reject()


def test_closing_stops_the_work(qtbot: QtBot, context: Context, tmp_path: Path) -> None:
    project = context.project
    assert project is not None
    path = jsonl(tmp_path / "many.jsonl", *({**GOOD, "id": f"n{n}"} for n in range(4000)))
    dialog = opened(qtbot, context, path)
    press_import(qtbot, dialog)
    assert dialog.busy
    assert dialog.close_button.text() == "Stop"
    dialog.reject()
    qtbot.waitUntil(lambda: not context.jobs.running, timeout=20_000)
    assert project.document_count() == 3
    assert project.check() == []


@pytest.mark.parametrize("name", ["", "no such file.jsonl"])
def test_what_is_not_there_is_said(
    qtbot: QtBot, context: Context, tmp_path: Path, project: Project, name: str
) -> None:
    path = tmp_path / name if name else project.path
    dialog = opened(qtbot, context, path)
    wait_for(qtbot, dialog, path.name)
    assert not dialog.import_button.isEnabled()
    dialog.reject()


def test_files_dropped_on_the_dialog_are_added(
    qtbot: QtBot, context: Context, tmp_path: Path
) -> None:
    dialog = opened(qtbot, context)
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(jsonl(tmp_path / "more.jsonl", GOOD)))])
    middle, copy = dialog.rect().center(), Qt.DropAction.CopyAction
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(middle, copy, dropped, left, none)
    QApplication.sendEvent(dialog, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(dialog, QDropEvent(middle, copy, dropped, left, none))
    assert dialog.paths == [tmp_path / "more.jsonl"]
    wait_for(qtbot, dialog, "Would add 1 document and 2 annotations.")
    press_import(qtbot, dialog)
    wait_for(qtbot, dialog, "Added 1 document")
    late = QDragEnterEvent(middle, copy, dropped, left, none)
    QApplication.sendEvent(dialog, late)
    assert not late.isAccepted()
    dialog.reject()


def test_notes_and_refusals_begin_with_the_file_as_it_was_named(
    qtbot: QtBot, context: Context, tmp_path: Path
) -> None:
    (tmp_path / "latin.txt").write_bytes("Café in Velmar – straße".encode("cp1252"))
    dialog = opened(qtbot, context, tmp_path / "latin.txt")
    wait_for(qtbot, dialog, "Would add")
    assert "\nlatin.txt: the encoding was guessed" in dialog.report.toPlainText()
    dialog.add_paths([tmp_path / "gone.jsonl"])
    wait_for(qtbot, dialog, "no such file")
    assert dialog.problem.text().startswith("gone.jsonl: there is no such file")
    dialog.reject()


def test_of_a_very_long_text_the_beginning_shows(
    qtbot: QtBot, context: Context, tmp_path: Path
) -> None:
    text = "The pilot counted twelve ships.\n" * 30_000
    long = {
        "id": "long",
        "text": text,
        "spans": [
            {"id": "a", "start": 0, "end": 9, "label": "Source"},
            {"id": "b", "start": len(text) - 6, "end": len(text) - 1, "label": "Ships"},
        ],
        "relations": [{"label": "of", "from": "a", "to": "b"}],
    }
    dialog = opened(qtbot, context, jsonl(tmp_path / "long.jsonl", long))
    wait_for(qtbot, dialog, "Would add 1 document and 3 annotations.")
    pane = dialog.preview_pane
    assert pane.where.text() == "1 of 1, its beginning"
    assert pane.view.text == text[:200_000]
    shown = pane.shown
    assert shown is not None
    assert [a.uid for a in shown.annotations if pane.view.index.get(a.uid)] == [
        a.uid for a in shown.annotations if a.anchors and a.anchors[0].start == 0
    ]
    dialog.reject()


def test_the_dialog_is_no_larger_than_the_screen(qtbot: QtBot, context: Context) -> None:
    dialog = opened(qtbot, context)
    screen = dialog.screen().availableGeometry()
    dialog.take_size(screen.size() * 2)
    least = dialog.minimumSizeHint()
    assert dialog.size() == QSize(screen.width(), screen.height() - 40).expandedTo(least)
    dialog.take_size(QSize(500, 450).expandedTo(dialog.minimumSizeHint()))
    assert dialog.height() < screen.height() - 40
    dialog.reject()
