"""Imports: all or nothing, one step to undo, what is there is known and not doubled."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from annotator.domain.annotation import Kind
from annotator.domain.changes import Changes
from annotator.domain.document import Status
from annotator.domain.errors import Cancelled, InvalidInput
from annotator.domain.ids import new_uid
from annotator.services import labelling
from annotator.services.importing import ImportRefused, import_paths
from annotator.services.project import Project
from tests.builders import make_project

TEXT = "Reuters confirmed 20 drones."
GOLDEN = Path(__file__).parents[1] / "data" / "formats" / "jsonl" / "everything.jsonl"


@pytest.fixture
def project(project_path: Path) -> Iterator[Project]:
    with Project.create(project_path, annotator="ada") as project:
        yield project
        # The golden file has a span without words, which is worth a warning.
        assert [p for p in project.check() if p.kind != "no-words"] == []


def write_lines(path: Path, *lines: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return path


def state(project: Project) -> dict[str, Any]:
    """Everything that an import could have changed."""
    documents = [
        (d.id, d.text, d.status, sorted((a.uid, a.note, a.anchors) for a in d.annotations))
        for d in project.documents()
    ]
    return {
        "documents": documents,
        "labels": [(label.name, label.kind, label.key) for label in project.label_set],
        "history": [entry.id for entry in project.history()],
    }


def test_text_files_and_folders(project: Project, tmp_path: Path) -> None:
    folder = tmp_path / "news"
    (folder / "b").mkdir(parents=True)
    (folder / ".git").mkdir()
    (folder / ".git" / "x.txt").write_text("hidden")
    (folder / "b" / "two.txt").write_bytes(b"\xef\xbb\xbftwo\r\n")
    (folder / "a.TXT").write_text("one")
    (folder / "more.jsonl").write_text('{"id":"m","text":"three"}\n')
    (folder / "more.project.json").write_text("{}")
    for name in ("x.pdf", "y.pdf", "z.docx"):
        (folder / name).write_bytes(b"\0")
    alone = tmp_path / "alone.md"
    alone.write_text("four")
    report = project.import_(folder, alone)
    assert [(d.id, d.title, d.text) for d in project.documents()] == [
        ("a.TXT", "a", "one"),
        ("b/two.txt", "two", "two\r\n"),
        ("m", "", "three"),
        ("alone.md", "alone", "four"),
    ]
    assert (report.documents_added, report.format) == (4, "jsonl, text")
    assert "3 other files were skipped (2 .pdf, 1 .docx)" in report.notes


def test_labels_are_added_with_the_kind_of_their_section(project: Project) -> None:
    report = project.import_(GOLDEN)
    found = {(label.name, label.kind) for label in project.label_set}
    assert ("counts", Kind.RELATION) in found
    assert ("Trade", Kind.DOCUMENT) in found
    assert ("Quantity", Kind.SPAN) in found
    assert len(report.labels_added) == len(found) == 7
    assert len({label.color for label in project.label_set}) == 7
    assert len({label.key for label in project.label_set}) == 7
    document = project.document("harbour")
    assert document.status is Status.DONE
    assert [span.text for span in document.spans][:2] == ["Harbour officials", "14 ships"]
    assert any("the key “colour” (spans)" in note for note in report.notes)


def test_who_and_how_unless_the_file_says(project: Project, tmp_path: Path) -> None:
    path = write_lines(
        tmp_path / "x.jsonl",
        {
            "text": TEXT,
            "spans": [
                {"start": 0, "end": 7},
                {"start": 0, "end": 3, "annotator": "bo", "origin": "hand"},
            ],
        },
    )
    import_paths(project, [path], annotator="cy")
    (document,) = project.documents()
    made = {a.anchors[0].end: (a.annotator, a.origin) for a in document.annotations}
    assert made == {7: ("cy", "import"), 3: ("bo", "hand")}
    assert document.id == document.uid


def test_an_import_is_one_step(project: Project) -> None:
    heard: list[Changes] = []
    project.subscribe(heard.append)
    before = state(project)
    project.import_(GOLDEN)
    after = state(project)
    assert len(after["history"]) == len(before["history"]) + 1
    assert [(c.bulk, c.title) for c in heard] == [(True, "Import everything.jsonl")]
    project.undo()
    undone = state(project)
    assert (undone["documents"], undone["labels"]) == (before["documents"], before["labels"])
    project.redo()
    redone = state(project)
    assert (redone["documents"], redone["labels"]) == (after["documents"], after["labels"])


BAD = {
    "broken.jsonl": (b'{"text":"a"}\n' * 6 + b'{"text":', "line 7: broken JSON"),
    "past.jsonl": (b'{"text":"a","spans":[{"start":0,"end":9}]}', "line 1: span 1: the end 9"),
    "deep.jsonl": (b"[" * 100_000, "line 1: nested deeper"),
    "empty.jsonl": (b"", "there is nothing in this file"),
    "empty.txt": (b"", "the file is empty"),
    "binary.txt": (b"a\0\0b", "a NUL byte at position 1"),
    "what.xyz": (b"words", "no format knows this file"),
    "clash.jsonl": (b'{"id":"a1","text":"other"}', "line 1: the project has another text under"),
    "twice.jsonl": (b'{"id":"x","text":"a"}\n{"id":"x","text":"b"}', "line 2: the project has"),
    "gone.jsonl": (
        json.dumps({"text": "a", "frames": [{"label": "Event", "trigger": new_uid()}]}).encode(),
        "line 1: refers to",
    ),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("dry_run", [False, True])
def test_one_bad_file_refuses_all(tmp_path: Path, name: str, dry_run: bool) -> None:
    content, sentence = BAD[name]
    good, bad = tmp_path / "good.txt", tmp_path / name
    good.write_text("good")
    bad.write_bytes(content)
    with Project.open(make_project(tmp_path / "p.annotator", spans={"14 ships": "N"})) as project:
        before = state(project)
        with pytest.raises(InvalidInput) as caught:
            import_paths(project, [good, bad], dry_run=dry_run)
        assert str(caught.value).startswith(str(bad))
        assert sentence in str(caught.value)
        assert state(project) == before
        assert project.check() == []
        import_paths(project, [good])


def test_a_dry_run_reports_and_changes_nothing(project: Project, tmp_path: Path) -> None:
    before = state(project)
    planned = import_paths(project, [GOLDEN], dry_run=True)
    assert state(project) == before
    done = import_paths(project, [GOLDEN])
    assert planned.dry_run
    assert (planned.documents_added, planned.annotations_added, planned.labels_added) == (
        done.documents_added,
        done.annotations_added,
        done.labels_added,
    )
    assert done.annotations_added == 9
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"text":1}\n{"text":"x"}\n{"text":2}\n')
    with pytest.raises(ImportRefused, match=r"line 1: .* \(and 1 more place\)") as caught:
        import_paths(project, [bad], dry_run=True)
    assert [refused.line for refused in caught.value.refused] == [1, 3]


def test_the_same_again_is_known(project: Project) -> None:
    project.import_(GOLDEN)
    before = state(project)
    report = project.import_(GOLDEN)
    assert (report.documents_added, report.documents_known) == (0, 3)
    assert (report.annotations_added, report.annotations_known) == (0, 9)
    assert report.notes[-1].startswith("3 documents are in the project already; their titles")
    assert state(project) == before


def test_documents_without_id_are_known_by_their_text(project: Project, tmp_path: Path) -> None:
    spans = [{"start": 0, "end": 7, "label": "Source"}]
    path = write_lines(tmp_path / "x.jsonl", {"id": "a1", "text": TEXT, "spans": spans})
    project.import_(path)
    more = [*spans, {"start": 18, "end": 20, "label": "Quantity"}]
    path = write_lines(tmp_path / "y.jsonl", {"text": TEXT, "spans": more})
    report = project.import_(path)
    assert (report.documents_known, report.annotations_known, report.annotations_added) == (1, 1, 1)
    assert report.notes[-1].startswith("1 document is in the project already; its title")
    assert [span.text for span in project.document("a1").spans] == ["Reuters", "20"]
    # Another's span over the same words is another annotation.
    report = import_paths(project, [path], annotator="bo")
    assert report.annotations_added == 2


def test_the_same_document_twice_in_one_file(project: Project, tmp_path: Path) -> None:
    line = {"id": "a1", "text": TEXT, "spans": [{"start": 0, "end": 7}]}
    other = {"text": TEXT, "spans": [{"start": 0, "end": 7}, {"start": 0, "end": 7}]}
    report = project.import_(write_lines(tmp_path / "x.jsonl", line, line, other))
    assert (report.documents_added, report.documents_known) == (1, 2)
    assert (report.annotations_added, report.annotations_known) == (1, 3)


def test_what_the_second_line_added_is_known_to_the_third(
    project: Project, tmp_path: Path
) -> None:
    project.add_document(TEXT, id="a1")
    line = {"id": "a1", "text": TEXT, "spans": [{"start": 0, "end": 7, "label": "Source"}]}
    report = project.import_(write_lines(tmp_path / "x.jsonl", line, line, line))
    assert (report.annotations_added, report.annotations_known) == (1, 2)
    more = {"text": TEXT, "spans": [{"start": 18, "end": 20, "label": "Count"}]}
    report = project.import_(write_lines(tmp_path / "y.jsonl", line, more, more))
    assert (report.annotations_added, report.annotations_known) == (1, 2)


def test_a_layer_that_leads_to_the_one_before_is_known_to_the_third(
    project: Project, tmp_path: Path
) -> None:
    spans = [
        {"id": "s", "start": 0, "end": 7, "label": "Source"},
        {"id": "c", "start": 18, "end": 20, "label": "Count"},
    ]
    one = {"id": "a1", "text": TEXT, "spans": spans}
    two = {**one, "relations": [{"label": "counts", "from": "s", "to": "c"}]}
    report = project.import_(write_lines(tmp_path / "x.jsonl", one, two, two))
    assert (report.annotations_added, report.annotations_known) == (3, 5)
    (relation,) = project.document("a1").relations
    assert len(relation.annotation.references) == 2
    project.undo()
    project.redo()
    assert len(project.document("a1").relations) == 1


@pytest.mark.parametrize("id", ["01a20510-49f9-76eb-8cc2-f515afe1be14", "T1"])
def test_conflicts(project: Project, tmp_path: Path, id: str) -> None:
    def line(note: str) -> dict[str, Any]:
        return {"id": "a1", "text": TEXT, "spans": [{"id": id, "start": 0, "end": 7, "note": note}]}

    project.import_(write_lines(tmp_path / "x.jsonl", line("one")))
    (first,) = project.document("a1").annotations
    path = write_lines(tmp_path / "y.jsonl", line("two"))
    with pytest.raises(InvalidInput, match=f"line 1: the annotation “{id}” differs"):
        project.import_(path)
    assert import_paths(project, [path], on_conflict="keep").annotations_known == 1
    assert project.annotation(first.uid).note == "one"
    report = import_paths(project, [path], on_conflict="replace")
    assert (report.annotations_replaced, report.annotations_added) == (1, 0)
    assert project.annotation(first.uid).note == "two"
    project.undo()
    assert project.annotation(first.uid).note == "one"
    project.redo()
    assert project.annotation(first.uid).note == "two"


def test_an_id_of_another_document_is_refused(project: Project, tmp_path: Path) -> None:
    span = {"id": new_uid(), "start": 0, "end": 7}
    one = {"id": "a1", "text": TEXT, "spans": [span]}
    two = {"id": "a2", "text": TEXT, "spans": [span]}
    with pytest.raises(InvalidInput, match=r"line 2: the annotation .* is in another document"):
        project.import_(write_lines(tmp_path / "x.jsonl", one, two))
    project.import_(write_lines(tmp_path / "x.jsonl", one))
    with pytest.raises(InvalidInput, match=r"line 1: the annotation .* is in another document"):
        project.import_(write_lines(tmp_path / "y.jsonl", two))


def test_references_across_lines(project: Project, tmp_path: Path) -> None:
    far, near = new_uid(), new_uid()
    one = {"id": "a1", "text": TEXT, "frames": [{"label": "Event", "id": near, "trigger": far}]}
    two = {"id": "a2", "text": TEXT, "frames": [{"label": "Event", "id": far, "trigger": near}]}
    project.import_(write_lines(tmp_path / "x.jsonl", one, two))
    assert project.annotation(near).references == (far,)
    assert project.annotation(far).references == (near,)
    project.undo()
    project.redo()
    assert project.annotation(near).references == (far,)


def test_references_to_what_is_doubled_lead_to_the_one_kept(
    project: Project, tmp_path: Path
) -> None:
    first, double, frame = new_uid(), new_uid(), new_uid()
    spans = [{"id": uid, "start": 0, "end": 7, "label": "Source"} for uid in (first, double)]
    one = {"id": "a1", "text": TEXT, "spans": spans}
    two = {"id": "a2", "text": TEXT, "frames": [{"label": "Event", "id": frame, "trigger": double}]}
    report = project.import_(write_lines(tmp_path / "x.jsonl", one, two))
    assert (report.annotations_added, report.annotations_known) == (2, 1)
    assert project.annotation(frame).references == (first,)


def test_references_to_a_double_that_comes_later(project: Project, tmp_path: Path) -> None:
    first, double, frame = new_uid(), new_uid(), new_uid()
    spans = [{"id": uid, "start": 0, "end": 7, "label": "Source"} for uid in (first, double)]
    slots = [{"name": "n", "value": 1, "according_to": double, "evidence": [double, first]}]
    event = {"id": frame, "label": "Event", "trigger": double, "slots": slots}
    pointing = {"id": new_uid(), "label": "Event", "trigger": frame}
    one = {"id": "a1", "text": TEXT, "frames": [event, pointing]}
    two = {"id": "a2", "text": TEXT, "spans": spans}
    report = project.import_(write_lines(tmp_path / "x.jsonl", one, two))
    assert (report.annotations_added, report.annotations_known) == (3, 1)
    assert set(project.annotation(frame).references) == {first}
    project.undo()
    assert project.counts().annotations == 0
    project.redo()
    assert set(project.annotation(frame).references) == {first}


def test_ids_of_their_own_lead_to_the_one_kept_from_later_lines(
    project: Project, tmp_path: Path
) -> None:
    one = {
        "id": "",
        "text": "",
        "frames": [
            {"id": new_uid(), "label": "Event"},
            {"id": "f", "label": "Event"},
            {"id": "g", "label": "Event"},
        ],
    }
    links = [
        {"label": "near", "from": {"document": "", "id": each}, "to": {"document": "", "id": "g"}}
        for each in ("f", "g")
    ]
    path = write_lines(tmp_path / "x.jsonl", one, {"id": "a2", "text": "", "relations": links})
    report = project.import_(path)
    assert (report.annotations_added, report.annotations_known) == (3, 2)
    (frame,) = project.document("").frames
    for link in project.document("a2").annotations:
        assert set(link.references) == {frame.uid}
    before = state(project)
    report = project.import_(path)
    assert (report.annotations_added, report.annotations_known) == (0, 5)
    assert state(project) == before


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_what_refers_to_doubles_is_doubled_too_whatever_comes_first(
    project: Project, tmp_path: Path, order: tuple[int, ...]
) -> None:
    links = [
        {"id": id, "label": "near", "from": "b", "to": "b", "annotator": "ada"} for id in "abc"
    ]
    line = {"id": "x", "text": "", "relations": [links[number] for number in order]}
    report = project.import_(write_lines(tmp_path / "x.jsonl", line))
    assert (report.annotations_added, report.annotations_known) == (1, 2)
    (link,) = project.document("x").annotations
    assert set(link.references) == {link.uid}


@pytest.mark.parametrize("turned", [False, True])
def test_doubles_are_found_through_all_that_refers_to_them(
    project: Project, tmp_path: Path, turned: bool
) -> None:
    """Frames that refer to frames, five deep and twice over, the deepest first or last."""
    frames: list[dict[str, Any]] = []
    for id in "pq":
        frames.append({"id": f"{id}0", "label": "Event"})
        frames += [
            {"id": f"{id}{n}", "label": "Event", "slots": {"of": {"ref": f"{id}{n - 1}"}}}
            for n in range(1, 6)
        ]
    if turned:
        frames.reverse()
    path = write_lines(tmp_path / "x.jsonl", {"id": "x", "text": "", "frames": frames})
    report = project.import_(path)
    assert (report.annotations_added, report.annotations_known) == (6, 6)
    kept = {a.uid for a in project.document("x").annotations}
    assert all(kept.issuperset(a.references) for a in project.document("x").annotations)
    assert project.import_(path).annotations_known == 12


@pytest.mark.parametrize("first", [0, 1])
def test_what_leads_out_of_its_line_stays_and_is_known_again(
    project: Project, tmp_path: Path, first: int
) -> None:
    """Whether it is said twice shows only when the other line was read; so both are kept."""
    links = [
        {"label": "near", "from": {"document": "b", "id": id}, "to": {"document": "b", "id": id}}
        for id in ("f", "g")
    ]
    lines: list[dict[str, Any]] = [
        {"id": "a", "text": "", "relations": links},
        {"id": "b", "text": "", "frames": [{"id": id, "label": "Event"} for id in ("f", "g")]},
    ]
    path = write_lines(tmp_path / "x.jsonl", lines[first], lines[1 - first])
    assert project.import_(path).annotations_added == 3
    (frame,) = project.document("b").frames
    for link in project.document("a").annotations:
        assert set(link.references) == {frame.uid}
    before = state(project)
    lines[0]["relations"] = links[:1]
    path = write_lines(tmp_path / "y.jsonl", lines[first], lines[1 - first])
    assert project.import_(path).annotations_known == 3
    assert state(project) == before
    out = [tmp_path / "out1.jsonl", tmp_path / "out2.jsonl"]
    project.export(out[0])
    with Project.create(tmp_path / "again.annotator", annotator="ada") as again:
        again.import_(out[0])
        again.export(out[1])
    assert out[0].read_bytes() == out[1].read_bytes()


def test_known_annotations_keep_what_refers_to_them(project: Project, tmp_path: Path) -> None:
    span = {"id": "s", "start": 0, "end": 7, "label": "Source"}
    project.import_(write_lines(tmp_path / "x.jsonl", {"id": "a", "text": TEXT, "spans": [span]}))
    span["id"] = "other"
    frame = {"label": "Event", "trigger": "other"}
    line = {"id": "a", "text": TEXT, "spans": [span], "frames": [frame]}
    report = project.import_(write_lines(tmp_path / "y.jsonl", line))
    assert (report.annotations_known, report.annotations_added) == (1, 1)
    document = project.document("a")
    assert document.frames[0].trigger == document.spans[0].uid


def test_keys_that_are_taken_are_dropped(project: Project, tmp_path: Path) -> None:
    labelling.add_label(project, "Mine", key="s")
    with Project.create(tmp_path / "one.annotator") as one:
        labelling.add_label(one, "Source", key="s", color="#123456")
        one.add_document(TEXT, id="a1")
        one.export(tmp_path / "one.jsonl")
    report = project.import_(tmp_path / "one.jsonl")
    source = project.label_set.named("Source")
    assert (source.key, source.color) == (None, "#123456")
    assert "the key s of “Source” is taken and was dropped" in report.notes


def test_the_project_itself_is_never_opened(project: Project, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be imported into itself"):
        project.import_(project.path)
    (tmp_path / "a.txt").write_text("words")
    report = project.import_(tmp_path)
    assert report.documents_added == 1


def test_a_backup_first(project: Project, tmp_path: Path) -> None:
    project.import_(GOLDEN)
    folder = project.path.with_name(f"{project.path.stem}-backups")
    assert not folder.exists()
    (tmp_path / "a.txt").write_text("words")
    project.import_(tmp_path / "a.txt")
    assert len(list(folder.glob("*.annotator"))) == 1


def test_progress_and_cancelling(project: Project, tmp_path: Path) -> None:
    path = write_lines(tmp_path / "x.jsonl", *({"id": str(i), "text": TEXT} for i in range(100)))
    seen: list[tuple[int, int | None]] = []
    before = state(project)
    with pytest.raises(Cancelled):
        import_paths(project, [path], cancelled=lambda: len(seen) > 2, progress=_into(seen))
    assert state(project) == before
    seen.clear()
    import_paths(project, [path], progress=_into(seen))
    size = path.stat().st_size
    assert seen[-1] == (size, size)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def _into(seen: list[tuple[int, int | None]]) -> Any:
    return lambda done, total: seen.append((done, total))


def test_what_is_not_there(project: Project, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="there is no such file or folder"):
        project.import_(tmp_path / "none.txt")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InvalidInput, match="there is nothing to import"):
        project.import_(tmp_path / "empty")
    with pytest.raises(InvalidInput, match="there is no format “xml”"):
        project.import_(GOLDEN, format="xml")


def test_labels_that_come_one_by_one_are_never_read_anew(project: Project, tmp_path: Path) -> None:
    lines: list[dict[str, Any]] = [
        {"id": f"n{n}", "text": "Velmar", "spans": [{"start": 0, "end": 6, "label": f"L{n}"}]}
        for n in range(50)
    ]
    file = write_lines(tmp_path / "many.jsonl", *lines)
    statements: list[str] = []
    project.store.database.connection.set_trace_callback(statements.append)
    import_paths(project, [file])
    project.store.database.connection.set_trace_callback(None)
    assert sum("FROM label ORDER BY" in statement for statement in statements) <= 2
    assert [s.label for d in project.documents() for s in d.spans][-50:] == [
        f"L{n}" for n in range(50)
    ]


def test_what_people_say_of_a_whole_document_comes_from_each_of_them(
    project: Project, tmp_path: Path
) -> None:
    def of(who: str, *said: tuple[str | None, str]) -> dict[str, Any]:
        entries = [
            {"annotator": who, "state": what} | ({} if label is None else {"label": label})
            for label, what in said
        ]
        return {"id": "a1", "text": TEXT, "coverage": entries}

    def coverage() -> list[tuple[str, str]]:
        return [(c.annotator, c.state.value) for c in project.document("a1").document.coverage]

    folder = tmp_path / "layers"
    folder.mkdir()
    write_lines(folder / "ada.jsonl", of("ada", ("Source", "nothing")))
    write_lines(folder / "bo.jsonl", of("bo", ("Source", "nothing"), (None, "done")))
    project.import_(folder)
    both = [("ada", "nothing"), ("bo", "nothing"), ("bo", "done")]
    assert coverage() == both
    # What somebody said already stays; another's is news, and one step to undo.
    path = write_lines(tmp_path / "x.jsonl", of("ada", ("Source", "done")))
    assert project.import_(path).documents_known == 1
    assert coverage() == both
    path = write_lines(tmp_path / "y.jsonl", of("cy", (None, "skipped")))
    project.import_(path)
    assert coverage() == [*both, ("cy", "skipped")]
    project.undo()
    assert coverage() == both
    project.undo()
    assert project.document_count() == 0
    project.redo()
    assert coverage() == both
    project.redo()
    assert coverage() == [*both, ("cy", "skipped")]


def test_frames_about_the_same_words_are_one_only_if_they_say_the_same(
    project: Project, tmp_path: Path
) -> None:
    frames = [
        {"label": "Count", "start": 0, "end": 7, "slots": {"amount": amount}}
        for amount in (20, 14, 20)
    ]
    path = write_lines(tmp_path / "x.jsonl", {"id": "a1", "text": TEXT, "frames": frames})
    report = project.import_(path)
    assert (report.annotations_added, report.annotations_known) == (2, 1)
    assert [a.slots[0].value for a in project.document("a1").annotations] == [20, 14]
    assert project.import_(path).annotations_known == 3
