"""The schema, step by step; a step is never edited once it is released.

Integer keys inside; a `uid` on everything that can be exported, merged or synced; STRICT tables;
no triggers and no views. Offsets are code points, half-open. Times are UTC text to the
millisecond. JSON columns hold the very text that was hashed. `action_id` is the history entry
that made the row; AUTOINCREMENT, because history names ranges of rows and must never meet a
reused key. `annotation.kind` asks for the common kind first: IN alone costs a third of an insert.
`annotation.revision_id` is no foreign key: deleting a document would search all annotations for it
(`check` compares it instead). The index of what is no span is for ledgers and clusters of the whole
project; spans, which are nearly all rows, do not pay for it. The index of unreviewed suggestions
is written for these only: what people made costs one comparison (`unreviewed.py`).
"""

from __future__ import annotations

from sqlite_utils import Database as Tables
from sqlite_utils import Migrations

from annotator.domain.ids import new_uid, now

migrations = Migrations("annotator")

_SCHEMA_1 = """
CREATE TABLE project (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE annotator (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE,
    action_id INTEGER NOT NULL
) STRICT;

CREATE TABLE history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('action', 'undo', 'redo')),
    target INTEGER REFERENCES history (id),
    title TEXT NOT NULL,
    created TEXT NOT NULL,
    annotator TEXT NOT NULL,
    session TEXT NOT NULL,
    document TEXT,
    size INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL CHECK (state IN ('done', 'undone', 'dead')),
    created_rows TEXT
) STRICT;
CREATE INDEX history_by_state ON history (state, id) WHERE kind = 'action';

CREATE TABLE history_change (
    history_id INTEGER NOT NULL REFERENCES history (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    changes BLOB NOT NULL,
    PRIMARY KEY (history_id, position)
) STRICT;

CREATE TABLE label_set_version (
    version INTEGER PRIMARY KEY,
    created TEXT NOT NULL,
    note TEXT NOT NULL,
    action_id INTEGER
) STRICT;

CREATE TABLE label (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('span', 'relation', 'frame', 'cluster', 'document')),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    position INTEGER NOT NULL,
    color TEXT NOT NULL,
    key TEXT,
    parent TEXT,
    description TEXT NOT NULL,
    examples TEXT NOT NULL,
    slots TEXT NOT NULL,
    constraints TEXT NOT NULL,
    retired INTEGER NOT NULL CHECK (retired IN (0, 1)),
    extra TEXT NOT NULL,
    hash INTEGER NOT NULL,
    action_id INTEGER NOT NULL,
    UNIQUE (kind, name_key)
) STRICT;

CREATE TABLE document (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    external_id TEXT NOT NULL UNIQUE,
    position INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('new', 'working', 'done', 'skipped', 'disputed')),
    meta TEXT NOT NULL,
    importer TEXT NOT NULL,
    created TEXT NOT NULL,
    updated TEXT NOT NULL,
    extra TEXT NOT NULL,
    revision_id INTEGER NOT NULL REFERENCES revision (id) DEFERRABLE INITIALLY DEFERRED,
    annotation_count INTEGER NOT NULL DEFAULT 0 CHECK (annotation_count >= 0),
    annotation_xor INTEGER NOT NULL DEFAULT 0,
    hash INTEGER NOT NULL,
    action_id INTEGER NOT NULL
) STRICT;
CREATE INDEX document_by_position ON document (position, id);
CREATE INDEX document_by_status ON document (status, position, id);
CREATE INDEX document_of_revision ON document (revision_id);

CREATE TABLE revision (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document_id INTEGER NOT NULL
        REFERENCES document (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    number INTEGER NOT NULL CHECK (number >= 1),
    title TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    length INTEGER NOT NULL CHECK (length >= 0),
    created TEXT NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (document_id, number)
) STRICT;
CREATE INDEX revision_by_sha256 ON revision (sha256);

CREATE VIRTUAL TABLE article_search USING fts5 (
    title, text, content = 'revision', content_rowid = 'id',
    tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TABLE annotation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL
        CHECK (kind = 'span' OR kind IN ('relation', 'frame', 'cluster', 'document')),
    label_id INTEGER REFERENCES label (id),
    document_id INTEGER REFERENCES document (id),
    revision_id INTEGER,
    start INTEGER CHECK (start >= 0),
    end INTEGER CHECK (end >= start),
    more INTEGER NOT NULL DEFAULT 0,
    annotator_id INTEGER NOT NULL REFERENCES annotator (id),
    origin TEXT NOT NULL,
    score REAL,
    confidence REAL,
    note TEXT NOT NULL,
    label_set_version INTEGER NOT NULL,
    created TEXT NOT NULL,
    updated TEXT NOT NULL,
    given_id TEXT,
    extra TEXT,
    hash INTEGER NOT NULL,
    action_id INTEGER NOT NULL,
    CHECK ((start IS NULL) = (end IS NULL))
) STRICT;
CREATE INDEX annotation_of_document ON annotation (document_id, start);
CREATE INDEX annotation_of_label ON annotation (label_id);

CREATE TABLE anchor (
    annotation_id INTEGER NOT NULL REFERENCES annotation (id) ON DELETE CASCADE,
    part TEXT NOT NULL CHECK (part IN ('body', 'head')),
    position INTEGER NOT NULL,
    start INTEGER NOT NULL CHECK (start >= 0),
    end INTEGER NOT NULL CHECK (end >= start),
    PRIMARY KEY (annotation_id, part, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE slot (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    annotation_id INTEGER NOT NULL REFERENCES annotation (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    value TEXT,
    ref_id INTEGER REFERENCES annotation (id) DEFERRABLE INITIALLY DEFERRED,
    given TEXT,
    according_to_id INTEGER REFERENCES annotation (id) DEFERRABLE INITIALLY DEFERRED,
    stance TEXT NOT NULL CHECK (stance IN ('asserts', 'denies', 'doubts')),
    as_of TEXT,
    status TEXT NOT NULL CHECK (status IN ('reported', 'coded')),
    rule TEXT,
    extra TEXT
) STRICT;
CREATE INDEX slot_of_annotation ON slot (annotation_id, position);
CREATE INDEX slot_by_ref ON slot (ref_id) WHERE ref_id IS NOT NULL;
CREATE INDEX slot_by_according_to ON slot (according_to_id) WHERE according_to_id IS NOT NULL;

CREATE TABLE evidence (
    slot_id INTEGER NOT NULL REFERENCES slot (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    annotation_id INTEGER NOT NULL REFERENCES annotation (id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (slot_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX evidence_by_annotation ON evidence (annotation_id);

CREATE TABLE judgement (
    annotation_id INTEGER NOT NULL REFERENCES annotation (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    annotator_id INTEGER NOT NULL REFERENCES annotator (id),
    verdict TEXT NOT NULL CHECK (verdict IN ('accepts', 'rejects', 'disputes')),
    note TEXT NOT NULL,
    created TEXT NOT NULL,
    extra TEXT,
    PRIMARY KEY (annotation_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE coverage (
    document_id INTEGER NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    annotator_id INTEGER NOT NULL REFERENCES annotator (id),
    label_id INTEGER REFERENCES label (id),
    state TEXT NOT NULL CHECK (state IN ('nothing', 'done', 'skipped')),
    created TEXT NOT NULL,
    extra TEXT,
    PRIMARY KEY (document_id, position)
) STRICT, WITHOUT ROWID;
"""

_SCHEMA_2 = """
ALTER TABLE label ADD COLUMN memo TEXT NOT NULL DEFAULT '';

ALTER TABLE label ADD COLUMN meaning INTEGER NOT NULL DEFAULT 1;

CREATE TABLE fact (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    value TEXT NOT NULL,
    hash INTEGER NOT NULL,
    action_id INTEGER NOT NULL
) STRICT;

CREATE TABLE candidate_table (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE,
    size INTEGER NOT NULL,
    hash INTEGER NOT NULL,
    action_id INTEGER NOT NULL
) STRICT;

CREATE TABLE candidate (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    table_id INTEGER NOT NULL REFERENCES candidate_table (id) ON DELETE CASCADE,
    external_id TEXT NOT NULL,
    label TEXT NOT NULL,
    aliases TEXT NOT NULL,
    description TEXT NOT NULL,
    extra TEXT NOT NULL,
    UNIQUE (table_id, external_id)
) STRICT;

CREATE VIRTUAL TABLE candidate_search USING fts5 (
    label, aliases, content = 'candidate', content_rowid = 'id',
    tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);

CREATE INDEX annotation_by_kind ON annotation (kind, label_id) WHERE kind <> 'span';
"""

_SCHEMA_3 = """
CREATE INDEX annotation_unreviewed ON annotation (document_id, label_id, origin, score, start)
    WHERE origin >= 'model' AND (origin GLOB 'model*' OR origin GLOB 'rule*') AND more & 4 = 0;
"""


@migrations()
def m001_everything(database: Tables) -> None:
    """All tables of the annotation model."""
    _run(database, _SCHEMA_1)
    database.execute(
        "INSERT INTO project (key, value) VALUES ('uid', ?), ('created', ?)", [new_uid(), now()]
    )
    database.execute(
        "INSERT INTO label_set_version (version, created, note) VALUES (1, ?, '')", [now()]
    )
    database.execute("PRAGMA user_version = 1")


@migrations()
def m002_whole_model(database: Tables) -> None:
    """Memos and meanings of labels, facts of the project, candidates of knowledge bases."""
    _run(database, _SCHEMA_2)
    database.execute("PRAGMA user_version = 2")


@migrations()
def m003_suggestions(database: Tables) -> None:
    """What machines made and nobody has judged is found without reading everything else."""
    _run(database, _SCHEMA_3)
    database.execute("PRAGMA user_version = 3")


def _run(database: Tables, script: str) -> None:
    """Each statement by itself: `executescript` would commit the migration's transaction."""
    for statement in script.split(";\n"):
        if statement.strip():
            database.execute(statement)
