"""An article from the clipboard, exactly, with what is known of it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from annotator.domain.errors import InvalidInput
from annotator.ui.context import Context
from annotator.ui.dialogs.meta_form import MetaForm
from annotator.ui.dialogs.paste import PREVIEW, PasteDialog
from tests.builders import HARD_TEXTS


def test_values_keep_their_type(qtbot: QtBot) -> None:
    form = MetaForm("", {"n": 14, "list": [1, 2], "s": "14"})
    qtbot.addWidget(form)
    fields = {key.text(): value for key, value, _row in form.others}
    fields["n"].setText("15")
    fields["list"].setText("[1, 2, 3]")
    fields["s"].setText("15")
    assert form.meta() == {"n": 15, "list": [1, 2, 3], "s": "15"}
    fields["n"].setText("NaN")
    assert form.meta()["n"] == "NaN", "JSON has no NaN"


def test_a_value_needs_a_name(qtbot: QtBot) -> None:
    form = MetaForm("", {})
    qtbot.addWidget(form)
    form.add_row()
    form.others[-1][1].setText("value")
    with pytest.raises(InvalidInput):
        form.meta()


def paste(qtbot: QtBot, context: Context, text: str) -> PasteDialog:
    QGuiApplication.clipboard().setText(text)
    dialog = PasteDialog.show_for(context)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    return dialog


@pytest.mark.parametrize("text", [text for text in HARD_TEXTS if text])
def test_pasted_text_is_kept_exactly(qtbot: QtBot, context: Context, text: str) -> None:
    project = context.project
    assert project is not None
    dialog = paste(qtbot, context, text)
    text = text.removeprefix("\ufeff")  # A first BOM tells the encoding, in clipboards as in files.
    qtbot.mouseClick(dialog.add_button, Qt.MouseButton.LeftButton)
    assert context.document is not None
    assert context.document.text == text
    assert project.load(context.document.uid).text == text
    assert not dialog.isVisible()


def test_the_first_line_is_offered_as_title(qtbot: QtBot, context: Context) -> None:
    dialog = paste(qtbot, context, "Ferries late\n\nThe ferries were late.")
    assert dialog.form.title == "Ferries late"
    qtbot.keyClicks(dialog.form.usual["outlet"], "Harbour Wire")
    dialog.add()
    assert context.document is not None
    assert context.document.title == "Ferries late"
    assert dict(context.document.meta) == {"outlet": "Harbour Wire"}
    assert context.document.document.importer == "clipboard@1"


def test_a_long_article_is_shown_in_part_and_kept_whole(qtbot: QtBot, context: Context) -> None:
    text = "word " * (PREVIEW // 2)
    dialog = paste(qtbot, context, text)
    assert len(dialog.preview.toPlainText()) == PREVIEW + 1
    dialog.add()
    assert context.document is not None
    assert context.document.text == text


@pytest.mark.parametrize("text", ["", " \n\t "])
def test_nothing_to_paste(qtbot: QtBot, context: Context, text: str) -> None:
    project = context.project
    assert project is not None
    QGuiApplication.clipboard().clear()
    dialog = paste(qtbot, context, text)
    dialog.add_button.click()
    assert project.document_count() == 3
    assert dialog.problem.text()
    QGuiApplication.clipboard().setText("now there is something")
    qtbot.mouseClick(dialog.again_button, Qt.MouseButton.LeftButton)
    assert not dialog.problem.isVisible()
    dialog.add_button.click()
    assert project.document_count() == 4


def test_closes_with_its_project(qtbot: QtBot, context: Context) -> None:
    dialog = paste(qtbot, context, "words")
    context.set_project(None)
    assert not dialog.isVisible()
