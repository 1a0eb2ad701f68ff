"""What a window remembers between two runs: its shape, and the place in each project."""

from __future__ import annotations

from pathlib import Path

import msgspec

from annotator import paths
from annotator.domain.errors import CannotSave
from annotator.services.settings import write_replacing

FILE_NAME = "window.json"
MOST_PLACES = 50


class Place(msgspec.Struct, omit_defaults=True):
    """Where somebody was in a project: a document, a selection in code points, what was active.

    `top` is the first code point in view.
    """

    document: str = ""
    start: int = 0
    end: int = 0
    top: int = 0
    active: str | None = None


class WindowState(msgspec.Struct, omit_defaults=True):
    """The remembered window; `geometry` and `docks` are Qt's own bytes."""

    geometry: bytes = b""
    docks: bytes = b""
    places: dict[str, Place] = {}

    def place(self, project: Path) -> Place | None:
        """Where the user was in this project."""
        return self.places.get(_key(project))

    def keep_place(self, project: Path, place: Place) -> None:
        """Remember where the user is; the places longest unseen are forgotten."""
        self.places.pop(_key(project), None)
        self.places[_key(project)] = place
        for oldest in list(self.places)[:-MOST_PLACES]:
            del self.places[oldest]


def load(path: Path | None = None) -> WindowState:
    """The remembered state; a fresh one when there is none or it cannot be read."""
    try:
        return msgspec.json.decode((path or default_path()).read_bytes(), type=WindowState)
    except (OSError, msgspec.MsgspecError):
        return WindowState()


def save(state: WindowState, path: Path | None = None) -> None:
    """Remember the state; that it cannot be written is not worth a word while closing."""
    try:
        write_replacing(path or default_path(), msgspec.json.encode(state).decode())
    except (CannotSave, UnicodeEncodeError):
        return


def default_path() -> Path:
    """Where the state is kept."""
    return paths.state_folder() / FILE_NAME


def _key(project: Path) -> str:
    return str(project.resolve())
