"""A desk with frames, clusters and sources for tests of what the article does with them."""

from __future__ import annotations

from dataclasses import replace

from annotator.domain.annotation import Anchor, Annotation, Kind, Slot
from annotator.domain.changes import Action, Change, Entity, LabelRecord
from annotator.domain.ids import Uid
from annotator.services import editing, labelling
from tests.ui.editor.driving import Desk

TEXT = (
    "The navy said 46 drones came down over Velmar 👩‍👩‍👧 at night. Governor Sokolenko spoke of "
    "at least twenty; the navy denied it.\n"
    "Nobody was hurt in Port Harrow, the mayor said.\n"
)


def equip(desk: Desk) -> Desk:
    """Add the frames Attack (a) and Attribution (f) and the cluster Same one (r)."""
    project = desk.project
    attribution = labelling.add_label(project, "Attribution", kind=Kind.FRAME, key="f")
    attack = labelling.add_label(project, "Attack", kind=Kind.FRAME, key="a")
    same = labelling.add_label(project, "Same one", kind=Kind.CLUSTER, key="r")
    set_label(desk, attribution.uid, slots=(
        {"name": "source", "type": "reference", "to": [desk.label("Source")],
         "givens": ["@outlet", "@author"]},
    ))  # fmt: skip
    set_label(desk, attack.uid, slots=(
        {"name": "launched", "type": "number"},
        {"name": "attacker", "type": "reference", "to": [desk.label("Person")]},
        {"name": "part of", "type": "reference", "to": [attack.uid]},
        {"name": "realis", "type": "one-of", "choices": ["happened", "planned"]},
    ))  # fmt: skip
    set_label(desk, same.uid, slots=({"name": "link", "type": "kb", "kbs": ["gazetteer"]},))
    return desk


def set_label(desk: Desk, uid: Uid, **fields: object) -> None:
    before = desk.project.store.labels.record(uid)
    after = LabelRecord(replace(before.label, **fields), before.position)  # type: ignore[arg-type]
    desk.project.apply(Action("Edit", (Change(Entity.LABEL, uid, before, after),)))


def frame_label(desk: Desk, name: str = "Attack") -> Uid:
    return desk.context.label_set.named(name, Kind.FRAME).uid


def add(desk: Desk, words: str, label: str = "Source", document: Uid | None = None) -> Annotation:
    """Tag the first place where words stand in a document, the shown one if none is named."""
    home = document or desk.context.document_uid
    assert home is not None
    start = desk.project.text_of(home).index(words)
    place = [Anchor(start, start + len(words))]
    return editing.add_span(desk.project, home, place, desk.label(label))


def select(desk: Desk, words: str) -> None:
    start = desk.view.text.index(words)
    desk.view.select(Anchor(start, start + len(words)))


def active(desk: Desk) -> Annotation:
    found = desk.context.find(desk.context.active or Uid(""))
    assert found is not None
    return found


def entries(desk: Desk, annotation: Annotation, name: str) -> list[Slot]:
    """The entries of a slot as they are stored, without their uids."""
    stored = desk.project.annotation(annotation.uid)
    return [slot._replace(uid=None) for slot in stored.slots if slot.name == name]


def stored(desk: Desk, kind: Kind) -> list[Annotation]:
    """Every annotation of a kind in the project."""
    found = [a for document in desk.project.documents() for a in document.annotations]
    found += desk.project.store.annotations.of_project()
    return [a for a in found if a.kind is kind]


def say(desk: Desk) -> list[str]:
    """What the status bar is told from now on."""
    said: list[str] = []
    desk.context.message.connect(said.append)
    return said


def words_of(desk: Desk, uid: Uid | None) -> str:
    found = desk.project.annotation(uid or Uid(""))
    return desk.project.text_of(found.document or Uid(""))[slice(*found.anchors[0])]
