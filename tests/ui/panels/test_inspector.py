"""The inspector: what it tells of the active annotation, and how edits are saved."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from annotator.domain.annotation import Anchor, Annotation, Slot
from annotator.domain.ids import new_uid
from annotator.domain.offsets import OffsetMap
from annotator.services import editing
from annotator.ui.context import Context
from annotator.ui.forms.typed import FreeField
from annotator.ui.messages import Notice
from annotator.ui.panels import inspector
from annotator.ui.panels.inspector import InspectorPanel
from annotator.ui.panels.inspector_fields import places, provenance
from tests.ui.panels.fixtures import annotation_of, recorded

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def panel(qtbot: QtBot, context: Context) -> InspectorPanel:
    made = InspectorPanel(context)
    qtbot.addWidget(made)
    made.resize(284, 320)
    made.show()
    qtbot.waitExposed(made)
    return made


def now(context: Context, words: str) -> Annotation:
    """The annotation with these words as the project has it."""
    assert context.project is not None
    return context.project.annotation(annotation_of(context, words).uid)


def activate(context: Context, words: str) -> None:
    context.set_active(annotation_of(context, words).uid)


def test_is_quiet_and_says_what_to_do(panel: InspectorPanel) -> None:
    assert panel.hint.isVisible()
    assert not panel.note.isVisible()
    assert panel.annotation is None


def test_tells_label_words_place_and_who(panel: InspectorPanel, context: Context) -> None:
    activate(context, "14 ferries")
    assert panel.header.title.text().startswith("Count “")
    assert panel.label_button.text().strip() == "Count"
    assert panel.quote.toPlainText() == "14 ferries"
    start = annotation_of(context, "14 ferries").anchors[0].start
    assert panel.place_words.text() == f"{start}–{start + 10} · code points"
    assert "ada" in panel.provenance.text()
    assert "by hand" in panel.provenance.text()
    context.set_active(None)
    assert panel.hint.isVisible()


def test_a_note_is_saved_when_the_focus_leaves(
    qtbot: QtBot, panel: InspectorPanel, context: Context
) -> None:
    activate(context, "14 ferries")
    panel.note.setFocus()
    qtbot.keyClicks(panel.note, "who counted?")
    assert now(context, "14 ferries").note == ""
    panel.confidence.setFocus()
    assert now(context, "14 ferries").note == "who counted?"
    assert context.project is not None
    context.project.undo()
    assert panel.note.toPlainText() == ""


def test_control_enter_saves_and_goes_back_to_the_text(
    qtbot: QtBot, panel: InspectorPanel, context: Context
) -> None:
    activate(context, "14 ferries")
    back = recorded(panel.back_to_text)
    panel.note.setFocus()
    qtbot.keyClicks(panel.note, "one")
    qtbot.keyClick(panel.note, Qt.Key.Key_Return)
    qtbot.keyClicks(panel.note, "two")
    qtbot.keyClick(panel.note, Qt.Key.Key_Return, CONTROL)
    assert now(context, "14 ferries").note == "one\ntwo"
    assert len(back) == 1


def test_escape_saves_and_goes_back_to_the_text(
    qtbot: QtBot, panel: InspectorPanel, context: Context
) -> None:
    activate(context, "14 ferries")
    back = recorded(panel.back_to_text)
    panel.note.setFocus()
    qtbot.keyClicks(panel.note, "kept")
    qtbot.keyClick(panel.note, Qt.Key.Key_Escape)
    assert len(back) == 1
    assert now(context, "14 ferries").note == "kept"


def test_another_annotation_gets_no_foreign_note(
    qtbot: QtBot, panel: InspectorPanel, context: Context
) -> None:
    activate(context, "14 ferries")
    panel.note.setFocus()
    qtbot.keyClicks(panel.note, "of the ferries")
    activate(context, "Ilse Brandt")
    assert now(context, "14 ferries").note == "of the ferries"
    assert panel.note.toPlainText() == ""
    assert now(context, "Ilse Brandt").note == ""


def test_a_change_elsewhere_spares_what_is_typed(
    qtbot: QtBot, panel: InspectorPanel, context: Context
) -> None:
    activate(context, "14 ferries")
    project, uid = context.project, annotation_of(context, "14 ferries").uid
    assert project is not None
    panel.note.setFocus()
    qtbot.keyClicks(panel.note, "half a sent")
    editing.edit_annotation(project, uid, confidence=0.5)
    assert panel.note.toPlainText() == "half a sent"
    assert panel.confidence.confidence == 0.5


def test_confidence_is_saved_when_entered(
    qtbot: QtBot, panel: InspectorPanel, context: Context
) -> None:
    activate(context, "14 ferries")
    panel.confidence.setFocus()
    panel.confidence.selectAll()
    qtbot.keyClicks(panel.confidence, "80")
    qtbot.keyClick(panel.confidence, Qt.Key.Key_Return)
    assert now(context, "14 ferries").confidence == 0.8
    panel.confidence.setValue(-1)
    panel.note.setFocus()
    assert now(context, "14 ferries").confidence is None


def test_looking_changes_nothing(qtbot: QtBot, panel: InspectorPanel, context: Context) -> None:
    project, uid = context.project, annotation_of(context, "14 ferries").uid
    assert project is not None
    note = "a\r\nb\u00a0c\u2028d"
    editing.edit_annotation(project, uid, note=note, confidence=0.3333)
    newest = project.next_undo()
    activate(context, "14 ferries")
    panel.note.setFocus()
    panel.confidence.setFocus()
    activate(context, "Ilse Brandt")
    panel.commit()
    assert project.next_undo() == newest
    assert project.annotation(uid).note == note


def test_the_label_button_relabels(panel: InspectorPanel, context: Context) -> None:
    activate(context, "14 ferries")
    menu = panel.label_button.menu()
    menu.aboutToShow.emit()
    entries = {a.text().partition("\t")[0]: a for a in menu.actions() if a.text()}
    assert list(entries) == ["Source", "Person", "Count", "Highlight without a label"]
    assert entries["Count"].isChecked()
    entries["Person"].trigger()
    assert now(context, "14 ferries").label == context.label_set.named("Person").uid
    assert panel.label_button.text().strip() == "Person"


def test_delete_offers_undo(panel: InspectorPanel, context: Context, notices: list[Notice]) -> None:
    activate(context, "14 ferries")
    panel.delete_button.click()
    assert panel.annotation is None
    assert context.active is None
    assert len(context.annotations) == 3
    notices[-1].offers[0].do()
    assert len(context.annotations) == 4


def test_is_quiet_when_the_annotation_goes(panel: InspectorPanel, context: Context) -> None:
    project = context.project
    assert project is not None
    activate(context, "14 ferries")
    editing.delete(project, [annotation_of(context, "14 ferries").uid])
    assert panel.annotation is None
    assert panel.hint.isVisible()


def test_all_of_the_quote_is_copied_exactly(panel: InspectorPanel, context: Context) -> None:
    project = context.project
    assert project is not None
    text = "a\r\nb\u00a0c\u2028d \U0001f600"
    document = project.add_document(text)
    made = editing.add_span(project, document.uid, [Anchor(0, len(text))], None)
    context.open_document(document.uid, activate=made.uid)
    panel.quote.selectAll()
    panel.quote.copy()
    assert QGuiApplication.clipboard().text() == text


def test_a_part_of_the_quote_is_copied_exactly(panel: InspectorPanel, context: Context) -> None:
    project = context.project
    assert project is not None
    text = "\U0001f600 a\r\nb\u00a0c\u2028d end"
    document = project.add_document(text)
    made = editing.add_span(project, document.uid, [Anchor(0, len(text))], None)
    context.open_document(document.uid, activate=made.uid)
    start, end = text.index("a"), text.index("d") + 1
    offsets = OffsetMap(text)
    cursor = panel.quote.textCursor()
    cursor.setPosition(offsets.to_utf16(start))
    cursor.setPosition(offsets.to_utf16(end), QTextCursor.MoveMode.KeepAnchor)
    panel.quote.setTextCursor(cursor)
    panel.quote.copy()
    assert QGuiApplication.clipboard().text() == text[start:end]


def test_slots_are_shown(panel: InspectorPanel, context: Context) -> None:
    project, uid = context.project, annotation_of(context, "14 ferries").uid
    assert project is not None
    person = annotation_of(context, "Ilse Brandt").uid
    slots = [Slot("amount", {"value": 14, "comparator": "exactly"}), Slot("by", ref=person)]
    editing.edit_annotation(project, uid, slots=slots)
    context.set_active(uid)
    texts = [label.text() for label in panel.findChildren(QLabel) if not label.isHidden()]
    assert "amount" in texts
    form = panel.body.form
    assert form is not None
    amount, by = (form.undeclared[name].rows[0] for name in ("amount", "by"))
    assert isinstance(amount.field, FreeField)
    assert amount.field.box.typed == '{"value": 14, "comparator": "exactly"}'
    assert by.point is not None
    assert "Ilse Brandt" in by.point.chip.text()


def test_no_label_of_the_panel_reads_markup(panel: InspectorPanel, context: Context) -> None:
    project, uid = context.project, annotation_of(context, "14 ferries").uid
    assert project is not None
    editing.edit_annotation(project, uid, slots=[Slot("<b>x</b>", "<img src=x>")])
    context.set_active(uid)
    for label in panel.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText


def test_places_list_fragments_and_head() -> None:
    annotation = Annotation(new_uid(), anchors=(Anchor(18, 20), Anchor(25, 27)))
    assert places(annotation) == "2 fragments: 18–20, 25–27 · code points"
    with_head = Annotation(new_uid(), anchors=(Anchor(1, 9),), head=Anchor(2, 4))
    assert places(with_head) == "1–9 · head 2–4 · code points"
    assert places(Annotation(new_uid())) == "of the whole project"
    assert places(Annotation(new_uid(), document=new_uid())) == "of this document"


def test_provenance_names_rules_and_scores() -> None:
    made = Annotation(new_uid(), annotator="numbers", origin="rule:numbers@1", score=0.8)
    words = provenance(made).replace("\u2068", "").replace("\u2069", "")
    assert words == "numbers · rule numbers 1 · score 0.80"


def test_the_form_stays_where_it_is_when_something_becomes_active(
    panel: InspectorPanel, context: Context
) -> None:
    """The window lays the panel out anew when its heading changes its height: at every key."""
    context.set_active(None)
    assert panel.delete_button.isHidden()
    before = panel.header.sizeHint()
    activate(context, "14 ferries")
    assert not panel.delete_button.isHidden()
    assert panel.header.sizeHint() == before


@pytest.fixture
def unhurried(
    qtbot: QtBot, context: Context, monkeypatch: pytest.MonkeyPatch
) -> InspectorPanel:
    """The inspector as it is in the window: the article is painted first."""
    monkeypatch.setattr(inspector, "SETTLE_MS", 25)
    made = InspectorPanel(context)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_the_article_is_painted_before_the_form(
    qtbot: QtBot, unhurried: InspectorPanel, context: Context
) -> None:
    activate(context, "14 ferries")
    assert unhurried.annotation is None
    qtbot.waitUntil(lambda: unhurried.quote.toPlainText() == "14 ferries")


def test_the_keys_find_the_form_of_what_is_active(
    unhurried: InspectorPanel, context: Context
) -> None:
    activate(context, "14 ferries")
    unhurried.focus_form()
    assert unhurried.quote.toPlainText() == "14 ferries"


def test_while_the_focus_is_in_the_form_it_follows_at_once(
    qtbot: QtBot, unhurried: InspectorPanel, context: Context
) -> None:
    """Else the next letter would be written to the annotation before."""
    activate(context, "14 ferries")
    unhurried.activateWindow()
    qtbot.waitActive(unhurried)
    unhurried.focus_form()
    unhurried.note.setFocus()
    activate(context, "The union")
    qtbot.keyClicks(unhurried.note, "named")
    unhurried.commit()
    assert now(context, "14 ferries").note == ""
    assert now(context, "The union").note == "named"
