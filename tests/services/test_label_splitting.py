"""Giving some of a label's annotations to other labels."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.domain.errors import InvalidInput
from annotator.services.label_splitting import SplitPart, split_label, split_preview
from annotator.services.project import Project
from tests.services.label_projects import Known, check_undo, fill, label_uid
from tests.states import problems_of


@pytest.fixture
def filled(project_path: Path) -> Iterator[tuple[Project, Known]]:
    project, known = fill(project_path)
    for start, end, side in ((29, 34, "port"), (38, 44, "port"), (67, 70, "pilot")):
        project.add_span(known.document, start, end, "Source", slots={"side": side})
    yield project, known
    assert problems_of(project) == []
    project.close()


def count(project: Project, name: str) -> int:
    return project.counts().by_label.get(label_uid(project, name), 0)


def test_by_the_value_of_a_slot_into_new_labels(filled: tuple[Project, Known]) -> None:
    project, known = filled
    source = label_uid(project, "Source")
    parts = [
        SplitPart("Port", slot="side", values=("port",)),
        SplitPart("Harbour", slot="side", values=("harbour",)),
    ]
    assert split_preview(project, source, parts) == [2, 1, 1]
    check_undo(project, lambda: split_label(project, source, parts))
    assert [count(project, n) for n in ("Port", "Harbour", "Source")] == [2, 1, 1]
    port, old = project.label_set.named("Port"), project.label_set[source]
    assert (port.slots, port.parent, port.meaning) == (old.slots, old.parent, 1)
    assert port.key not in {old.key, None}
    assert project.annotation(known.official).label == label_uid(project, "Harbour")


def test_by_words_by_a_pattern_and_by_a_list_into_what_is_there(
    filled: tuple[Project, Known],
) -> None:
    project, known = filled
    source = label_uid(project, "Source")
    parts = [
        SplitPart("Quantity", text="SHIPS"),
        SplitPart("Time", text=r"^mon\w+$", pattern=True),
        SplitPart("Speaker", only=[known.official]),
    ]
    assert split_preview(project, source, parts) == [1, 1, 1, 1]
    check_undo(project, lambda: split_label(project, source, parts))
    assert [count(project, n) for n in ("Quantity", "Time", "Speaker", "Source")] == [2, 1, 2, 1]


def test_what_the_other_label_has_already_becomes_one(filled: tuple[Project, Known]) -> None:
    project, known = filled
    project.add_span(known.document, 0, 17, "Speaker", slots={"camp": "port"})
    split_label(project, label_uid(project, "Source"), [SplitPart("Speaker", text="officials")])
    assert project.find_annotation(known.official) is None
    assert count(project, "Speaker") == 2


def test_a_split_without_a_rule_or_with_a_broken_one_is_refused(
    filled: tuple[Project, Known],
) -> None:
    project, _known = filled
    source, entries = label_uid(project, "Source"), len(project.history())
    for parts, sentence in (
        ([], "at least one label"),
        ([SplitPart("Port")], "which annotations become “Port”"),
        ([SplitPart("Port", text="(", pattern=True)], "is no pattern"),
        ([SplitPart("a\nb", text="x")], "invisible character"),
    ):
        with pytest.raises(InvalidInput, match=sentence):
            split_label(project, source, parts)
    assert len(project.history()) == entries
