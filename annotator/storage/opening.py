"""Opening a project file: whether it is ours, what is played back, what is brought up to date."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from annotator.domain.errors import CannotSave, NotAProject
from annotator.storage.database import Database, raw_connection, sqlite3
from annotator.storage.errors import translated
from annotator.storage.identity import SCHEMA_VERSION, check_identity

_IN_MEMORY = 256 * 1024
"""How many KiB of an older project's copy are held in memory while it is read."""


def open_project(path: Path, *, read_only: bool) -> Database:
    """See `Database.open`."""
    _refuse_what_is_no_file(path)
    if not read_only and not os.access(path, os.W_OK):
        raise CannotSave(f"“{path}” cannot be written; open a copy that can")
    # Looked at read-only first: a foreign or newer file must stay as it was, byte for byte.
    look, version = _look(path)
    if read_only:
        return look if version == SCHEMA_VERSION else _newer_copy(look)
    look.close()
    database = Database.connect(path, read_only=False)
    try:
        with database.environment_errors():
            if version < SCHEMA_VERSION:
                from annotator.storage.backups import backup_before

                backup_before(database, "update")
                database.migrate()
    except BaseException:
        database.close()
        raise
    return database


def refuse_no_project(path: Path) -> None:
    """Look whether a file is a project of ours, of whatever version, and change nothing.

    Raises:
        NotAProject, NewerProject, DamagedProject, CannotSave, ProjectInUse: one sentence each.
    """
    _refuse_what_is_no_file(path)
    _look(path)[0].close()


def _look(path: Path) -> tuple[Database, int]:
    """A reader and the version of the schema, once it is certain that the file is ours."""
    try:
        return _first_look(path)
    except CannotSave as error:
        if not _needs_roll_back(error, path):
            raise
    _roll_back(path)
    return _first_look(path)


def _first_look(path: Path) -> tuple[Database, int]:
    look = Database.connect(path, read_only=True)
    try:
        with look.environment_errors():
            return look, check_identity(look)
    except BaseException:
        look.close()
        raise


def _newer_copy(look: Database) -> Database:
    """A copy of an older project for this connection alone, brought up to date; closes `look`.

    It is in memory as far as `_IN_MEMORY` goes; SQLite keeps the rest in a file without a name.
    """
    connection = sqlite3.connect("", isolation_level=None)
    connection.execute(f"PRAGMA cache_size = -{_IN_MEMORY}")
    copy = Database(look.path, connection, read_only=True)
    try:
        with contextlib.closing(look), look.environment_errors():
            look.connection.backup(connection)
            copy.migrate()
            copy.execute("PRAGMA query_only = ON")
    except BaseException:
        connection.close()
        raise
    return copy


def _roll_back(path: Path) -> None:
    """Take back what a process that was killed in the middle of a write left half done.

    No reader may do that, and until it is done there is nothing that could be read.
    """
    with contextlib.closing(raw_connection(path, "rw")) as connection:
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.Error as error:
            raise translated(error, path) from error


def _needs_roll_back(error: CannotSave, path: Path) -> bool:
    """Whether a reader was refused because of a journal that somebody must play back first."""
    code = str(getattr(error.__cause__, "sqlite_errorname", ""))
    return code.startswith("SQLITE_READONLY") and os.path.exists(f"{path.resolve()}-journal")


def _refuse_what_is_no_file(path: Path) -> None:
    if not path.exists():
        raise NotAProject(f"there is no project at “{path}”")
    if not path.is_file():
        raise NotAProject(f"“{path}” is not a file")
    if path.stat().st_size == 0:
        raise NotAProject(f"“{path.name}” is empty, not a project")
    if not os.access(path, os.R_OK):
        raise CannotSave(f"“{path}” cannot be read: permission denied")
