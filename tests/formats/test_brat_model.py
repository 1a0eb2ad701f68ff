"""Whatever brat's standoff files say can be said here, stored, exported and said again.

The reader and writer of this module are for the test alone: they keep every line, not its layout.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from annotator.domain.annotation import (
    Anchor,
    Annotation,
    JsonObject,
    JsonValue,
    Kind,
    Slot,
    check_anchors,
)
from annotator.domain.changes import Action, Change, Entity
from annotator.domain.document import AnnotatedDocument
from annotator.domain.ids import Uid, new_uid
from annotator.services import labelling
from annotator.services.project import Project
from tests.states import in_quick_folder, problems_of

OWN = Path(__file__).parents[1] / "data" / "brat"
GIVEN = Path(
    os.environ.get("ANNOTATOR_FIXTURES") or Path(__file__).parents[3] / "shared" / "fixtures"
)
NOTES = "AnnotatorNotes"
KINDS = {"T": Kind.SPAN, "E": Kind.FRAME, "R": Kind.RELATION, "*": Kind.CLUSTER}


class BratReader:
    """The annotations of one file, with labels named by their kind and type."""

    def __init__(self, project: Project, document: Uid) -> None:
        self._project, self._document = project, document
        self._uids: dict[str, Uid] = {}
        self._found: dict[str, Annotation] = {}
        # Where an attribute or a normalization stands: its annotation and its place there.
        self._slots: dict[str, tuple[str, int]] = {}

    def read(self, lines: Iterable[str]) -> list[Annotation]:
        """Every annotation; what says something of another is said there."""
        entries = [line.split("\t") for line in lines if line.strip()]
        for number, (id, *_) in enumerate(entries):
            self._uids[id if id != "*" else f"*{number}"] = new_uid()
        for wanted in ("TER*", "AMN", "#"):
            for number, (id, head, *rest) in enumerate(entries):
                if id[0] in wanted:
                    text = rest[0] if rest else None
                    self._entry(id if id != "*" else f"*{number}", head.split(" "), text)
        return list(self._found.values())

    def _entry(self, id: str, head: list[str], text: str | None) -> None:
        letter = id[0]
        if letter == "T":
            ranges = " ".join(head[1:]).split(";")
            self._add(id, head[0], anchors=tuple(Anchor(*map(int, r.split())) for r in ranges))
        elif letter == "E":
            (name, trigger), *roles = (part.split(":", 1) for part in head if part)
            slots = [Slot("trigger", ref=self._uids[trigger])]
            slots += [Slot(role, ref=self._uids[target]) for role, target in roles]
            self._add(id, name, slots)
        elif letter == "R":
            ends = [part.split(":", 1) for part in head[1:] if part]
            names = [role for role, _ in ends]
            extra: JsonObject = {} if names == ["Arg1", "Arg2"] else {"x-roles": names}
            slots = [
                Slot(name, ref=self._uids[target])
                for name, (_, target) in zip(("from", "to"), ends, strict=True)
            ]
            self._add(id, head[0], slots, extra=extra)
        elif letter == "*":
            self._add(id, head[0], [Slot("member", ref=self._uids[m]) for m in head[1:]])
        elif letter in "AM":
            value: JsonValue = head[2] if len(head) > 2 else True
            self._say(id, head[1], Slot(head[0], value, extra={"x-id": id}))
        elif letter == "N":
            kb, _, key = head[2].partition(":")
            link: dict[str, JsonValue] = {"kb": kb, "id": key}
            link |= {} if text is None else {"label": text}
            self._say(id, head[1], Slot(head[0], link, extra={"x-id": id}))
        else:
            self._note(id, head, text or "")

    def _add(
        self,
        id: str,
        name: str,
        slots: Iterable[Slot] = (),
        anchors: tuple[Anchor, ...] = (),
        extra: JsonObject | None = None,
    ) -> None:
        kind = KINDS[id[0]]
        known = self._project.label_set.find(name, kind)
        label = (known or labelling.add_label(self._project, name, kind=kind)).uid
        self._found[id] = Annotation(
            self._uids[id], kind, label, self._document, anchors, slots=tuple(slots),
            annotator="brat", origin="import", created="2024-09-10", updated="2024-09-10",
            given_id=None if kind is Kind.CLUSTER else id, extra=extra or {},
        )  # fmt: skip

    def _say(self, id: str, target: str, slot: Slot) -> None:
        annotation = self._found[target]
        self._slots[id] = target, len(annotation.slots)
        self._found[target] = annotation._replace(slots=(*annotation.slots, slot))

    def _note(self, id: str, head: list[str], text: str) -> None:
        kind, target = head
        if target in self._slots:  # on an attribute or a normalization
            home, place = self._slots[target]
            annotation = self._found[home]
            slots = list(annotation.slots)
            noted = {**slots[place].extra, "x-notes": [[id, kind, text]]}
            slots[place] = slots[place]._replace(extra=noted)
            self._found[home] = annotation._replace(slots=tuple(slots))
        elif kind == NOTES and "x-note" not in self._found[target].extra:
            annotation = self._found[target]
            extra = {**annotation.extra, "x-note": id}
            self._found[target] = annotation._replace(note=text, extra=extra)
        else:
            self._say(id, target, Slot(kind, text, extra={"x-id": id}))


def written(document: AnnotatedDocument) -> Iterator[str]:
    """The lines of a document, in no order."""
    ids = {a.uid: a.given_id or "" for a in document.annotations}
    labels = document.label_set
    for a in document.annotations:
        assert a.label is not None
        id, name = ids[a.uid], labels[a.label].name
        own = [slot for slot in a.slots if "x-id" not in slot.extra]
        targets = [ids[slot.ref] for slot in own if slot.ref is not None]
        if a.kind is Kind.SPAN:
            yield f"{id}\t{name} {';'.join(f'{start} {end}' for start, end in a.anchors)}"
        elif a.kind is Kind.FRAME:
            names = [name, *(slot.name for slot in own[1:])]
            yield f"{id}\t{' '.join(map(':'.join, zip(names, targets, strict=True)))}"
        elif a.kind is Kind.RELATION:
            roles = a.extra.get("x-roles", ["Arg1", "Arg2"])
            assert isinstance(roles, list)
            yield f"{id}\t{name} {' '.join(map(':'.join, zip(roles, targets, strict=True)))}"
        else:
            yield f"*\t{' '.join([name, *targets])}"
        if "x-note" in a.extra:
            yield f"{a.extra['x-note']}\t{NOTES} {id}\t{a.note}"
        for slot in a.slots:
            yield from _said(slot, id)


def _said(slot: Slot, target: str) -> Iterator[str]:
    """The lines of an attribute, a normalization or a further note, with notes on them."""
    id, value = slot.extra.get("x-id"), slot.value
    if not isinstance(id, str):
        return
    if id[0] in "AM":
        yield f"{id}\t{slot.name} {target}" + ("" if value is True else f" {value}")
    elif isinstance(value, dict):
        label = f"\t{value['label']}" if "label" in value else ""
        yield f"{id}\t{slot.name} {target} {value['kb']}:{value['id']}{label}"
    else:
        yield f"{id}\t{slot.name} {target}\t{value}"
    notes = slot.extra.get("x-notes", [])
    assert isinstance(notes, list)
    for number, kind, text in notes:
        yield f"{number}\t{kind} {id}\t{text}"


def content(lines: Iterable[str]) -> list[str]:
    """What lines say: without the words of spans, which are the text's, and without layout."""
    found = []
    for line in lines:
        if not line.strip():
            continue
        id, head, *rest = line.split("\t")
        words = [] if id[0] in "TER*" else [text for text in rest if text or id[0] == "#"]
        found.append("\t".join([id, " ".join(head.split()), *words]))
    return sorted(found)


def lines_of(path: Path) -> list[str]:
    return path.read_text("utf-8").split("\n")


def store(project: Project, ann: Path, id: str) -> None:
    """Read a file into a project, as one action."""
    text = ann.with_suffix(".txt").read_bytes().decode("utf-8")
    document = project.add_document(text, id=id)
    annotations = BratReader(project, document.uid).read(lines_of(ann))
    for a in annotations:
        check_anchors(a.anchors, len(text))
    changes = tuple(Change(Entity.ANNOTATION, a.uid, None, a) for a in annotations)
    if changes:
        project.apply(Action("Import brat", changes, document.uid))


def files_in(folder: Path) -> list[Path]:
    return [p for p in sorted(folder.rglob("*.ann")) if p.with_suffix(".txt").is_file()]


def check_whole(paths: list[Path], root: Path) -> None:
    """Stored, read again, exported, imported elsewhere: the same content at the end."""
    expected = {str(path.relative_to(root)): content(lines_of(path)) for path in paths}
    with in_quick_folder() as path:
        with Project.create(path, annotator="ada") as project:
            for ann in paths:
                store(project, ann, str(ann.relative_to(root)))
        with Project.open(path, annotator="ada") as project:
            assert {d.id: sorted(content(written(d))) for d in project.documents()} == expected
            assert problems_of(project) == []
            project.export(path.with_name("out.jsonl"))
        with Project.create(path.with_name("again.annotator"), annotator="ada") as again:
            again.import_(path.with_name("out.jsonl"))
            assert {d.id: sorted(content(written(d))) for d in again.documents()} == expected


def test_every_construct_of_our_own_files() -> None:
    paths = files_in(OWN)
    assert {line[0] for path in paths for line in lines_of(path) if line} == set("TERAMN*#")
    check_whole(paths, OWN)


def test_what_the_constructs_become(project_path: Path) -> None:
    with Project.create(project_path, annotator="ada") as project:
        store(project, OWN / "harbour.ann", "harbour")
        document = project.document("harbour")
    frames = {frame.annotation.given_id: frame for frame in document.frames}
    spans = {span.annotation.given_id: span for span in document.spans}
    # Several events on one trigger, events in events, numbered roles in their order.
    assert frames["E6"].trigger == frames["E7"].trigger == spans["T17"].uid
    assert frames["E4"].values("Cause")[0].ref == frames["E1"].uid
    assert [slot.name for slot in frames["E1"].annotation.slots] == [
        "trigger", "Org-Arg", "Org-Arg2", "Org-Arg3", "Org-Arg4", "Time", "Reference", NOTES,
    ]  # fmt: skip
    assert frames["E2"].values("Confidence")[0].value == "Possible"
    assert len(frames["E2"].values("Confidence")) == 2
    assert [cluster.label for cluster in document.clusters].count("Equiv") == 2
    assert max(len(cluster.members) for cluster in document.clusters) == 3
    assert [fragment.text for fragment in spans["T20"].fragments] == ["Velmar", "Port"]
    assert spans["T18"].text == "👩‍👧 cheered"
    assert spans["T1"].value("Reference") == {
        "kb": "Ports", "id": "velmar-1", "label": "Velmar, Port of",
    }  # fmt: skip


@pytest.mark.skipif(not (GIVEN / "brat").is_dir(), reason="the fixtures are not there")
@pytest.mark.timeout(300)
def test_everything_of_the_fixtures() -> None:
    paths = files_in(GIVEN / "brat")
    assert len(paths) > 100
    check_whole(paths, GIVEN)
