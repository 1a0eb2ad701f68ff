"""The ledger of a project: what its cells say, and that fast filters agree with the plain ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.annotation import Kind, Slot, Stance, Verdict
from annotator.domain.coding import proposals_of
from annotator.domain.ids import Uid
from annotator.domain.ledger import LedgerRow, SortKey, sort_key
from annotator.domain.time_line import reports_of
from annotator.domain.values import date_interval
from annotator.services import clustering, editing, filling, framing
from annotator.services.ledger import FIXED, Ledger, LedgerQuery
from annotator.services.project import DocumentFilter, Project
from tests.nights import Night, night, random_project
from tests.states import in_quick_folder
from tests.strategies import fewer


@pytest.fixture
def one(project_path: Path) -> Iterator[Night]:
    made = night(project_path)
    yield made
    made.project.close()


def rows_of(project: Project, query: LedgerQuery | None = None) -> list[LedgerRow]:
    ledger = Ledger(project.store)
    return ledger.rows(ledger.find(query or LedgerQuery()).keys)


def row_named(project: Project, label: str, **asked: object) -> LedgerRow:
    uid = project.label_set.named(label, Kind.FRAME).uid
    (row,) = rows_of(project, LedgerQuery(label=uid, **asked))  # type: ignore[arg-type]
    return row


def test_a_cell_says_who_says_what_and_shows_the_words(one: Night) -> None:
    row = row_named(one.project, "Attack")
    assert row.words == "launched"
    assert row.article is None, "it points into several documents"
    cell = row.cell("launched")
    assert [(e.words, e.stance.value, e.source_words) for e in cell.entries] == [
        ("46", "asserts", "The regional governor, Irina Sokolenko"),
        ("46", "denies", "The navy"),
        ("at least 20", "asserts", "The navy"),
        ("41", "asserts", "the commander of the coastal brigade, says The defence ministry"),
        ("20", "asserts", "البحرية"),
    ]
    proofs = [e.proofs[0] for e in cell.entries]
    assert [p.quote for p in proofs] == [
        "46 drones", "denied", "at least twenty", "41 drones", "عشرين مسيّرة",
    ]  # fmt: skip
    for proof in proofs:
        ((start, end),) = proof.anchors
        assert one.project.text_of(proof.article.uid)[start:end] == proof.quote
    assert [e.as_of for e in cell.entries][2:] == ["2026-09-03", "2026-09-04", "2026-09-05"]
    kinds = {(c.kind, c.entries) for c in cell.conflicts}
    assert ("denied", (0, 1)) in kinds
    assert ("values", (0, 3)) in kinds
    assert ("values", (0, 2)) not in kinds, "46 are at least 20"
    assert cell.contested == {0, 1, 3, 4}
    assert cell.uncoded
    date = row.cell("date").entries[0]
    assert date.words == "@published", "a frame of several articles has no date of its own"


def test_a_coded_value_stands_beside_the_reports_and_undoes(one: Night) -> None:
    filling.code(one.project, one.attack.uid, "launched", 41, rule="official")
    cell = row_named(one.project, "Attack").cell("launched")
    assert cell.coded is not None
    assert (cell.coded.words, cell.coded.slot.rule) == ("41", "official")
    assert len(cell.entries) == 5
    assert not cell.uncoded
    one.project.undo()
    assert row_named(one.project, "Attack").cell("launched").coded is None
    one.project.redo()
    assert row_named(one.project, "Attack").cell("launched").coded is not None


def test_every_rule_proposes_what_it_means(one: Night) -> None:
    cell = row_named(one.project, "Attack").cell("launched")
    made = proposals_of(cell, lambda a, b: a == b)
    assert {p.rule: p.words for p in made} == {
        "low": "20", "best": "20", "high": "46", "official": "46",
    }  # fmt: skip
    assert next(p for p in made if p.rule == "official").evidence == cell.entries[0].slot.evidence
    killed = row_named(one.project, "Harm").cell("killed")
    (proposal,) = proposals_of(killed, lambda a, b: a == b)
    assert (proposal.rule, proposal.value) == ("low / best / high", {"low": 1, "high": 3})


def test_a_majority_counts_sources_not_reports(one: Night) -> None:
    project = one.project
    again = Slot("launched", 41, according_to=one.spans["البحرية"].uid)
    filling.add_entry(project, one.attack.uid, again)
    cell = row_named(project, "Attack").cell("launched")
    assert next(p.words for p in proposals_of(cell, _alike) if p.rule == "majority") == "41"
    # The same person under two names is one voice.
    names = [one.spans["البحرية"].uid, one.spans["the commander of the coastal brigade"].uid]
    clustering.add_cluster(project, one.label("Same", Kind.CLUSTER), names)
    together = set(names)
    voices = proposals_of(cell, lambda a, b: a == b or {a, b} <= together)
    assert "majority" not in {p.rule for p in voices}


def _alike(one: Uid, other: Uid) -> bool:
    return one == other


def test_two_names_of_one_thing_do_not_contradict(one: Night) -> None:
    project, other = one.project, one.spans["launched"]
    label = one.label("Harm")
    frame = framing.add_frame(project, label, document=one.documents["first"])
    for uid in (one.spans["the harbour"].uid, other.uid):
        filling.add_entry(project, frame.uid, Slot("note", ref=uid))
    conflicts = LedgerQuery(label=label, conflicts=True)
    assert [row.uid for row in rows_of(project, conflicts)] == [frame.uid]
    members = [one.spans["the harbour"].uid, other.uid]
    clustering.add_cluster(project, one.label("Same", Kind.CLUSTER), members)
    assert rows_of(project, conflicts) == []


def test_a_document_has_the_frames_of_the_project_that_point_to_it(one: Night) -> None:
    def of(**asked: object) -> list[Uid]:
        return [row.uid for row in rows_of(one.project, LedgerQuery(**asked))]  # type: ignore[arg-type]

    third = of(document=one.documents["third"])
    assert third == [one.attack.uid]
    assert set(of(document=one.documents["first"])) == {one.attack.uid, one.harm.uid}
    assert of(where=DocumentFilter(words="البحرية")) == third
    assert one.harm.uid not in of(where=DocumentFilter(words="brigade"))


def test_rejected_frames_and_suggestions_are_no_rows(one: Night) -> None:
    editing.judge(one.project, one.harm.uid, Verdict.REJECTS)
    assert one.harm.uid not in {row.uid for row in rows_of(one.project)}
    editing.judge(one.project, one.harm.uid, Verdict.ACCEPTS)
    assert one.harm.uid in {row.uid for row in rows_of(one.project)}


def test_chains_that_run_in_a_circle_end(one: Night) -> None:
    project, first = one.project, one.documents["first"]
    label = one.label("Attribution")
    one_way, other = (framing.add_frame(project, label, document=first) for _ in range(2))
    source = one.spans["The navy"].uid
    filling.add_entry(project, one_way.uid, Slot("source", ref=source, according_to=other.uid))
    filling.add_entry(project, other.uid, Slot("source", ref=source, according_to=one_way.uid))
    filling.add_entry(project, one.harm.uid, Slot("note", "x", according_to=one_way.uid))
    entry = row_named(project, "Harm").cell("note").entries[0]
    assert entry.source_words == "The navy, says The navy"
    assert row_named(project, "Harm", source="navy").uid == one.harm.uid


def test_a_source_of_another_article_is_found_through_a_frame_of_the_project(one: Night) -> None:
    project, third = one.project, one.documents["third"]
    saying = one.label("Attribution")
    by_governor = framing.add_frame(project, saying)
    source = one.spans["The regional governor, Irina Sokolenko"].uid
    filling.add_entry(project, by_governor.uid, Slot("source", ref=source))
    between = framing.add_frame(project, saying, document=third)
    speaker = one.spans["البحرية"].uid
    filling.add_entry(
        project, between.uid, Slot("source", ref=speaker, according_to=by_governor.uid)
    )
    harm = framing.add_frame(project, one.label("Harm"), document=third)
    filling.add_entry(project, harm.uid, Slot("killed", 2, according_to=between.uid))
    assert project.annotation(by_governor.uid).document is None
    assert project.annotation(harm.uid).document == third, "what it points to is of the project"
    for asked in (LedgerQuery(source="sokolenko"), LedgerQuery(text="sokolenko")):
        found = {row.uid for row in rows_of(project, asked)}
        assert harm.uid in found
        assert found == {row.uid for row in plain(project, asked)}


def test_a_time_line_has_what_later_articles_report(one: Night) -> None:
    row = row_named(one.project, "Attack")
    reports, undated = reports_of([row], "launched")
    assert [(r.entry.words, r.low, r.high, r.open_above) for r in reports] == [
        ("46", 46, 46, False), ("46", 46, 46, False), ("at least 20", 20, 20, True),
        ("41", 41, 41, False), ("20", 20, 20, False),
    ]  # fmt: skip
    assert reports[-1].day - reports[0].day == 2
    assert undated == 0


# Against the plain way: every row built, then looked at


def plain(project: Project, query: LedgerQuery) -> list[LedgerRow]:
    """What a query means, said over whole rows."""
    rows = [row for row in rows_of(project) if query.label in (None, row.frame.label)]
    rows = [row for row in rows if _passes(row, query)]
    if query.sort:
        rows = _plainly_sorted(rows, query.sort, _key, descending=query.descending)
    if query.group:
        rows = _plainly_sorted(rows, query.group, _group, descending=False)
    return rows


def _plainly_sorted(
    rows: list[LedgerRow],
    name: str,
    key: Callable[[LedgerRow, str], SortKey | None],
    *,
    descending: bool,
) -> list[LedgerRow]:
    known = [row for row in rows if key(row, name) is not None]
    known.sort(key=lambda row: key(row, name) or (0, 0, 0, ""), reverse=descending)
    return known + [row for row in rows if key(row, name) is None]


def _named(row: LedgerRow, name: str) -> tuple[SortKey, str] | None:
    article = row.article
    words = {
        "@frame": row.words,
        "@label": row.label_name,
        "@article": "" if article is None else article.title,
        "@published": "" if article is None else article.published,
        "@outlet": "" if article is None else article.outlet,
    }.get(name)
    if name == "@conflicts":
        count = row.conflicts
        return ((0, count, count, ""), str(count)) if count else None
    if words is not None:
        return (sort_key(words if name == "@published" else None, words), words) if words else None
    entry = row.cell(name).decisive
    return None if entry is None or not entry.words else (entry.order, entry.words)


def _key(row: LedgerRow, name: str) -> SortKey | None:
    found = _named(row, name)
    return None if found is None else found[0]


def _group(row: LedgerRow, name: str) -> SortKey | None:
    found = _named(row, name)
    return None if found is None else (*found[0][:3], found[1].casefold())


def _passes(row: LedgerRow, query: LedgerQuery) -> bool:
    entries = [entry for cell in row.cells.values() for entry in cell.entries]
    sources = [source for entry in entries for source in entry.sources]
    if query.conflicts and not row.conflicts:
        return False
    if query.uncoded and not any(cell.uncoded for cell in row.cells.values()):
        return False
    if query.since or query.until:
        low, high = date_interval(query.since), date_interval(query.until)
        dates = [days for e in entries if (days := date_interval(e.as_of)) is not None]
        if not any((high is None or d[0] <= high[1]) and (low is None or low[0] <= d[1])
                   for d in dates):  # fmt: skip
            return False
    if query.source:
        outlets = [e.article.outlet for e in entries if e.article is not None]
        said = [*(source.words for source in sources), *outlets]
        if not any(query.source.casefold() in words.casefold() for words in said):
            return False
    if query.side is not None:
        name, words = query.side
        cell = row.cell(name)
        given = [e.words for e in (*cell.entries, *([cell.coded] if cell.coded else []))]
        given += [value for source in sources for key, value in source.attributes if key == name]
        if not any(words.casefold() in each.casefold() for each in given):
            return False
    if query.text:
        title = "" if row.article is None else row.article.title
        coded = [c.coded for c in row.cells.values() if c.coded is not None]
        parts = [row.words, row.label_name, title, *(e.words for e in (*entries, *coded))]
        parts += [source.words for source in sources]
        if not all(any(word in part.casefold() for part in parts)
                   for word in query.text.casefold().split()):  # fmt: skip
            return False
    return True


SLOTS = ("launched", "target", "killed", "note")
QUERIES = st.builds(
    LedgerQuery,
    text=st.sampled_from(["", "", "navy", "46", "état", "attack harbour", "41 gov"]),
    source=st.sampled_from(["", "", "", "navy", "gov", "Agency", "the navy"]),
    side=st.none() | st.tuples(st.sampled_from(["kind", "launched", "target"]),
                               st.sampled_from(["official", "41", "navy"])),
    since=st.sampled_from(["", "", "2026-09-02", "2026-10"]),
    until=st.sampled_from(["", "", "2026-09-04"]),
    conflicts=st.sampled_from([False, False, True]),
    uncoded=st.sampled_from([False, False, True]),
    sort=st.sampled_from(["", *SLOTS, *FIXED]),
    descending=st.booleans(),
    group=st.sampled_from(["", "", *SLOTS, *FIXED]),
)  # fmt: skip


@fewer
@given(seed=st.integers(0, 10**6), queries=st.lists(QUERIES, min_size=8, max_size=20))
def test_finding_is_what_looking_at_every_row_would_find(
    seed: int, queries: list[LedgerQuery]
) -> None:
    with in_quick_folder() as path:
        project = random_project(path, seed)
        ledger = Ledger(project.store)
        for asked in queries:
            query = asked if asked.sort else replace(asked, descending=False)
            found = ledger.find(query)
            wanted = plain(project, query)
            assert [key.uid for key in found.keys] == [row.uid for row in wanted], query
            if query.group and wanted:
                assert next(iter(found.groups)) == 0
                assert len(found.groups) == len({_group(row, query.group) for row in wanted})
        project.close()


def test_order_without_a_sort_is_the_projects(one: Night) -> None:
    rows = rows_of(one.project)
    assert [row.label_name for row in rows] == ["Attack", "Harm", "Attribution", "Attribution"]
    turned = rows_of(one.project, LedgerQuery(descending=True))
    assert [row.uid for row in turned] == [row.uid for row in rows][::-1]


def test_stances_are_not_lost(one: Night) -> None:
    stances = [e.stance for e in row_named(one.project, "Attack").cell("launched").entries]
    assert stances.count(Stance.DENIES) == 1
