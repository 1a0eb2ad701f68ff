"""One connection to one project file: opening, identity, durability, transactions, errors.

This is the only place where a SQLite module is imported: two SQLite libraries (or a plain
`open()`) on one file in one process cancel each other's locks.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from msgspec import MsgspecError

from annotator.domain.errors import CannotSave, DamagedProject, ProjectInUse
from annotator.storage.errors import result_code, translated
from annotator.storage.identity import APPLICATION_ID, SCHEMA_VERSION
from annotator.storage.placing import clear, move_new, refuse_remains

if TYPE_CHECKING:
    import sqlite3

    from sqlite_utils import Database as Tables
else:
    try:
        from pysqlite3 import dbapi2 as sqlite3
    except ImportError:
        import sqlite3

__all__ = ["APPLICATION_ID", "SCHEMA_VERSION", "Database", "sqlite3"]

_BUSY_SECONDS = 0.2
_BUSY_TRIES = 10
# WAL with two connections can lose commits before this version (sqlite.org, WAL-reset bug).
_WAL_IS_SAFE = sqlite3.sqlite_version_info >= (3, 51, 3)

_MISREAD = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError)
"""What code raises that is given a value of a kind that was never written."""


class Database:
    """A connection to a project file, used by the thread that made it.

    Either a writer (`BEGIN IMMEDIATE`, full durability) or a reader that never writes a byte.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, *, read_only: bool) -> None:
        self.path = path
        self.connection = connection
        self.read_only = read_only
        self._tables: Tables | None = None
        self._closed = False
        self._identity = _identity(path)
        self._at_rest: tuple[int, ...] | None = None

    @classmethod
    def create(cls, path: Path) -> Database:
        """Make a new, empty project file at `path`.

        Raises:
            CannotSave: if something is there already or the folder cannot be written.
        """
        if os.path.lexists(path):
            raise CannotSave(f"“{path}” is there already; choose another name")
        if not path.parent.is_dir():
            raise CannotSave(f"the folder “{path.parent}” does not exist")
        refuse_remains(path)
        # Made under another name: whoever sees the project's own name sees a whole project.
        part = path.with_name(f".{path.name}.part")
        clear(part)
        try:
            os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644))
            database = cls.connect(part, read_only=False)
            with contextlib.closing(database), database.environment_errors():
                database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                database.migrate()
            move_new(part, path)
        except OSError as error:
            raise CannotSave(f"“{path}” cannot be created: {error.strerror}") from None
        finally:
            clear(part)
        return cls.open(path)

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Database:
        """Open an existing project; an older one is brought up to date after a verified backup.

        For reading, an older one is brought up to date in a copy in memory; the file stays.

        Raises:
            NotAProject, NewerProject, DamagedProject, CannotSave, ProjectInUse: one sentence each.
        """
        from annotator.storage.opening import open_project

        return open_project(path, read_only=read_only)

    @classmethod
    def connect(cls, path: Path, *, read_only: bool) -> Database:
        """A connection as this program uses them, to a file that is known to be a project."""
        mode = "ro" if read_only else "rw"
        at_rest = None
        if read_only and _cannot_share(path):
            # We cannot write there; others may, and SQLite would not notice.
            at_rest = _state(path)
            mode += "&immutable=1"
        connection = raw_connection(path, mode)
        database = cls(path, connection, read_only=read_only)
        database._at_rest = at_rest
        try:
            with database.environment_errors():
                for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0"):
                    database.execute(f"PRAGMA {pragma}")
                database.execute("PRAGMA foreign_keys = ON")
                if not read_only:
                    # Measured: anything less than this loses acknowledged commits in a power cut.
                    journal, synchronous = ("WAL", "FULL") if _WAL_IS_SAFE else ("DELETE", "EXTRA")
                    database.execute(f"PRAGMA journal_mode = {journal}")
                    database.execute(f"PRAGMA synchronous = {synchronous}")
        except BaseException:
            connection.close()
            raise
        return database

    def migrate(self) -> None:
        """Bring the schema up to `SCHEMA_VERSION`; each step is one transaction."""
        from annotator.storage.migrations import migrations

        self.execute("PRAGMA foreign_keys = OFF")
        migrations.apply(self.tables)
        broken = self.execute("PRAGMA foreign_key_check").fetchone()
        if broken is not None:
            raise DamagedProject(f"“{self.path.name}” is damaged: a row of {broken[0]} is orphaned")
        self.execute("PRAGMA foreign_keys = ON")

    @property
    def tables(self) -> Tables:
        """The same connection through sqlite-utils (imported on first use: it is not free)."""
        if self._tables is None:
            from sqlite_utils import Database as Tables

            self._tables = Tables(self.connection, execute_plugins=False)
        return self._tables

    def execute(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:
        """Run one statement."""
        try:
            return self.connection.execute(sql, parameters)
        except UnicodeDecodeError as error:  # SQLite quotes a damaged schema in its message
            raise self._damaged() from error

    @contextlib.contextmanager
    def write(self) -> Iterator[None]:
        """One transaction: all of the block's writes are durable when it ends, or none is.

        Raises:
            CannotSave, ProjectInUse, DamagedProject: when the environment refuses.
        """
        if self.read_only:
            raise CannotSave(f"“{self.path.name}” is open for reading only")
        with self.environment_errors():
            self._check_still_there()
            self._begin()
            try:
                yield
                self.execute("COMMIT")
            except sqlite3.IntegrityError as error:
                self._rollback()
                if self._is_damaged():
                    raise self._damaged() from error
                raise
            except BaseException:
                self._rollback()
                raise
            self._identity = _identity(self.path)

    @contextlib.contextmanager
    def read(self) -> Iterator[None]:
        """One snapshot: every read of the block sees the same state of the project."""
        with self.environment_errors():
            if self.connection.in_transaction:
                yield
                return
            self.execute("BEGIN")
            try:
                yield
            finally:
                self._rollback()

    @contextlib.contextmanager
    def environment_errors(self) -> Iterator[None]:
        """Turn errors of disk, locks and damage into sentences; let our own bugs through."""
        self._check_at_rest()
        try:
            yield
        except sqlite3.Error as error:
            self._check_at_rest()
            sentence = translated(error, self.path)
            if sentence is error:
                raise
            raise sentence from error

    @contextlib.contextmanager
    def damage_errors(self) -> Iterator[None]:
        """Turn values that we cannot have written into the sentence about damage.

        For the code between a row and its record: a flipped bit may leave a label that is none,
        a status nobody knows or JSON that is none, long before a hash is compared.
        """
        try:
            yield
        except (*_MISREAD, MsgspecError) as error:
            raise self._damaged() from error

    def _begin(self) -> None:
        """`BEGIN IMMEDIATE`, trying again for two seconds: a reader may be checkpointing."""
        for attempt in range(_BUSY_TRIES):
            try:
                self.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if result_code(error) != "SQLITE_BUSY" or attempt == _BUSY_TRIES - 1:
                    raise
                time.sleep(0.01)

    def _is_damaged(self) -> bool:
        """Whether a constraint failed because of what was damaged before, not by a bug of ours."""
        return (
            self.execute("PRAGMA foreign_key_check").fetchone() is not None
            or self.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok"
        )

    def _damaged(self) -> DamagedProject:
        return DamagedProject(
            f"“{self.path.name}” is damaged: it holds what was never written; restore a backup"
        )

    def _rollback(self) -> None:
        """Nothing to do when the error already ended the transaction."""
        if self.connection.in_transaction:
            self.execute("ROLLBACK")

    def _check_at_rest(self) -> None:
        """Read no further in a file that was opened as one nobody writes, and was written."""
        if self._at_rest is not None and _state(self.path) != self._at_rest:
            raise ProjectInUse(
                f"“{self.path.name}” was changed by another program since it was opened here;"
                " open it again"
            )

    def _check_still_there(self) -> None:
        """SQLite goes on acknowledging into a deleted or replaced file: look before writing."""
        present = _identity(self.path)
        if present is None:
            raise CannotSave(
                f"“{self.path}” was moved or deleted while it was open; nothing was saved there"
            )
        if self._identity is not None and present[:2] != self._identity[:2]:
            raise CannotSave(
                f"“{self.path}” was replaced by another file while it was open; "
                "nothing was saved there"
            )
        if self._identity is not None and present[2] < self._identity[2]:
            raise DamagedProject(f"“{self.path}” became shorter while it was open; save a copy")

    def close(self) -> None:
        """Close cleanly, leaving one file at rest when nobody else has it open; twice is once."""
        if self._closed:
            return
        self._closed = True
        try:
            self._rollback()
            if not self.read_only:
                self._fold()
        finally:
            self.connection.close()

    def _fold(self) -> None:
        """Bring everything into the project file itself and let nothing lie beside it."""
        try:
            self.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.Error:
            try:
                # Somebody still reads and -wal stays, but whoever takes the file has it all.
                self.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            except sqlite3.Error:
                pass  # nothing is lost: the next one to open the project folds it in


def raw_connection(path: Path, mode: str) -> sqlite3.Connection:
    """A bare connection; `mode` is SQLite's: `ro`, `rw`, with parameters of its URI behind it."""
    # As bytes: a file's name need not be text.
    uri = f"file:{quote(os.fsencode(path.absolute()))}?mode={mode}"
    try:
        return sqlite3.connect(uri, uri=True, timeout=_BUSY_SECONDS, isolation_level=None)
    except sqlite3.Error as error:
        raise translated(error, path) from error


def _identity(path: Path) -> tuple[int, int, int] | None:
    """Device, inode and size of the file, by `stat` alone."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino, status.st_size


def _state(path: Path) -> tuple[int, ...]:
    """What changes with every write of the file."""
    try:
        status = os.stat(path)
    except OSError:
        return ()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _cannot_share(path: Path) -> bool:
    """Whether the file rests where not even a reader may leave a lock or a sidecar."""
    return not os.path.exists(f"{path}-wal") and not os.access(path.parent, os.W_OK)
