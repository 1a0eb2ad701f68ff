"""A project of two short articles about one night, with labels of every kind, for tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from annotator.domain.annotation import Anchor, Annotation, JsonObject, Kind
from annotator.domain.ids import Uid, new_uid
from annotator.domain.label import Label
from annotator.services import editing
from annotator.services.project import Project

TEXT = "The governor said 46 drones came. The navy denied it: at least twenty. She saw 38 of them."
OTHER = "Deputy Minister Anton Rask counted 41 drones; the navy spoke of 12 to 15 boats."


@contextmanager
def newsroom(path: Path) -> Iterator[Project]:
    """The project, open, with the documents `a` and `b`, annotated by `ada`."""
    source = new_uid()
    amount: JsonObject = {"name": "amount", "type": "number"}
    remark: JsonObject = {"name": "remark", "type": "text"}
    attack: tuple[JsonObject, ...] = (
        {"name": "attacker", "type": "reference", "to": [source], "max": None},
        {"name": "launched", "type": "number", "required": True},
        {"name": "date", "type": "date"},
        {"name": "claim", "type": "text"},
        {"name": "share", "type": "decimal", "units": ["%"]},
    )
    labels = [
        Label(source, "Source"),
        Label(new_uid(), "Quantity", slots=(amount, remark)),
        Label(new_uid(), "counts", Kind.RELATION),
        Label(new_uid(), "same", Kind.RELATION, constraints={"symmetric": True}),
        Label(new_uid(), "Attack", Kind.FRAME, slots=attack),
        Label(new_uid(), "Entity", Kind.CLUSTER),
        Label(new_uid(), "Topic", Kind.DOCUMENT),
    ]
    with Project.create(path, labels=labels, annotator="ada") as project:
        project.add_document(TEXT, id="a")
        project.add_document(OTHER, id="b")
        yield project


def label(project: Project, name: str, kind: Kind = Kind.SPAN) -> Uid:
    """The uid of a label."""
    return project.label_set.named(name, kind).uid


def mark(project: Project, words: str, name: str = "Source", document: str = "a") -> Annotation:
    """A span over the first place where the words stand."""
    shown = project.document(document)
    start = shown.text.index(words)
    anchor = Anchor(start, start + len(words))
    return editing.add_span(project, shown.uid, [anchor], label(project, name))
