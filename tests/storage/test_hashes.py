"""Whatever is changed behind the program's back is refused by reading and named by check."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.domain.annotation import Anchor, Annotation, Judgement, Kind, Slot, Verdict
from annotator.domain.changes import Action, Change, DocumentRecord, Entity
from annotator.domain.document import Coverage, CoverageState
from annotator.domain.errors import AnnotatorError, DamagedProject
from annotator.domain.ids import new_uid
from annotator.services import labelling
from annotator.services.project import Project
from tests.states import rows_of, state_of

EXPORTED = {
    "label": ("uid", "kind", "name", "position", "color", "key", "parent", "description",
              "examples", "slots", "constraints", "retired", "extra", "hash"),
    "document": ("uid", "external_id", "position", "status", "meta", "importer", "created",
                 "updated", "extra", "annotation_count", "annotation_xor", "hash"),
    "revision": ("number", "title", "sha256", "length", "text"),
    "annotation": ("uid", "kind", "label_id", "document_id", "revision_id", "start", "end",
                   "more", "annotator_id", "origin", "score", "confidence", "note",
                   "label_set_version", "created", "updated", "given_id", "extra", "hash"),
    "anchor": ("part", "position", "start", "end"),
    "slot": ("uid", "position", "name", "value", "ref_id", "given", "according_to_id", "stance",
             "as_of", "status", "rule", "extra"),
    "judgement": ("position", "annotator_id", "verdict", "note", "created", "extra"),
    "coverage": ("position", "annotator_id", "label_id", "state", "created", "extra"),
    "annotator": ("name",),
}  # fmt: skip
"""Every column that can be exported, or that decides what is."""

NO_HARM = {(table, "position") for table in ("judgement", "coverage", "anchor", "slot")}
NO_HARM.add(("anchor", "part"))
"""The last row moved further back keeps the order, and what is no head is body: same content."""


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project where every table has rows and every column a value."""
    path = tmp_path_factory.mktemp("sound") / "work.annotator"
    with Project.create(path, annotator="ada", labels=["Source", "Quantity"]) as project:
        source = project.label_set.labels[0]
        labelling.add_label(project, "Sub", parent=source.uid, description="under it")
        texts = ("Officials counted 14 ships.", "A second article about them.")
        first, second = (project.add_document(text, title="T", id=text[:2]) for text in texts)
        target = project.add_span(second, 2, 8, "Quantity").annotation
        full = Annotation(
            new_uid(), Kind.SPAN, source.uid, first.uid, (Anchor(0, 9), Anchor(18, 20)),
            Anchor(18, 20),
            (
                Slot("amount", 14, according_to=target.uid, as_of="2024", rule="r",
                     evidence=(target.uid,), extra={"a": 1}),
                Slot("place", given="@outlet"), Slot("who", ref=target.uid),
            ),
            "ada", "rule:x@1", 0.5, 0.25, "a note", 1, "c", "u",
            (Judgement("bo", Verdict.ACCEPTS, "n", "c", {"b": 2}),), "s1", {"e": 3},
        )  # fmt: skip
        project.apply(Action("All", (Change(Entity.ANNOTATION, full.uid, None, full),)))
        before = project.store.documents.get(first.uid)
        entry = Coverage("ada", CoverageState.NOTHING, source.uid, "c", {"f": 4})
        after = replace(before.document, coverage=(entry,), meta={"g": 5}, extra={"h": 6})
        record = DocumentRecord(after, before.position)
        project.apply(Action("Cover", (Change(Entity.DOCUMENT, first.uid, before, record),)))
        assert project.check() == []
    return path


@pytest.fixture
def path(sound: Path, project_path: Path) -> Path:
    return Path(shutil.copy(sound, project_path))


def other(value: object) -> object:
    """A value like this one that differs as little as can be."""
    if value is None:
        return 1
    if isinstance(value, str):
        last = "y" if value.endswith("x") else "x"
        return f"{value[:-1]}{last}" if value else last
    assert isinstance(value, int | float)
    return value + 1


def damage(path: Path, table: str, column: str) -> None:
    """Change a column of the first row where it has a value, past all constraints."""
    with rows_of(path) as rows:
        rows.execute("PRAGMA ignore_check_constraints = ON")
        order = f"{column} IS NULL, {column} = '', "
        order += column if table in WITHOUT_ROWID else "rowid DESC"
        (value,) = rows.execute(f"SELECT {column} FROM {table} ORDER BY {order}").fetchone()
        where = f"{column} IS ?"
        if table not in WITHOUT_ROWID:
            where += f" AND rowid = (SELECT rowid FROM {table} ORDER BY {order} LIMIT 1)"
        rows.execute(f"UPDATE {table} SET {column} = ? WHERE {where}", (other(value), value))
        assert rows.execute("SELECT changes()").fetchone()[0] >= 1


WITHOUT_ROWID = {"anchor", "judgement", "coverage"}
COLUMNS = [(table, column) for table, columns in EXPORTED.items() for column in columns]


def content_of(project: Project) -> str:
    """Everything the project shows, or that it says it is damaged."""
    try:
        return repr(state_of(project))
    except DamagedProject:
        return "damaged"


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=lambda value: value)
def test_a_changed_column_is_never_shown_as_sound(path: Path, table: str, column: str) -> None:
    with Project.open(path, read_only=True) as project:
        before = content_of(project)
    damage(path, table, column)
    with Project.open(path, read_only=True) as project:
        problems = [p for p in project.check() if p.severity == "problem"]
        if (table, column) in NO_HARM and not problems:
            assert content_of(project) == before
            return
        assert problems, "check did not notice"
        assert all(problem.sentence for problem in problems)
        assert content_of(project) in {"damaged", before}


@pytest.mark.parametrize("table", ["annotation", "anchor", "slot", "evidence", "judgement",
                                   "coverage", "revision"])  # fmt: skip
def test_a_row_that_is_gone_is_missed(path: Path, table: str) -> None:
    with rows_of(path) as rows:
        rows.execute(f"DELETE FROM {table}")
    with Project.open(path, read_only=True) as project:
        assert any(problem.severity == "problem" for problem in project.check())
        with pytest.raises(AnnotatorError):
            for _ in project.documents():
                pass


def test_a_doubled_row_is_noticed(path: Path) -> None:
    with rows_of(path) as rows:
        names = [name for _, name, *_ in rows.execute("PRAGMA table_info(annotation)")][2:]
        columns = ", ".join(names)
        rows.execute(
            f"INSERT INTO annotation (uid, {columns}) SELECT ?, {columns} FROM annotation LIMIT 1",
            (new_uid(),),
        )
    with Project.open(path, read_only=True) as project, pytest.raises(DamagedProject):
        for _ in project.documents():
            pass


def exchange_texts(path: Path) -> None:
    with rows_of(path) as rows:
        (one,), (two,) = rows.execute("SELECT text FROM revision ORDER BY id").fetchall()
        rows.execute("UPDATE revision SET text = CASE text WHEN ? THEN ? ELSE ? END",
                     (one, two, one))  # fmt: skip


def exchange_labels(path: Path) -> None:
    with rows_of(path) as rows:
        rows.execute("UPDATE annotation SET label_id = (SELECT sum(id) FROM label"
                     " WHERE name IN ('Source', 'Quantity')) - label_id")  # fmt: skip


def exchange_slots(path: Path) -> None:
    with rows_of(path) as rows:
        rows.execute("UPDATE slot SET position = 2 - position")


@pytest.mark.parametrize(
    "how", [exchange_texts, exchange_labels, exchange_slots], ids=lambda f: f.__name__
)
def test_values_that_changed_places_are_noticed(path: Path, how: Callable[[Path], None]) -> None:
    how(path)
    with Project.open(path, read_only=True) as project:
        with pytest.raises(DamagedProject):
            project.load(project.document_page(0, 1)[0].uid)
        assert project.check()


def test_search_shows_no_text_that_is_not_the_stored_one(path: Path) -> None:
    with rows_of(path) as rows:
        rows.execute("UPDATE revision SET text = replace(text, '14', '41')")
    with (
        Project.open(path, read_only=True) as project,
        pytest.raises(DamagedProject, match="“Of” was damaged"),
    ):
        project.search("ships")


def test_a_damaged_chunk_of_the_history_is_a_sentence_and_undo_changes_nothing(path: Path) -> None:
    with rows_of(path) as rows:
        rows.execute("UPDATE history_change SET changes = CAST(substr(changes, 1, 20) AS BLOB)")
    with Project.open(path) as project:
        before = state_of(project)
        with pytest.raises(DamagedProject):
            project.undo()
        assert state_of(project) == before
        assert [p.kind for p in project.check()] == ["history"]
