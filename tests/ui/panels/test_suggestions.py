"""The tick list: what it lists, how it is ticked by keys and mouse, what is judged in one step."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from annotator.domain.annotation import Anchor, Annotation, Kind, Verdict
from annotator.domain.changes import Action, Change, Entity
from annotator.domain.ids import Uid, new_uid
from annotator.domain.label import Label
from annotator.services import editing, labelling
from annotator.services.project import Project
from annotator.services.suggestions import Suggestion
from annotator.ui import long_changes
from annotator.ui.context import Context
from annotator.ui.messages import Notice
from annotator.ui.models import suggestions as rows_read
from annotator.ui.models.suggestions import SuggestionModel, SuggestionRole
from annotator.ui.panels.suggestions import SuggestionsPanel
from annotator.ui.theme import DARK
from tests.ui.panels.fixtures import (
    annotation_of,
    click_row,
    has_color,
    many_documents,
    picture,
    recorded,
    uid_of,
)

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
MODEL = "model:tagger@2"


def suggest(
    project: Project, document: str, words: str, label: str, score: float | None, **more: Any
) -> Annotation:
    """Let a model suggest a span."""
    found = project.document(document)
    start = found.text.index(words)
    made = Annotation(
        new_uid(), label=project.label_set.named(label).uid, document=found.uid,
        anchors=(Anchor(start, start + len(words)),), annotator="tagger", origin=MODEL, score=score,
    )._replace(**more)  # fmt: skip
    project.apply(Action("Suggest", (Change(Entity.ANNOTATION, made.uid, None, made),), found.uid))
    return made


@pytest.fixture
def suggested(project: Project) -> list[Annotation]:
    """Four in the first article, one in the second."""
    return [
        suggest(project, "a1", "Ilse Brandt", "Person", 0.9),
        suggest(project, "a1", "Monday", "Person", 0.2),
        suggest(project, "a1", "14 ferries", "Count", 0.7),
        suggest(project, "a1", "speaker", "Person", None),
        suggest(project, "a2", "Nothing", "Person", 0.5, origin="model:other@1"),
    ]


@pytest.fixture
def panel(
    qtbot: QtBot, suggested: list[Annotation], context: Context
) -> SuggestionsPanel:
    made = SuggestionsPanel(context)
    qtbot.addWidget(made)
    made.resize(720, 300)
    made.show()
    qtbot.waitActive(made)
    qtbot.waitUntil(lambda: made.model.rowCount() > 0)
    return made


def listed(panel: SuggestionsPanel) -> list[str]:
    """The words of every row, ticked ones with a plus."""
    model = panel.model
    found = []
    for row in range(model.rowCount()):
        suggestion = model.suggestion_at(row)
        assert suggestion is not None
        ticked = model.index(row).data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        found.append(("+" if ticked else "") + suggestion.pick.words)
    return found


def press(panel: SuggestionsPanel, *keys: Qt.Key | tuple[Qt.Key, Qt.KeyboardModifier]) -> None:
    for key in keys:
        code, modifiers = key if isinstance(key, tuple) else (key, Qt.KeyboardModifier.NoModifier)
        QTest.keyClick(panel.view, code, modifiers)


def verdicts(project: Project) -> dict[str, str]:
    return {
        document.text[slice(*a.anchors[0])]: " ".join(j.verdict for j in a.judgements)
        for document in project.documents()
        for a in document.annotations
        if a.judgements
    }


def test_it_lists_what_waits_in_the_article(panel: SuggestionsPanel, context: Context) -> None:
    assert listed(panel) == ["Ilse Brandt", "Monday", "14 ferries", "speaker"]
    told = panel.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert told == "Person: \u2068Ilse Brandt\u2069, tagger@2 · 0.90, Ferries late again"
    assert panel.header.count.text() == "4"
    assert [panel.filters.labels.itemText(n) for n in range(panel.filters.labels.count())] == [
        "every label", "Person (3)", "Count (1)",
    ]  # fmt: skip
    assert not panel.filters.models.isVisible(), "there is one model only"


def test_it_opens_at_the_label_of_the_active_suggestion(
    panel: SuggestionsPanel, context: Context, suggested: list[Annotation]
) -> None:
    context.set_active(suggested[2].uid)
    panel.open()
    assert listed(panel) == ["14 ferries"]
    assert panel.view.hasFocus()
    assert panel.view.currentIndex().row() == 0
    context.set_active(None)
    panel.open()
    assert listed(panel) == ["14 ferries"], "what was chosen stays"


def test_all_articles_are_read_in_the_background(
    qtbot: QtBot, panel: SuggestionsPanel
) -> None:
    panel.filters.scope.buttons()[1].click()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 5)
    assert listed(panel)[-1] == "Nothing"
    assert panel.filters.models.isVisible()
    panel.filters.models.setCurrentIndex(panel.filters.models.findData("model:other@1"))
    panel.filters.models.activated.emit(0)
    qtbot.waitUntil(lambda: listed(panel) == ["Nothing"])
    assert panel.filters.labels.itemText(1) == "Person (1)", "of this model"


def test_by_score_and_from_a_score_on(panel: SuggestionsPanel) -> None:
    orders = panel.filters.orders
    orders.setCurrentIndex(1)
    orders.activated.emit(1)
    assert listed(panel) == ["Monday", "14 ferries", "Ilse Brandt", "speaker"]
    panel.filters.least.setValue(0.7)
    assert listed(panel) == ["14 ferries", "Ilse Brandt"]
    panel.filters.least.setValue(0.95)
    assert panel.view.hint == "Nothing that waits for review has this label, model and score."


def test_ticks_by_keys_and_mouse(qtbot: QtBot, panel: SuggestionsPanel) -> None:
    panel.open()
    press(panel, Key.Key_Space, Key.Key_Down, Key.Key_Down, Key.Key_Space)
    assert listed(panel) == ["+Ilse Brandt", "Monday", "+14 ferries", "speaker"]
    assert panel.header.count.text() == "2 of 4 ticked"
    assert panel.all_box.checkState() == Qt.CheckState.PartiallyChecked
    assert [button.text() for button in panel.buttons.every] == [
        "Accept 2", "Reject 2", "Accept 2, reject the other 2",
    ]  # fmt: skip
    heard = recorded(panel.chosen)
    click_row(qtbot, panel.view, 1, x=14)
    assert listed(panel)[1] == "+Monday"
    assert heard == [], "a click on the box only ticks"
    press(panel, (Key.Key_A, CONTROL))
    assert panel.all_box.checkState() == Qt.CheckState.Checked
    assert not panel.buttons.decide.isEnabled(), "there are no others"
    panel.all_box.click()
    assert listed(panel) == ["Ilse Brandt", "Monday", "14 ferries", "speaker"]
    assert not any(button.isEnabled() for button in panel.buttons.every)
    box = panel.view.visualRect(panel.model.index(3)).topLeft() + QPoint(14, 12)
    QTest.mouseDClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=box)
    assert listed(panel)[3] == "+speaker"


def test_ticked_ones_are_accepted_in_one_step(
    panel: SuggestionsPanel, project: Project, notices: list[Notice]
) -> None:
    panel.open()
    press(panel, Key.Key_Space, Key.Key_Down, Key.Key_Space, (Key.Key_Return, CONTROL))
    assert verdicts(project) == {"Ilse Brandt": "accepts", "Monday": "accepts"}
    assert notices[-1].text == "Accepted 2 suggestions."
    assert listed(panel) == ["14 ferries", "speaker"]
    notices[-1].offers[0].do()
    assert verdicts(project) == {}


def test_the_rest_is_rejected_in_the_same_step(panel: SuggestionsPanel, project: Project) -> None:
    panel.open()
    press(panel, Key.Key_Space, (Key.Key_Enter, CONTROL | SHIFT))
    assert sorted(verdicts(project).values()) == ["accepts", "rejects", "rejects", "rejects"]
    assert verdicts(project)["Ilse Brandt"] == "accepts"
    assert panel.view.hint == (
        "Nothing in this article waits for review. 1 suggestion waits in others: F8 goes on to"
        " them."
    )
    assert project.history(limit=1)[0].title == "Accept 1 suggestion, reject 3"
    project.undo()
    assert verdicts(project) == {}


def test_ticked_ones_are_rejected_and_single_rows(
    qtbot: QtBot, panel: SuggestionsPanel, project: Project
) -> None:
    panel.open()
    press(panel, Key.Key_Space, (Key.Key_Backspace, CONTROL))
    assert verdicts(project) == {"Ilse Brandt": "rejects"}
    press(panel, Key.Key_Down, Key.Key_Space, Key.Key_Backspace)
    assert verdicts(project) == {"Ilse Brandt": "rejects", "14 ferries": "rejects"}
    assert listed(panel) == ["Monday", "speaker"]


def test_it_follows_what_is_judged_in_the_article(
    qtbot: QtBot, panel: SuggestionsPanel, project: Project, suggested: list[Annotation]
) -> None:
    panel.model.tick(3)
    editing.judge(project, suggested[0].uid, Verdict.ACCEPTS)
    qtbot.waitUntil(lambda: listed(panel) == ["Monday", "14 ferries", "+speaker"])
    project.undo()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 4)
    assert listed(panel)[3] == "+speaker", "a tick stays as long as its row does"
    panel.filters.scope.buttons()[1].click()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 5)
    listed(panel)
    editing.judge(project, suggested[4].uid, Verdict.REJECTS)
    assert panel.model.rowCount() == 4, "a row that is known goes at once"


def test_enter_and_a_click_show_the_row(
    qtbot: QtBot, panel: SuggestionsPanel, suggested: list[Annotation]
) -> None:
    heard = recorded(panel.chosen)
    panel.open()
    press(panel, Key.Key_Down, Key.Key_Return)
    click_row(qtbot, panel.view, 2, x=200)
    shown = [value for (value,) in heard if isinstance(value, Suggestion)]
    assert [s.annotation.uid for s in shown] == [suggested[1].uid, suggested[2].uid]
    left = recorded(panel.left)
    press(panel, Key.Key_Escape)
    assert len(left) == 1


def test_another_article_and_another_project(
    qtbot: QtBot, panel: SuggestionsPanel, context: Context, project: Project
) -> None:
    panel.model.tick_all(True)
    context.open_document(uid_of(project, "a2"))
    assert listed(panel) == ["Nothing"]
    context.open_document(uid_of(project, "a3"))
    assert panel.model.rowCount() == 0
    assert "5 suggestions wait in others" in panel.view.hint
    context.set_project(None)
    qtbot.waitUntil(lambda: panel.view.hint == "")


def test_a_model_is_cleared(
    panel: SuggestionsPanel, project: Project, notices: list[Notice], suggested: list[Annotation]
) -> None:
    editing.judge(project, suggested[0].uid, Verdict.REJECTS)
    assert panel.clear_button.text() == "Clear tagger@2"
    panel.clear_button.click()
    assert [a.origin for d in project.documents() for a in d.annotations if a.machine_made] == [
        MODEL, "model:other@1",
    ]  # fmt: skip
    assert notices[-1].text == "Cleared what tagger@2 suggested and nobody had judged."
    assert not panel.clear_button.isVisible()
    notices[-1].offers[0].do()
    assert sum(a.suggestion for a in project.document("a1").annotations) == 3


def test_very_many_are_judged_in_a_thread(
    qtbot: QtBot, panel: SuggestionsPanel, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_changes, "HEAVY", 2)
    panel.model.tick_all(True)
    panel.buttons.accept.click()
    assert panel.context.jobs.running
    qtbot.waitUntil(lambda: len(verdicts(project)) == 4)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 0)


def test_thousands_are_read_a_page_at_a_time(
    qtbot: QtBot, panel: SuggestionsPanel, project: Project
) -> None:
    label = project.label_set.named("Person").uid
    documents = many_documents(project, 3000)
    with project.store.bulk_action("Import", "ada") as bulk:
        for document in documents:
            bulk.add_annotations(document.uid, [Annotation(
                new_uid(), label=label, document=document.uid, anchors=(Anchor(0, 4),),
                annotator="tagger", origin=MODEL, score=0.5,
            )])  # fmt: skip
    panel.filters.scope.buttons()[1].click()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 3005)
    assert panel.model.rows_kept <= 2 * rows_read.PAGE
    panel.model.tick_all(True)
    panel.model.tick(3)
    assert (panel.model.tick_count, len(panel.model.unticked)) == (3004, 1)
    for row in range(0, 3005, 10):
        assert panel.model.suggestion_at(row) is not None
    assert panel.model.rows_kept <= rows_read.KEPT


def test_a_project_open_only_to_read_shows_and_judges_nothing(
    qtbot: QtBot, panel: SuggestionsPanel, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(context), "writable", property(lambda _self: False))
    panel.model.tick_all(True)
    assert not any(button.isEnabled() for button in panel.buttons.every)


def test_wordless_suggestions_and_themes(
    qtbot: QtBot, panel: SuggestionsPanel, project: Project, context: Context
) -> None:
    labelling.add_labels(project, [Label(new_uid(), "Topic", Kind.DOCUMENT)])
    topic = project.label_set.find("Topic", Kind.DOCUMENT)
    assert topic is not None
    made = Annotation(
        new_uid(), Kind.DOCUMENT, topic.uid, Uid(context.document_uid or ""), origin="rule:topics",
        annotator="ada",
    )  # fmt: skip
    project.apply(Action("Suggest", (Change(Entity.ANNOTATION, made.uid, None, made),)))
    qtbot.waitUntil(lambda: panel.model.rowCount() == 5)
    assert panel.model.index(0).data() == "Topic, topics"
    assert panel.model.index(0).data(SuggestionRole.UID) == made.uid
    panel.model.tick(1)
    assert has_color(picture(panel.view), context.theme.accent, 20)
    context.set_theme(DARK)
    assert has_color(picture(panel.view), DARK.accent, 20)
    context.set_active(annotation_of(context, "speaker").uid)
    assert has_color(picture(panel.view), DARK.selection, 50)


def test_the_model_keeps_the_rules_of_models(
    qtmodeltester: ModelTester, panel: SuggestionsPanel
) -> None:
    qtmodeltester.check(panel.model)
    qtmodeltester.check(SuggestionModel())
    model = panel.model
    index, role = model.index(1), Qt.ItemDataRole.CheckStateRole
    assert model.setData(index, Qt.CheckState.Checked, role)
    assert model.setData(index, Qt.CheckState.Checked, role)
    assert listed(panel)[1] == "+Monday"
    assert not model.setData(index, "x")
