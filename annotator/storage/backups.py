"""Copies of a project that were opened and checked before anybody relies on them."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from annotator.domain.errors import CannotSave, DamagedProject
from annotator.storage.database import Database, sqlite3
from annotator.storage.placing import move_new, refuse_remains

_KEPT = 5
"""How many of the program's own copies before one kind of occasion are kept."""


def backup(database: Database, target: Path | None = None, *, occasion: str = "") -> Path:
    """Copy the project through its own connection and verify the copy.

    Without a target: into the folder `NAME-backups` beside the project, named by the time and,
    for a copy that the program makes by itself, by the occasion.

    Raises:
        CannotSave: if the target cannot be written or is there already.
        DamagedProject: if the copy does not pass SQLite's own check.
    """
    if target is None:
        folder = database.path.with_name(f"{database.path.stem}-backups")
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise CannotSave(f"“{folder}” cannot be created: {error.strerror}") from None
        target = _free_name(folder, database.path, occasion)
    if target.exists():
        raise CannotSave(f"“{target}” is there already; choose another name")
    if not target.parent.is_dir():
        raise CannotSave(f"the folder “{target.parent}” does not exist")
    refuse_remains(target)
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        copy(database, part)
        move_new(part, target)
    except OSError as error:
        raise CannotSave(f"“{target}” cannot be written: {error.strerror}") from None
    finally:
        part.unlink(missing_ok=True)
    return target


def copy(database: Database, target: Path) -> None:
    """Write a verified copy of the open project to `target`, which must not exist."""
    with database.environment_errors():
        connection = sqlite3.connect(target)
        try:
            database.connection.backup(connection)
            # At rest a project is one file: no -wal beside the copy.
            connection.execute("PRAGMA journal_mode = DELETE")
            verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        finally:
            connection.close()
    if verdict != "ok":
        raise DamagedProject(f"“{database.path.name}” is damaged: {verdict}; restore a backup")
    with target.open("rb+") as file:  # never the live project: a copy nobody else has open
        os.fsync(file.fileno())


def restore(source: Path, target: Path) -> None:
    """Make a new project at `target` from a backup, without touching the backup.

    Raises:
        NotAProject, NewerProject, DamagedProject: if the backup is none.
        CannotSave: if something is at `target` already or it cannot be written.
    """
    database = Database.open(source, read_only=True)
    try:
        backup(database, target)
    finally:
        database.close()


def backup_before(database: Database, occasion: str) -> Path:
    """A copy before something that changes much; only the newest few of these are kept.

    Copies that the user asked for bear no occasion and are never removed.
    """
    made = backup(database, occasion=occasion)
    pattern = f"*-before-{occasion}{database.path.suffix}"
    same = [p for p in made.parent.glob(pattern) if p.name.startswith(f"{database.path.stem}-")]
    for old in sorted(same, key=_age)[:-_KEPT]:
        old.unlink(missing_ok=True)
    return made


def _age(path: Path) -> tuple[int, str]:
    return path.stat().st_mtime_ns, path.name


def _free_name(folder: Path, project: Path, occasion: str) -> Path:
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    before = f"-before-{occasion}" if occasion else ""
    for n in range(1000):
        number = f"-{n}" if n else ""
        target = folder / f"{project.stem}-{stamp}{number}{before}{project.suffix}"
        if not target.exists():
            return target
    raise CannotSave(f"“{folder}” is full of backups of this second")
