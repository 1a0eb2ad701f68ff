"""A newsroom's project goes out in every format and comes back: processes and files alone.

What comes back is what the format says that it carries; what does not was said before it was
written.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from annotator.domain.annotation import Annotation, Kind, Slot
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument
from annotator.domain.ids import Uid
from annotator.formats import registry
from annotator.formats.base import EVERYTHING, Carries, FormatInfo, Reader, Writer, WriteReport
from annotator.services.project import Project
from tests import newsroom
from tests.e2e.program import run
from tests.states import problems_of, state_of

pytestmark = pytest.mark.timeout(180)

BOTH = [
    f.info.id
    for f in registry.catalogue().formats
    if isinstance(f, Reader) and isinstance(f, Writer) and f.info.reads and f.info.writes
]
WITHOUT_TEXTS = {"csv", "standoff"}
"""Formats whose files name their texts only: these are imported before."""

CHAINS = (
    ("brat", "label-studio", "doccano"),
    ("refi-qda", "webanno-tsv", "prodigy", "spacy"),
    ("parquet", "labelbuddy", "jsonl", "conll2003"),
)
OF_DOCUMENTS = {Carries.TITLE, Carries.META, Carries.STATUS}
"""What stays as it is where the document is there already."""

LOST, ASKED = "Not written at all:", "Not as the labels ask:"
NO_SPANS = {
    "document labels", "relations", "frames", "clusters", "annotations of the whole project",
    "relations to what others made, or to what was rejected",
}  # fmt: skip

Words = tuple[str, int, int, str | None, str]
"""The text's beginning, start and end in code points, label, quote."""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The newsroom's project, closed, made by the command line; nobody changes it."""
    folder = tmp_path_factory.mktemp("newsroom")
    labels, lines = newsroom.write(folder)
    path = folder / "newsroom.annotator"
    run("new", path, "--labels", labels)
    run("import", path, lines)
    newsroom.add_story(path)
    assert check(path) == []
    assert counts(path) == (len(newsroom.TEXTS), newsroom.ANNOTATIONS)
    return path


def info_of(id: str) -> FormatInfo:
    info = registry.get(id).info
    if not info.available:
        pytest.skip(f"needs the extra “{id}”")
    return info


def target_of(folder: Path, info: FormatInfo) -> Path:
    return folder / f"out-{info.id}{'' if info.writes_folder else info.extensions[0]}"


def check(path: Path) -> Any:
    return json.loads(run("check", path, "--json").stdout)


def counts(path: Path) -> tuple[int, int]:
    """Documents and annotations, as the program counts them."""
    told = json.loads(run("info", path, "--json").stdout)
    return told["documents"], told["annotations"]


def losses_said(stderr: str) -> dict[str, Counter[str]]:
    """The table on stderr: counts of what is lost, under each heading."""
    found: dict[str, Counter[str]] = {}
    heading = ""
    for line in stderr.splitlines():
        if line.endswith(":") and not line.startswith(" "):
            heading = line
        elif line.startswith("  "):
            count, _, what = line.strip().partition("  ")
            reason = what.partition(": ")[0]
            found.setdefault(heading, Counter())[reason] += int(count.replace(",", ""))
    return found


def documents(path: Path) -> list[AnnotatedDocument]:
    """The documents of a project, those with the same texts at the same places."""
    with Project.open(path, read_only=True) as project:
        return sorted(project.documents(), key=lambda each: each.text)


def words_of(documents: list[AnnotatedDocument]) -> Counter[Words]:
    """Every span by its hull, with what `text[start:end]` is there."""
    found: Counter[Words] = Counter()
    for each in documents:
        for span in each.spans:
            quote = each.text[span.start : span.end]
            assert span.text == quote
            found[each.text[:12], span.start, span.end, span.label, quote] += 1
    return found


def said(
    annotated: AnnotatedDocument, carries: frozenset[Carries]
) -> tuple[dict[str, object], Counter[str]]:
    """A document and its annotations as they can be compared; uids become what they name."""
    document = annotated.document
    own: dict[str, object] = {"text": document.text}
    for carried, name in (
        (Carries.ID, "id"), (Carries.TITLE, "title"), (Carries.META, "meta"),
        (Carries.STATUS, "status"),
    ):  # fmt: skip
        if carried in carries:
            own[name] = getattr(document, name)
    names = {label.uid: label.name for label in annotated.label_set}
    by_uid = {a.uid: a for a in annotated.annotations}
    return own, Counter(_told(a, carries, names, by_uid) for a in annotated.annotations)


def _told(
    a: Annotation,
    carries: frozenset[Carries],
    names: Mapping[Uid, str],
    all: Mapping[Uid, Annotation],
) -> str:
    told: list[object] = [*_face(a, names), a.head, a.note, a.score]
    if Carries.ANNOTATORS in carries:
        told.append(a.annotator)
    if Carries.ORIGINS in carries:
        told.append(a.origin)
    slots = [_slot(slot, names, all) for slot in a.slots]
    return repr((*told, slots if a.kind in (Kind.FRAME, Kind.CLUSTER) else sorted(slots, key=repr)))


def _face(a: Annotation | None, names: Mapping[Uid, str]) -> tuple[object, ...]:
    return () if a is None else (a.kind, names.get(a.label or Uid("")), a.anchors)


def _slot(
    slot: Slot, names: Mapping[Uid, str], all: Mapping[Uid, Annotation]
) -> tuple[object, ...]:
    led = (slot.ref, slot.according_to, *slot.evidence)
    faces = [_face(all.get(uid or Uid("")), names) for uid in led]
    return slot.name, slot.value, slot.given, slot.stance, slot.status, faces


@pytest.mark.parametrize("id", BOTH)
def test_what_is_carried_comes_back(id: str, source: Path, tmp_path: Path) -> None:
    info = info_of(id)
    target, again = target_of(tmp_path, info), tmp_path / "again.annotator"
    words = ("--format", id, "--suggestions")
    planned = run("export", source, target, *words, "--dry-run")
    assert not target.exists()
    exported = run("export", source, target, *words, "--json")
    report = json.loads(exported.stdout)
    told = losses_said(exported.stderr)
    assert losses_said(planned.stderr) == told

    run("new", again)
    if id in WITHOUT_TEXTS:
        run("export", source, tmp_path / "texts", "--format", "text")
        run("import", again, tmp_path / "texts")
    with Project.open(again, read_only=True) as project:
        before = state_of(project)
    imported = json.loads(run("import", again, target, "--json").stdout)
    assert imported["format"] == id
    assert not imported["left_out"]
    assert check(again) == []

    # What the program says in numbers.
    here, lost = counts(again), told.get(LOST, Counter())
    assert here == (len(newsroom.TEXTS), newsroom.ANNOTATIONS - lost.total())
    assert report["documents"] == here[0]
    assert imported["annotations_added"] == here[1]
    assert report["left_out"] == sum((told[each] for each in told if each != ASKED), Counter())

    # What the format says that it carries.
    given, found = documents(source), documents(again)
    compared = info.carries - OF_DOCUMENTS if id in WITHOUT_TEXTS else info.carries
    writer, foreseen = registry.writer(id), WriteReport()
    with Project.open(source, read_only=True) as project:
        wide = tuple(project.store.annotations.of_project())
        corpus = Corpus(project.label_set, annotations=wide)
    carried = list(writer.carried(given, writer.write_options(), corpus, foreseen))
    assert [said(d, compared) for d in found] == [said(d, compared) for d in carried]
    if info.carries != EVERYTHING:
        assert foreseen.dropped == sum((told[each] for each in told if each != ASKED), Counter())

    # What anybody can see: every span that is here was there.
    assert words_of(found) <= words_of(given)

    with Project.open(again) as project:
        project.undo()
        assert state_of(project) == before
        assert problems_of(project) == []
        assert not project.label_set


@pytest.mark.parametrize("chain", CHAINS, ids="-".join)
def test_spans_stay_where_they_are_from_program_to_program(
    chain: tuple[str, ...], source: Path, tmp_path: Path
) -> None:
    """Through one project after the other; each step loses what it says, and nothing moves."""
    project, left = source, words_of(documents(source))
    for id in chain:
        info = info_of(id)
        target = target_of(tmp_path, info)
        told = losses_said(run("export", project, target, "--format", id, "--suggestions").stderr)
        lost = told.get(LOST, Counter())
        documents_there, annotations_there = counts(project)
        project = tmp_path / f"{id}.annotator"
        run("new", project)
        run("import", project, target)
        assert check(project) == []
        assert counts(project) == (documents_there, annotations_there - lost.total())
        spans, before = words_of(documents(project)), left
        assert spans <= before
        gone = sum(n for what, n in lost.items() if what not in NO_SPANS)
        assert spans.total() == before.total() - gone
        left = spans
    assert {each.text for each in documents(project)} == set(newsroom.TEXTS)
    assert left.total() > 10
