"""The full-text index has exactly the present texts and titles, whatever happens to them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.domain.ids import Uid
from annotator.services import document_editing
from annotator.services.project import DocumentFilter, Project
from tests.builders import make_document
from tests.states import problems_of, rows_of


@pytest.fixture
def project(project_path: Path) -> Iterator[Project]:
    with Project.create(project_path, annotator="ada") as opened:
        yield opened
        assert problems_of(opened) == []


def found(project: Project, words: str) -> list[Uid]:
    where = DocumentFilter(words)
    return [d.uid for d in project.document_page(0, 100, where)]


def test_a_document_is_found_from_its_action_on_until_it_is_undone(project: Project) -> None:
    uid = project.add_document("Harbour officials", title="Ships").uid
    for _ in range(2):
        assert found(project, "harbour") == found(project, "ships") == [uid]
        project.undo()
        assert found(project, "harbour") == []
        assert problems_of(project) == []
        project.redo()


def test_a_new_title_is_found_and_the_old_one_is_not(project: Project) -> None:
    uid = project.add_document("Harbour", title="Ships").uid
    document_editing.edit_document(project, uid, title="Boats")
    assert (found(project, "ships"), found(project, "boats")) == ([], [uid])
    project.undo()
    assert (found(project, "ships"), found(project, "boats")) == ([uid], [])
    project.redo()
    assert (found(project, "ships"), found(project, "boats")) == ([], [uid])
    assert found(project, "harbour") == [uid]


def test_a_deleted_document_is_not_found_until_it_is_back(project: Project) -> None:
    uid = project.add_document("Harbour", title="Ships").uid
    other = project.add_document("Harbour too").uid
    document_editing.edit_document(project, uid, title="Boats")
    document_editing.delete_documents(project, [uid])
    assert found(project, "harbour") == [other]
    assert found(project, "boats") == []
    project.undo()
    assert found(project, "harbour") == [uid, other]
    assert found(project, "boats") == [uid]


def test_an_import_is_found_as_long_as_it_is_not_undone(project: Project) -> None:
    with project.store.bulk_action("Import", "ada") as bulk:
        for n in range(20):
            bulk.add_document(make_document(f"words number{n}"))
    assert len(found(project, "words")) == 20
    assert len(found(project, "number7")) == 1
    project.undo()
    assert found(project, "words") == []
    assert problems_of(project) == []
    project.redo()
    assert len(found(project, "words")) == 20


@pytest.mark.parametrize(
    "words",
    ['"', "''", "a AND", "NOT", "(", "*", "col:x", "-ships", '"ships', "ships*", "NEAR(a b)",
     "\0", "{}", "^", "ships OR harbour", "título:", "=1+1", "\ud800",
     "word " * 5000, "x" * 100_000],
    ids=lambda words: ascii(words[:20]),
)  # fmt: skip
def test_nothing_that_is_typed_is_an_error(project: Project, words: str) -> None:
    project.add_document("Harbour ships")
    found(project, words)
    project.search(words)


def test_case_and_diacritics_make_no_difference(project: Project) -> None:
    uid = project.add_document("Müller besuchte den HAFEN.").uid
    assert found(project, "muller hafen") == [uid]
    hits = project.search("MULLER")
    assert [(h.words, h.left, h.right) for h in hits] == [("Müller", "", " besuchte den HAFEN.")]


@pytest.mark.parametrize("before", ["", "👩\u200d👩\u200d👧 ", "e\u0301\r\n", "\ufeff\u00a0"])
def test_a_hit_stands_at_its_code_points(project: Project, before: str) -> None:
    text = f"{before}One harbour, two harbours."
    project.add_document(text)
    for hit in project.search("harb*"):
        assert text[hit.start : hit.end] == hit.words
        assert hit.words.startswith("harb")
    assert len(project.search("harb*")) == 2
    assert [hit.words for hit in project.search("harbour")] == ["harbour"]
    assert project.search("harb") == []


def test_an_index_that_lost_step_is_a_problem(project_path: Path) -> None:
    with Project.create(project_path) as project:
        project.add_document("Harbour")
    with rows_of(project_path) as rows:
        rows.execute("INSERT INTO article_search (article_search) VALUES ('delete-all')")
    with Project.open(project_path) as project:
        assert "index" in [p.kind for p in project.check()]
