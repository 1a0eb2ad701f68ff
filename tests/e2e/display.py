"""A screen that nobody sees with a keyboard and a mouse that work: Xvfb and xdotool."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from tests.e2e.keymap import SHIFT, Keymap
from tests.e2e.waiting import wait_for

SIZE = (1400, 1000)
_PROGRAMS = ("Xvfb", "xdotool", "setxkbmap", "xkbcomp")


def missing() -> str:
    """Why there can be no such screen here; empty if there can."""
    return "" if shutil.which("Xvfb") else "Xvfb is not installed"


class Display:
    """An X server of one's own; keys and clicks are events of the server, as from a device."""

    def __init__(self) -> None:
        lacking = [name for name in _PROGRAMS if shutil.which(name) is None]
        assert not lacking, f"packaging/test.sh should have installed {lacking}"
        reading, writing = os.pipe()
        # The server chooses a free number and tells it.
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{SIZE[0]}x{SIZE[1]}x24",
             "-nolisten", "tcp", "-noreset"],
            pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(writing)
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        assert number, "Xvfb could not start"
        self.name = f":{number}"
        self.environment = {**os.environ, "DISPLAY": self.name, "QT_QPA_PLATFORM": "xcb"}
        self.environment.pop("WAYLAND_DISPLAY", None)
        self.set_layout("us")
        self._hand = subprocess.Popen(["xdotool", "-"], stdin=subprocess.PIPE, text=True,
                                      env=self.environment)  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        assert self._hand.stdin is not None
        self._hand.stdin.close()
        self._hand.wait()
        self._server.terminate()
        self._server.wait()

    # Keyboard

    def set_layout(self, layout: str, *options: str) -> Keymap:
        """Choose the layout of the keyboard, as `setxkbmap` names it."""
        command = ["setxkbmap", "-layout", layout, "-option", ""]
        for option in options:
            command += ["-option", option]
        self._run(*command)
        self.keymap = Keymap.parse(self._run("xkbcomp", "-w", "0", "-xkb", self.name, "-"))
        return self.keymap

    def press(self, *codes: int) -> None:
        """Press keys by their codes, the last while the others are held, and release them."""
        # Three digits, lest xdotool take key 9 for the digit 9.
        self._do("key --delay 0 " + "+".join(f"{code:03}" for code in codes))

    def shortcut(self, keys: str) -> None:
        """Press a shortcut written as Qt writes it."""
        self.press(*self.keymap.pressing(keys))

    def type(self, words: str) -> None:
        """Type ASCII letters and digits, one key after the other."""
        for character in words:
            if character == " ":
                self.shortcut("Space")
            elif character.isupper():
                self.press(SHIFT, *self.keymap.typing(character.lower()))
            else:
                self.press(*self.keymap.typing(character))

    @contextmanager
    def holding(self, code: int) -> Iterator[None]:
        """Hold a key down, for clicks with it."""
        self._do(f"keydown {code:03}")
        yield
        self._do(f"keyup {code:03}")

    # Mouse

    def move(self, point: tuple[int, int]) -> None:
        """Move the mouse to a point of the screen."""
        self._do(f"mousemove {point[0]} {point[1]}")

    def click(self, point: tuple[int, int], button: int = 1, times: int = 1) -> None:
        """Click somewhere; several times in quick succession for a double click."""
        self.move(point)
        for _ in range(times):
            self._do(f"click {button}")

    def drag(self, start: tuple[int, int], end: tuple[int, int], *, release: bool = True) -> None:
        """Press the mouse at one point and move it to another in some steps."""
        self.move(start)
        self._do("mousedown 1")
        steps = 6
        for step in range(1, steps + 1):
            x = start[0] + (end[0] - start[0]) * step // steps
            y = start[1] + (end[1] - start[1]) * step // steps
            self.move((x, y))
        if release:
            self.release()

    def release(self) -> None:
        """Let the mouse's button go."""
        self._do("mouseup 1")

    # Windows

    def wait_for_window(self, process: subprocess.Popen[bytes]) -> int:
        """The number of the first window that a process shows; 0 if it ends without one."""

        def found() -> list[str]:
            return self.windows(process.pid) or (["0"] if process.poll() is not None else [])

        return int(wait_for(found, "a window")[0])

    def windows(self, process: int) -> list[str]:
        """The numbers of the windows that a process shows."""
        found = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--pid", str(process)],
            env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return found.stdout.split()

    def focus(self, window: int) -> None:
        """Give a window the keys; there is no window manager to do it."""
        self._do(f"windowfocus --sync {window}")

    def _do(self, command: str) -> None:
        assert self._hand.stdin is not None
        assert self._hand.poll() is None, "xdotool has given up"
        self._hand.stdin.write(command + "\n")
        self._hand.stdin.flush()

    def _run(self, *command: str) -> str:
        return subprocess.run(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True, check=True,
        ).stdout  # fmt: skip
