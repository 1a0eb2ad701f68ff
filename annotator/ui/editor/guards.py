"""The guard around everything that Qt calls: an exception there must never end the program."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

_log = logging.getLogger(__name__)
_told: set[tuple[str, str]] = set()

S = TypeVar("S")
P = ParamSpec("P")
R = TypeVar("R")


def guarded(
    fallback: Callable[[], R],
) -> Callable[[Callable[Concatenate[S, P], R]], Callable[Concatenate[S, P], R]]:
    """Make a method log its exceptions and return `fallback()` instead.

    An exception that leaves an override of a document layout crashes Qt, which goes on with a
    value it never got; one that leaves a paint or a mouse event loses the rest of the event.
    The same fault at the same place is logged once: painting would repeat it for every frame.
    """

    def guard(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
        @wraps(method)
        def safe(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return method(self, *args, **kwargs)
            except Exception as error:  # noqa: BLE001 - whatever it is, Qt must get an answer
                fault = (method.__qualname__, repr(error))
                if fault not in _told:
                    _told.add(fault)
                    _log.exception("%s failed", method.__qualname__)
                return fallback()

        return safe

    return guard


def nothing() -> None:
    """The fallback of methods that return nothing."""
