"""What tells a project file of this program from any other, and from one that was changed."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.domain.errors import DamagedProject, NewerProject, NotAProject

if TYPE_CHECKING:
    from annotator.storage.database import Database

APPLICATION_ID = 0x4152544E
"""`ARTN` at byte 68 of the file: what tells a project from any other SQLite file."""

SCHEMA_VERSION = 3
"""The number of migrations; a file with a greater `user_version` is newer than this program."""

SCHEMA_DIGESTS = {
    1: "56c162d9188b2f9afb9fb01f42c742ff",
    2: "7c87f507b805f5ab3afc4da33cd689d4",
    3: "9a6697d7776bbb4302e3d0782511d21d",
}
"""`schema_digest` of every version, so that opening need not make one to compare."""

_NOT_OURS = ("sqlite_", "_sqlite_migrations", "article_search_", "candidate_search_")


def check_identity(database: Database) -> int:
    """The file's schema version, once it is certain that the file is ours and readable."""
    application = database.execute("PRAGMA application_id").fetchone()[0]
    version = int(database.execute("PRAGMA user_version").fetchone()[0])
    if application != APPLICATION_ID or version < 1:
        raise NotAProject(f"“{database.path.name}” is not a project of this program")
    if version > SCHEMA_VERSION:
        raise NewerProject(
            f"“{database.path.name}” was made by a newer version of this program; "
            "install that version to open it (the file was not touched)"
        )
    digest = schema_digest(database)
    if digest != SCHEMA_DIGESTS.get(version) and digest != _digest_made_now(version):
        raise DamagedProject(
            f"“{database.path.name}” holds tables or code that this program never puts there; "
            "not opened"
        )
    return version


def schema_digest(database: Database) -> str:
    """What tells the schema from one that damage or somebody else has changed.

    A trigger, a view, an index or a generated column would run with our reads and writes.
    Left out is what other libraries spell as they like: SQLite's own tables, those behind
    the search index, and the list of migrations.
    """
    digest = blake2b(digest_size=16)
    query = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
    for kind, name, table, sql in database.execute(query):
        theirs = kind == "table" and str(name).startswith(_NOT_OURS)
        implied = kind == "index" and sql is None  # by UNIQUE
        if not theirs and not implied:
            digest.update(repr((kind, name, table, " ".join(str(sql).split()))).encode())
    return digest.hexdigest()


def _digest_made_now(version: int) -> str | None:
    """The digest of a schema made in memory; `None` for a version that is not the newest."""
    if version != SCHEMA_VERSION:
        return None
    from annotator.storage.database import Database, sqlite3

    fresh = Database(Path(":memory:"), sqlite3.connect(":memory:"), read_only=False)
    try:
        fresh.migrate()
        return schema_digest(fresh)
    finally:
        fresh.close()
