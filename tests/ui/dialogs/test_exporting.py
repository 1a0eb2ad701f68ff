"""Exporting from the window: what is left out is said before anything is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLineEdit
from pytestqt.qtbot import QtBot

from annotator.domain.annotation import JsonObject, Verdict
from annotator.domain.document import Status
from annotator.domain.ids import new_uid
from annotator.domain.label import Label
from annotator.services import document_editing, editing, labelling
from annotator.ui.context import Context
from annotator.ui.dialogs.exporting import ExportDialog
from annotator.ui.dialogs.option_form import SeveralButton
from tests.ui.panels.fixtures import annotation_of, tag, uid_of


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "out" / "articles.jsonl"


@pytest.fixture
def dialog(qtbot: QtBot, context: Context, target: Path) -> ExportDialog:
    target.parent.mkdir()
    made = ExportDialog.show_for(context)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(made)
    made.target.place.setText(str(target))
    return made


def text_of(dialog: ExportDialog) -> str:
    """Everything that the dialog tells."""
    return "\n".join((dialog.summary.text(), *dialog.table.lines, dialog.problem.text()))


def wait_for(qtbot: QtBot, dialog: ExportDialog, words: str) -> None:
    def told() -> bool:
        return words in text_of(dialog)

    qtbot.waitUntil(told, timeout=10_000)


def press_export(qtbot: QtBot, dialog: ExportDialog) -> None:
    qtbot.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    wait_for(qtbot, dialog, "Wrote")


def several(dialog: ExportDialog, name: str) -> SeveralButton:
    forms = (dialog.choices.documents, dialog.choices.annotations, dialog.choices.split)
    field = next(form.fields[name] for form in forms if name in form.fields)
    assert isinstance(field, SeveralButton)
    return field


def tick(button: SeveralButton, words: str) -> None:
    button.fill()
    next(a for a in button.menu().actions() if a.text() == words).setChecked(True)


def test_suggests_a_file_beside_the_project(qtbot: QtBot, context: Context) -> None:
    assert context.project is not None
    made = ExportDialog.show_for(context)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(made)
    assert Path(made.target.path) == context.project.path.with_suffix(".jsonl")
    made.reject()


def test_nothing_can_be_written_before_the_plan_is_there(
    qtbot: QtBot, dialog: ExportDialog, target: Path
) -> None:
    assert not dialog.export_button.isEnabled()
    wait_for(qtbot, dialog, "Will write 3 documents and 4 annotations.")
    assert "Nothing is left out." in text_of(dialog)
    assert dialog.export_button.isEnabled()
    assert not target.exists()


def test_writes_what_was_planned(qtbot: QtBot, dialog: ExportDialog, target: Path) -> None:
    wait_for(qtbot, dialog, "Will write")
    press_export(qtbot, dialog)
    lines = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in lines] == ["a1", "a2", "a3"]
    for span in lines[0]["spans"]:
        assert lines[0]["text"][span["start"] : span["end"]] == span["text"]
    assert dialog.close_button.text() == "Close"
    assert target.name in text_of(dialog)
    assert dialog.focusWidget() is dialog.close_button
    QTest.keyClick(dialog.close_button, Qt.Key.Key_Return)
    assert not dialog.isVisible()


def test_says_what_is_left_out_before_and_after(
    qtbot: QtBot, dialog: ExportDialog, context: Context, target: Path
) -> None:
    project = context.project
    assert project is not None
    wait_for(qtbot, dialog, "Will write")
    editing.judge(project, annotation_of(context, "14 ferries").uid, Verdict.REJECTS)
    document_editing.set_status(project, [uid_of(project, "a1")], Status.DONE)
    tick(several(dialog, "statuses"), "done")
    wait_for(qtbot, dialog, "Will write 1 document and 3 annotations.")
    plan = text_of(dialog)
    assert "Not chosen" in plan
    assert "1 rejected annotations" in plan
    assert "2 documents with the status new" in plan
    press_export(qtbot, dialog)
    assert "1 rejected annotations" in text_of(dialog)
    assert len(target.read_text(encoding="utf-8").splitlines()) == 1


def test_says_before_and_after_what_is_not_as_the_labels_ask(
    qtbot: QtBot, dialog: ExportDialog, context: Context
) -> None:
    project = context.project
    assert project is not None
    kind: JsonObject = {"name": "kind", "type": "text", "required": True}
    labelling.add_labels(project, [Label(new_uid(), "Claim", slots=(kind,))])
    tag(project, uid_of(project, "a1"), "The union counted nine", "Claim")
    for written in (False, True):
        if written:
            press_export(qtbot, dialog)
        wait_for(qtbot, dialog, "not as the labels ask")
        assert "1 a slot that is asked for is empty" in text_of(dialog)


def test_the_plan_follows_the_project(qtbot: QtBot, dialog: ExportDialog, context: Context) -> None:
    project = context.project
    assert project is not None
    wait_for(qtbot, dialog, "4 annotations")
    tag(project, uid_of(project, "a1"), "Monday", "Count")
    assert not dialog.export_button.isEnabled()
    wait_for(qtbot, dialog, "5 annotations")


def test_labels_and_annotators_are_ticked(qtbot: QtBot, dialog: ExportDialog) -> None:
    wait_for(qtbot, dialog, "Will write")
    tick(several(dialog, "labels"), "Person")
    tick(several(dialog, "labels"), "Count")
    wait_for(qtbot, dialog, "3 documents and 2 annotations")
    assert several(dialog, "labels").text() == "Person, Count"
    tick(several(dialog, "annotators"), "ada")
    wait_for(qtbot, dialog, "3 documents and 2 annotations")
    several(dialog, "labels").menu().actions()[-1].trigger()
    wait_for(qtbot, dialog, "3 documents and 4 annotations")


def test_options_of_the_format_count(qtbot: QtBot, dialog: ExportDialog, target: Path) -> None:
    no_ids = dialog.choices.format.fields["no_ids"]
    assert isinstance(no_ids, QCheckBox)
    no_ids.setChecked(True)
    wait_for(qtbot, dialog, "Will write")
    press_export(qtbot, dialog)
    first = json.loads(target.read_text(encoding="utf-8").splitlines()[0])
    assert "annotator" not in first["spans"][0]


def test_a_split_makes_several_files(qtbot: QtBot, dialog: ExportDialog, target: Path) -> None:
    split = dialog.choices.split.fields["split"]
    assert isinstance(split, QLineEdit)
    qtbot.keyClicks(split, "50/x")
    wait_for(qtbot, dialog, "plit")
    assert dialog.problem.isVisible()
    assert not dialog.export_button.isEnabled()
    split.setText("50/50")
    wait_for(qtbot, dialog, "\ntest, ")
    press_export(qtbot, dialog)
    assert sorted(path.name for path in target.parent.iterdir()) == [
        "README.md",
        "articles.test.jsonl",
        "articles.train.jsonl",
    ]


def test_a_file_that_is_there_is_named_before(
    qtbot: QtBot, dialog: ExportDialog, target: Path
) -> None:
    target.write_text("old", encoding="utf-8")
    wait_for(qtbot, dialog, "replaces what is there")
    assert target.read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize("name", ["nowhere/articles.jsonl", "work.annotator"])
def test_a_place_that_cannot_be_written_is_refused(
    qtbot: QtBot, dialog: ExportDialog, tmp_path: Path, name: str
) -> None:
    dialog.target.place.setText(str(tmp_path / name))
    qtbot.waitUntil(dialog.problem.isVisible, timeout=10_000)
    assert not dialog.export_button.isEnabled()


def test_no_file_named(qtbot: QtBot, dialog: ExportDialog) -> None:
    dialog.target.place.clear()
    wait_for(qtbot, dialog, "Say which file")
    assert not dialog.export_button.isEnabled()


def test_closes_with_the_project(qtbot: QtBot, dialog: ExportDialog, context: Context) -> None:
    context.set_project(None)
    assert not dialog.isVisible()
    qtbot.waitUntil(lambda: not context.jobs.running, timeout=10_000)


def test_before_writing_a_bad_target_is_said_to_be_one(
    qtbot: QtBot, dialog: ExportDialog, tmp_path: Path
) -> None:
    dialog.target.place.setText(str(tmp_path / "nowhere" / "x.jsonl"))
    wait_for(qtbot, dialog, "there is no such folder")
    assert dialog.problem.text().endswith("an export creates none.")
    assert dialog.summary.text() == "It cannot be exported like this."
    assert not dialog.export_button.isEnabled()
