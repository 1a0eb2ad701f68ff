r"""The ledger as tables: a row a frame, or the long form with a row for every value and proof.

CSV as RFC 4180 has it, UTF-8 without a byte order mark, a header line, `\r\n` line ends, so that
R and pandas read it as it is. JSON Lines hold the same rows of the long form as objects.

A cell that a spreadsheet would take for a formula gets a `'` in front unless `exact`; numbers
never do. Header names are stable: fixed ones first, then the slots by their names.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from io import TextIOWrapper
from typing import BinaryIO, Literal, TypeAlias

from annotator.domain.annotation import Stance
from annotator.domain.ledger import Article, LedgerCell, LedgerEntry, LedgerRow, Proof
from annotator.domain.values import finite, interval
from annotator.formats.csv_tables.cells import guarded

Cell: TypeAlias = "str | int | float | bool | None"

FRAME_COLUMNS = (
    "frame_id", "frame_label", "frame_words", "article_id", "article_title", "article_outlet",
    "article_published",
)  # fmt: skip
"""What every row of the short form begins with."""

LONG_COLUMNS = (
    "frame_id", "frame_label", "frame_words", "slot", "entry", "status", "value", "number_low",
    "number_high", "unit", "value_json", "ref_id", "source", "source_path", "source_id",
    "source_kind", "stance", "rule", "as_of", "conflict", "article_id", "article_title",
    "article_outlet", "article_published", "evidence", "evidence_id", "quote", "start", "end",
    "fragments",
)  # fmt: skip
"""The long form: one row for each entry and each passage that proves it (`evidence` counts them).

`source` is who says it, `source_path` everybody down to the outermost, joined by ` < `; offsets
are code points, half-open, of the hull; `fragments` are all ranges, as `3-9;14-20`.
"""

_STANCES = {Stance.DENIES: "not ", Stance.DOUBTS: "doubtful: "}


def write_frames(
    rows: Iterable[LedgerRow], slots: Sequence[str], stream: BinaryIO, *, exact: bool = False
) -> int:
    """One CSV row a frame, with four columns a slot; returns the number of rows.

    `SLOT` holds what is reported, each as “value (source)”, joined by “; ”; `SLOT.coded` and
    `SLOT.rule` what was decided, `SLOT.conflict` whether reports contradict each other.
    """
    return _write_csv(frame_header(slots), frame_rows(rows, slots), stream, exact=exact)


def frame_header(slots: Sequence[str]) -> tuple[str, ...]:
    """The columns of the short form."""
    return _distinct((*FRAME_COLUMNS, *(
        f"{slot}{part}" for slot in slots for part in ("", ".coded", ".rule", ".conflict")
    )))  # fmt: skip


def frame_rows(rows: Iterable[LedgerRow], slots: Sequence[str]) -> Iterator[tuple[Cell, ...]]:
    """The rows of the short form."""
    return (_frame_cells(row, slots) for row in rows)


def write_long(
    rows: Iterable[LedgerRow],
    stream: BinaryIO,
    *,
    format: Literal["csv", "jsonl"] = "csv",
    exact: bool = False,
) -> int:
    """The long form; returns the number of rows. JSON Lines are always exact."""
    lines = (line for row in rows for line in long_rows(row))
    if format == "csv":
        return _write_csv(LONG_COLUMNS, lines, stream, exact=exact)
    count = 0
    for line in lines:
        given = zip(LONG_COLUMNS, line, strict=True)
        told = {name: value for name, value in given if value is not None and value != ""}
        stream.write(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
        count += 1
    return count


def long_rows(row: LedgerRow) -> Iterator[tuple[Cell, ...]]:
    """The rows of the long form that one frame makes, by slot and entry."""
    for cell in row.cells.values():
        entries = [*cell.entries, *([] if cell.coded is None else [cell.coded])]
        for number, entry in enumerate(entries, 1):
            contested = entry is not cell.coded and number - 1 in cell.contested
            for place, proof in enumerate(_proofs_of(entry), 1):
                yield (
                    row.uid, row.label_name, row.words, cell.name, number,
                    *_said(entry), *_source(entry), entry.stance.value, entry.slot.rule,
                    entry.as_of, contested, *_article(entry.article if proof is None
                                                      else proof.article),
                    *_quote(place, proof),
                )  # fmt: skip


def reported(cell: LedgerCell) -> str:
    """Everything reported in a cell on one line: “46 (the governor); not 46 (the navy)”."""
    return "; ".join(map(_reported, cell.entries))


def _reported(entry: LedgerEntry) -> str:
    source = f" ({entry.source_words})" if entry.sources else ""
    return f"{_STANCES.get(entry.stance, '')}{entry.words}{source}"


def _frame_cells(row: LedgerRow, slots: Sequence[str]) -> tuple[Cell, ...]:
    cells: list[Cell] = [row.uid, row.label_name, row.words, *_article(row.article)]
    for slot in slots:
        cell = row.cell(slot)
        coded = cell.coded
        cells += (
            reported(cell),
            "" if coded is None else coded.words,
            "" if coded is None else coded.slot.rule or "",
            bool(cell.conflicts) if cell.entries else "",
        )
    return tuple(cells)


def _proofs_of(entry: LedgerEntry) -> Sequence[Proof | None]:
    return entry.proofs or (None,)


def _said(entry: LedgerEntry) -> tuple[Cell, ...]:
    """Status, value, its numbers, unit, JSON and what it points to."""
    value = entry.slot.value
    numbers = interval(value) or (None, None)
    low, high = (n if n is not None and finite(n) else None for n in numbers)
    unit = value.get("unit") if isinstance(value, dict) else None
    written = None if value is None else json.dumps(value, ensure_ascii=False)
    ref = entry.slot.ref or entry.slot.given
    return entry.slot.status.value, entry.words, low, high, str(unit or ""), written, ref


def _source(entry: LedgerEntry) -> tuple[Cell, ...]:
    """Who says it, the whole chain, and what is known of the nearest one."""
    if not entry.sources:
        return "", "", None, ""
    path = " < ".join(source.words for source in entry.sources if source.words)
    nearest = entry.sources[0]
    return nearest.words, path, nearest.annotation, nearest.attribute("kind")


def _article(article: Article | None) -> tuple[Cell, ...]:
    if article is None:
        return "", "", "", ""
    return article.id, article.title, article.outlet, article.published


def _quote(place: int, proof: Proof | None) -> tuple[Cell, ...]:
    if proof is None:
        return None, None, "", None, None, ""
    hull = proof.hull
    fragments = ";".join(f"{start}-{end}" for start, end in proof.anchors)
    return place, proof.annotation, proof.quote, hull.start, hull.end, fragments


def _write_csv(
    header: Sequence[str], rows: Iterable[Sequence[Cell]], stream: BinaryIO, *, exact: bool
) -> int:
    text = TextIOWrapper(stream, encoding="utf-8", newline="", write_through=False)
    try:
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow([_guarded(name, exact=exact) for name in header])
        count = 0
        for row in rows:
            writer.writerow([_guarded(cell, exact=exact) for cell in row])
            count += 1
        return count
    finally:
        text.flush()
        text.detach()


def as_text(cell: Cell) -> str:
    """A cell as it is written: nothing for `None`, yes or no."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return str(cell)


def _guarded(cell: Cell, *, exact: bool) -> str:
    """A cell as it is written, without formulas unless `exact`."""
    return as_text(cell) if exact else guarded(as_text(cell))


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
    """The names, each once: a slot called like another column gets a number behind it."""
    used: set[str] = set()
    made = []
    for name in names:
        fresh, number = name, 2
        while fresh in used:
            fresh, number = f"{name}_{number}", number + 1
        used.add(fresh)
        made.append(fresh)
    return tuple(made)
