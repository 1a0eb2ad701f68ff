"""Runs the demo: one process works and is killed, the next one opens what it left and goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from annotator.domain.errors import CannotSave
from annotator.services.settings import Settings
from annotator.ui.demo import coding, morning, night
from annotator.ui.demo.hands import Hands, Step
from annotator.ui.example import make_example

if TYPE_CHECKING:
    from annotator.services.project import Project
    from annotator.ui.arguments import DemoArguments
    from annotator.ui.main_window import MainWindow

ANNOTATOR = "ada"
STEP_MS = 30
SIZE = (1200, 800)
_PATIENCE = 100
_LONGEST = 300


class Part:
    """One window of the demo: drives it a step at a time, then does what comes last."""

    def __init__(self, wanted: DemoArguments) -> None:
        self.files = morning.Files(wanted.out)
        self._patience = _PATIENCE

    def settings(self) -> Settings:
        """Settings that look the same on every computer."""
        return Settings(annotator=ANNOTATOR, theme="light")

    def start(self, app: QApplication, window: MainWindow) -> None:
        """Show the window and begin as soon as it is complete.

        Raises:
            AnnotatorError: if the project cannot be opened.
        """
        self._app, self._window = app, window
        self.hands = Hands(window)
        self._steps = self.script()
        window.resize(*SIZE)
        window.context.set_project(self.open())
        window.filled.connect(self._wait_for_keys)
        window.show()
        # A screen without a window manager gives nobody the keyboard by itself.
        window.activateWindow()

    def open(self) -> Project:
        """The demo's project, for writing."""
        from annotator.services.project import Project

        return Project.open(self.files.project, annotator=ANNOTATOR)

    def script(self) -> Iterator[Step]:
        """What is done, one step after the other."""
        raise NotImplementedError

    def end(self) -> None:
        """What comes last, also after something went wrong."""
        raise NotImplementedError

    def close(self) -> None:
        """Close the window and end the application."""
        self._window.close()
        self._app.exit(0)

    def _wait_for_keys(self) -> None:
        """Begin when the window has the keyboard; shortcuts of other windows never fire."""
        self._patience -= 1
        if self._window.isActiveWindow() or not self._patience:
            self._go_on()
        else:
            QTimer.singleShot(STEP_MS, self._wait_for_keys)

    def _go_on(self) -> None:
        step: Callable[[], object] | None = next(self._steps, None)
        if step is None:
            self.end()
            return
        try:
            step()
        except Exception:  # noqa: BLE001 - whatever it is, the demo must end and say so
            self.hands.problems.append(traceback.format_exc())
            self._steps = iter(())
        QTimer.singleShot(STEP_MS, self._go_on)


class Night(Part):
    """Tags, fills and codes; then the process is killed in the middle of its work."""

    def script(self) -> Iterator[Step]:
        """The articles, the ledger, and a mistake."""
        return chain(night.script(self.hands), coding.script(self.hands), night.mistake(self.hands))

    def report(self) -> bool:
        """Nobody hears of it: the process is no more."""
        return False

    def end(self) -> None:
        """Say what went wrong, and die without a word to anybody."""
        sys.stdout.write(json.dumps(self.hands.problems) + "\n")
        sys.stdout.flush()
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))


class Morning(Part):
    """Opens what the killed process left, takes the mistake back, exports, takes pictures."""

    def __init__(self, wanted: DemoArguments) -> None:
        """Make folder and project, and let the first part do its work on it.

        Raises:
            CannotSave: if they cannot be written.
            ProjectError: if something else lies where the project shall be, or it is open.
        """
        super().__init__(wanted)
        self._json = wanted.json
        self._counts: dict[str, int] = {}
        try:
            self.files.folder.mkdir(parents=True, exist_ok=True)
            if self.files.project.exists():
                self.open().close()  # never take a project away from a window that has it open
            for old in self.files.all:
                old.unlink(missing_ok=True)
        except OSError as error:
            raise CannotSave(f"{self.files.folder} cannot be written: {error.strerror}") from None
        make_example(self.files.project, annotator=ANNOTATOR)
        self.problems = _work_and_be_killed(wanted)

    def script(self) -> Iterator[Step]:
        """Undo across the kill, the ledger, the exports."""
        return morning.script(self.hands, self.files)

    def end(self) -> None:
        """Note what went wrong and close."""
        self.problems += self.hands.problems
        self.close()

    def report(self) -> bool:
        """Check what was exported, print where things are; whether all is right."""
        counts, wrong = morning.wrong_in_export(self.files)
        self.problems += wrong
        files = {path.name: str(path) for path in self.files.all if path.exists()}
        if self._json:
            told = {"files": files, **counts, "problems": self.problems}
            _say(msgspec.json.encode(told).decode())
        else:
            for path in files.values():
                _say(path)
            _say(
                f"{counts['spans']} spans, each with text[start:end] == its quote; "
                f"{counts['rows']} rows of who says how many, each with the words that prove it"
            )
        for problem in self.problems:
            sys.stderr.write(f"Not as it should be: {problem}.\n")
        return not self.problems


def _work_and_be_killed(wanted: DemoArguments) -> list[str]:
    """Run the first part in a process of its own, to its violent end; what went wrong."""
    program = [sys.executable]
    if not getattr(sys, "frozen", False):
        program += ["-m", "annotator"]
    words = [*program, "demo", "--out", str(wanted.out), "--to-be-killed"]
    ran = subprocess.run(
        words, stdout=subprocess.PIPE, check=False, text=True, encoding="utf-8", timeout=_LONGEST
    )
    if ran.returncode == 0 or not ran.stdout.strip():
        return [f"the first part was not killed in its work but ended by itself ({ran.returncode})"]
    problems: list[str] = json.loads(ran.stdout.strip().splitlines()[-1])
    return problems


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
