"""The list of problems: follows the document, looks through the project, goes to the place."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from annotator.domain.annotation import Slot
from annotator.domain.changes import Action, Change, Entity
from annotator.domain.document import Status
from annotator.domain.ids import new_uid
from annotator.domain.label import Label
from annotator.services import coverage, document_editing, editing, labelling
from annotator.services.project import Project
from annotator.ui.context import Context
from annotator.ui.models.annotations import AnnotationRole
from annotator.ui.models.problems import Entry, ProblemModel, ProblemRole
from annotator.ui.panels.annotations import AnnotationsPanel
from annotator.ui.panels.problems import ProblemsPanel
from tests.ui.panels.fixtures import (
    annotation_of,
    click_row,
    has_color,
    picture,
    recorded,
    tag,
    uid_of,
)

CLAIM = Label(
    new_uid(),
    "Claim",
    slots=({"name": "status", "type": "one-of", "choices": ["open"], "required": True},),
)


@pytest.fixture
def claims(project: Project) -> None:
    """A label with a required slot; two documents have one claim each without it."""
    labelling.add_labels(project, [CLAIM])
    tag(project, uid_of(project, "a1"), "The union counted nine", "Claim")
    tag(project, uid_of(project, "a2"), "Nothing happened", "Claim")


@pytest.fixture
def panel(qtbot: QtBot, context: Context, claims: None) -> ProblemsPanel:
    made = ProblemsPanel(context)
    qtbot.addWidget(made)
    made.resize(284, 240)
    made.show()
    qtbot.waitExposed(made)
    return made


def rows(panel: ProblemsPanel) -> list[str]:
    model = panel.model
    return [model.index(row).data(ProblemRole.ABOUT) for row in range(model.rowCount())]


def told(panel: ProblemsPanel) -> str:
    return str(panel.model.index(0).data())


def test_the_list_follows_the_document(
    qtbot: QtBot, panel: ProblemsPanel, context: Context, project: Project
) -> None:
    qtbot.waitUntil(lambda: panel.model.rowCount() == 1)
    assert "“status” is missing." in told(panel)
    assert "The union counted nine" in told(panel)
    assert panel.header.count.text() == "1"
    uid = annotation_of(context, "The union counted nine").uid
    editing.edit_annotation(project, uid, slots=[Slot("status", "closed")])
    qtbot.waitUntil(lambda: "closed" in told(panel) or "one of" in told(panel))
    editing.edit_annotation(project, uid, slots=[Slot("status", "open")])
    qtbot.waitUntil(lambda: panel.model.rowCount() == 0)
    assert panel.view.hint == "Nothing here is against what the labels ask for."
    project.undo()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 1)


def test_another_document_and_another_label_set(
    qtbot: QtBot, panel: ProblemsPanel, context: Context, project: Project
) -> None:
    context.open_document(uid_of(project, "a3"))
    qtbot.waitUntil(lambda: context.problems.settled and panel.model.rowCount() == 0)
    context.open_document(uid_of(project, "a2"))
    qtbot.waitUntil(lambda: panel.model.rowCount() == 1)
    before = project.store.labels.record(CLAIM.uid)
    after = replace(before, label=replace(before.label, slots=()))
    project.apply(Action("Ask less", (Change(Entity.LABEL, CLAIM.uid, before, after),)))
    qtbot.waitUntil(lambda: panel.model.rowCount() == 0)


def test_a_done_document_lacks_a_label(
    qtbot: QtBot, panel: ProblemsPanel, context: Context, project: Project
) -> None:
    labelling.add_labels(
        project, [Label(new_uid(), "Dateline", constraints={"required": True})]
    )
    document = uid_of(project, "a3")
    context.open_document(document)
    document_editing.set_status(project, [document], Status.DONE)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 1)
    assert rows(panel) == ["\u2068the whole document\u2069"]
    coverage.say_nothing_here(project, document)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 0)


def test_enter_and_a_click_go_to_the_place(
    qtbot: QtBot, panel: ProblemsPanel, context: Context
) -> None:
    qtbot.waitUntil(lambda: panel.model.rowCount() == 1)
    heard = recorded(panel.chosen)
    click_row(qtbot, panel.view, 0)
    panel.focus_list()
    qtbot.keyClick(panel.view, Qt.Key.Key_Return)
    [first], [second] = heard
    assert first == second
    assert isinstance(first, Entry)
    assert first.problem.annotation == annotation_of(context, "The union counted nine").uid


def test_the_project_is_looked_through_when_asked(
    qtbot: QtBot, panel: ProblemsPanel, context: Context
) -> None:
    panel.set_scope(True)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 2)
    assert "Ferries late again" in rows(panel)[0]
    assert "A quiet day" in rows(panel)[1]
    assert panel.again.isVisible()
    panel.set_scope(False)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 1)
    context.set_project(None)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 0)


def test_the_list_of_annotations_shows_a_wave(
    qtbot: QtBot, context: Context, claims: None
) -> None:
    listed = AnnotationsPanel(context)
    qtbot.addWidget(listed)
    listed.resize(284, 240)
    listed.show()
    qtbot.waitUntil(lambda: context.problems.settled)
    row = listed.model.row_of(annotation_of(context, "The union counted nine").uid)
    assert row is not None
    index = listed.model.index(row)
    assert index.data(AnnotationRole.PROBLEMS) == "“status” is missing."
    assert "missing" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert has_color(picture(listed.view), context.theme.bad, 3)


def test_the_model_keeps_the_rules_of_models(
    qtmodeltester: ModelTester, panel: ProblemsPanel, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: panel.model.rowCount() == 1)
    qtmodeltester.check(panel.model)
    empty = ProblemModel()
    qtmodeltester.check(empty)
