"""The history: newest first, undone ones marked, where undo goes on, older ones when wanted."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex
from pytestqt.modeltest import ModelTester

from annotator.services import document_editing
from annotator.services.project import Project
from annotator.ui.models import history
from annotator.ui.models.history import HistoryModel, HistoryRole
from tests.ui.panels.fixtures import recorded, uid_of


def rows(model: HistoryModel) -> list[tuple[str, bool, bool]]:
    return [
        (
            model.index(n).data(),
            model.index(n).data(HistoryRole.UNDONE),
            model.index(n).data(HistoryRole.HERE),
        )
        for n in range(model.rowCount())
    ]


def made(project: Project) -> HistoryModel:
    model = HistoryModel()
    model.show(project)
    project.subscribe(lambda _changes: model.refresh())
    return model


def test_is_a_sound_model(qtmodeltester: ModelTester, project: Project) -> None:
    project.undo()
    qtmodeltester.check(made(project))


def test_new_actions_come_on_top(project: Project) -> None:
    model = made(project)
    before = rows(model)
    assert before[0][0].startswith("Highlight")
    assert before[0][2]
    reset = recorded(model.modelReset)
    document_editing.edit_document(project, uid_of(project, "a2"), title="Another")
    after = rows(model)
    assert "Another" in after[0][0]
    assert [row[2] for row in after].count(True) == 1
    assert after[0][2]
    assert len(after) == len(before) + 1
    assert not reset


def test_undo_and_redo_mark_rows_and_add_none(project: Project) -> None:
    model = made(project)
    count = model.rowCount()
    project.undo()
    project.undo()
    assert [row[1:] for row in rows(model)[:3]] == [(True, False), (True, False), (False, True)]
    project.redo()
    assert [row[1:] for row in rows(model)[:3]] == [(True, False), (False, True), (False, False)]
    assert model.rowCount() == count


def test_a_fresh_model_agrees_after_several_steps_at_once(project: Project) -> None:
    model = HistoryModel()
    model.show(project)
    for _ in range(4):
        project.undo()
    project.redo()
    document_editing.edit_document(project, uid_of(project, "a2"), title="Later")
    model.refresh()
    fresh = HistoryModel()
    fresh.show(project)
    assert rows(model) == rows(fresh)


def test_older_ones_come_when_fetched(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "PAGE", 4)
    uid = uid_of(project, "a2")
    for number in range(20):
        document_editing.edit_document(project, uid, title=f"Title {number}")
    project.undo()
    model = HistoryModel()
    model.show(project)
    assert 0 < model.rowCount() <= 4
    while model.canFetchMore(QModelIndex()):
        model.fetchMore(QModelIndex())
    titles = [row[0] for row in rows(model)]
    stored = [e.title for e in project.history(limit=500) if e.kind == "action"]
    assert titles == stored
    while project.undo() is not None:
        model.refresh()
    assert all(undone for _, undone, _ in rows(model))
