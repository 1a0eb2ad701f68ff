"""New files and folders put into the places of old ones: all of them or none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from annotator.domain.errors import CannotSave

OLD = ".old"
"""What the name of something ends in that a new one is taking the place of."""


class Swap:
    """A new file or folder that takes the place of what is there, which can come back."""

    def __init__(self, part: Path, target: Path) -> None:
        """`part` lies beside `target` and is complete."""
        self.target, self._part = target, part
        self._old = part.with_name(f"{part.name}{OLD}")
        self._was_there = target.exists()

    def put(self, *, keep: bool) -> None:
        """Put the new one into its place; an old file comes back only if it is told to `keep` it.

        Raises:
            CannotSave: if the system refuses; what was there is there again.
        """
        with saving(self.target):
            if not self.target.is_dir():
                if keep and self._was_there:
                    with suppress(OSError):  # a few disks know no second name for a file
                        os.link(self.target, self._old)
                self._part.replace(self.target)
                return
            self.target.replace(self._old)
            try:
                self._part.replace(self.target)
            except OSError:
                self._old.replace(self.target)
                raise

    def take_back(self) -> None:
        """Put back what was there; the new one is what it was before, too."""
        if self._old.is_dir() or not self._was_there:
            self.target.replace(self._part)
        if self._old.exists():
            self._old.replace(self.target)

    def forget(self) -> None:
        """Remove what was there before, unless nothing has taken its place."""
        if not self.target.exists():
            return
        if self._old.is_dir():
            shutil.rmtree(self._old, ignore_errors=True)
            return
        with suppress(OSError):
            self._old.unlink(missing_ok=True)


def put_all(swaps: Sequence[Swap]) -> None:
    """Put everything into its place, or nothing.

    Raises:
        CannotSave: if the system refuses one of them.
    """
    done: list[Swap] = []
    for swap in swaps:
        try:
            swap.put(keep=len(swaps) > 1)
        except CannotSave:
            swap.forget()
            for other in reversed(done):
                with suppress(OSError):  # the first failure is the one to tell
                    other.take_back()
            raise
        done.append(swap)
    for swap in swaps:
        swap.forget()


@contextmanager
def saving(target: Path) -> Iterator[None]:
    """Turn the system's errors of writing `target` into a sentence."""
    try:
        yield
    except BrokenPipeError:
        raise CannotSave("nobody reads the output any more") from None
    except OSError as error:
        raise CannotSave(f"{target} cannot be written: {error.strerror or error}") from error
