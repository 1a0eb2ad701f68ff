"""Previews: the beginning of files as an import would bring it, and nothing changed."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from annotator.domain.annotation import Kind
from annotator.domain.errors import Cancelled, InvalidInput
from annotator.services import previewing
from annotator.services.importing import ImportPlan
from annotator.services.previewing import ImportPreview, preview
from annotator.services.project import Project
from tests.services.note_format import notes

__all__ = ["notes"]

TEXT = "Velmar port counted 14 ships."


@pytest.fixture
def project(project_path: Path) -> Iterator[Project]:
    with Project.create(project_path, labels=["Place"], annotator="ada") as project:
        before = [entry.id for entry in project.history()]
        yield project
        assert [entry.id for entry in project.history()] == before
        assert project.document_count() == 0


def lines(path: Path, count: int, *, bad: int = -1) -> Path:
    with path.open("w") as file:
        for number in range(count):
            line: dict[str, Any] = {
                "id": f"n{number}",
                "text": TEXT,
                "spans": [
                    {"start": 0, "end": 6, "label": "Place", "annotator": "bo"},
                    {"start": 20, "end": 22, "label": "Count"},
                ],
            }
            file.write(json.dumps({"text": number} if number == bad else line) + "\n")
    return path


def look(project: Project, *paths: Path, **asked: Any) -> ImportPreview:
    return preview(project, paths, ImportPlan(**asked))


def test_everything_of_a_small_file(project: Project, tmp_path: Path) -> None:
    found = look(project, lines(tmp_path / "x.jsonl", 3, bad=1))
    assert found.complete
    assert [d.id for d in found.documents] == ["n0", "n2"]
    assert [(f.id, f.reason) for f in found.formats] == [("jsonl", "the name ends in .jsonl")]
    assert [(Path(f.path).name, f.title) for f in found.files] == [("x.jsonl", "JSON Lines")]
    assert [(x.kind, x.name, x.count, x.state) for x in found.labels] == [
        (Kind.SPAN, "Count", 2, "new"),
        (Kind.SPAN, "Place", 2, "same"),
    ]
    assert [(x.name, x.count) for x in found.annotators] == [("ada", 2), ("bo", 2)]
    assert [(p.line, Path(p.path).name) for p in found.refused] == [(2, "x.jsonl")]
    labels = {a.label for d in found.documents for a in d.annotations}
    assert all(uid in found.label_set for uid in labels)
    assert "Count" not in [label.name for label in project.label_set]


def test_the_mapping_shows(project: Project, tmp_path: Path) -> None:
    path = lines(tmp_path / "x.jsonl", 1)
    found = look(project, path, labels={"Count": None, "Place": "Town"}, as_suggestions="m@1")
    (document,) = found.documents
    (a,) = document.annotations
    assert found.label_set.get(a.label) == found.label_set.named("Town")
    assert a.suggestion
    assert [(x.name, x.becomes, x.state) for x in found.labels] == [
        ("Count", None, "left out"),
        ("Place", "Town", "new"),
    ]
    assert found.left_out == {"annotations whose label is left out": 1}


def test_only_the_beginning_of_a_large_file(project: Project, tmp_path: Path) -> None:
    path = lines(tmp_path / "x.jsonl", 30_000, bad=29_000)
    began = time.process_time()
    found = look(project, path, path)
    spent = time.process_time() - began
    assert not found.complete
    assert len(found.documents) == previewing.MOST_DOCUMENTS
    assert found.refused == ()
    assert spent < 1
    assert {label.count for label in found.labels} == {previewing.MOST_DOCUMENTS}
    assert look(project, lines(tmp_path / "y.jsonl", 19)).complete


def test_no_longer_than_it_may_take(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = lines(tmp_path / "x.jsonl", 5)
    monkeypatch.setattr(previewing, "_MOST_CHARACTERS", len(TEXT))
    assert (len(look(project, path).documents), look(project, path).complete) == (2, False)
    monkeypatch.setattr(previewing, "_MOST_SECONDS", -1.0)
    assert (len(look(project, path).documents), look(project, path).complete) == (1, False)


def test_what_cannot_be_read_at_all(project: Project, notes: None, tmp_path: Path) -> None:
    (tmp_path / "a.note").write_text(f"{TEXT}\nnonsense\n- left\n", "utf-8")
    found = look(project, tmp_path / "a.note", tmp_path / "none.txt")
    assert [(Path(p.path).name, p.line) for p in found.refused] == [
        ("none.txt", None),
        ("a.note", 2),
    ]
    assert found.left_out == {"remarks": 1}
    assert [p.line for p in found.places] == [3]
    (tmp_path / "empty").mkdir()
    with pytest.raises(InvalidInput, match="there is nothing to import"):
        look(project, tmp_path / "empty")
    with pytest.raises(InvalidInput, match="there is no format “odd”"):
        look(project, tmp_path / "a.note", format="odd")


def test_it_can_be_stopped(project: Project, tmp_path: Path) -> None:
    path = lines(tmp_path / "x.jsonl", 3)
    with pytest.raises(Cancelled):
        preview(project, [path], ImportPlan(), cancelled=lambda: True)
