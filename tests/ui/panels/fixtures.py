"""A project on disk and the context of a window around it, for models, panels and dialogs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from annotator.domain.annotation import Anchor, Annotation
from annotator.domain.document import Document
from annotator.domain.ids import Uid
from annotator.services import editing
from annotator.services.project import Project
from annotator.services.settings import Settings
from annotator.ui.context import Context
from annotator.ui.messages import Notice
from annotator.ui.panels.rows import RowsView
from annotator.ui.theme import LIGHT, apply_theme

TEXT = (
    "The harbour master, Ilse Brandt, said on Monday that 14 ferries were late. "
    "The union counted nine; “at least nine,” said its speaker."
)


@pytest.fixture
def project(project_path: Path) -> Iterator[Project]:
    """Three labels and three documents; the first has three spans and a highlight."""
    with Project.create(
        project_path, labels=["Source", "Person", "Count"], annotator="ada"
    ) as opened:
        first = opened.add_document(
            TEXT,
            id="a1",
            title="Ferries late again",
            meta={"outlet": "Harbour Wire", "published": "2024-09-03"},
        )
        opened.add_document("Nothing happened.", id="a2", title="A quiet day")
        opened.add_document("مرحبا بالعالم", id="a3", title="الميناء يحصي الأضرار")
        for words, label in (
            ("The harbour master, Ilse Brandt", "Source"),
            ("Ilse Brandt", "Person"),
            ("14 ferries", "Count"),
            ("The union", None),
        ):
            tag(opened, first.uid, words, label)
        yield opened


@pytest.fixture
def context(qapp: QApplication, project: Project) -> Iterator[Context]:
    """The context with the project open and its first document shown."""
    apply_theme(qapp, LIGHT)
    made = Context(Settings.load())
    made.set_project(project)
    made.open_document(uid_of(project, "a1"))
    yield made
    made.jobs.cancel_all()
    made.set_project(None)
    made.deleteLater()


@pytest.fixture
def notices(context: Context) -> list[Notice]:
    """Everything the message bar is told."""
    heard: list[Notice] = []
    context.notice.connect(heard.append)
    return heard


def uid_of(project: Project, id: str) -> Uid:
    """The uid of the document with this id."""
    return project.document(id).uid


def tag(project: Project, document: Uid, words: str, label: str | None) -> Annotation:
    """Tag the first place where `words` stand."""
    start = project.load_text(document).text.index(words)
    uid = None if label is None else project.label_set.named(label).uid
    return editing.add_span(project, document, [Anchor(start, start + len(words))], uid)


def annotation_of(context: Context, words: str) -> Annotation:
    """The annotation of the shown document with these words."""
    document = context.document
    assert document is not None
    return next(
        a
        for a in context.annotations.values()
        if a.hull is not None and document.text[a.hull.start : a.hull.end] == words
    )


def many_documents(project: Project, count: int) -> list[Document]:
    """Add so many short documents in one action."""
    from annotator.domain.ids import new_uid, now

    made = []
    with project.store.bulk_action("Import", project.annotator) as bulk:
        for number in range(count):
            uid = new_uid()
            document = Document(
                uid, f"n{number}", f"text {number}", f"Title {number}", created=now(), updated=now()
            )
            bulk.add_document(document)
            made.append(document)
    return made


def recorded(signal: object) -> list[tuple[object, ...]]:
    """Every emission of a signal from now on."""
    heard: list[tuple[object, ...]] = []
    connect: Callable[[Callable[..., None]], object] = signal.connect  # type: ignore[attr-defined]
    connect(lambda *values: heard.append(values))
    return heard


def click_row(
    qtbot: QtBot,
    view: RowsView,
    row: int,
    *,
    modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    x: int = 60,
) -> None:
    """Click a row with the left button, `x` pixels from its left edge (from its right if < 0)."""
    rect = view.visualRect(view.model().index(row, 0))
    assert rect.isValid()
    place = QPoint(x if x >= 0 else rect.right() + x, rect.center().y())
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifier, place)


def picture(widget: QWidget) -> QImage:
    """What a widget shows."""
    return widget.grab().toImage()


def has_color(image: QImage, color: QColor, least: int = 1) -> bool:
    """Whether at least so many pixels have exactly this colour."""
    wanted, found = color.rgb(), 0
    for y in range(image.height()):
        for x in range(image.width()):
            if image.pixel(x, y) == wanted:
                found += 1
                if found >= least:
                    return True
    return False
