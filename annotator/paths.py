"""Where things are: the program's own resources, and the user's folders."""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resources() -> Path:
    """The folder of run-time files: examples, icons, help, templates, schemas.

    An installed package and a frozen program carry it as `annotator/_resources`; a checkout has
    it beside the package.
    """
    carried = _PACKAGE / "_resources"
    return carried if carried.is_dir() else _PACKAGE.parent / "resources"


def resource(name: str) -> Path:
    """The path of one resource, such as `examples/article.txt`.

    Raises:
        FileNotFoundError: when the program was installed without it.
    """
    path = resources() / name
    if not path.exists():
        raise FileNotFoundError(f"the program's own file {name} is missing from {resources()}")
    return path


def config_folder() -> Path:
    """Where settings the user would back up are kept; it may not exist yet."""
    return _folder("user_config_path", "config")


def state_folder() -> Path:
    """Where the program remembers: recent projects, window places; it may not exist yet."""
    return _folder("user_state_path", "state")


def log_folder() -> Path:
    """Where the log files go; it may not exist yet."""
    return _folder("user_log_path", "logs")


def _folder(kind: str, under_home: str) -> Path:
    """One of the user's folders; `ANNOTATOR_HOME` moves them all (portable use, tests)."""
    home = os.environ.get("ANNOTATOR_HOME")
    if home:
        return Path(home) / under_home
    import platformdirs

    found: Path = getattr(platformdirs, kind)("annotator", appauthor=False)
    return found
