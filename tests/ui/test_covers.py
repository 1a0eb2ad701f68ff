"""Texts that may be hard to read: covered, not painted, not spoken, until somebody wants them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from annotator.domain.annotation import Anchor, Kind
from annotator.domain.document import Status
from annotator.domain.hard_to_read import found_words, words_from
from annotator.services import document_editing, document_labels, editing, facts, labelling
from annotator.services.project import Project
from annotator.services.settings import Settings
from annotator.ui.editor.cover import Cover
from annotator.ui.main_window import MainWindow
from tests.ui.conftest import TEXTS, MakeWindow

Key = Qt.Key


@pytest.fixture
def hard_project(small_project: Path) -> Path:
    """The first document is marked, the second has a warning word; the first has a span."""
    with Project.open(small_project, annotator="ada") as project:
        first = project.document("first").uid
        document_editing.set_field(project, first, "sensitivity", ["violence", "death"])
        facts.set_fact(project, facts.WARNING_WORDS, ["Hurt", "Port  Harrow"])
        project.add_span(first, 0, 7, "Source", note="who says it")
        genre = labelling.add_label(project, "Report", kind=Kind.DOCUMENT)
        document_labels.label_document(project, first, genre.uid)
    return small_project


@pytest.fixture
def window(make_window: MakeWindow, hard_project: Path) -> MainWindow:
    return make_window(hard_project)


def cover_of(window: MainWindow) -> Cover:
    [cover] = window.pages.findChildren(Cover)
    return cover


def everything_said(widget: QWidget) -> Iterator[str]:
    """Every text that a screen reader can get out of a window."""
    for child in (widget, *widget.findChildren(QWidget)):
        if not child.isVisible():
            continue
        interface = QAccessible.queryAccessibleInterface(child)
        for kind in QAccessible.Text:
            if kind is not QAccessible.Text.UserText:
                yield interface.text(kind)
        text = interface.textInterface()
        if text is not None:
            yield text.text(0, text.characterCount())


def test_a_marked_text_is_covered_until_enter(qtbot: QtBot, window: MainWindow) -> None:
    cover, view = cover_of(window), window.pages.view
    assert view is not None
    assert cover.isVisible()
    assert not view.isVisible()
    assert cover.hasFocus()
    assert "violence" in cover.reasons.text()
    assert view.text == ""
    said = "\n".join(everything_said(window))
    assert "Reuters confirmed" not in said
    assert "may be hard to read" in said
    assert view.document().characterCount() == 1
    assert [a.kind for a in window.context.annotations.values()] == [Kind.DOCUMENT]
    qtbot.keyClick(cover, Key.Key_Return)
    assert view.isVisible()
    assert view.hasFocus()
    assert not cover.isVisible()
    assert view.text == TEXTS["first"]
    assert len(window.context.annotations) == 2
    assert "Reuters confirmed" in "\n".join(everything_said(window))


def test_what_was_seen_is_not_covered_again(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(cover_of(window), Key.Key_Return)
    window.commands.run("next_document")
    assert cover_of(window).isVisible(), "its words are warned of"
    assert "Hurt" in cover_of(window).reasons.text()
    assert "Port Harrow" in cover_of(window).reasons.text()
    window.commands.run("previous_document")
    assert not cover_of(window).isVisible()
    assert window.pages.view is not None
    assert window.pages.view.hasFocus()
    window.commands.run("next_document")
    window.commands.run("next_document")
    assert not cover_of(window).isVisible(), "the third one is harmless"


def test_skipping_from_the_cover(qtbot: QtBot, window: MainWindow) -> None:
    project = window.context.project
    assert project is not None
    QTest.keyClick(cover_of(window), "s")  # type: ignore[call-overload]
    assert project.document("first").document.coverage[0].state.value == "skipped"
    assert window.context.document is not None
    assert window.context.document.id == "second"
    assert cover_of(window).hasFocus()
    QTest.keyClick(cover_of(window), "n")  # type: ignore[call-overload]
    assert project.document("second").status is Status.SKIPPED
    assert window.context.text == TEXTS["third"]
    assert window.pages.view is not None
    assert window.pages.view.hasFocus()


def test_nothing_leaks_by_changes_under_the_cover(qtbot: QtBot, window: MainWindow) -> None:
    project = window.context.project
    assert project is not None
    first = project.document("first").uid
    label = project.label_set.named("Source").uid
    editing.add_span(project, first, [Anchor(8, 17)], label)
    document_editing.set_field(project, first, "outlet", "Velmar Daily")
    document_editing.set_status(project, [first], Status.DONE)
    labelling.add_label(project, "Later")
    assert window.context.text == ""
    assert window.context.bare_document is not None
    assert window.context.bare_document.meta["outlet"] == "Velmar Daily"
    assert "confirmed" not in "\n".join(everything_said(window))
    project.undo()
    window.commands.run("next_annotation")
    window.commands.run("find")
    QTest.keyClick(cover_of(window), "q")  # type: ignore[call-overload]
    qtbot.keyClick(cover_of(window), Key.Key_Return)
    assert len(window.context.annotations) == 3


def test_a_jump_waits_for_the_text(qtbot: QtBot, window: MainWindow) -> None:
    context, project = window.context, window.context.project
    assert project is not None
    second = project.document("second").uid
    made = editing.add_span(
        project, second, [Anchor(0, 6)], project.label_set.named("Source").uid
    )
    context.open_document(second, select=Anchor(7, 10), activate=made.uid)
    assert made.uid != context.active
    qtbot.keyClick(cover_of(window), Key.Key_Return)
    assert context.active == made.uid
    assert window.pages.view is not None
    assert window.pages.view.selection == Anchor(7, 10)


def test_f8_into_a_covered_text_says_so(
    qtbot: QtBot, window: MainWindow, make_window: MakeWindow
) -> None:
    project, context = window.context.project, window.context
    assert project is not None
    label = project.label_set.named("Source").uid
    second = project.document("second").uid
    made = editing.add_span(project, second, [Anchor(0, 6)], label, origin="model:x@1")
    qtbot.keyClick(cover_of(window), Key.Key_Return)
    heard: list[str] = []
    context.message.connect(heard.append)
    window.commands.run("next_problem")
    qtbot.waitUntil(lambda: context.document_uid == second)
    assert heard[-1] == "There is something in this text; Enter shows it."
    qtbot.keyClick(cover_of(window), Key.Key_Return)
    window.commands.run("next_problem")
    assert context.active == made.uid


def test_the_setting_shows_everything_at_once(make_window: MakeWindow, hard_project: Path) -> None:
    settings = Settings(annotator="ada", theme="light", content_warning="show at once")
    window = make_window(hard_project, settings=settings)
    assert window.context.text == TEXTS["first"]
    assert not window.pages.findChildren(Cover)


def test_turning_the_setting_off_lifts_the_cover(window: MainWindow) -> None:
    window.context.settings.set("content_warning", "show at once")
    window.context.settings_changed.emit("content_warning")
    assert window.context.text == TEXTS["first"]


def test_a_held_key_shows_nothing(window: MainWindow) -> None:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    held = QKeyEvent(
        QEvent.Type.KeyPress, Key.Key_Return, Qt.KeyboardModifier.NoModifier, "", autorep=True
    )
    QApplication.sendEvent(cover_of(window), held)
    assert cover_of(window).isVisible()


def test_who_marks_the_text_before_them_goes_on_reading(
    make_window: MakeWindow, small_project: Path
) -> None:
    window = make_window(small_project)
    project = window.context.project
    assert project is not None
    first = project.document("first").uid
    document_editing.set_field(project, first, "sensitivity", ["death"])
    assert window.context.text == TEXTS["first"]
    window.commands.run("next_document")
    window.commands.run("previous_document")
    assert window.context.text == TEXTS["first"]


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("Nobody was Hurt.", ("hurt",), ("hurt",)),
        ("The yacht was unhurt.", ("hurt",), ()),
        ("в порту було\nтіло", ("було тіло",), ("було тіло",)),
        ("Straße", ("strasse",), ()),
        ("a (b) c", ("(b)",), ("(b)",)),
    ],
)
def test_warning_words_are_whole_words(
    text: str, words: tuple[str, ...], found: tuple[str, ...]
) -> None:
    assert found_words(text, words) == found


def test_warning_words_however_they_were_written() -> None:
    assert words_from("killed, bodies,") == ("killed", "bodies")
    assert words_from(["killed", 3, " killed "]) == ("killed",)
    assert words_from(None) == ()
