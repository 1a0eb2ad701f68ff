"""A small newsroom's project, with everything that formats find hard in it at once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from annotator.domain.annotation import Kind, Slot
from annotator.services import filling, framing
from annotator.services.project import Project

MOMENT = "2026-09-04T08:00:00.000Z"

HARBOUR = (
    "🚢 Port Harrow 👩‍👩‍👧 — Governor Irina Sokolenko said that 46 drones and 12 boats came.\r\n"
    "\r\n"
    "The navy denied it; e\u0301tude by 𝔙elmar Radio: “at least twenty”, says Sokolenko’s aide."
)
"""Astral letters, ZWJ, a combining accent and CRLF stand before words that are labelled."""
ARABIC = "قالت البحرية إن عشرين مسيّرة أُسقطت فوق المرفأ 🚢. ونفى مكتب أودويا ذلك."
HEBREW = "דובר הנמל מסר: 12 סירות.\nאיש לא אישר (Velmar) את המספר."
QUIET = "Nothing moved at Stara Krynytsia.\n\n\tThe bridge stayed shut.\n"
TEXTS = (HARBOUR, ARABIC, HEBREW, QUIET)
ANNOTATIONS = 35
"""How many there are, with that of the whole project."""

LABELS: tuple[dict[str, Any], ...] = (
    {"name": "Source", "kind": "span", "key": "s", "color": "#2d6fbe",
     "description": "Whoever is said to have said something.",
     "slots": [{"name": "kind", "type": "one-of", "choices": ["official", "military"]}]},
    {"name": "Quantity", "kind": "span", "key": "q", "color": "#a6560a",
     "slots": [{"name": "amount", "type": "number", "units": ["boats"]}]},
    {"name": "Place", "kind": "span", "color": "#17843f"},
    {"name": "Claim", "kind": "span", "color": "#b1483e"},
    {"name": "denies", "kind": "relation"},
    {"name": "Attack", "kind": "frame",
     "slots": [{"name": "launched", "type": "number"},
               {"name": "target", "type": "reference", "max": None}]},
    {"name": "Same", "kind": "cluster"},
    {"name": "Security", "kind": "document"},
    {"name": "Economy", "kind": "document"},
)  # fmt: skip


class Article:
    """A record of the native JSONL in the making; words are found in its text."""

    def __init__(self, id: str, text: str, **more: Any) -> None:
        self.record: dict[str, Any] = {"id": id, "text": text, **more}

    def range(self, words: str) -> dict[str, Any]:
        """Where words stand for the first time."""
        start = self.record["text"].index(words)
        return {"start": start, "end": start + len(words), "text": words}

    def span(self, id: str, label: str | None, *words: str, by: str = "ada", **more: Any) -> str:
        """A span over words, in several pieces where there are several; its id."""
        fragments = [self.range(each) for each in words]
        start = min(each["start"] for each in fragments)
        end = max(each["end"] for each in fragments)
        span = {"start": start, "end": end, "text": self.record["text"][start:end], **more}
        if label is not None:
            span["label"] = label
        if len(fragments) > 1:
            span["fragments"] = fragments
        return self.add("spans", id, span, by)

    def add(self, section: str, id: str, values: dict[str, Any], by: str = "ada") -> str:
        """Anything else; its id."""
        made = {"id": id, **values, "annotator": by, "created": MOMENT}
        self.record.setdefault(section, []).append(made)
        return id


def _harbour() -> Article:
    """Nested, crossing and discontinuous spans, two annotators, suggestions, all kinds."""
    a = Article(
        "harbour/46", HARBOUR, title="46 or twenty", status="done",
        meta={"outlet": "Harbour Wire", "published": "2026-09-03"},
    )  # fmt: skip
    a.add("labels", "d1", {"label": "Security", "rank": 1})
    a.add("labels", "d2", {"label": "Economy", "rank": 2})
    office = {"kind": "official"}
    governor = a.span("s1", "Source", "Governor Irina Sokolenko", slots=office, note="in office")
    a.span("s2", "Source", "Irina Sokolenko")  # within
    a.span("s3", "Claim", "Irina Sokolenko said that 46 drones")  # across the first
    many = a.span("s4", "Quantity", "46 drones", slots={"amount": 46})
    boats = {"amount": {"value": 12, "unit": "boats"}}
    a.span("s5", "Quantity", "46", "boats", slots=boats)  # in two pieces
    a.span("s6", "Claim", "46 drones and 12 boats came", head=a.range("came"))
    a.span("s7", "Place", "🚢 Port Harrow")
    navy = a.span("s8", "Source", "The navy", slots={"kind": "military"})
    denial = a.span("s9", None, "denied it")
    aide = a.span("s10", "Source", "Sokolenko’s aide")
    few = a.span("s11", "Quantity", "at least twenty")
    a.span("s12", "Place", "𝔙elmar")
    a.span("s13", "Quantity", "46 drones", by="bo", note="recount")
    a.span("s14", "Source", "Governor", by="bo")
    a.span("s15", "Claim", "boats came.\r\n\r\nThe navy denied it", by="bo")  # over a line end
    by_model = {"by": "tagger@2", "origin": "model:tagger@2"}
    a.span("s16", "Place", "Port Harrow", score=0.83, **by_model)
    a.span("s17", "Source", "𝔙elmar Radio", score=0.5, **by_model)
    a.add("relations", "r1", {"label": "denies", "from": navy, "to": many})
    a.add("relations", "r2", {"label": "denies", "from": aide, "to": governor}, "bo")
    a.add("frames", "f1", {"label": "Attack", "trigger": denial, "slots": [
        {"name": "launched", "value": 46, "according_to": governor, "evidence": [many]},
        {"name": "launched", "value": 46, "according_to": navy, "stance": "denies"},
        {"name": "target", "ref": "s7"},
    ]})  # fmt: skip
    a.add("frames", "f2", {"label": "Attack", "slots": [{"name": "launched", "value": 20}]})
    a.add("clusters", "c1", {"label": "Same", "members": [governor, aide, "s2"]})
    a.add("clusters", "c2", {"label": "Same", "members": [many, few], "note": "not really"}, "bo")
    return a


def articles() -> Iterator[dict[str, Any]]:
    """The records of the native JSONL."""
    yield _harbour().record
    a = Article("arabic", ARABIC, title="البحرية", meta={"outlet": "Al Mina"})
    navy = a.span("s1", "Source", "البحرية")
    many = a.span("s2", "Quantity", "عشرين مسيّرة", note="عدد")
    a.span("s3", "Place", "المرفأ 🚢")
    a.span("s4", "Claim", "إن عشرين مسيّرة أُسقطت", by="bo")
    a.add("relations", "r1", {"label": "denies", "from": navy, "to": many})
    yield a.record
    a = Article("hebrew", HEBREW, status="working")
    a.span("s1", "Source", "דובר הנמל")
    a.span("s2", "Quantity", "12 סירות")
    a.span("s3", "Place", "Velmar", by="bo", score=0.25)
    a.add("labels", "d1", {"label": "Economy"}, "bo")
    yield a.record
    yield Article("quiet", QUIET, title="Quiet").record


def write(folder: Path, records: Iterable[dict[str, Any]] | None = None) -> tuple[Path, Path]:
    """The label set and the articles as files."""
    labels, lines = folder / "labels.json", folder / "newsroom.jsonl"
    labels.write_text(json.dumps({"labels": LABELS}), encoding="utf-8")
    with lines.open("w", encoding="utf-8", newline="\n") as file:
        for record in articles() if records is None else records:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return labels, lines


def add_story(path: Path) -> None:
    """A frame of the project as a whole, that takes from two articles."""
    with Project.open(path, annotator="ada") as project:
        label = project.label_set.named("Attack", Kind.FRAME).uid
        frame = framing.add_frame(project, label)
        for id in ("harbour/46", "arabic"):
            document = next(d for d in project.documents() if d.id == id)
            place = next(span for span in document.spans if span.label == "Place")
            filling.add_entry(project, frame.uid, Slot("target", ref=place.uid))
