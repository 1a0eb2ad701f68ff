"""The main job with the mouse: drag, double click, floating bar, labels panel, context menu."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QRect

from tests.e2e import pictures
from tests.e2e.conftest import ARTICLE, PLACE, QUANTITY, SOURCE, spans
from tests.e2e.display import Display
from tests.e2e.keymap import CONTROL, SHIFT
from tests.e2e.program import DrivenWindow
from tests.e2e.waiting import wait_for

pytestmark = [pytest.mark.display, pytest.mark.timeout(300)]


def tagged(words: str, label: str) -> list[object]:
    """The first place of some words as a labelled span."""
    start = ARTICLE.index(words)
    return [start, start + len(words), label]


def middle(window: DrivenWindow, words: str) -> tuple[int, int]:
    """A point of the screen in the middle of words on one line."""
    (x, y), (x2, _) = window.ask("words", words=words)
    return (x + x2) // 2, y


def test_select_and_label_with_the_mouse(
    display: Display, project: Path, tmp_path: Path, start_driven: Callable[..., DrivenWindow]
) -> None:
    window = start_driven(project)
    picture = tmp_path / "screen.png"

    def look() -> None:
        window.ask("picture", path=str(picture))

    # A drag from inside a word to inside another takes both whole.
    look()
    before = pictures.load(picture)
    display.drag(middle(window, "agency"), middle(window, "said"))
    state = window.wait_for("selected", "agency Reuters said")
    assert state["spans"] == []
    # Through an emoji, which takes two of Qt's positions.
    display.drag(middle(window, "46"), middle(window, "launched"))
    window.wait_for("selected", "46 launched")
    window.click("bar_label", name=QUANTITY)
    window.wait_for("spans", [tagged("46 launched", QUANTITY)])
    (left, y), (right, _) = window.ask("words", words="46 launched")
    place = QRect(left, y - 8, right - left, 24)
    display.move((5, 5))

    def painted() -> bool:
        look()
        return pictures.changed(before, pictures.load(picture), place) > place.width() * 3

    wait_for(painted, "the span's colour behind its words")

    # Double click takes a word, a click in the labels panel gives it the label.
    display.click(middle(window, "Reuters"), times=2)
    assert window.wait_for("selected", "Reuters")["focus"] == "ArticleView"
    window.click("label_row", name=SOURCE)
    state = window.wait_for("selection", None)
    assert state["spans"] == [tagged("46 launched", QUANTITY), tagged("Reuters", SOURCE)]
    assert state["focus"] == "ArticleView", "after a label the keys are the article's"

    # The right button's menu labels the selection under it …
    display.click(middle(window, "Velmar"), times=2)
    window.wait_for("selected", "Velmar")
    display.click(middle(window, "Velmar"), button=3)
    window.click("menu_item", title=PLACE)
    three = [
        tagged("46 launched", QUANTITY), tagged("Reuters", SOURCE), tagged("Velmar", PLACE),
    ]  # fmt: skip
    window.wait_for("spans", three)
    # … and deletes the span under it.
    display.click(middle(window, "Reuters"), button=3)
    window.click("menu_item", title="Delete annotation")
    window.wait_for("spans", [three[0], three[2]])
    window.shortcut("Ctrl+Z")
    assert window.state()["spans"] == three
    assert [list(span[:3]) for span in spans(project)] == three
    assert window.terminate() == 0
    assert window.said_wrong() == ""


def test_arm_adjust_and_zoom_with_the_mouse(
    display: Display, project: Path, start_driven: Callable[..., DrivenWindow]
) -> None:
    window = start_driven(project)

    # Shift+click on a label arms it: every selection gets it at once, until Esc.
    point = window.ask("label_row", name=SOURCE)
    with display.holding(SHIFT):
        display.click(point)
    display.click(middle(window, "Reuters"), times=2)
    window.wait_for("spans", [tagged("Reuters", SOURCE)])
    display.click(middle(window, "navy"), times=2)
    window.wait_for("spans", [tagged("Reuters", SOURCE), tagged("navy", SOURCE)])
    window.shortcut("Escape")
    display.click(middle(window, "Monday"), times=2)
    state = window.wait_for("selected", "Monday")
    assert len(state["spans"]) == 2

    # A click makes a span active; its end is dragged to the end of the next word.
    display.click(middle(window, "Reuters"))
    window.wait_for("selection", None)
    assert window.state()["active"]
    (_, _), (right, y) = window.ask("words", words="Reuters")
    display.drag((right + 2, y), middle(window, "said"))
    window.wait_for("spans", [tagged("Reuters said", SOURCE), tagged("navy", SOURCE)])
    window.shortcut("Ctrl+Z")
    window.wait_for("spans", [tagged("Reuters", SOURCE), tagged("navy", SOURCE)])

    zoom = window.state()["zoom"]
    with display.holding(CONTROL):
        display.click(middle(window, "navy"), button=4)
    wait_for(lambda: window.state()["zoom"] > zoom, "larger text")
    assert window.terminate() == 0
    assert window.said_wrong() == ""
