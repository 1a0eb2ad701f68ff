"""The table of commands: no two on one key, each bound, each reached by every one of its keys."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QKeySequence

from annotator.ui.commands import COMMANDS, MENUS, CommandSpec, collisions

WITHOUT_A_PLACE_ON_MANY_KEYBOARDS = set("[]{}<>/\\;:'\"`~!@#$%^&*()_|?.,")


def test_no_two_commands_share_a_key() -> None:
    assert collisions(COMMANDS) == []


def test_collisions_are_found() -> None:
    table = (CommandSpec("one", "One", ("Ctrl+K",)), CommandSpec("two", "Two", ("Ctrl+K",)))
    assert collisions(table) == [("Ctrl+K", "one", "two")]


def test_every_key_is_one_that_qt_knows() -> None:
    for spec in COMMANDS:
        for keys in spec.keys:
            sequence = QKeySequence(keys)
            assert not sequence.isEmpty(), keys
            assert sequence.count() == 1, keys


@pytest.mark.parametrize("spec", COMMANDS, ids=lambda spec: spec.id)
def test_keys_exist_on_every_keyboard(spec: CommandSpec) -> None:
    for keys in spec.shortcuts:
        *modifiers, key = keys.replace("++", "+Plus").split("+")
        assert "Alt" not in modifiers, keys
        if not key.startswith("F") or len(key) == 1:
            assert "Ctrl" in modifiers, keys
        assert not WITHOUT_A_PLACE_ON_MANY_KEYBOARDS & set(key), keys


def test_every_command_stands_in_a_menu() -> None:
    assert all(spec.menu in MENUS for spec in COMMANDS)
    assert len({spec.id for spec in COMMANDS}) == len(COMMANDS)
