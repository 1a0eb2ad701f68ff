"""Rows, sources, proposals and time lines by themselves, over whatever annotations there may be."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.annotation import (
    Anchor,
    Annotation,
    JsonValue,
    Kind,
    Slot,
    SlotStatus,
    Stance,
)
from annotator.domain.coding import proposals_of
from annotator.domain.ids import Uid
from annotator.domain.label import Label, LabelSet
from annotator.domain.ledger import (
    Article,
    LedgerCell,
    LedgerEntry,
    LedgerRow,
    Source,
    row_of,
    sort_key,
    sources_of,
)
from annotator.domain.slots import SlotSpec, SlotType
from annotator.domain.time_line import LARGEST, reports_of
from annotator.domain.values import date_interval, interval, words_for
from annotator.formats.csv_tables.cells import guarded, unguarded
from annotator.formats.ledger_csv import LONG_COLUMNS, write_frames, write_long
from tests.strategies import json_values, texts

TEXT = "The governor said 46 drones came; the navy counted 20."
PAPER = Article(Uid("d"), "a1", "A night", TEXT, "Harbour Wire", "Mara Oduya", "2026-09-03")


@dataclass
class Shelf:
    """A lookup over a few annotations of one article."""

    annotations: dict[Uid, Annotation]
    labels: LabelSet = field(default_factory=LabelSet)
    paper: Article = PAPER

    def annotation(self, uid: Uid) -> Annotation | None:
        return self.annotations.get(uid)

    def article(self, uid: Uid | None) -> Article | None:
        return self.paper if uid == self.paper.uid else None

    def same(self, one: Uid, other: Uid) -> bool:
        return one == other


UIDS = [Uid(f"u{n}") for n in range(6)]


@st.composite
def shelves(draw: st.DrawFn) -> Shelf:
    """Annotations of any kind that point to one another as they please, also in circles."""
    made = {}
    for uid in UIDS:
        kind = draw(st.sampled_from([Kind.SPAN, Kind.FRAME, Kind.CLUSTER]))
        start = draw(st.integers(0, len(TEXT)))
        end = draw(st.integers(start, len(TEXT)))
        anchors = (Anchor(start, end),) if kind is Kind.SPAN else ()
        slots = tuple(
            Slot(
                draw(st.sampled_from(["source", "trigger", "member", "count", "kind"])),
                ref=draw(st.sampled_from(UIDS)),
                according_to=draw(st.none() | st.sampled_from(UIDS)),
                stance=draw(st.sampled_from(Stance)),
                evidence=tuple(draw(st.lists(st.sampled_from(UIDS), max_size=2))),
            )
            for _ in range(draw(st.integers(0, 3)))
        )
        made[uid] = Annotation(uid, kind, document=PAPER.uid, anchors=anchors, slots=slots)
    return Shelf(made)


@given(shelves())
def test_chains_end_and_name_nobody_twice_in_a_row_of_circles(shelf: Shelf) -> None:
    for uid in UIDS:
        chain = sources_of(uid, shelf)
        assert 1 <= len(chain) <= len(UIDS)
        row = row_of(shelf.annotations[uid], shelf)
        for cell in row.cells.values():
            assert cell.contested <= set(range(len(cell.entries)))
            for entry in cell.entries:
                for proof in entry.proofs:
                    start, end = proof.anchors[0]
                    assert proof.quote == TEXT[start:end]
                if entry.slot.evidence:
                    silent = [shelf.annotations[each] for each in entry.slot.evidence]
                    words = [a for a in silent if a.anchors]
                    assert len(entry.proofs) >= len(words)


def test_a_speaker_of_an_attribution_is_the_source_and_its_kind_is_known() -> None:
    span = Annotation(
        Uid("s"), document=PAPER.uid, anchors=(Anchor(0, 12),), slots=(Slot("kind", "official"),)
    )
    inner = Annotation(
        Uid("a"), Kind.FRAME, document=PAPER.uid,
        slots=(Slot("source", ref=Uid("s"), according_to=Uid("b")),),
    )  # fmt: skip
    outer = Annotation(
        Uid("b"), Kind.FRAME, document=PAPER.uid, slots=(Slot("source", given="@outlet"),)
    )
    shelf = Shelf({a.uid: a for a in (span, inner, outer)})
    chain = sources_of(Uid("a"), shelf)
    assert [source.words for source in chain] == ["The governor", "Harbour Wire"]
    assert chain[0].annotation == span.uid
    assert chain[0].attribute("kind") == "official"
    assert chain[1].annotation is None


def test_what_is_given_is_told_as_the_article_has_it() -> None:
    frame = Annotation(
        Uid("f"), Kind.FRAME, document=PAPER.uid,
        slots=(Slot("date", given="@published"), Slot("by", given="@author"),
               Slot("to", given="@reader")),
    )  # fmt: skip
    row = row_of(frame, Shelf({}))
    assert [row.cell(name).entries[0].words for name in ("date", "by", "to")] == [
        "2026-09-03", "Mara Oduya", "@reader",
    ]  # fmt: skip


def test_a_row_without_a_label_or_with_unknown_slots_is_still_one() -> None:
    label = Label(Uid("l"), "Attack", Kind.FRAME, slots=({"name": "count", "type": "integer"},))
    frame = Annotation(Uid("f"), Kind.FRAME, Uid("l"), slots=(Slot("odd", [1, 2]),))
    row = row_of(frame, Shelf({}, LabelSet((label,))))
    assert row.cell("odd").entries[0].words == "1, 2"
    assert row.cell("count").spec is not None
    assert row.cell("count").decisive is None
    assert row_of(frame._replace(label=None), Shelf({})).label_name == ""


NUMBERS: st.SearchStrategy[JsonValue] = st.one_of(
    st.integers(0, 200),
    st.integers(0, 200).map(lambda n: {"value": n, "comparator": "at least"}),
    st.integers(0, 200).map(lambda n: {"value": n, "comparator": "about"}),
    st.tuples(st.integers(0, 90), st.integers(91, 200)).map(lambda t: {"low": t[0], "high": t[1]}),
)


@st.composite
def cells(draw: st.DrawFn) -> LedgerCell:
    """Numbers by some sources, a few of them official, some denied."""
    entries = []
    for number in range(draw(st.integers(0, 6))):
        who = draw(st.sampled_from(["a", "b", "c"]))
        kind = draw(st.sampled_from(["official", "military"]))
        stance = draw(st.sampled_from(Stance))
        day = draw(st.sampled_from([None, "2026", "2026-09-04"]))
        slot = Slot("count", draw(NUMBERS), None, None, Uid(who), stance, day)
        slot = slot._replace(evidence=(Uid(f"e{number}"),))
        source = Source(who, Uid(who), (("kind", kind),))
        entries.append(LedgerEntry(slot, words_for(slot.value), (source,), (), PAPER))
    type_ = draw(st.sampled_from([SlotType.NUMBER, SlotType.RANGE]))
    return LedgerCell("count", SlotSpec("count", type_), tuple(entries))


def _same(one: Uid, other: Uid) -> bool:
    return one == other


@given(cells())
def test_proposals_lie_where_their_rules_say_whatever_the_order(cell: LedgerCell) -> None:
    made = {p.rule: p for p in proposals_of(cell, _same)}
    asserted = [e for e in cell.entries if e.stance is Stance.ASSERTS]
    if not asserted:
        assert made == {}
        return
    known = {uid for entry in cell.entries for uid in entry.slot.evidence}
    assert all(set(p.evidence) <= known for p in made.values())
    if cell.spec is not None and cell.spec.type is SlotType.RANGE:
        value = made["low / best / high"].value
        assert isinstance(value, dict)
        assert value["low"] <= value.get("best", value["low"]) <= value["high"]
    else:
        low, high = made["low"].value, made["high"].value
        assert isinstance(low, int | float)
        assert isinstance(high, int | float)
        assert low <= high
        if "best" in made:
            best = made["best"].value
            assert isinstance(best, int | float)
            assert low <= best <= high
    turned = LedgerCell(cell.name, cell.spec, cell.entries[::-1])
    again = {p.rule: p.value for p in proposals_of(turned, _same)}
    for rule in ("low", "high"):
        if rule in made:
            assert made[rule].value == again[rule]
    official = [e for e in asserted if e.sources[0].attribute("kind") == "official"]
    assert ("official" in made) is bool(official)


@given(st.lists(json_values(), max_size=8))
def test_any_values_can_be_sorted(values: list[JsonValue]) -> None:
    keys = sorted(sort_key(value, words_for(value)) for value in values)
    numbers = [key for key in keys if key[0] == 0]
    assert keys[: len(numbers)] == numbers
    assert len(numbers) == sum(interval(value) is not None for value in values)


@given(
    st.lists(
        st.tuples(
            json_values(), st.sampled_from(["", "2026", "2026-09-03", "2026-09-03T06:30", "soon"])
        ),
        max_size=6,
    )
)
def test_a_time_line_holds_every_dated_report_in_order(given_: list[tuple[JsonValue, str]]) -> None:
    undated = PAPER._replace(published="")
    entries = tuple(
        LedgerEntry(Slot("count", value, as_of=day or None), words_for(value), (), (), undated)
        for value, day in given_
    )
    frame = Annotation(Uid("f"), Kind.FRAME)
    row = LedgerRow(frame, None, "", undated, (), {"count": LedgerCell("count", None, entries)})
    reports, left = reports_of([row], "count")
    assert len(reports) + left == len(entries)
    assert left == sum(date_interval(day) is None for _, day in given_)
    assert [r.day for r in reports] == sorted(r.day for r in reports)
    for report in reports:
        assert (report.low is None) is (report.high is None)
        if report.low is not None and report.high is not None:
            assert -LARGEST <= report.low <= report.high <= LARGEST


@given(texts(), texts(), texts(), st.booleans())
def test_hostile_words_come_back_from_both_tables(
    words: str, title: str, slot: str, exact: bool
) -> None:
    paper = PAPER._replace(title=title)
    coded = LedgerEntry(Slot("s", words, status=SlotStatus.CODED, rule=words), words)
    reported = LedgerEntry(Slot("s", words), words, (), (), paper)
    frame = Annotation(Uid("f"), Kind.FRAME)
    cell = LedgerCell(slot, None, (reported,), coded)
    row = LedgerRow(frame, None, words, paper, (), {slot: cell})
    long, short = io.BytesIO(), io.BytesIO()
    assert write_long([row], long, exact=exact) == 2
    assert write_frames([row], [slot], short, exact=exact) == 1
    header, *lines = csv.reader(io.StringIO(long.getvalue().decode(), newline=""), strict=True)
    assert tuple(header) == LONG_COLUMNS
    second = list(csv.reader(io.StringIO(short.getvalue().decode(), newline=""), strict=True))
    told = dict(zip(header, lines[0], strict=True))
    assert told["value"] == (words if exact else guarded(words))
    assert exact or unguarded(told["value"]) == words
    assert len(second) == 2
    assert len(second[0]) == len(second[1])
