"""One action is one transaction, whatever library makes the calls and wherever it fails."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlite_utils import Database as Tables
from sqlite_utils.db import Table

from annotator.domain.annotation import Anchor, Annotation, Slot
from annotator.domain.changes import Action, Change, Entity
from annotator.domain.errors import CannotSave, Conflict
from annotator.domain.ids import new_uid
from annotator.domain.label import Label
from annotator.services.project import Project
from annotator.storage.database import Database, sqlite3
from tests.builders import make_document, make_project
from tests.states import problems_of, state_of

CALLS: dict[str, Callable[[Tables, Table], object]] = {
    "insert": lambda db, t: t.insert({"id": 2, "x": "new"}),
    "insert_all": lambda db, t: t.insert_all([{"id": n, "x": "new"} for n in range(5, 9)]),
    "upsert": lambda db, t: t.upsert({"id": 1, "x": "new"}, pk="id"),
    "update": lambda db, t: t.update(1, {"x": "new"}),
    "delete": lambda db, t: t.delete(1),
    "delete_where": lambda db, t: t.delete_where("id = 1"),
    "create": lambda db, t: db.table("b").create({"id": int}),
    "create_index": lambda db, t: t.create_index(["x"]),
    "add_column": lambda db, t: t.add_column("y", str),
    "transform": lambda db, t: t.transform(rename={"x": "z"}),
    "enable_fts": lambda db, t: t.enable_fts(["x"]),
    "execute": lambda db, t: db.execute("UPDATE a SET x = 'new'"),
    "query": lambda db, t: list(db.query("SELECT * FROM a")),
}


class SecondStepFailed(Exception):
    """What goes wrong after the call under test."""


@pytest.mark.parametrize("name", CALLS)
def test_sqlite_utils_stays_inside_our_transaction(project_path: Path, name: str) -> None:
    database = Database.create(project_path)
    tables = database.tables
    table = tables.table("a")
    table.create({"id": int, "x": str}, pk="id")
    table.insert({"id": 1, "x": "old"})
    if database.connection.in_transaction:
        database.execute("COMMIT")
    schema = database.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall()

    def action() -> None:
        with database.write():
            CALLS[name](tables, table)
            assert database.connection.in_transaction, "the call ended our transaction"
            raise SecondStepFailed

    with pytest.raises(SecondStepFailed):
        action()
    assert database.execute("SELECT id, x FROM a").fetchall() == [(1, "old")]
    assert database.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall() == schema
    database.close()


def import_and_fail(project: Project, label: Label, error: BaseException) -> None:
    """A bulk action whose rows are written already when it fails."""
    with project.store.bulk_action("Import", "ada") as bulk:
        bulk.add_label(label)
        bulk.add_document(make_document())
        bulk.flush()
        raise error


def adding(annotation: Annotation) -> Change:
    return Change(Entity.ANNOTATION, annotation.uid, None, annotation)


def test_a_change_that_cannot_be_made_takes_the_whole_action_with_it(project_path: Path) -> None:
    with Project.open(make_project(project_path, spans={"14 ships": "Quantity"})) as project:
        before, entries = state_of(project), project.history()
        document = before.documents[0].document.uid
        good = Annotation(
            new_uid(), document=document, anchors=(Anchor(0, 7),), annotator="somebody new"
        )
        label = Label(new_uid(), "Fresh")
        heard: list[object] = []
        project.subscribe(heard.append)
        for bad in (
            good._replace(uid=new_uid(), label=new_uid()),
            good._replace(uid=new_uid(), document=new_uid()),
            good._replace(uid=new_uid(), slots=(Slot("x", ref=new_uid()),)),
            good._replace(uid=new_uid(), slots=(Slot("x", 1, evidence=(new_uid(),)),)),
        ):
            with pytest.raises(Conflict):
                project.apply(Action("Both", (adding(good), adding(bad))))
        stale = next(iter(before.annotations.values()))._replace(note="as it never was")
        for change in (
            Change(Entity.ANNOTATION, stale.uid, stale, None),
            Change(Entity.ANNOTATION, stale.uid, stale, stale._replace(note="new")),
        ):
            with pytest.raises(Conflict, match="changed meanwhile"):
                project.apply(Action("Both", (adding(good), change)))
        with pytest.raises(SecondStepFailed):
            import_and_fail(project, label, SecondStepFailed())
        assert heard == []
        assert state_of(project) == before
        assert project.history() == entries
        assert project.counts().by_annotator == {"ada": 1}
        assert label.uid not in project.label_set
        assert problems_of(project) == []
        # The next action must not trip over what the failed ones left in memory.
        project.apply(Action("Good", (adding(good),)))
        assert problems_of(project) == []
    with Project.open(project_path) as project:
        assert good.uid in state_of(project).annotations


def test_an_interrupt_in_the_middle_of_an_action_leaves_nothing(project_path: Path) -> None:
    with Project.create(project_path) as project:
        with pytest.raises(KeyboardInterrupt):
            import_and_fail(project, Label(new_uid(), "Fresh"), KeyboardInterrupt())
        assert project.document_count() == 0
        project.add_document("words")
        assert problems_of(project) == []


def test_a_bug_of_ours_is_not_dressed_up_as_trouble_with_the_disk(project_path: Path) -> None:
    database = Database.create(project_path)
    with pytest.raises(sqlite3.OperationalError), database.write():
        database.execute("SELECT nonsense FROM nowhere")
    with pytest.raises(sqlite3.IntegrityError), database.write():
        database.execute("INSERT INTO annotator (uid, name, action_id) VALUES ('a', NULL, 1)")
    assert not database.connection.in_transaction
    database.close()


def test_a_reader_never_writes(project_path: Path) -> None:
    path = make_project(project_path)
    before = path.read_bytes()
    with Project.open(path, read_only=True) as project:
        with pytest.raises(CannotSave, match="open for reading only"):
            project.add_document("words")
        with pytest.raises(CannotSave, match="open for reading only"):
            project.undo()
        assert project.redo() is None
    assert path.read_bytes() == before


def test_a_snapshot_stays_as_it_was_while_others_write(project_path: Path) -> None:
    with Project.open(make_project(project_path, ["one", "two", "three"])) as project:
        reading = project.documents()
        first = next(reading)
        project.add_span(first.uid, 0, 3, "L")
        project.add_document("four")
        assert [(d.text, len(d.spans)) for d in reading] == [("two", 0), ("three", 0)]
        assert [(d.text, len(d.spans)) for d in project.documents()] == [
            ("one", 1), ("two", 0), ("three", 0), ("four", 0),
        ]  # fmt: skip
