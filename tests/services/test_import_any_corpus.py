"""Imports of documents as odd as the model allows: renamed and back, without labels, suggested."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.domain.annotation import Annotation
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument
from annotator.domain.errors import InvalidInput
from annotator.services.import_plan import LabelNamed
from annotator.services.importing import ImportReport, import_paths
from annotator.services.project import Project
from annotator.services.translating import LABEL_LEFT_OUT, LOOSE_ENDS, REJECTED
from tests.formats.helpers import write
from tests.formats.strategies import corpora

Given = tuple[Corpus, list[AnnotatedDocument]]

# Every example makes projects on disk.
few = settings(max_examples=200 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 30)
slow = pytest.mark.timeout(900)


def saved(factory: pytest.TempPathFactory, given_corpus: Given) -> Path:
    """The documents as a file in a folder of its own."""
    corpus, documents = given_corpus
    return write(documents, corpus)[0].save(factory.mktemp("given") / "x.jsonl")


def annotations_of(given_corpus: Given) -> list[Annotation]:
    """Everything that is said, also of the whole project."""
    corpus, documents = given_corpus
    return [*(a for d in documents for a in d.annotations), *corpus.annotations]


def people_of(given_corpus: Given) -> set[str]:
    """Whoever annotated, judged or covered."""
    _, documents = given_corpus
    found = annotations_of(given_corpus)
    names = {a.annotator for a in found} | {j.annotator for a in found for j in a.judgements}
    return (names | {c.annotator for d in documents for c in d.document.coverage}) - {""}


def through(
    source: Path,
    folder: Path,
    labels: dict[LabelNamed, str | None] | None = None,
    people: dict[str, str] | None = None,
) -> tuple[Path, ImportReport]:
    """A file imported into an empty project and exported again."""
    target = folder / "out"
    target.mkdir()
    with Project.create(folder / "p.annotator", annotator="ada") as project:
        report = import_paths(project, [source], labels=labels or {}, annotators=people or {})
        project.export(target / "x.jsonl", suggestions=True, rejected=True)
        assert whole(project)
    return target / "x.jsonl", report


def whole(project: Project) -> bool:
    return not [problem for problem in project.check() if problem.severity == "problem"]


def content(path: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(path.parent.iterdir())}


def accounted(report: ImportReport, given_corpus: Given, reasons: Sequence[str]) -> bool:
    """Whether every annotation was added, was there, or is counted as left out."""
    left = sum(report.left_out.get(reason, 0) for reason in reasons)
    there = report.annotations_added + report.annotations_known
    return there + left == len(annotations_of(given_corpus))


@slow
@few
@given(corpora())
def test_renamed_and_back_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, given_corpus: Given
) -> None:
    source = saved(tmp_path_factory, given_corpus)
    there: dict[LabelNamed, str | None] = {}
    back: dict[LabelNamed, str | None] = {}
    for label in given_corpus[0].label_set:
        there[label.kind, label.name] = f"X·{label.name}"
        back[label.kind, f"X·{label.name}"] = label.name
    people = {name: f"Y·{name}" for name in people_of(given_corpus)}
    try:
        plain, report = through(source, tmp_path_factory.mktemp("plain"))
    except InvalidInput as error:
        assert "there is nothing in this file" in str(error)  # noqa: PT017
        return
    renamed, _ = through(source, tmp_path_factory.mktemp("renamed"), there, people)
    again, _ = through(
        renamed, tmp_path_factory.mktemp("back"), back, {new: old for old, new in people.items()}
    )
    if not report.annotations_known:
        assert content(again) == content(plain)
    else:
        assert content(again).keys() == content(plain).keys()


@slow
@few
@given(st.data())
def test_without_some_labels_everything_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    given_corpus = data.draw(corpora())
    source = saved(tmp_path_factory, given_corpus)
    names = [(label.kind, label.name) for label in given_corpus[0].label_set]
    dropped = data.draw(st.sets(st.sampled_from(names))) if names else set()
    labels: dict[LabelNamed, str | None] = dict.fromkeys(dropped)
    path = tmp_path_factory.mktemp("project") / "p.annotator"
    with Project.create(path, annotator="ada") as project:
        try:
            planned = import_paths(project, [source], labels=labels, dry_run=True)
        except InvalidInput as error:
            assert "there is nothing in this file" in str(error)  # noqa: PT017
            return
        report = import_paths(project, [source], labels=labels)
        assert report.left_out == planned.left_out
        assert report.annotations_added == planned.annotations_added
        assert whole(project)
        assert not dropped & {(label.kind, label.name) for label in project.label_set}
        assert accounted(report, given_corpus, (LABEL_LEFT_OUT, LOOSE_ENDS))
        assert project.counts().annotations == report.annotations_added
        project.undo()
        project.redo()
        assert whole(project)
        assert project.counts().annotations == report.annotations_added


@slow
@few
@given(corpora())
def test_suggested_everything_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, given_corpus: Given
) -> None:
    source = saved(tmp_path_factory, given_corpus)
    path = tmp_path_factory.mktemp("project") / "p.annotator"
    with Project.create(path, annotator="ada") as project:
        try:
            report = import_paths(project, [source], as_suggestions="tagger@1")
        except InvalidInput as error:
            assert "there is nothing in this file" in str(error)  # noqa: PT017
            return
        assert whole(project)
        assert accounted(report, given_corpus, (REJECTED, LOOSE_ENDS))
        found = [
            *(a for d in project.documents() for a in d.annotations),
            *project.store.annotations.of_project(),
        ]
        assert all(a.machine_made for a in found)
        assert all(a.suggestion for a in found if a.origin == "model:tagger@1")
