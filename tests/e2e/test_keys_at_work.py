"""What the keys do to an article, one after the other as somebody works, and in other scripts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from annotator.domain.document import Status
from annotator.services.labelling import add_label
from annotator.services.project import Project
from tests.e2e.conftest import ARTICLE, PLACE, QUANTITY, SOURCE
from tests.e2e.display import Display
from tests.e2e.keymap import US_PLACES
from tests.e2e.program import DrivenWindow

pytestmark = [pytest.mark.display, pytest.mark.timeout(300)]


def span(words: str, label: str) -> list[object]:
    """Words of the article (their first place) as a labelled span."""
    start = ARTICLE.index(words)
    return [start, start + len(words), label]


def select(window: DrivenWindow, words: str) -> None:
    """Find words and make them the selection."""
    window.shortcut("Ctrl+F")
    window.display.type(words)
    window.shortcut("Return")
    state = window.state()
    assert (state["selected"], state["focus"]) == (words, "ArticleView")


def test_labelling_by_keys(
    display: Display, project: Path, start_driven: Callable[..., DrivenWindow]
) -> None:
    window = start_driven(project)
    state: dict[str, object] = {}

    def after(*keys: str) -> dict[str, object]:
        for key in keys:
            window.shortcut(key)
        state.update(window.state())
        return state

    # A label, a second one on the same words, steps between the two.
    select(window, "Reuters")
    after("s")
    assert state["selection"] is None
    assert state["caret"] == span("Reuters", SOURCE)[1]
    assert after("Ctrl+D")["selected"] == "Reuters"
    assert after("q")["spans"] == [span("Reuters", QUANTITY), span("Reuters", SOURCE)]
    assert state["active_label"] == QUANTITY
    assert after("Alt+Down")["active_label"] == SOURCE
    assert after("Alt+Up")["active_label"] == QUANTITY
    # Without a selection a label's key relabels, Ctrl+H takes the label away.
    assert after("1")["spans"] == [span("Reuters", PLACE), span("Reuters", SOURCE)]
    assert after("Ctrl+H")["active_label"] == ""
    assert after("Backspace")["spans"] == [span("Reuters", SOURCE)]

    # The last label again, steps through the article, the palette with a name nobody knew.
    select(window, "navy")
    assert after("Ctrl+R")["active_label"] == PLACE
    assert after("Shift+Space")["active_label"] == SOURCE
    assert after("Space")["active_label"] == PLACE
    select(window, "Monday")
    after("Return")
    display.type("Day")
    after("Enter")
    assert state["spans"] == [
        span("Reuters", SOURCE), span("navy", PLACE), span("Monday", "Day"),
    ]  # fmt: skip
    assert state["focus"] == "ArticleView"

    # Armed: what is selected next gets the label at once, until Esc.
    after("Ctrl+L")
    assert state["armed"] == "Day"
    window.shortcut("Ctrl+F")
    display.type("count")
    assert after("Return")["active_label"] == "Day"
    assert after("Escape")["armed"] is None
    assert after("Delete")["spans"] == [
        span("Reuters", SOURCE), span("navy", PLACE), span("Monday", "Day"),
    ]  # fmt: skip

    # The exact words are copied, and zoom comes back.
    select(window, "denied it")
    after("Ctrl+C")
    assert window.ask("clipboard") == "denied it"
    assert after("Ctrl++", "Ctrl++")["zoom"] == 1.25
    assert after("Ctrl+-")["zoom"] == 1.1
    assert after("Ctrl+0")["zoom"] == 1.0
    assert window.terminate() == 0
    assert window.said_wrong() == ""


def test_edges_hints_notes_and_documents_by_keys(
    display: Display, project: Path, start_driven: Callable[..., DrivenWindow]
) -> None:
    window = start_driven(project)

    def selected(*keys: str) -> object:
        for key in keys:
            window.shortcut(key)
        return window.state()["selected"]

    # The selection's edge: by characters, by words.
    select(window, "agency")
    assert selected("Shift+Left") == "agenc"
    assert selected("Shift+Right", "Ctrl+Shift+Right") == "agency Reuters"
    assert selected("Ctrl+Shift+Left") == "agency"
    # Hints: one for the first word, one for the last.
    window.shortcut("Escape")
    assert window.shortcut("Ctrl+J") == [{"command": "show_hints"}]
    for words in ("38", "fell"):
        display.type(window.ask("hint", words=words))
    assert window.wait_for("selected", "38 drones fell")["spans"] == []
    window.shortcut("q")
    # The active span's end moves by keys, its start after a second Ctrl+E.
    for keys in ("Ctrl+E", "Ctrl+Shift+Left", "Ctrl+E", "Ctrl+Shift+Right", "Escape"):
        window.shortcut(keys)
    assert window.state()["spans"] == [span("drones", QUANTITY)]
    # A fragment, as one step to undo.
    select(window, "denied")
    window.shortcut("Ctrl+Shift+D")
    with Project.open(project, read_only=True) as read:
        (annotation,) = read.document("first").annotations
        quotes = [ARTICLE[a.start : a.end] for a in annotation.anchors]
    assert quotes == ["drones", "denied"]
    # A note, and Esc back to the text.
    window.shortcut("F2")
    display.type("checked")
    window.shortcut("Escape")
    assert window.state()["focus"] == "ArticleView"
    with Project.open(project, read_only=True) as read:
        assert read.annotation(annotation.uid).note == "checked"

    # Done and on; nothing here; back and forth.
    assert window.state()["document"] == "first"
    window.shortcut("Ctrl+Return")
    assert window.state()["document"] == "second"
    window.shortcut("Ctrl+Shift+Return")
    window.shortcut("Ctrl+PgUp")
    assert window.state()["document"] == "first"
    with Project.open(project, read_only=True) as read:
        states = [document.document.status for document in read.documents()]
    assert states == [Status.DONE, Status.DONE]
    # Seven steps, all taken back: two on documents, note, fragment, start, end, span.
    for _ in range(6):
        window.shortcut("Ctrl+Z")
    assert window.state()["spans"] == [span("38 drones fell", QUANTITY)]
    window.shortcut("Ctrl+Z")
    assert window.state()["spans"] == []
    assert window.terminate() == 0
    assert window.said_wrong() == ""


@pytest.mark.parametrize(
    ("layout", "text", "words", "typing"),
    [
        ("ua", "Літали дрони над портом.", "дрони", (46, 43, 44, 29, 56)),
        ("ara", "\u200fثم قال المتحدث: لا.", "قال", (27, 43, 42)),
    ],
)
def test_the_main_job_in_another_script(
    display: Display,
    tmp_path: Path,
    start_driven: Callable[..., DrivenWindow],
    layout: str,
    text: str,
    words: str,
    typing: tuple[int, ...],
) -> None:
    path = tmp_path / "other.annotator"
    with Project.create(path) as made:
        add_label(made, SOURCE, key="s")
        made.add_document(text, id="one")
    window = start_driven(path)
    display.set_layout(layout)
    start = text.index(words)

    window.shortcut("Ctrl+F")
    for code in typing:
        window.press(code)
    window.shortcut("Return")
    assert window.state()["selected"] == words
    window.press(US_PLACES["s"])
    assert window.state()["spans"] == [[start, start + len(words), SOURCE]]
    window.shortcut("Ctrl+Z")
    assert window.state()["spans"] == []
    window.shortcut("Ctrl+Shift+Z")
    assert window.state()["spans"] == [[start, start + len(words), SOURCE]]
    assert window.terminate() == 0
    assert window.said_wrong() == ""


@pytest.mark.parametrize("layout", ["us", "ua"])
def test_lines_to_type_in_keep_their_own_keys(
    display: Display, project: Path, start_driven: Callable[..., DrivenWindow], layout: str
) -> None:
    window = start_driven(project)
    select(window, "Reuters")
    window.shortcut("s")
    tagged = window.state()["spans"]
    assert tagged == [span("Reuters", SOURCE)]
    display.set_layout(layout)

    window.shortcut("Ctrl+F")
    # Label keys, Space, Backspace and Delete are characters and corrections here.
    told = [window.press(US_PLACES[c] if c != " " else 65) for c in "s q1"]
    assert told == [[], [], [], []]
    typed = window.state()["typed"]
    assert len(typed) == 4
    assert typed[1::2] == " 1"
    for keys, left in (("Backspace", typed[:3]), ("Home", typed[:3]), ("Delete", typed[1:3])):
        assert window.shortcut(keys) == []
        assert window.state()["typed"] == left
    assert window.shortcut("Ctrl+Z") == []
    state = window.state()
    assert (state["focus"], state["spans"]) == ("QLineEdit", tagged)
    assert state["typed"] != typed[1:3], "undo is the line's own here"
    window.shortcut("Escape")
    assert window.state()["focus"] == "ArticleView"

    window.shortcut("F2")
    for character in "sq1":
        assert window.press(US_PLACES[character]) == []
    assert window.shortcut("Ctrl+Z") == []
    window.shortcut("Escape")
    assert window.state()["spans"] == tagged
    # In the article it is the project's again.
    assert {"command": "undo"} in window.shortcut("Ctrl+Z")
    assert window.state()["spans"] == []
    assert window.terminate() == 0
    assert window.said_wrong() == ""
