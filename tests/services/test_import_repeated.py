"""Imports of documents that come in any order, several times and over several files."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.domain.annotation import Anchor, Kind, Verdict
from annotator.domain.corpus import Corpus, SetVersion
from annotator.domain.document import AnnotatedDocument
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import new_uid
from annotator.domain.label import Label, LabelSet
from annotator.services import editing
from annotator.services.importing import ImportRefused, ImportReport, import_paths
from annotator.services.project import Project
from tests.formats.helpers import write
from tests.formats.strategies import corpora
from tests.states import in_quick_folder, problems_of, state_of

PLANS: list[dict[str, Any]] = [{}, {"labels": {"Unwanted": None}}]


@pytest.fixture
def project(tmp_path: Path) -> Any:
    with Project.create(tmp_path / "p.annotator", annotator="ada") as made:
        yield made


def saved(folder: Path, name: str, lines: Sequence[dict[str, Any]]) -> Path:
    path = folder / f"{name}.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def brought(project: Project, files: Sequence[Path], **asked: Any) -> ImportReport:
    """An import that can be taken back and done again, and leaves nothing damaged."""
    before = state_of(project)
    report = import_paths(project, files, **asked)
    after = state_of(project)
    assert not problems_of(project)
    if after != before:
        project.undo()
        assert state_of(project) == before
        assert not problems_of(project)
        project.redo()
        assert state_of(project) == after
        assert not problems_of(project)
    return report


def kinds_of(project: Project) -> dict[str, list[Kind]]:
    return {d.document.id: sorted(a.kind for a in d.annotations) for d in project.documents()}


def first(*, ids: bool) -> dict[str, Any]:
    """A document whose relation and frame lead to the span of `second`."""
    ship, relation, frame = new_uid(), new_uid(), new_uid()
    there = {"document": "second", "id": "harbour"}
    line: dict[str, Any] = {
        "id": "first",
        "text": "The Velmar left.",
        "spans": [{"id": ship, "start": 4, "end": 10, "label": "Ship"}],
        "relations": [{"id": relation, "label": "left", "from": ship, "to": there}],
        "frames": [{"id": frame, "label": "Trip", "slots": [
            {"name": "count", "value": 3}, {"name": "where", "ref": there},
            {"name": "ship", "ref": ship}]}],
    }  # fmt: skip
    if not ids:
        for section in ("relations", "frames"):
            for each in line[section]:
                del each["id"]
    return line


def second() -> dict[str, Any]:
    span = {"id": "harbour", "start": 0, "end": 14, "label": "Place"}
    return {"id": "second", "text": "Stara Krynytsia", "spans": [span]}


@pytest.mark.parametrize("ids", [True, False])
@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("order", ["112", "1112", "121", "211", "11211"])
@pytest.mark.parametrize("apart", [True, False])
def test_a_document_may_come_again_before_what_it_refers_to(
    project: Project, tmp_path: Path, ids: bool, plan: dict[str, Any], order: str, apart: bool
) -> None:
    named = {"1": first(ids=ids), "2": second()}
    lines = [named[each] for each in order]
    if apart:
        files = [saved(tmp_path, f"{number}", [line]) for number, line in enumerate(lines)]
    else:
        files = [saved(tmp_path, "all", lines)]
    report = brought(project, files, **plan)
    assert not report.left_out
    assert kinds_of(project) == {
        "first": [Kind.FRAME, Kind.RELATION, Kind.SPAN], "second": [Kind.SPAN],
    }  # fmt: skip
    assert report.annotations_added == project.counts().annotations == 4
    assert brought(project, files, **plan).annotations_added == 0


def test_two_that_wait_for_each_other(project: Project, tmp_path: Path) -> None:
    """Relations between relations that are held back, repeated before all is there."""
    there = {"document": "second", "id": "harbour"}
    one = first(ids=True)
    one["relations"].append({"id": "about", "label": "left", "from": there,
                             "to": one["relations"][0]["id"]})  # fmt: skip
    about = {"document": "first", "id": "about"}
    two = {"id": "third", "text": "Oduya", "spans": [], "frames": [
        {"label": "Trip", "slots": [{"name": "how", "ref": about}]}]}  # fmt: skip
    path = saved(tmp_path, "all", [one, two, one, two])
    late = saved(tmp_path, "late", [second(), one])
    brought(project, [path, late], labels={"Unwanted": None})
    found = kinds_of(project)
    assert found["first"] == [Kind.FRAME, Kind.RELATION, Kind.RELATION, Kind.SPAN]
    assert found["third"] == [Kind.FRAME]


def test_what_waits_in_vain_is_left_out_once(project: Project, tmp_path: Path) -> None:
    line = first(ids=False)
    two = second()
    two["spans"][0]["label"] = "Unwanted"
    path = saved(tmp_path, "all", [line, line, two, line, two])
    report = brought(project, [path], labels={"Unwanted": None})
    assert kinds_of(project) == {"first": [Kind.FRAME, Kind.SPAN], "second": []}
    assert report.annotations_added == project.counts().annotations == 2
    frame = next(a for d in project.documents() for a in d.annotations if a.kind is Kind.FRAME)
    assert [slot.name for slot in frame.slots] == ["count", "ship"]


def test_replaced_more_than_once_in_one_import(project: Project, tmp_path: Path) -> None:
    span = {"id": new_uid(), "start": 4, "end": 10, "label": "Ship"}

    def noted(note: str) -> dict[str, Any]:
        return {"id": "first", "text": "The Velmar left.", "spans": [span | {"note": note}]}

    def notes() -> list[str]:
        return [a.note for d in project.documents() for a in d.annotations]

    many = saved(tmp_path, "many", [noted("a"), noted("b"), noted("c")])
    report = brought(project, [many], on_conflict="replace")
    assert (notes(), report.annotations_replaced) == (["c"], 2)
    again = saved(tmp_path, "again", [noted("d"), noted("e")])
    brought(project, [again], on_conflict="replace")
    assert notes() == ["e"]
    brought(project, [again], on_conflict="keep")
    assert notes() == ["e"]


def test_replaced_while_it_waits(project: Project, tmp_path: Path) -> None:
    one = first(ids=True)
    other = json.loads(json.dumps(one))
    other["frames"][0]["note"] = other["relations"][0]["note"] = "looked at again"
    path = saved(tmp_path, "all", [one, other, second()])
    for plan in PLANS:
        brought(project, [path], on_conflict="replace", **plan)
        found = [a for d in project.documents() for a in d.annotations if a.slots]
        assert [a.note for a in found] == ["looked at again"] * 2
        assert sorted(len(a.slots) for a in found) == [2, 3]
        project.undo()


def test_brought_in_again_with_the_same_ids_after_it_was_taken_back(
    project: Project, tmp_path: Path
) -> None:
    path = saved(tmp_path, "all", [first(ids=True), second()])
    import_paths(project, [path])
    project.undo()
    import_paths(project, [path])
    ship = next(a for d in project.documents() for a in d.annotations if a.kind is Kind.SPAN)
    editing.judge(project, ship.uid, Verdict.ACCEPTS)
    assert not problems_of(project)


@pytest.mark.parametrize("leads", [[1], [2, 1], [2, 3, 1], [2, 1, 1, 3], [2, 1, 4, 3]])
def test_frames_that_lead_back_to_themselves_come_once(
    project: Project, tmp_path: Path, leads: list[int]
) -> None:
    """Without ids they are told by what they say, and that is each other."""
    frames: list[dict[str, Any]] = [
        {"label": "Trip", "slots": [{"name": "count", "value": number // 2},
                                    {"name": "next", "ref": f"f{lead}"}]}
        for number, lead in enumerate(leads)
    ]  # fmt: skip
    line = {"id": "first", "text": "The Velmar left.", "frames": frames}
    path = saved(tmp_path, "all", [line])
    assert brought(project, [path]).annotations_added == len(leads)
    assert brought(project, [path]).annotations_added == 0
    frames[0]["slots"].append({"name": "count", "value": 7})
    other = brought(project, [saved(tmp_path, "other", [line])])
    assert other.annotations_added >= 1
    assert brought(project, [path]).annotations_added == 0


def test_what_is_of_the_project_is_known_to_the_files_behind_it(
    project: Project, tmp_path: Path
) -> None:
    empty = saved(tmp_path, "empty", [])
    beside = {
        "format": "annotator/1",
        "sha256": hashlib.sha256(empty.read_bytes()).hexdigest(),
        "annotations": {"clusters": [{"id": "ships", "label": "Same", "members": []}]},
    }
    empty.with_name("empty.project.json").write_text(json.dumps(beside))
    trip = {"label": "Trip", "slots": [{"name": "who", "ref": {"document": None, "id": "ships"}}]}
    line = {"id": "first", "text": "The Velmar left.", "frames": [trip]}
    files = [empty, saved(tmp_path, "lines", [line])]
    assert brought(project, files).annotations_added == 2
    assert brought(project, files).annotations_added == 0


def test_versions_of_a_set_that_is_empty_are_not_brought_twice(
    project: Project, tmp_path: Path
) -> None:
    labels = LabelSet((Label(new_uid(), "Ship"),), 2)
    corpus = Corpus(labels, versions=(SetVersion(2, "2026-11-22T10:00:00.000Z", "Ships"),))
    path = write([], corpus)[0].save(tmp_path / "x.jsonl")
    import_paths(project, [path], labels={"Ship": None})
    import_paths(project, [path])
    assert [label.name for label in project.label_set] == ["Ship"]
    assert not problems_of(project)


# Any corpus

Given = tuple[Corpus, list[AnnotatedDocument]]
# Every example makes projects on disk.
_MANY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
few = settings(max_examples=200 if _MANY else 25)
slow = pytest.mark.timeout(900)


class Laid:
    """The lines of an export laid out anew: shuffled, doubled, spread over files."""

    def __init__(self, given_corpus: Given, folder: Path) -> None:
        corpus, documents = given_corpus
        self.folder = folder
        self.whole = write(documents, corpus)[0].save(folder / "whole.jsonl")
        self.lines = self.whole.read_bytes().splitlines(keepends=True)
        beside = folder / "whole.project.json"
        self.beside = json.loads(beside.read_bytes()) if beside.exists() else None

    def files(self, data: st.DataObject, name: str) -> list[Path]:
        """Files that hold every line at least once, each with the project file or without."""
        numbers = list(range(len(self.lines)))
        more = data.draw(st.lists(st.sampled_from(numbers), max_size=4)) if numbers else []
        order = data.draw(st.permutations(numbers + more))
        cuts = sorted(data.draw(st.lists(st.integers(0, len(order)), max_size=2)))
        parts = [order[a:b] for a, b in zip([0, *cuts], [*cuts, len(order)], strict=True)]
        told = data.draw(st.integers(0, len(parts) - 1))
        found = []
        for place, part in enumerate(parts):
            path = self.folder / f"{name}{place}.jsonl"
            path.write_bytes(b"".join(self.lines[number] for number in part))
            if self.beside is not None and (place == told or data.draw(st.booleans())):
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                beside = json.dumps(self.beside | {"sha256": digest})
                path.with_name(f"{name}{place}.project.json").write_text(beside)
            elif not part:
                continue
            found.append(path)
        return found


@slow
@few
@given(st.data())
def test_laid_out_in_any_way_it_is_the_same(data: st.DataObject) -> None:
    given_corpus = data.draw(corpora())
    with in_quick_folder() as path:
        laid = Laid(given_corpus, path.parent)
        with Project.create(path, annotator="ada") as project:
            try:
                plain = brought(project, [laid.whole])
            except InvalidInput as error:
                assert "there is nothing in this file" in str(error)  # noqa: PT017
                return
            count = project.counts().annotations
            # Where the corpus itself says something twice, under two ids, it depends on what comes
            # first which of the two others lead to.
            exact = not plain.annotations_known
            asked = {} if exact else {"on_conflict": "keep"}
            brought(project, laid.files(data, "again"), **asked)
            if exact:
                assert project.counts().annotations == count
        with Project.create(path.with_name("other.annotator"), annotator="ada") as project:
            brought(project, laid.files(data, "laid"), **asked)
            if exact:
                assert project.counts().annotations == count
            brought(project, laid.files(data, "again"), **asked)
            brought(project, [laid.whole], **asked)
            if exact:
                assert project.counts().annotations == count


@slow
@few
@given(st.data())
def test_however_it_is_asked_for_nothing_is_damaged(data: st.DataObject) -> None:
    given_corpus = data.draw(corpora())
    named = [(label.kind, label.name) for label in given_corpus[0].label_set]
    with in_quick_folder() as path:
        laid = Laid(given_corpus, path.parent)
        with Project.create(path, annotator="ada") as project:
            for turn in range(3):
                plan: dict[str, Any] = {
                    "on_conflict": data.draw(st.sampled_from([None, "keep", "replace"])),
                    "as_suggestions": data.draw(st.sampled_from(["", "", "tagger@1"])),
                }
                if named:
                    names = st.sampled_from([None, "New", *(name for _, name in named)])
                    plan["labels"] = data.draw(
                        st.dictionaries(st.sampled_from(named), names, max_size=2)
                    )
                before = state_of(project)
                try:
                    brought(project, laid.files(data, f"turn{turn}"), **plan)
                except (ImportRefused, InvalidInput):
                    assert state_of(project) == before
                    assert not problems_of(project)


@slow
@few
@pytest.mark.parametrize("format", ["brat", "label-studio"])
@given(data=st.data())
def test_an_export_of_others_is_brought_in_again_and_after_edits(
    format: str, data: st.DataObject
) -> None:
    with in_quick_folder() as path:
        laid = Laid(data.draw(corpora()), path.parent)
        target = path.parent / ("out" if format == "brat" else "out.json")
        with Project.create(path, annotator="ada") as project:
            try:
                import_paths(project, [laid.whole])
                project.export(target, format=format)
            except InvalidInput:
                return  # nothing in it, or nothing that the format holds
        with Project.create(path.with_name("other.annotator"), annotator="bo") as project:
            try:
                report = brought(project, [target], format=format)
            except ImportRefused as error:
                assert "nothing" in str(error)  # noqa: PT017
                return
            assert project.counts().annotations == report.annotations_added
            there = state_of(project)
            again = brought(project, [target], format=format)
            assert (again.documents_added, again.annotations_added) == (0, 0)
            assert state_of(project) == there
            lost = _edited(project, data)
            edited = state_of(project).annotations
            once_more = brought(project, [target], format=format, on_conflict="keep")
            after = state_of(project).annotations
            assert after.keys() >= edited.keys()
            assert all(after[uid] == annotation for uid, annotation in edited.items())
            assert once_more.annotations_added == len(after) - len(edited) <= lost
            last = brought(project, [target], format=format, on_conflict="keep")
            assert last.annotations_added == 0


def _edited(project: Project, data: st.DataObject) -> int:
    """Judge some, take some away, add some; returns how many are gone or lost a reference by it."""
    before = state_of(project).annotations
    found = sorted(before)
    for uid in data.draw(st.lists(st.sampled_from(found), max_size=2)) if found else ():
        editing.judge(project, uid, data.draw(st.sampled_from(Verdict)))
    taken = data.draw(st.sets(st.sampled_from(found), max_size=2)) if found else set()
    for uid in taken:
        if uid in state_of(project).annotations:
            editing.delete(project, [uid])
    for uid in project.store.documents.uids():
        if project.text_of(uid).strip():
            editing.add_span(project, uid, [Anchor(0, len(project.text_of(uid)))], None)
    after = state_of(project).annotations
    return sum(uid not in after or after[uid].slots != a.slots for uid, a in before.items())
