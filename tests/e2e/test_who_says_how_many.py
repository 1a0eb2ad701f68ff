"""Three articles about one night, coded by keys alone: who says how many, who denies it.

The project that comes of it is checked, exported, imported into an empty one and exported again.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from annotator.domain.annotation import Annotation, Kind, Slot, SlotStatus, Stance
from annotator.domain.ids import Uid
from annotator.services.project import Project
from tests.e2e.display import Display
from tests.e2e.program import DrivenWindow, run
from tests.e2e.waiting import wait_for

pytestmark = [pytest.mark.display, pytest.mark.timeout(300)]

ARTICLES = Path(__file__).resolve().parents[2] / "resources" / "examples" / "one-night.jsonl"
HAPPENING, NUMBER, SOURCE, CUE = "1", "w", "e", "r"
INTERCEPTION, ATTRIBUTION, SAME_ONE = "s", "f", "c"
SAYS, DENIES = "1", "2"
ONE, TWO = "harbour-wire/46-drones", "agency-north/41-drones"
THREE = "daily-current/at-least-twenty"


class Desk:
    """Works in a window by keys, and looks into the project's file beside it."""

    def __init__(self, window: DrivenWindow, path: Path) -> None:
        self.window, self.path = window, path
        self._display = window.display

    def press(self, *keys: str) -> None:
        """Press shortcuts, written as Qt writes them, one after the other."""
        for key in keys:
            self.window.shortcut(key)

    def type(self, words: str) -> None:
        """Type letters, digits and blanks."""
        for letter in words:
            self.window.press(*self._codes(letter))

    def _codes(self, letter: str) -> tuple[int, ...]:
        keymap = self._display.keymap
        if letter == " ":
            return tuple(keymap.pressing("Space"))
        if letter.isupper():
            return tuple(keymap.pressing(f"Shift+{letter}"))
        return tuple(keymap.typing(letter))

    def find(self, words: str) -> None:
        """Ctrl+F, the words, Enter: they are the selection."""
        self.press("Ctrl+F")
        self.type(words)
        self.press("Return")
        self.window.wait_for("selected", words)

    def tag(self, words: str, key: str) -> None:
        """Find words and give them a label by its key."""
        self.find(words)
        self.type(key)
        self.window.wait_for("selection", None)

    def choose(self, words: str) -> None:
        """Type into the list that is open and take its first row."""
        self.type(words)
        self.press("Return")

    def to_frame(self, trigger: str, frame: Uid) -> None:
        """Go to the words that trigger a frame, then through what lies there."""
        self.find(trigger)
        self.press("Left", "Alt+Down", "Alt+Down")
        self.window.wait_for("active", frame)

    def open(self, document: str) -> None:
        """Go back, document by document."""
        while self.window.state()["document"] != document:
            self.press("Ctrl+PgUp")

    def turn(self, key: str, document: str) -> None:
        """Go to another document."""
        self.press(key)
        self.window.wait_for("document", document)

    def fill(self, slot: str, words: str, source: str, stance: str, *, turn: str = "") -> None:
        """With a frame active: a slot, the words in the text, according to whom, and how.

        `turn` is the next document, if the words are there.
        """
        self.press("Ctrl+K")
        self.choose(slot)
        if turn:
            self.turn("Ctrl+PgDown", turn)
        self.find(words)
        self.press("Return")
        self.choose(source)
        self.type(stance)

    def annotations(self) -> dict[Uid, Annotation]:
        """Everything that is in the file."""
        with Project.open(self.path, read_only=True) as project:
            found = list(project.store.annotations.of_project())
            for document in project.documents():
                found += document.annotations
            return {a.uid: a for a in found}

    def of(self, kind: Kind) -> list[Annotation]:
        """The annotations of a kind."""
        return [a for a in self.annotations().values() if a.kind is kind]

    def said(self, slot: Slot) -> tuple[object, str, Stance, str]:
        """An entry as words: value, source, stance, evidence."""
        words = self.words()
        source = "" if slot.according_to is None else words[slot.according_to]
        return slot.value, source, slot.stance, ", ".join(words[uid] for uid in slot.evidence)

    def words(self) -> dict[Uid, str]:
        """The words of every annotation; of a frame its trigger's."""
        with Project.open(self.path, read_only=True) as project:
            texts = {d.uid: d.text for d in project.documents()}
        everything = self.annotations()

        def of(a: Annotation) -> str:
            if a.document is not None and a.anchors:
                return " ".join(texts[a.document][slice(*anchor)] for anchor in a.anchors)
            trigger = next((s.ref for s in a.slots if s.name == "trigger" and s.ref), None)
            return "" if trigger is None else of(everything[trigger])

        return {uid: of(a) for uid, a in everything.items()}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A project of the template with the three articles."""
    folder = tmp_path / "project"
    folder.mkdir()
    project = folder / "night.annotator"
    run("new", project, "--template", "strike-and-effects")
    run("import", project, ARTICLES)
    return project


def test_three_articles_by_keys_alone(
    display: Display, path: Path, start_driven: Callable[..., DrivenWindow]
) -> None:
    window = start_driven(path)
    desk = Desk(window, path)
    window.wait_for("document", "harbour-wire/46-drones")

    # Article one: a count, who says it, who denies it, and 38 of them.
    desk.tag("Governor Irina Sokolenko", SOURCE)
    desk.tag("Dora Brandt", SOURCE)
    desk.tag("denied", CUE)
    desk.tag("launched", HAPPENING)
    desk.type(INTERCEPTION)
    wait_for(lambda: len(desk.of(Kind.FRAME)) == 1, "the frame in the file")
    desk.fill("launched", "46", "Governor", SAYS)
    desk.fill("launched 46", "denied", "Dora", DENIES)
    desk.fill("intercepted", "38 of them", "Governor", SAYS)

    def reported(slot: str) -> list[tuple[object, str, Stance, str]]:
        frames = [a for a in desk.of(Kind.FRAME) if desk.words()[a.uid] == "launched"]
        return [desk.said(s) for a in frames for s in a.slots if s.name == slot]

    first = [
        (46, "Governor Irina Sokolenko", Stance.ASSERTS, "46"),
        (46, "Dora Brandt", Stance.DENIES, "denied"),
    ]
    wait_for(lambda: reported("launched") == first, "who says 46 and who denies it")
    assert reported("intercepted") == [
        (38, "Governor Irina Sokolenko", Stance.ASSERTS, "38 of them")
    ]

    # Article two: the ministry quotes its colonel, and the slots are filled from there.
    frame = desk.of(Kind.FRAME)[0].uid
    desk.turn("Ctrl+PgDown", TWO)
    desk.tag("The defence ministry in Velmar", SOURCE)
    desk.tag("Colonel Pavlo Rask", SOURCE)
    desk.tag("quoted", CUE)
    desk.type(ATTRIBUTION)
    desk.fill("source", "Colonel Pavlo Rask", "The defence ministry", SAYS)
    desk.turn("Ctrl+PgUp", ONE)
    desk.to_frame("launched", frame)
    desk.fill("launched", "41", "The defence ministry", SAYS, turn=TWO)
    desk.fill("intercepted", "36 of them", "quoted", SAYS)
    ministry = "The defence ministry in Velmar"
    second = (41, ministry, Stance.ASSERTS, "41")
    wait_for(lambda: reported("launched") == [*first, second], "the ministry's count")
    wait_for(lambda: len(reported("intercepted")) == 2, "the colonel's count")
    assert reported("intercepted")[1] == (36, "quoted", Stance.ASSERTS, "36 of them")
    (attribution,) = [a for a in desk.of(Kind.FRAME) if a.uid != frame]
    (source,) = [s for s in attribution.slots if s.name == "source"]
    assert source.according_to is not None
    assert desk.words()[source.according_to] == ministry
    assert desk.annotations()[frame].document is None

    # Article three: a third count, and the governor under another name.
    desk.turn("Ctrl+PgDown", THREE)
    desk.tag("The navy", SOURCE)
    desk.tag("Iryna Sokolenko", SOURCE)
    desk.type(SAME_ONE)
    desk.press("Ctrl+K")
    desk.turn("Ctrl+PgUp", TWO)
    desk.turn("Ctrl+PgUp", ONE)
    desk.find("Governor Irina Sokolenko")
    desk.press("Left", "Alt+Down", "Return", "Escape")
    wait_for(lambda: [len(c.slots) for c in desk.of(Kind.CLUSTER)] == [2], "both names in one")
    desk.to_frame("launched", frame)
    desk.press("Ctrl+K")
    desk.choose("launched")
    desk.turn("Ctrl+PgDown", TWO)
    desk.turn("Ctrl+PgDown", THREE)
    desk.find("at least twenty")
    desk.press("Return")
    desk.choose("The navy")
    desk.type(SAYS)
    third = ({"value": 20, "comparator": "at least"}, "The navy", Stance.ASSERTS, "at least twenty")
    wait_for(lambda: reported("launched")[-1] == third, "the navy's count")

    # The ledger: 46, 41, at least 20; one count is decided on.
    desk.press("F5")
    window.wait_for("page", "LedgerPage")
    desk.press("Right", "Right", "C")
    desk.type("46")
    desk.press("Return", "F5")
    window.wait_for("page", "ArticlePane")
    wait_for(lambda: reported("launched")[-1] == (46, "", Stance.ASSERTS, ""), "the coded value")
    coded = [s for s in desk.annotations()[frame].slots if s.status is SlotStatus.CODED]
    assert [(s.name, s.value, s.rule) for s in coded] == [("launched", 46, "own words")]
    assert problems(path) == []
    assert_lossless(path)

    # A required slot is emptied: the problem is listed, and F8 leads to it.
    desk.open(ONE)
    desk.to_frame("launched", frame)
    desk.press("F2", "Tab", "Backspace", "Escape")
    wait_for(lambda: problems(path) == [("slot-missing", frame)], "the problem in the list")
    desk.find("Governor Irina Sokolenko")
    desk.press("Escape", "Escape")
    window.wait_for("active", None)
    desk.press("F8")
    window.wait_for("active", frame)
    desk.press("Ctrl+Z")
    wait_for(lambda: problems(path) == [], "the problem to be gone")

    assert window.terminate() == 0
    assert window.said_wrong() == ""


def problems(path: Path) -> list[tuple[str, str]]:
    """What `annotator check` finds: the code, and where."""
    found = json.loads(run("check", path, "--json").stdout)
    return [(each["kind"], each["uid"]) for each in found]


def assert_lossless(path: Path) -> None:
    """Exported, imported into an empty project and exported again: the same bytes."""
    one, two = path.parent / "one", path.parent / "two"
    one.mkdir()
    two.mkdir()
    empty = two / "again.annotator"
    run("export", path, one / "night.jsonl")
    run("new", empty)
    run("import", empty, one / "night.jsonl")
    run("export", empty, two / "night.jsonl")
    assert problems(empty) == []
    for name in ("night.jsonl", "night.project.json"):
        assert (one / name).read_bytes() == (two / name).read_bytes()
