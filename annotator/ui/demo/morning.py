"""The third part of the demo: what was there before the kill is there, undone, shown, exported."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import msgspec

from annotator.ui.demo.coding import go_to_column
from annotator.ui.demo.hands import Hands, Step
from annotator.ui.demo.night import MISTAKEN, ONE

COLUMNS = ("quote", "start", "end", "article_id")


class Files:
    """Where everything lies."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.project = folder / "demo.annotator"
        self.jsonl = folder / "demo.jsonl"
        self.beside = folder / "demo.project.json"
        self.table = folder / "demo-ledger.csv"
        self.picture = folder / "demo.png"
        self.ledger_picture = folder / "demo-ledger.png"

    @property
    def all(self) -> tuple[Path, ...]:
        """Every file that the demo leaves."""
        return (
            self.project, self.jsonl, self.beside, self.table, self.picture, self.ledger_picture,
        )  # fmt: skip


def script(hands: Hands, files: Files) -> Iterator[Step]:
    """Undo a step from before the kill, look at the ledger, export."""
    yield partial(_expect_mistake, hands, there=True)
    # What was done before this start is taken back at the second press only.
    yield partial(hands.press, "Ctrl+Z", "Ctrl+Z")
    yield partial(_expect_mistake, hands, there=False)
    yield partial(hands.press, "F5")
    yield partial(go_to_column, hands, "launched")
    yield partial(_photograph, hands, files.ledger_picture)
    yield partial(hands.press, "F5")
    yield partial(_export, hands, files)
    yield partial(hands.open, ONE)
    yield partial(hands.go_to_frame, "launched")
    yield partial(hands.view.verticalScrollBar().setValue, 0)
    yield partial(_photograph, hands, files.picture)


def _expect_mistake(hands: Hands, *, there: bool) -> None:
    project = hands.window.context.project
    assert project is not None
    quotes = {span.text for document in project.documents() for span in document.spans}
    what = "did not survive the kill" if there else "could not be undone after it"
    hands.expect((MISTAKEN in quotes) is there, f"“{MISTAKEN}” {what}")


def _photograph(hands: Hands, path: Path) -> None:
    hands.expect(hands.window.grab().save(str(path), "PNG"), f"{path} could not be written")


def _export(hands: Hands, files: Files) -> None:
    from annotator.services.ledger_export import export_ledger

    project = hands.window.context.project
    assert project is not None
    project.export(files.jsonl)
    export_ledger(project, files.table, long=True)


def wrong_in_export(files: Files) -> tuple[dict[str, int], list[str]]:
    """How many spans and rows there are, and what a training script would stumble over."""
    if not (files.jsonl.exists() and files.table.exists()):
        return {"spans": 0, "rows": 0}, ["nothing was exported"]
    texts: dict[str, str] = {}
    wrong, spans = [], 0
    for line in files.jsonl.read_bytes().splitlines():
        document = msgspec.json.decode(line)
        texts[document["id"]] = document["text"]
        for span in document.get("spans", ()):
            spans += 1
            if document["text"][span["start"] : span["end"]] != span["text"]:
                wrong.append(f"{span} is not what stands there")
    with files.table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        quote, start, end, article = (row[name] for name in COLUMNS)
        if quote and texts[article][int(start) : int(end)] != quote:
            wrong.append(f"{row} is not what stands there")
    return {"spans": spans, "rows": len(rows)}, wrong
