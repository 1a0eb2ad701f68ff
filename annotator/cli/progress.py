"""A progress bar on a terminal, and nothing at all anywhere else."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from annotator.cli.output import on_terminal

Progress = Callable[[int, int | None], None]
"""Called with how much is done and how much there is (`None`: not known)."""

_PAUSE = 0.1


@contextmanager
def progress(title: str) -> Iterator[Progress | None]:
    """What to pass as `progress`: `None` unless a person watches stderr.

    rich is imported only then, and draws when it is called, not from a thread of its own.
    """
    if not on_terminal():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    bar = Bar(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        auto_refresh=False,
        transient=True,
    )
    drawn = 0.0
    with bar:
        task = bar.add_task(title, total=None)

        def draw(done: int, total: int | None) -> None:
            nonlocal drawn
            moment = time.monotonic()
            if moment - drawn >= _PAUSE or done == total:
                drawn = moment
                bar.update(task, completed=done, total=total, refresh=True)

        yield draw
