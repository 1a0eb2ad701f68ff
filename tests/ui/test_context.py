"""The context keeps the shown document true, also what of the whole project points into it."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.domain.annotation import Kind
from annotator.services import editing, labelling, linking
from annotator.services.project import Project
from annotator.services.settings import Settings
from annotator.ui.context import Context


@pytest.mark.usefixtures("qtbot")
def test_undo_brings_back_what_points_in_from_the_whole_project(small_project: Path) -> None:
    context = Context(Settings())
    with Project.open(small_project, annotator="ada") as project:
        same = labelling.add_label(project, "same", kind=Kind.RELATION)
        here, there = (
            project.add_span(document.uid, 0, 3, "Source").annotation
            for document in list(project.documents())[:2]
        )
        relation = linking.add_relation(project, same.uid, here.uid, there.uid)
        context.set_project(project)
        assert here.document is not None
        context.open_document(here.document)
        assert context.wide == {relation.uid: relation}
        editing.delete(project, [here.uid])
        assert not context.wide
        project.undo()
        assert context.wide == {relation.uid: relation}
        assert set(context.annotations) == {here.uid}
        context.set_project(None)
