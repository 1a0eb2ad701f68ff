"""The list of documents follows the project, a page and a row at a time."""

from __future__ import annotations

import random

import pytest
from pytestqt.modeltest import ModelTester

from annotator.domain.changes import Changes
from annotator.domain.document import Status
from annotator.services import document_editing
from annotator.services.project import ALL, DocumentFilter, Project
from annotator.storage.database import sqlite3
from annotator.ui.models import documents
from annotator.ui.models.documents import DocumentModel, DocumentRole
from tests.ui.panels.fixtures import many_documents, recorded, tag, uid_of


def shown(model: DocumentModel) -> list[tuple[object, ...]]:
    """What every row tells."""
    roles = (DocumentRole.UID, DocumentRole.TITLE, DocumentRole.STATUS, DocumentRole.ANNOTATIONS)
    return [tuple(model.index(n).data(r) for r in roles) for n in range(model.rowCount())]


def stored(project: Project, where: DocumentFilter = ALL) -> list[tuple[object, ...]]:
    """What the project has."""
    page = project.document_page(0, 10_000, where)
    return [(s.uid, s.title or s.id, s.status, s.annotations) for s in page]


def test_is_a_sound_model(qtmodeltester: ModelTester, project: Project) -> None:
    many_documents(project, 250)
    model = DocumentModel()
    model.show(project)
    qtmodeltester.check(model)


def test_tells_what_the_project_has(project: Project) -> None:
    model = DocumentModel()
    model.show(project)
    assert shown(model) == stored(project)
    first = model.index(0)
    assert first.data(DocumentRole.ANNOTATIONS) == 4
    assert "Harbour Wire" in first.data(DocumentRole.DATELINE)
    assert "3 Sep 2024" in first.data(DocumentRole.DATELINE)


def test_keeps_few_rows(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "KEPT", 300)
    many_documents(project, 1000)
    model = DocumentModel()
    model.show(project)
    assert model.rows_kept == 0, "nothing is read before it is asked for"
    for row in (*range(0, 1003, 50), *range(1000, 0, -70)):
        assert model.index(row).data(DocumentRole.UID) is not None
        assert model.rows_kept <= 300
    last = model.index(model.rowCount() - 1)
    assert last.data(DocumentRole.TITLE) == "Title 999"


def test_what_cannot_be_read_is_said_once(project: Project) -> None:
    model = DocumentModel()
    model.show(project)
    said = recorded(model.failed)
    with sqlite3.connect(project.path) as damaging:
        damaging.execute("UPDATE document SET meta = '{' WHERE external_id = 'a2'")
    damaging.close()
    assert model.index(0).data() is None
    assert model.index(1).data() is None
    assert len(said) == 1
    with sqlite3.connect(project.path) as mending:
        mending.execute("UPDATE document SET meta = '{}' WHERE external_id = 'a2'")
    mending.close()
    model.reload()
    assert model.index(1).data() == "A quiet day"


def test_an_annotation_touches_its_row_alone(project: Project) -> None:
    model = DocumentModel()
    model.show(project)
    shown(model)
    project.subscribe(model.apply)
    changed = recorded(model.dataChanged)
    reset = recorded(model.modelReset)
    tag(project, uid_of(project, "a1"), "Monday", "Count")
    assert [(a.row(), b.row()) for a, b, *_ in changed] == [(0, 0)]  # type: ignore[attr-defined]
    assert not reset
    assert shown(model) == stored(project)
    project.undo()
    assert shown(model) == stored(project)


def test_a_status_takes_a_document_out_of_the_filter_and_back(project: Project) -> None:
    where = DocumentFilter("", frozenset({Status.NEW, Status.WORKING}))
    model = DocumentModel()
    model.show(project, where)
    shown(model)
    project.subscribe(model.apply)
    gone, came, reset = map(recorded, (model.rowsRemoved, model.rowsInserted, model.modelReset))
    document_editing.set_status(project, [uid_of(project, "a2")], Status.DONE)
    assert len(gone) == 1
    assert shown(model) == stored(project, where)
    project.undo()
    assert len(came) == 1
    assert not reset
    assert shown(model) == stored(project, where)


def test_deleting_and_undoing_move_one_row(project: Project) -> None:
    model = DocumentModel()
    model.show(project)
    shown(model)
    project.subscribe(model.apply)
    reset = recorded(model.modelReset)
    document_editing.delete_documents(project, [uid_of(project, "a1")])
    assert [row[1] for row in shown(model)] == ["A quiet day", "الميناء يحصي الأضرار"]
    project.undo()
    assert shown(model) == stored(project)
    assert not reset


def test_a_bulk_change_is_read_anew(project: Project) -> None:
    model = DocumentModel()
    model.show(project)
    project.subscribe(model.apply)
    with project.worker() as worker:
        many_documents(worker, 30)
    project.publish(Changes("Import", bulk=True))
    assert shown(model) == stored(project)


@pytest.mark.parametrize("seed", range(6))
def test_follows_whatever_happens(project: Project, seed: int) -> None:
    dice = random.Random(seed)
    where = dice.choice(
        [
            None,
            DocumentFilter("", frozenset({Status.NEW, Status.WORKING})),
            DocumentFilter("title", frozenset()),
        ]
    )
    many_documents(project, 130)
    model = DocumentModel()
    model.show(project, where)
    project.subscribe(model.apply)
    for _step in range(60):
        page = project.document_page(0, 500)
        uid = dice.choice(page).uid
        if dice.random() < 0.5:
            model.index(dice.randrange(max(1, model.rowCount()))).data()  # some rows are known
        match dice.randrange(6):
            case 0:
                document_editing.set_status(project, [uid], dice.choice(list(Status)))
            case 1:
                title = dice.choice(["Title", "Other", "x"])
                document_editing.edit_document(project, uid, title=title)
            case 2:
                document_editing.delete_documents(project, [uid])
            case 3:
                title = dice.choice(["Title", "Other"])
                document_editing.add_document(project, "words", title=title)
            case 4:
                project.undo()
            case _:
                project.redo()
        assert shown(model) == stored(project, where or ALL)
