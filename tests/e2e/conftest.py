"""What the tests on a real X server share: the server, a project, windows of the program."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

import pytest

from annotator.services.labelling import add_label
from annotator.services.project import Project
from tests.e2e.display import Display, missing
from tests.e2e.program import DrivenWindow, Window

SOURCE, QUANTITY, PLACE = "Source", "Quantity", "Place"
LABEL_KEYS = {SOURCE: "s", QUANTITY: "q", PLACE: "1"}

ARTICLE = (
    "🚢 Harbour report 👩‍👩‍👧 e\u0301tude: 46 launched.\r\n"
    "The agency Reuters said that 38 drones fell; 🇺🇦 officials denied it.\r\n"
    "\r\n"
    "“At least twenty,” said the navy near Velmar. Reuters repeated the count on Monday.\r\n"
)
"""Emoji, ZWJ, a combining character and CRLF stand before the word that is looked for."""

AnyWindow = TypeVar("AnyWindow", bound=Window)
Start = Callable[..., AnyWindow]


@pytest.fixture
def display() -> Iterator[Display]:
    """An X server of the test's own, with the US layout."""
    reason = missing()
    if reason:
        pytest.skip(reason)
    with Display() as made:
        yield made


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A closed project with two articles and three labels, alone in its folder."""
    folder = tmp_path / "project"
    folder.mkdir()
    path = folder / "work.annotator"
    with Project.create(path, annotator="ada") as made:
        for label, key in LABEL_KEYS.items():
            add_label(made, label, key=key)
        made.add_document(ARTICLE, id="first", title="Harbour")
        made.add_document("Nothing happened in Velmar.", id="second", title="Velmar")
    return path


@pytest.fixture
def windows() -> Iterator[ExitStack]:
    """Keeps the windows of a test; kills what the test has not closed."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def start(display: Display, home: Path, windows: ExitStack) -> Callable[..., Window]:
    """Starts the program as a user does."""
    return lambda *words: windows.enter_context(Window(display, home, *words))


@pytest.fixture
def start_driven(display: Display, home: Path, windows: ExitStack) -> Callable[..., DrivenWindow]:
    """Starts the program with the driver around it, complete with panels."""

    def begin(*words: str | Path) -> DrivenWindow:
        window = DrivenWindow(display, home, *words)
        windows.enter_context(window)
        if not any("filled" in told for told in window.told):
            window.wait_until_told("filled")
        return window

    return begin


def spans(path: Path) -> list[tuple[int, int, str | None, str]]:
    """The spans in a project's file, read beside the window: start, end, label, quote."""
    with Project.open(path, read_only=True) as project:
        return [
            (span.start, span.end, span.label, span.text)
            for document in project.documents()
            for span in document.spans
        ]
