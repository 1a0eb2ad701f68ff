"""A small project with every kind of label and annotation, for tests that change its label set."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from annotator.domain.annotation import Kind, Slot
from annotator.domain.ids import Uid
from annotator.domain.label import Label
from annotator.services import labelling
from annotator.services.project import Project
from tests.builders import ARTICLE
from tests.states import State, problems_of, state_of


class Known(NamedTuple):
    """The uids of what `fill` makes."""

    document: Uid
    official: Uid
    pilot: Uid
    ships: Uid
    frame: Uid
    says: Uid
    same: Uid


def label_uid(project: Project, name: str, kind: Kind = Kind.SPAN) -> Uid:
    """The uid of a label by its name."""
    return project.label_set.named(name, kind).uid


def fill(path: Path) -> tuple[Project, Known]:
    """A project of two articles: sources, a count, a relation, a frame, a cluster; still open."""
    project = Project.create(path, annotator="ada")
    for name in ("Source", "Speaker", "Quantity"):
        labelling.add_label(project, name)
    source, speaker = label_uid(project, "Source"), label_uid(project, "Speaker")
    labelling.edit_label(
        project,
        source,
        slots=[
            {"name": "side", "type": "one-of", "choices": ["harbour", "port", "pilot"]},
            {"name": "office", "type": "text", "shown_if": {"slot": "side", "is": ["harbour"]}},
        ],
    )
    labelling.edit_label(
        project, speaker, slots=[{"name": "camp", "type": "one-of", "choices": ["port", "crew"]}]
    )
    labelling.edit_label(project, source, constraints={"no_overlap_with": [source, speaker]})
    labelling.add_label(project, "says", kind=Kind.RELATION)
    labelling.add_label(project, "Sighting", kind=Kind.FRAME)
    sighting = label_uid(project, "Sighting", Kind.FRAME)
    by: dict[str, object] = {"name": "by", "type": "reference", "to": [source, speaker]}
    labelling.edit_label(project, sighting, slots=[by, {"name": "ships", "type": "text"}])  # type: ignore[list-item]
    document = project.add_document(ARTICLE, id="a1", title="Ships").uid
    project.add_document("Nobody counted in Velmar.", id="a2", title="Velmar")
    official = project.add_span(
        document, 0, 17, "Source", slots={"side": "harbour", "office": "customs"}
    ).uid
    pilot = project.add_span(document, 56, 65, "Speaker", slots={"camp": "crew"}).uid
    count = project.add_span(document, 26, 28, "Quantity").uid
    frame = project.add_frame("Sighting", document=document, trigger=count).uid
    project.fill(frame, "by", ref=pilot)
    project.fill(frame, "ships", "14", according_to=official, evidence=(count, official))
    says = project.add_relation("says", official, count).uid
    same = project.add_cluster("Same person", [official, pilot]).uid
    return project, Known(document, official, pilot, count, frame, says, same)


def check_undo(project: Project, act: Callable[[], object]) -> State:
    """Do one step, undo and redo it, each after reopening; the project ends as the step leaves it.

    Returns what it was before.
    """
    before, entries = state_of(project), len(project.history(limit=1000))
    version = project.label_set.version
    act()
    after = state_of(project)
    assert after != before
    assert len(project.history(limit=1000)) == entries + 1
    assert problems_of(project) == []
    for step, expected in (("undo", before), ("redo", after)):
        path = project.path
        with Project.open(path, read_only=True) as again:
            assert state_of(again) == (after if step == "undo" else before)
        getattr(project, step)()
        assert state_of(project) == expected
        assert problems_of(project) == []
    assert project.label_set.version >= version
    return before


def the(label: Label | None) -> Label:
    """A label that is there."""
    assert label is not None
    return label


def slot_values(project: Project, uid: Uid, name: str) -> list[object]:
    """What one annotation holds in a slot."""
    return [slot.value for slot in project.annotation(uid).slots if slot.name == name]


def bare(slots: tuple[Slot, ...]) -> list[Slot]:
    """Entries without their uids."""
    return [slot._replace(uid=None) for slot in slots]
