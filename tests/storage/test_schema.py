"""The schema: strict tables, no code in it, the digest that tells it from others."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.domain.errors import DamagedProject
from annotator.services.project import Project
from annotator.storage import identity
from annotator.storage.database import APPLICATION_ID, SCHEMA_VERSION, Database, sqlite3
from annotator.storage.migrations import migrations
from tests.builders import make_project
from tests.states import in_memory, one, rows_of

OURS = {
    "project", "annotator", "history", "history_change", "label_set_version", "label", "document",
    "revision", "annotation", "anchor", "slot", "evidence", "judgement", "coverage",
    "fact", "candidate_table", "candidate",
}  # fmt: skip


@pytest.fixture
def path(project_path: Path) -> Path:
    return make_project(project_path, spans={"14 ships": "Quantity"})


def test_every_table_is_strict(path: Path) -> None:
    with rows_of(path) as rows:
        tables = {
            name: strict
            for _, name, kind, _, _, strict in rows.execute("PRAGMA table_list")
            if kind == "table" and not name.startswith(("sqlite_", "_sqlite"))
        }
    assert {name for name, strict in tables.items() if strict} == OURS
    assert set(tables) == OURS


def test_there_are_no_triggers_and_no_views(path: Path) -> None:
    query = "SELECT count(*) FROM sqlite_master WHERE type NOT IN ('table', 'index')"
    assert one(path, query) == 0


def test_the_file_says_what_it_is(path: Path) -> None:
    assert one(path, "PRAGMA application_id") == APPLICATION_ID
    assert (
        one(path, "PRAGMA user_version")
        == SCHEMA_VERSION
        == len(migrations.applied(in_memory().tables))
    )
    assert path.read_bytes()[68:72] == b"ARTN"


def test_the_digest_of_the_schema_is_the_one_written_down() -> None:
    """A wrong one costs time only, but that at every start: see `SCHEMA_DIGESTS`."""
    assert identity.schema_digest(in_memory()) == identity.SCHEMA_DIGESTS[SCHEMA_VERSION]


@pytest.mark.parametrize(
    "planted",
    [
        "CREATE TRIGGER x AFTER INSERT ON annotation BEGIN DELETE FROM annotation; END",
        "CREATE VIEW x AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n FROM r) SELECT 1",
        "ALTER TABLE annotation ADD COLUMN z TEXT AS (hex(zeroblob(10))) VIRTUAL",
        "CREATE INDEX x ON annotation (abs(start))",
        "CREATE TABLE x (y) ",
        "CREATE VIRTUAL TABLE x USING fts5 (y)",
        "DROP INDEX annotation_of_label",
        "ALTER TABLE label RENAME COLUMN color TO colour",
    ],
    ids=lambda sql: " ".join(sql.split()[:3]),
)
def test_a_file_with_planted_code_or_tables_is_not_opened(path: Path, planted: str) -> None:
    with rows_of(path) as rows:
        rows.execute(planted)
    before = path.read_bytes()
    for read_only in (True, False):
        with pytest.raises(DamagedProject, match="never puts there"):
            Project.open(path, read_only=read_only)
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.glob(f"{path.name}*")] == [path.name]


def test_tables_that_other_libraries_keep_are_no_reason_to_refuse(path: Path) -> None:
    with rows_of(path) as rows:
        rows.execute("ANALYZE")
    with Project.open(path) as project:
        assert project.check() == []


def test_connections_are_as_safe_as_the_design_asks(path: Path) -> None:
    opened = Database.open(path)
    values = {
        name: opened.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("foreign_keys", "trusted_schema", "cell_size_check", "synchronous")
    }
    opened.close()
    safe_wal = sqlite3.sqlite_version_info >= (3, 51, 3)
    assert values == {
        "foreign_keys": 1, "trusted_schema": 0, "cell_size_check": 1,
        "synchronous": 2 if safe_wal else 3,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("annotation", "start", -1), ("annotation", "end", -1), ("annotation", "kind", "thing"),
        ("annotation", "start", "0"), ("annotation", "label_id", 999),
        ("document", "status", "maybe"), ("document", "annotation_count", -1),
        ("label", "retired", 2), ("revision", "length", "long"),
    ],
)  # fmt: skip
def test_the_tables_refuse_what_no_program_should_write(
    path: Path, table: str, column: str, value: object
) -> None:
    opened = Database.open(path)
    try:
        if value == "0":  # a STRICT table converts what it can without loss, and no more
            value = "none"
        with pytest.raises(sqlite3.IntegrityError), opened.write():
            opened.execute(f"UPDATE {table} SET {column} = ?", (value,))
    finally:
        opened.close()
