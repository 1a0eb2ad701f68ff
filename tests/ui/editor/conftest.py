"""An article view to drive, and proof that no guarded method failed meanwhile."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from annotator.domain.ids import new_uid
from annotator.domain.label import PALETTE, Label, LabelSet
from annotator.services.project import Project
from annotator.services.settings import Settings
from annotator.ui.context import Context
from annotator.ui.editor.pane import ArticlePane
from annotator.ui.editor.presenter import Presenter
from annotator.ui.editor.view import ArticleView
from tests.ui.editor.driving import Desk

NAMES = ("Source", "Quantity", "Person", "Claim")


@pytest.fixture(autouse=True)
def _nothing_failed(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Guards swallow exceptions so that the program goes on; in tests they are failures."""
    yield
    failed = [
        record.getMessage()
        for record in caplog.get_records("call")
        if record.name == "annotator.ui.editor.guards" and record.levelno >= logging.ERROR
    ]
    expected = getattr(caplog, "expected_failures", False)
    assert expected or not failed


@pytest.fixture
def labels() -> LabelSet:
    return LabelSet(
        tuple(
            Label(new_uid(), name, color=PALETTE[n], key=name[0].lower())
            for n, name in enumerate(NAMES)
        )
    )


@pytest.fixture
def view(qtbot: QtBot, labels: LabelSet) -> ArticleView:
    """A shown view of 1000 x 800 without an article."""
    made = ArticleView()
    qtbot.addWidget(made)
    made.set_labels(labels)
    made.resize(1000, 800)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


MakeDesk = Callable[..., Desk]


@pytest.fixture
def make_desk(qtbot: QtBot, tmp_path: Path) -> Iterator[MakeDesk]:
    """Makes a project with one document, shown in a pane with its presenter."""
    made: list[Desk] = []

    def make(text: str, *, keys: str = "sqpc") -> Desk:
        path = tmp_path / f"{len(made)}.annotator"
        labels = [
            Label(new_uid(), name, color=PALETTE[n], key=keys[n]) for n, name in enumerate(NAMES)
        ]
        project = Project.create(path, labels=labels, annotator="ada")
        document = project.add_document(text, title="A night in the harbour")
        context = Context(Settings())
        context.set_project(project)
        pane = ArticlePane(context)
        presenter = Presenter(context, pane.view, pane.follower)
        qtbot.addWidget(pane)
        pane.resize(1000, 800)
        with qtbot.waitActive(pane):
            pane.show()
            pane.activateWindow()
        context.open_document(document.uid)
        pane.view.setFocus()
        desk = Desk(project, context, pane, presenter)
        made.append(desk)
        return desk

    yield make
    for desk in made:
        desk.context.set_project(None)
        desk.project.close()
