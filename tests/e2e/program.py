"""The program as a process of its own: started, watched, asked, stopped, killed."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from tests.e2e.display import Display
from tests.e2e.waiting import PATIENCE, wait_for

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = (sys.executable, "-m", "annotator")
DRIVER = (sys.executable, "-m", "tests.e2e.driver")


def run(
    *words: str | Path, environment: Mapping[str, str] | None = None, code: int = 0
) -> subprocess.CompletedProcess[str]:
    """Run the program to its end; it must end with this exit code."""
    ran = subprocess.run(
        [*PROGRAM, *map(str, words)], cwd=ROOT, env=environment, capture_output=True,
        text=True, encoding="utf-8", timeout=2 * PATIENCE, check=False,
    )  # fmt: skip
    assert ran.returncode == code, ran.stdout + ran.stderr
    return ran


class Window:
    """The program with a window that has the keys; nothing but keys and clicks reach it."""

    command: Sequence[str] = PROGRAM

    def __init__(self, display: Display, home: Path, *words: str | Path) -> None:
        self.display = display
        self._errors = home.parent / f"stderr-{time.monotonic_ns()}"
        with self._errors.open("wb") as errors:
            self.process = subprocess.Popen(
                [*self.command, *map(str, words)], cwd=ROOT,
                env={**display.environment, "ANNOTATOR_HOME": str(home)},
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
            )  # fmt: skip
        self._log = home / "logs"
        self.number = display.wait_for_window(self.process)
        assert self.number, "the program has ended without a window\n" + self.said_wrong()
        display.focus(self.number)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()

    def terminate(self) -> int:
        """End it as the system does at the end of a session; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    def kill(self) -> None:
        """End it without a warning."""
        self.process.kill()
        self.process.wait(PATIENCE)

    def said_wrong(self) -> str:
        """What it wrote to stderr, and the log's lines of warnings and worse."""
        bad = self._errors.read_text(encoding="utf-8")
        for log in self._log.glob("*.log"):
            for line in log.read_text(encoding="utf-8").splitlines(keepends=True):
                bad += "" if " INFO " in line or " DEBUG " in line else line
        return bad


class DrivenWindow(Window):
    """The same with `tests/e2e/driver.py` around it: tells what it does, answers questions."""

    command = DRIVER

    def __init__(self, display: Display, home: Path, *words: str | Path) -> None:
        self.told: list[dict[str, Any]] = []
        self._rest = b""
        super().__init__(display, home, *words)

    def hear(self, patience: float = PATIENCE) -> list[dict[str, Any]]:
        """What it has told since the last time; waits until there is something.

        Raises:
            AssertionError: if nothing comes.
        """
        out = self.process.stdout
        assert out is not None
        ready, _, _ = select.select([out], [], [], patience)
        assert ready, "the window says nothing any more\n" + self.said_wrong()
        given = os.read(out.fileno(), 65536)
        assert given, "the window has ended\n" + self.said_wrong()
        *lines, self._rest = (self._rest + given).split(b"\n")
        heard = [json.loads(line) for line in lines]
        self.told += heard
        return heard

    def hear_the_rest(self) -> list[dict[str, Any]]:
        """Everything it has ever told, once it has ended."""
        out = self.process.stdout
        assert out is not None
        *lines, half = (self._rest + out.read()).split(b"\n")
        self._rest = half
        self.told += [json.loads(line) for line in lines]
        return self.told

    def wait_until_told(self, key: str) -> Any:
        """Wait for the next time it tells something with this key."""
        while True:
            for told in self.hear():
                if key in told:
                    return told[key]

    def ask(self, question: str, **given: object) -> Any:
        """Ask the driver something."""
        pipe = self.process.stdin
        assert pipe is not None
        pipe.write(json.dumps({"ask": question, **given}).encode() + b"\n")
        pipe.flush()
        return self.wait_until_told("answer")

    def state(self) -> dict[str, Any]:
        """What the user sees."""
        found: dict[str, Any] = self.ask("state")
        return found

    def wait_for(self, key: str, value: object) -> dict[str, Any]:
        """Wait until the user sees something; the whole state then."""
        latest: dict[str, Any] = {}

        def seen() -> bool:
            latest.update(self.state())
            return bool(latest.get(key) == value)

        try:
            wait_for(seen, f"{key} to be {value!r}")
        except AssertionError as error:
            raise AssertionError(f"{error}; the window shows {latest}") from None
        return latest

    def press(self, *codes: int) -> list[dict[str, Any]]:
        """Press keys together and wait until that has been dealt with; what came of it."""
        self.display.press(*codes)
        heard: list[dict[str, Any]] = []
        while not any(told.get("released") == codes[-1] for told in heard):
            heard += self.hear()
        return [told for told in heard if "released" not in told]

    def click(self, question: str, **given: object) -> None:
        """Wait until something that the driver can point to is there, then click it."""
        point = wait_for(lambda: self.ask(question, **given), f"{question} {given}")
        self.display.click(point)

    def focus_newest(self) -> None:
        """Give the keys to the window opened last; a window manager would."""
        others = wait_for(
            lambda: [n for n in self.display.windows(self.process.pid) if int(n) != self.number],
            "another window",
        )
        self.display.focus(int(others[-1]))

    def shortcut(self, keys: str) -> list[dict[str, Any]]:
        """Press a shortcut, written as Qt writes it; what came of it."""
        return self.press(*self.display.keymap.pressing(keys))
