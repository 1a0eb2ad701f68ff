"""Every default key on six layouts: what it should do it does, and nothing else happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from annotator.services.labelling import add_label
from annotator.services.project import Project
from annotator.ui.commands import COMMANDS
from tests.e2e.display import Display
from tests.e2e.keymap import (
    ALT_GR,
    CAPS_LOCK,
    CONTROL,
    KEYPAD,
    NUM_LOCK,
    PRINTING,
    SHIFT,
    US_PLACES,
)
from tests.e2e.program import DrivenWindow

pytestmark = [pytest.mark.display, pytest.mark.timeout(300)]

PROMISED = {
    "open_label_palette": ("Return", "Enter"),
    "highlight": ("Ctrl+H",),
    "repeat_label": ("Ctrl+R",),
    "arm_last_label": ("Ctrl+L",),
    "take_active_words": ("Ctrl+D",),
    "next_annotation": ("Space",),
    "previous_annotation": ("Shift+Space",),
    "next_stacked": ("Alt+Down",),
    "previous_stacked": ("Alt+Up",),
    "delete_active": ("Backspace", "Delete"),
    "escape": ("Escape",),
    "adjust_active": ("Ctrl+E",),
    "cycle_granularity": ("Ctrl+G",),
    "show_hints": ("Ctrl+J",),
    "find": ("Ctrl+F",),
    "find_next": ("F3",),
    "find_previous": ("Shift+F3",),
    "add_fragment": ("Ctrl+Shift+D",),
    "link": ("Ctrl+K",),
    "link_elsewhere": ("Ctrl+Shift+L",),
    "next_relation": ("Ctrl+Shift+K",),
    "new_frame": ("Ctrl+M",),
    "link_candidate": ("Ctrl+B",),
    "frames": ("Ctrl+Shift+M",),
    "next_member": ("Ctrl+Shift+B",),
    "edit_note": ("F2",),
    "dispute": ("Ctrl+T",),
    "edit_document": ("F9",),
    "label_set": ("F7",),
    "next_problem": ("F8",),
    "previous_problem": ("Shift+F8",),
    "review_suggestions": ("Ctrl+Shift+R",),
    "previous_document": ("Ctrl+PgUp",),
    "next_document": ("Ctrl+PgDown",),
    "done": ("Ctrl+Return", "Ctrl+Enter"),
    "nothing_here": ("Ctrl+Shift+Return", "Ctrl+Shift+Enter"),
    "undo": ("Ctrl+Z",),
    "redo": ("Ctrl+Shift+Z", "Ctrl+Y"),
    "zoom_in": ("Ctrl++",),
    "zoom_out": ("Ctrl+-",),
    "zoom_reset": ("Ctrl+0",),
    "help": ("F1",),
    "guideline": ("Shift+F1",),
    "ledger": ("F5",),
    "commands": ("Ctrl+Shift+P",),
    "open_project": ("Ctrl+O",),
    "new_project": ("Ctrl+N",),
    "quit": ("Ctrl+Q",),
    "save": ("Ctrl+S",),
}
"""The keys that users are promised, by command; the table may have more, never others."""

LAYOUTS = ("us", "de", "fr", "es", "ua", "ara")
LATIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
LABEL_KEYS = "1234567890qwertasdfgzxcvbnm"
"""Enough keys to notice one that goes astray; each is a label of the same name."""
OWN_SCRIPT = {"ua": "ї", "ara": "ط"}
"""A label key in the layout's script, where US keyboards have `]` and `'`."""


@pytest.fixture
def labels_project(tmp_path: Path) -> Path:
    """An article and a label for every key, `1` for the label “1” and so on."""
    path = tmp_path / "keys.annotator"
    with Project.create(path, annotator="ada") as made:
        for key in (*LABEL_KEYS, *OWN_SCRIPT.values()):
            add_label(made, key, key=key)
        made.add_document("Reuters confirmed twenty drones. " * 40, id="one")
        made.add_document("Another one.", id="two")
    return path


@pytest.fixture
def window(
    labels_project: Path, start_driven: Callable[..., DrivenWindow]
) -> Iterator[DrivenWindow]:
    """A window that tells which commands are asked for, and does none of them."""
    made = start_driven(labels_project)
    made.ask("record_only")
    made.press(NUM_LOCK)
    before = made.state()
    yield made
    after = made.state()
    assert after == {**before, "status": after["status"]}, "a key has done more than it told"
    assert after["windows"] == []
    assert after["spans"] == []
    assert made.said_wrong() == ""


def test_the_table_has_the_promised_keys_and_collides_with_none() -> None:
    table = {spec.id: spec.keys for spec in COMMANDS}
    for command, keys in PROMISED.items():
        assert set(keys) <= set(table[command]), command
    for spec in COMMANDS:
        for key in spec.shortcuts:
            assert key.startswith(("Ctrl+", "F", "Shift+F")), f"{spec.id}: {key} types something"
            assert not {"Alt", "Space"} & set(key.split("+")), f"{spec.id}: {key} is not ours"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_default_key_fires_its_command_and_no_other(
    display: Display, layout: str, window: DrivenWindow
) -> None:
    display.set_layout(layout)
    # Qt keeps the layout to itself: what script a keyboard has, the window learns from a letter.
    window.press(US_PLACES["q"])
    wrong = []

    def expect(keys: str, command: str, codes: tuple[int, ...]) -> None:
        came = window.press(*codes)
        if came != [{"command": command}]:
            wrong.append(f"{keys} by the keys {codes} does {came} instead of {command}")

    for spec in COMMANDS:
        for keys in spec.keys:
            expect(keys, spec.id, display.keymap.pressing(keys))
    for sign, command in (("+", "zoom_in"), ("-", "zoom_out"), ("0", "zoom_reset")):
        expect(f"Ctrl+keypad {sign}", command, (CONTROL, KEYPAD[sign]))
    # Where a digit needs Shift, the key that bears it is meant without Shift, too.
    expect("Ctrl+the key with 0", "zoom_reset", (CONTROL, US_PLACES["0"]))
    assert not wrong, "\n".join(wrong)


def expected_label(layout: str, typed: str, code: int) -> str | None:
    """The label a key press means: the typed character's, else that of the key's place."""
    keys = {*LABEL_KEYS, *OWN_SCRIPT.values()}
    for character in (typed, typed.lower()):
        if character in keys:
            return character
    if typed.lower() in LATIN:
        return None
    place = next((name for name, there in US_PLACES.items() if there == code), None)
    return place if place in keys else None


@pytest.mark.parametrize("layout", LAYOUTS)
def test_letters_and_digits_do_nothing_but_label(
    display: Display, layout: str, window: DrivenWindow
) -> None:
    keymap = display.set_layout(layout)
    typing: Mapping[tuple[int, int], str] = {place: c for c, place in keymap.places.items()}
    wrong = []
    levels = [(), (SHIFT,)] + ([(ALT_GR,)] if layout != "us" else [])
    for held in levels:
        for code in PRINTING:
            came = window.press(*held, code)
            if any(set(told) != {"label"} for told in came) or len(came) > 1:
                wrong.append(f"{(*held, code)} does {came}")
                continue
            typed = typing.get((code, len(held)), "") if held != (ALT_GR,) else ""
            if typed.lower() in LATIN and typed:
                label = expected_label(layout, typed, code)
                if came != ([] if label is None else [{"label": label}]):
                    wrong.append(f"{typed!r} by {(*held, code)} means {came}, not {label!r}")
    digits = [digit for digit in "0123" if window.press(KEYPAD[digit]) != [{"label": digit}]]
    assert not digits, "digits of the keypad mean their labels"
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("layout", "presses"),
    [
        # By the typed character, wherever the key is.
        ("de", {52: None, 29: "z", 24: "q"}),
        ("fr", {24: "a", 38: "q", 52: "w"}),
        # By the place of the key where the layout types another script or punctuation.
        ("fr", {10: "1", 14: "5", 19: "0"}),
        ("ua", {24: "q", 39: "s", 55: "v", 35: "ї", 10: "1"}),
        ("ara", {24: "q", 39: "s", 56: "b", 48: "ط", 10: "1"}),
    ],
)
def test_label_keys_by_character_and_by_place(
    display: Display, layout: str, presses: dict[int, str | None], window: DrivenWindow
) -> None:
    display.set_layout(layout)
    came = {code: window.press(code) for code in presses}
    assert came == {
        code: [] if label is None else [{"label": label}] for code, label in presses.items()
    }


def test_two_layouts_at_once_and_caps_lock(display: Display, window: DrivenWindow) -> None:
    display.set_layout("us,ua", "grp:caps_toggle")
    keys = display.keymap
    for _group in ("us", "ua"):
        for shortcut, command in (("Ctrl+Z", "undo"), ("Ctrl+Shift+Z", "redo"), ("Ctrl+F", "find"),
                                  ("Ctrl+-", "zoom_out"), ("Ctrl+0", "zoom_reset")):  # fmt: skip
            assert window.press(*keys.pressing(shortcut)) == [{"command": command}], shortcut
        assert window.press(US_PLACES["s"]) == [{"label": "s"}]
        window.press(CAPS_LOCK)
    display.set_layout("us")
    window.press(CAPS_LOCK)
    assert window.press(US_PLACES["s"]) == [{"label": "s"}]
    assert window.press(*keys.pressing("Ctrl+Z")) == [{"command": "undo"}]
    window.press(CAPS_LOCK)
