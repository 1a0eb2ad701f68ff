"""The table of an export: what is lost and where, reached with keys and mouse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from annotator.domain.ids import new_uid
from annotator.formats import registry
from annotator.formats.base import Extra, FormatInfo
from annotator.services import editing
from annotator.services.export_report import ExportReport, Fate, Loss, PartReport, Place
from annotator.ui.context import Context
from annotator.ui.dialogs.exporting import ExportDialog
from annotator.ui.dialogs.exporting import dialog as dialog_module
from annotator.ui.models.export_rows import ExportRows
from tests.ui.dialogs.test_exporting import press_export, text_of, wait_for
from tests.ui.panels.fixtures import annotation_of, tag, uid_of


@pytest.fixture
def dialog(qtbot: QtBot, context: Context, tmp_path: Path) -> ExportDialog:
    (tmp_path / "out").mkdir()
    made = ExportDialog.show_for(context)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(made)
    made.target.place.setText(str(tmp_path / "out" / "articles.jsonl"))
    return made


def choose(dialog: ExportDialog, format_id: str) -> None:
    dialog.target.format.setCurrentIndex(dialog.target.format.findData(format_id))


def index_of(dialog: ExportDialog, words: str, parent: QModelIndex | None = None) -> QModelIndex:
    """The first row whose text holds the words."""
    rows = dialog.table.rows
    above = QModelIndex() if parent is None else parent
    for number in range(rows.rowCount(above)):
        index = rows.index(number, 0, above)
        if words in str(index.data()):
            return index
        found = index_of(dialog, words, index)
        if found.isValid():
            return found
    return QModelIndex()


def away(context: Context) -> None:
    """Show another document."""
    assert context.project is not None
    context.open_document(uid_of(context.project, "a2"))


def test_is_a_sound_model(qtmodeltester: ModelTester) -> None:
    model = ExportRows()
    qtmodeltester.check(model)
    place = Place(new_uid(), None, "d", "words")
    losses = (Loss(Fate.LOST, "spans", 2, (place, place)), Loss(Fate.UNWANTED, "suggestions", 1))
    part = PartReport(Path("/x.jsonl"), "", "", 1, 2, {"Count": 2})
    report = ExportReport("jsonl", "x", 1, 2, losses, (Path("/x.jsonl"),), (part,), ("a note",))
    model.show(replace(report, problems={"slot-missing": 1}), planned=True)
    qtmodeltester.check(model)
    assert [section.words for section in model.sections] == [
        "Files", "Not written at all", "Not chosen", "Written, but not as the labels ask",
        "Worth knowing",
    ]  # fmt: skip


def test_a_row_leads_to_its_place_with_the_mouse(
    qtbot: QtBot, dialog: ExportDialog, context: Context
) -> None:
    choose(dialog, "conll2003")
    wait_for(qtbot, dialog, "1 spans that overlap a longer or earlier one")
    away(context)
    row = index_of(dialog, "spans that overlap")
    dialog.table.scrollTo(row)
    where = dialog.table.visualRect(row).center()
    qtbot.mouseClick(dialog.table.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert context.document is not None
    assert context.document.id == "a1"
    assert context.active == annotation_of(context, "Ilse Brandt").uid
    assert dialog.isVisible()
    assert dialog.table.isExpanded(row)


def test_a_row_leads_to_its_place_with_keys(
    qtbot: QtBot, dialog: ExportDialog, context: Context
) -> None:
    choose(dialog, "conll2003")
    wait_for(qtbot, dialog, "1 spans that overlap a longer or earlier one")
    away(context)
    dialog.table.setFocus()
    for _ in range(30):
        if "Ilse Brandt" in str(dialog.table.currentIndex().data()):
            break
        QTest.keyClick(dialog.table, Qt.Key.Key_Right)
        QTest.keyClick(dialog.table, Qt.Key.Key_Down)
    QTest.keyClick(dialog.table, Qt.Key.Key_Return)
    assert context.document is not None
    assert context.document.id == "a1"
    assert context.active == annotation_of(context, "Ilse Brandt").uid
    assert dialog.isVisible()
    assert not dialog.exported


def test_spans_off_their_tokens_stop_drop_or_are_widened(
    qtbot: QtBot, dialog: ExportDialog, context: Context
) -> None:
    project = context.project
    assert project is not None
    tag(project, uid_of(project, "a1"), "peake", "Count")
    choose(dialog, "conll2003")
    misfits = dialog.choices.format.fields["misfits"]
    assert isinstance(misfits, QComboBox)
    wait_for(qtbot, dialog, "spans that were widened to whole tokens")
    misfits.setCurrentText("stop")
    wait_for(qtbot, dialog, "Stops the export")
    assert not dialog.export_button.isEnabled()
    assert "have them widened (snap) or left out (drop)" in dialog.problem.text()
    row = index_of(dialog, "“peake” (Count")
    assert "would become “speaker”" in str(row.data())
    assert dialog.table.isExpanded(row.parent())
    # What is changed in the article is counted anew.
    editing.delete(project, [annotation_of(context, "peake").uid])
    wait_for(qtbot, dialog, "Will write")
    qtbot.waitUntil(dialog.export_button.isEnabled)
    project.undo()
    wait_for(qtbot, dialog, "Stops the export")
    misfits.setCurrentText("drop")
    wait_for(qtbot, dialog, "Not written at all")
    qtbot.waitUntil(dialog.export_button.isEnabled)
    assert index_of(dialog, "1 spans that do not fit whole tokens").isValid()
    press_export(qtbot, dialog)


def test_a_first_answer_comes_before_all_is_counted(
    qtbot: QtBot, dialog: ExportDialog, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialog_module, "FIRST", 2)
    told: list[str] = []
    shown = dialog.table.show_report

    def show(report: ExportReport | None, *, planned: bool) -> None:
        shown(report, planned=planned)
        told.append(dialog.summary.text())

    monkeypatch.setattr(dialog.table, "show_report", show)
    wait_for(qtbot, dialog, "Will write 3 documents")
    assert told == [
        "The first 2 documents of 3; counting…",
        "Will write 3 documents and 4 annotations. Nothing is left out.",
    ]
    assert dialog.export_button.isEnabled()


def test_a_format_of_many_files_writes_a_folder(
    qtbot: QtBot, dialog: ExportDialog, tmp_path: Path
) -> None:
    choose(dialog, "text")
    assert dialog.target.place_label.text() == "Folder"
    assert dialog.target.path == str(tmp_path / "out" / "articles")
    wait_for(qtbot, dialog, "Will write 3 documents")
    press_export(qtbot, dialog)
    assert (tmp_path / "out" / "articles" / "a1.txt").exists()
    choose(dialog, "jsonl")
    assert dialog.target.path == str(tmp_path / "out" / "articles.jsonl")


def test_another_format_suggests_another_place(qtbot: QtBot, context: Context) -> None:
    made = ExportDialog.show_for(context)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(made)
    assert context.project is not None
    path = context.project.path
    choose(made, "text")
    assert Path(made.target.path) == path.with_name(f"{path.stem}-text")
    choose(made, "labelbuddy")
    assert Path(made.target.path) == path.with_suffix(made.target.info.extensions[0])
    made.reject()


def test_a_folder_with_others_files_is_refused(
    qtbot: QtBot, dialog: ExportDialog, tmp_path: Path
) -> None:
    (tmp_path / "out" / "articles").mkdir()
    (tmp_path / "out" / "articles" / "mine.txt").write_text("mine", encoding="utf-8")
    choose(dialog, "text")
    wait_for(qtbot, dialog, "no export wrote “mine.txt” in this folder")
    assert not dialog.export_button.isEnabled()


def test_a_file_each_and_parts(qtbot: QtBot, dialog: ExportDialog, tmp_path: Path) -> None:
    layers, split = dialog.choices.annotations.fields["layers"], dialog.choices.split
    assert isinstance(layers, QComboBox)
    stratify, shares = split.fields["stratify"], split.fields["split"]
    assert isinstance(stratify, QCheckBox)
    assert isinstance(shares, QLineEdit)
    assert not stratify.isEnabled()
    layers.setCurrentText("a file for each")
    shares.setText("50/50")
    assert stratify.isEnabled()
    words = stratify.parentWidget()
    assert words is not None
    qtbot.mouseClick(words, Qt.MouseButton.LeftButton, pos=words.rect().center())
    assert stratify.isChecked()
    wait_for(qtbot, dialog, "\ntest, ada, ")
    press_export(qtbot, dialog)
    names = sorted(path.name for path in (tmp_path / "out").glob("*.jsonl"))
    assert names == ["articles.ada.test.jsonl", "articles.ada.train.jsonl"]
    shares.setText("")
    wait_for(qtbot, dialog, "Will write")  # what only a split can do is not asked for then


def test_only_documents_with_the_words(qtbot: QtBot, dialog: ExportDialog) -> None:
    search = dialog.choices.documents.fields["search"]
    assert isinstance(search, QLineEdit)
    qtbot.keyClicks(search, "ferries")
    wait_for(qtbot, dialog, "Will write 1 document and")
    assert "2 documents without the words “ferries”" in text_of(dialog)


def test_a_format_that_is_not_installed_says_what_it_needs(
    qtbot: QtBot, dialog: ExportDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = registry.writer("labelbuddy")
    info: FormatInfo = replace(writer.info, extra=Extra("buddy", "no_such_module_here"))
    monkeypatch.setattr(type(writer), "info", info)
    choose(dialog, "labelbuddy")
    wait_for(qtbot, dialog, "pip install 'article-annotator[buddy]'")
    assert not dialog.export_button.isEnabled()
    choose(dialog, "jsonl")
    wait_for(qtbot, dialog, "Will write")


class Desktop(QObject):
    """Takes what the desktop would have been asked to open."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toLocalFile())


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    made = Desktop()
    QDesktopServices.setUrlHandler("file", made, "open")  # type: ignore[arg-type]  # bytes fail
    yield made
    QDesktopServices.unsetUrlHandler("file")


def test_the_folder_is_shown_after(
    qtbot: QtBot, dialog: ExportDialog, tmp_path: Path, desktop: Desktop
) -> None:
    wait_for(qtbot, dialog, "Will write")
    assert not dialog.folder_button.isVisible()
    press_export(qtbot, dialog)
    qtbot.mouseClick(dialog.folder_button, Qt.MouseButton.LeftButton)
    assert [Path(name) for name in desktop.opened] == [tmp_path / "out"]


def test_only_with_keys(qtbot: QtBot, dialog: ExportDialog, tmp_path: Path) -> None:
    """Tab reaches the format, the place, every choice, the table and the buttons."""
    wait_for(qtbot, dialog, "Will write")
    dialog.target.format.setFocus()
    seen = []
    for _ in range(60):
        widget = dialog.focusWidget()
        assert widget is not None
        if widget in seen:
            break
        seen.append(widget)
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    choices = dialog.choices
    wanted = {
        dialog.target.format, dialog.target.place, dialog.table, dialog.export_button,
        dialog.close_button, choices.documents.fields["search"],
        choices.annotations.fields["rejected"], choices.split.fields["split"],
        choices.format.fields["no_ids"],
    }  # fmt: skip
    assert wanted <= set(seen)
    dialog.target.place.setFocus()
    QTest.keyClick(dialog.target.place, Qt.Key.Key_Return)
    wait_for(qtbot, dialog, "Wrote")
    line = json.loads((tmp_path / "out" / "articles.jsonl").read_text("utf-8").splitlines()[0])
    assert line["id"] == "a1"


def test_a_card_lies_with_the_data_unless_somebodys_readme_does(
    qtbot: QtBot, dialog: ExportDialog, tmp_path: Path
) -> None:
    card = dialog.choices.card.fields["card"]
    licence = dialog.choices.card.fields["license"]
    assert isinstance(card, QCheckBox)
    assert isinstance(licence, QLineEdit)
    assert card.isChecked()
    licence.setText("cc-by-4.0")
    wait_for(qtbot, dialog, "README.md")
    press_export(qtbot, dialog)
    readme = tmp_path / "out" / "README.md"
    assert "cc-by-4.0" in readme.read_text("utf-8")
    readme.write_text("# Mine\n", encoding="utf-8")
    licence.setText("mit")
    wait_for(qtbot, dialog, "no export wrote this file as it is")
    assert not dialog.export_button.isEnabled()
    card.setChecked(False)
    assert not licence.isEnabled()
    wait_for(qtbot, dialog, "Will write")
    press_export(qtbot, dialog)
    assert readme.read_text("utf-8") == "# Mine\n"
