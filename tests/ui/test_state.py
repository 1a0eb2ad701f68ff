"""The remembered window: places per project, bounded, never in the way of starting."""

from __future__ import annotations

from pathlib import Path

from annotator.ui import state
from annotator.ui.state import MOST_PLACES, Place, WindowState


def test_places_and_shape_come_back(tmp_path: Path) -> None:
    remembered = WindowState(geometry=b"\x00\xff", docks=b"docks")
    place = Place("uid", 3, 9, 2, "active")
    remembered.keep_place(tmp_path / "a.annotator", place)
    state.save(remembered)
    again = state.load()
    assert again == remembered
    assert again.place(tmp_path / "." / "a.annotator") == place
    assert again.place(tmp_path / "b.annotator") is None


def test_only_the_latest_places_are_kept(tmp_path: Path) -> None:
    remembered = WindowState()
    for number in range(MOST_PLACES + 5):
        remembered.keep_place(tmp_path / str(number), Place("uid"))
    remembered.keep_place(tmp_path / "7", Place("uid"))
    assert len(remembered.places) == MOST_PLACES
    assert remembered.place(tmp_path / "4") is None
    assert remembered.place(tmp_path / "7") is not None


def test_a_broken_file_is_a_fresh_window() -> None:
    path = state.default_path()
    path.parent.mkdir(parents=True)
    for broken in (b"{", b"[]", b'{"geometry": 3}', b"\xff"):
        path.write_bytes(broken)
        assert state.load() == WindowState()


def test_a_folder_that_cannot_be_written_is_no_trouble(home: Path) -> None:
    home.write_text("a file where the folder should be")
    state.save(WindowState())
