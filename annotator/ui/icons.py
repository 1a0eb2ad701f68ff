"""The few pictures of the interface; where a word fits, a word stands instead."""

from __future__ import annotations

from annotator import paths


def url(name: str, theme: str) -> str:
    """The path of a small drawing for a style sheet, such as `down` in the `light` theme.

    Style sheets load a picture when something is first painted with it, so none is read at
    the start. Empty when the program was installed without it.
    """
    try:
        return paths.resource(f"icons/{name}-{theme}.svg").as_posix()
    except FileNotFoundError:
        return ""
