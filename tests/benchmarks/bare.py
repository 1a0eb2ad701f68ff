"""The same work in the barest way: what the program's import and export are compared with."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

import msgspec

from annotator.storage.database import sqlite3

_BATCH = 500

_Values: TypeAlias = tuple[object, ...]

_SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
CREATE TABLE document (id INTEGER PRIMARY KEY, name TEXT, title TEXT, text TEXT, meta TEXT);
CREATE TABLE span (id INTEGER PRIMARY KEY, document INTEGER, start INTEGER, end INTEGER,
    label TEXT, text TEXT, fragments TEXT, name TEXT, annotator TEXT, created TEXT);
CREATE VIRTUAL TABLE search USING fts5 (title, text, content = 'document', content_rowid = 'id',
    tokenize = 'unicode61 remove_diacritics 2');
"""


def bare_import(source: Path, target: Path) -> int:
    """Parse a JSONL and insert it into plain tables with a full-text index, in one transaction.

    No checks, no hashes, no history, no uids, no index but the one of words.
    """
    decode, encode = msgspec.json.Decoder().decode, msgspec.json.Encoder().encode
    connection = sqlite3.connect(target, isolation_level=None)
    connection.executescript(_SCHEMA)
    connection.execute("BEGIN IMMEDIATE")
    documents: list[_Values] = []
    spans: list[_Values] = []
    index: list[_Values] = []
    number = 0
    with source.open("rb") as file:
        for line in file:
            data = decode(line)
            number += 1
            documents.append(
                (number, data["id"], data["title"], data["text"], encode(data["meta"]).decode())
            )
            index.append((number, data["title"], data["text"]))
            spans += [
                (
                    number, span["start"], span["end"], span["label"], span["text"],
                    encode(span["fragments"]).decode() if "fragments" in span else None,
                    span.get("id"), span.get("annotator"), span.get("created"),
                )
                for span in data["spans"]
            ]  # fmt: skip
            if not number % _BATCH:
                _insert(connection, documents, spans, index)
                documents, spans, index = [], [], []
    _insert(connection, documents, spans, index)
    connection.execute("COMMIT")
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()
    return number


def _insert(
    connection: sqlite3.Connection,
    documents: list[_Values],
    spans: list[_Values],
    index: list[_Values],
) -> None:
    insert = connection.executemany
    insert("INSERT INTO document VALUES (?,?,?,?,?)", documents)
    insert("INSERT INTO search (rowid, title, text) VALUES (?,?,?)", index)
    insert(
        "INSERT INTO span (document, start, end, label, text, fragments, name, annotator, created)"
        " VALUES (?,?,?,?,?,?,?,?,?)",
        spans,
    )


def bare_export(project: Path, target: Path) -> int:
    """Read the rows of a closed project and write a line a document with msgspec; no checks."""
    encode = msgspec.json.Encoder().encode
    connection = sqlite3.connect(f"file:{project}?mode=ro", uri=True)
    labels = dict(connection.execute("SELECT id, name FROM label"))
    annotators = dict(connection.execute("SELECT id, name FROM annotator"))
    number = 0
    rows = connection.execute(
        "SELECT d.id, d.external_id, r.title, r.text, d.meta, d.status FROM document d"
        " JOIN revision r ON r.id = d.revision_id ORDER BY d.position, d.id"
    )
    with target.open("wb") as file:
        for key, name, title, text, meta, status in rows:
            spans = connection.execute(
                "SELECT uid, label_id, start, end, annotator_id, created, more, id"
                " FROM annotation WHERE document_id = ? ORDER BY start, end DESC, id",
                (key,),
            ).fetchall()
            line = {
                "id": name, "title": title, "text": text, "meta": msgspec.Raw(meta.encode()),
                "status": status, "format": "annotator/1",
                "spans": [
                    {
                        "id": uid, "label": labels[label], "start": start, "end": end,
                        "text": text[start:end], "annotator": annotators[who],
                        "created": created,
                    }
                    if not more
                    else _with_fragments(connection, text, span)
                    for span in spans
                    for uid, label, start, end, who, created, more, _ in [span]
                ],
            }  # fmt: skip
            file.write(encode(line) + b"\n")
            number += 1
    connection.close()
    return number


def _with_fragments(
    connection: sqlite3.Connection, text: str, span: tuple[object, ...]
) -> dict[str, object]:
    uid, label, start, end, who, created, _more, key = span
    further = connection.execute("SELECT start, end FROM anchor WHERE annotation_id = ?", (key,))
    fragments = [
        {"start": a, "end": b, "text": text[a:b]} for a, b in [(start, end), *further.fetchall()]
    ]
    return {
        "id": uid, "label": label, "start": start, "end": end, "fragments": fragments,
        "annotator": who, "created": created,
    }  # fmt: skip
