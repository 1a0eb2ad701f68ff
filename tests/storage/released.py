"""One project file of every released schema, made once and kept for ever.

`python -m tests.storage.released` makes the file of the present schema if there is none yet. A
file that is there is never made again: it stands for the files that users have.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from annotator.domain.annotation import (
    Anchor,
    Annotation,
    Judgement,
    Kind,
    Slot,
    SlotStatus,
    Stance,
    Verdict,
)
from annotator.domain.candidates import Candidate, CandidateTable
from annotator.domain.changes import Action, Change, DocumentRecord, Entity
from annotator.domain.document import Coverage, CoverageState, Document, Status
from annotator.domain.ids import new_uid
from annotator.domain.label import Label
from annotator.services import document_editing, editing, facts, label_changes, labelling
from annotator.services.project import Project
from annotator.storage.database import SCHEMA_VERSION
from tests.builders import ARTICLE, HARD_TEXTS
from tests.states import State, state_of

FOLDER = Path(__file__).resolve().parents[1] / "data" / "projects"


def file_of(version: int) -> Path:
    """The project file of a released schema."""
    return FOLDER / f"schema-{version}.annotator"


def content_of(version: int) -> Path:
    """What must be read from it: before and after redoing what is undone in it."""
    return FOLDER / f"schema-{version}.json"


def plain(state: State) -> Any:
    """A state as JSON data, without what came later and says nothing."""
    data: list[Any] = json.loads(msgspec.json.encode(state))
    for record in data[0]:
        for field, nothing in (("memo", ""), ("meaning", 1)):
            if record["label"][field] == nothing:
                del record["label"][field]
    while len(data) > 3 and not data[-1]:
        data.pop()
    return data


def make(version: int) -> None:
    """Write the file of the present schema, with something in every table and column."""
    path = file_of(version)
    with Project.create(path, labels=["Source", "Quantity"], annotator="ada") as project:
        source = project.label_set.labels[0].uid
        labels = [
            Label(new_uid(), f"{kind} label", kind, "#123456", None, source, "what it is",
                  ("an example",), ({"name": "n", "type": "integer"},), {"overlap": False},
                  kind is Kind.CLUSTER, {"unknown": [1]}, "for the team", 2)
            for kind in Kind
        ]  # fmt: skip
        labelling.add_labels(project, labels)
        facts.set_fact(project, facts.GUIDELINE, "# Ships\n\nCount them.")
        table = CandidateTable(
            new_uid(), "ports", (Candidate("p1", "Harrow", ("Port Harrow",), "a port", {"lat": 1}),)
        )
        added = Change(Entity.CANDIDATES, table.uid, None, table)
        project.apply(Action("Import candidates", (added,)))
        by_kind = {label.kind: label.uid for label in labels}
        first = project.add_document(ARTICLE, id="a1", title="Ships", meta={"n": [1, None, 0.5]})
        for n, text in enumerate(HARD_TEXTS):
            project.add_document(text, id=f"hard {n}", title=text[:9])
        words = editing.add_span(project, first.uid, [Anchor(0, 7), Anchor(18, 25)], source)
        editing.judge(project, words.uid, Verdict.DISPUTES, note="why")
        slots = (
            Slot("launched", {"value": 14, "comparator": "at least"}, according_to=words.uid,
                 stance=Stance.DENIES, as_of="2024-09", status=SlotStatus.CODED, rule="official",
                 evidence=(words.uid,), extra={"k": 1}),
            Slot("date", given="@published"), Slot("trigger", ref=words.uid),
        )  # fmt: skip
        frame = Annotation(
            new_uid(), Kind.FRAME, by_kind[Kind.FRAME], None, slots=slots, annotator="rules",
            origin="rule:numbers@1", score=0.5, confidence=0.25, note="n\r\n", created="c",
            updated="u", judgements=(Judgement("bo", Verdict.ACCEPTS, "", "c", {"j": 1}),),
            given_id="f1", extra={"e": {}},
        )  # fmt: skip
        head = Annotation(new_uid(), label=source, document=first.uid, anchors=(Anchor(5, 5),),
                          head=Anchor(0, 3), annotator="bo")  # fmt: skip
        changes = tuple(Change(Entity.ANNOTATION, a.uid, None, a) for a in (frame, head))
        project.apply(Action("Everything", changes, first.uid))
        before = project.store.documents.get(first.uid)
        said = (Coverage("bo", CoverageState.SKIPPED, source, "c", {"c": 1}),)
        after = replace(before.document, coverage=said, status=Status.DISPUTED, extra={"d": 2})
        record = DocumentRecord(after, before.position)
        project.apply(Action("Cover", (Change(Entity.DOCUMENT, first.uid, before, record),)))
        with project.store.bulk_action("Import", "cy") as bulk:
            late = Document(new_uid(), "late", ARTICLE, "Imported", importer="jsonl@1")
            bulk.add_label(Label(new_uid(), "Imported"))
            bulk.add_document(late)
            one, two = new_uid(), new_uid()
            bulk.add_annotations(
                late.uid,
                [
                    Annotation(one, document=late.uid, anchors=(Anchor(0, 7),), annotator="cy",
                               slots=(Slot("x", ref=two),)),
                    Annotation(two, document=late.uid, anchors=(Anchor(8, 17),), annotator="cy"),
                ],
            )  # fmt: skip
        label_changes.delete_label(project, source, annotations="unlabel")
        document_editing.delete_documents(project, [first.uid])
        states = []
        for _ in range(3):
            project.undo()
        states.append(plain(state_of(project)))
        for _ in range(3):
            project.redo()
        states.append(plain(state_of(project)))
        for _ in range(3):
            project.undo()
    content_of(version).write_text(json.dumps(states, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if file_of(SCHEMA_VERSION).exists():
        sys.exit(f"{file_of(SCHEMA_VERSION).name} is there already and stays as it is")
    make(SCHEMA_VERSION)
