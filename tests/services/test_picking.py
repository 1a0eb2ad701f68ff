"""Picking anywhere in the project: the same as looking at everything, and what is told of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.domain.annotation import Anchor, Annotation, Kind, Slot, Verdict
from annotator.domain.errors import DamagedProject
from annotator.domain.ids import Uid
from annotator.domain.values import words_for
from annotator.services import clustering, editing, filling, labelling, linking, picking
from annotator.services.picking import look, pick
from annotator.services.project import Project

WORDS = ["navy", "Ålesund", "alesund", "wire", "46", "🚁"]
LABELS = {"Source": Kind.SPAN, "Wire count": Kind.SPAN, "Strike": Kind.FRAME, "Same": Kind.CLUSTER}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Two articles on one night, with sources in both."""
    made = Project.create(tmp_path / "p.annotator", annotator="ada")
    for name, kind in LABELS.items():
        labelling.add_label(made, name, kind=kind)
    made.add_document(
        "Before dawn the navy of Velmar counted 46 drones over the bay.",
        title="Night over Velmar",
        id="a1",
        meta={"outlet": "Harbour Wire", "published": "2026-09-03"},
    )
    made.add_document("Harbour Wire says the Navy denies it.", title="Denial", id="a2")
    return made


def uid_of(project: Project, number: int) -> Uid:
    return [document.uid for document in project.documents()][number]


def tag(project: Project, number: int, words: str, label: str | None = "Source") -> Annotation:
    home = uid_of(project, number)
    start = project.text_of(home).index(words)
    name = None if label is None else project.label_set.named(label).uid
    return editing.add_span(project, home, [Anchor(start, start + len(words))], name)


def label(project: Project, name: str) -> Uid:
    return project.label_set.named(name, LABELS[name]).uid


def words(project: Project, typed: str, **options: object) -> list[str]:
    return [one.words for one in pick(project, typed, **options)]  # type: ignore[arg-type]


def test_a_span_of_any_document_with_all_that_tells_it_from_others(project: Project) -> None:
    made = tag(project, 0, "the navy")
    tag(project, 0, "46 drones", "Wire count")
    (one,) = pick(project, "nav")
    assert (one.annotation, one.name, one.words) == (made, "Source", "the navy")
    assert (one.left, one.right) == ("Before dawn ", " of Velmar counted 46 drones over the bay.")
    assert (one.document, one.title) == (uid_of(project, 0), "Night over Velmar")
    assert (one.outlet, one.date) == ("Harbour Wire", "2026-09-03")


def test_words_of_title_and_label_narrow_what_is_found(project: Project) -> None:
    tag(project, 0, "the navy")
    tag(project, 1, "the Navy", None)
    assert words(project, "navy") == ["the Navy", "the navy"]  # that worked on last comes first
    assert words(project, "navy denial") == ["the Navy"]
    assert words(project, "source navy") == ["the navy"]
    assert words(project, "denial") == []  # the title alone means no words of the article
    assert words(project, "sour") == ["the navy"]


def test_without_words_what_was_made_or_linked_last_comes_first(project: Project) -> None:
    old, middle, new = (tag(project, 0, each) for each in ("the navy", "Velmar", "the bay"))
    assert [one.uid for one in pick(project, "")] == [new.uid, middle.uid, old.uid]
    clustering.add_cluster(project, label(project, "Same"), [old.uid, middle.uid])
    found = [one.uid for one in pick(project, "", kinds=[Kind.SPAN])]
    assert found[2] == new.uid
    assert set(found[:2]) == {old.uid, middle.uid}


def test_the_preferred_document_comes_first_and_another_is_left_out(project: Project) -> None:
    first, second = tag(project, 0, "the navy"), tag(project, 1, "the Navy")
    for typed in ("", "navy"):
        for number, preferred in enumerate((first, second)):
            home = uid_of(project, number)
            found = pick(project, typed, prefer_document=home)
            assert found[0].uid == preferred.uid
            assert len(found) == 2
            left = pick(project, typed, outside=home)
            assert [one.uid for one in left] == [(second, first)[number].uid]


def test_only_what_is_wanted_is_found(project: Project) -> None:
    source, bare = tag(project, 0, "the navy"), tag(project, 1, "the Navy", None)
    frame = linking.add(
        project, Kind.FRAME, label(project, "Strike"), source.document,
        [Slot("trigger", ref=source.uid)], "Add",
    )  # fmt: skip
    for typed in ("", "navy"):
        def uids(labels: Collection[Uid | None] = (), kinds: Collection[Kind] = ()) -> set[Uid]:
            return {one.uid for one in pick(project, typed, labels, kinds)}  # noqa: B023

        assert uids([label(project, "Source")]) == {source.uid}
        assert uids([None]) == {bare.uid}
        assert uids([None, label(project, "Strike")]) == {bare.uid, frame.uid}
        assert uids(kinds=[Kind.FRAME]) == {frame.uid}
        assert uids([label(project, "Source")], [Kind.FRAME]) == set()
        assert uids() == {source.uid, bare.uid, frame.uid}


def test_what_was_rejected_or_does_not_fit_is_not_offered(project: Project) -> None:
    made, other = tag(project, 0, "the navy"), tag(project, 1, "the Navy")
    editing.judge(project, made.uid, Verdict.REJECTS)
    assert [one.uid for one in pick(project, "navy")] == [other.uid]
    assert pick(project, "navy", fits=lambda a: a.uid != other.uid) == []


def test_a_frame_is_found_by_label_trigger_values_and_what_it_points_to(project: Project) -> None:
    trigger, who = tag(project, 0, "counted", None), tag(project, 0, "the navy")
    frame = linking.add(
        project, Kind.FRAME, label(project, "Strike"), trigger.document,
        [Slot("trigger", ref=trigger.uid)], "Add",
    )  # fmt: skip
    filling.add_entry(project, frame.uid, Slot("launched", {"value": 46, "comparator": "at least"}))
    filling.add_entry(project, frame.uid, Slot("attacker", ref=who.uid))
    for typed in ("strike", "count", "46", "least 46", "navy", "strike navy 46", "strike the na"):
        found = pick(project, typed, kinds=[Kind.FRAME])
        assert [one.uid for one in found] == [frame.uid], typed
    (one,) = pick(project, "strike", kinds=[Kind.FRAME])
    assert one.words == "counted · launched at least 46 · attacker the navy"
    assert (one.title, one.left[-9:]) == ("Night over Velmar", "f Velmar ")
    assert pick(project, "bay", kinds=[Kind.FRAME]) == []


def test_a_cluster_is_found_by_its_members_and_its_entry(project: Project) -> None:
    members = [tag(project, 0, "the navy"), tag(project, 1, "the Navy")]
    made = clustering.add_cluster(project, label(project, "Same"), [one.uid for one in members])
    for typed in ("navy", "the na", "same"):
        assert pick(project, typed)[0].uid == made.uid
    assert pick(project, "same")[0].words == "the navy"
    clustering.set_link(project, made.uid, "gazetteer", "V7", name="Velmar Fleet")
    for typed in ("fleet", "V7", "navy fleet"):
        found = pick(project, typed)
        assert [one.uid for one in found] == [made.uid]
        assert found[0].words == "Velmar Fleet"
        assert found[0].document == uid_of(project, 0)


def test_a_relation_is_picked_where_one_may_be(project: Project) -> None:
    who, what = tag(project, 0, "the navy"), tag(project, 1, "the Navy")
    near = labelling.add_label(project, "near", kind=Kind.RELATION)
    made = linking.add_relation(project, near.uid, who.uid, what.uid)
    (one,) = pick(project, "navy", kinds=[Kind.RELATION])
    assert (one.uid, one.words) == (made.uid, "the navy → the Navy")
    assert made.uid not in {one.uid for one in pick(project, "navy")}


def test_fragments_are_one_quote(project: Project) -> None:
    home = uid_of(project, 0)
    text = project.text_of(home)
    places = [Anchor(text.index(each), text.index(each) + len(each)) for each in ("bay", "navy")]
    made = editing.add_span(project, home, places, label(project, "Source"))
    assert [one.uid for one in pick(project, "bay nav")] == [made.uid]
    assert words(project, "nav") == ["bay … navy"]


def test_in_a_document_full_of_spans_only_those_at_the_words_are_read(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picking, "_LONG", 3)
    text = "Ships and ships. " * 400 + "The pilot Mara Oduya of Velmar saw them. " + "Fog. " * 400
    project.add_document(text, title="Log", id="a3")
    for each in ("Ships", "and", "Mara Oduya", "pilot Mara Oduya of Velmar", "Fog"):
        tag(project, 2, each)
    assert words(project, "odu") == ["pilot Mara Oduya of Velmar", "Mara Oduya"]
    assert words(project, "mara velm") == ["pilot Mara Oduya of Velmar"]
    assert look(project, "odu").complete


def test_what_is_too_common_says_that_there_is_more(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag(project, 0, "the navy")
    tag(project, 1, "the Navy")
    assert look(project, "navy").complete
    monkeypatch.setattr(picking, "_MOST_DOCUMENTS", 1)
    assert not look(project, "navy").complete


def test_a_single_letter_is_looked_for_where_one_worked_lately(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag(project, 0, "the navy")
    tag(project, 1, "the Navy")
    monkeypatch.setattr(picking, "_LATELY", 1)
    assert words(project, "n") == ["the Navy"]
    assert not look(project, "n").complete
    assert words(project, "na") == ["the Navy", "the navy"]


def test_another_connection_s_changes_are_seen(project: Project) -> None:
    assert pick(project, "navy") == []
    worker = project.worker()
    tag(worker, 0, "the navy")
    worker.close()
    assert words(project, "navy") == ["the navy"]


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE revision SET text = replace(text, 'Velmar', 'Velmer')",
        "UPDATE slot SET value = '{' WHERE value IS NOT NULL",
        "UPDATE document SET meta = '{'",
        "UPDATE annotation SET end = end + 1",
    ],
)
def test_what_is_damaged_is_never_offered(project: Project, damage: str) -> None:
    who = tag(project, 0, "the navy")
    frame = linking.add(
        project, Kind.FRAME, label(project, "Strike"), who.document,
        [Slot("trigger", ref=who.uid)], "Add",
    )  # fmt: skip
    filling.add_entry(project, frame.uid, Slot("launched", 46))
    assert len(pick(project, "nav")) == 2
    project.store.database.execute(damage)
    with pytest.raises(DamagedProject):
        pick(project, "nav")


# Against a look at everything


def begins(typed: str, *texts: str) -> bool:
    """Whether every typed word begins a word of the texts, letter by letter."""
    parts = [w for text in texts for w in re.split(r"[\W_]+", plain(text)) if w]
    return all(any(p.startswith(w) for p in parts) for w in re.split(r"[\W_]+", plain(typed)) if w)


def plain(text: str) -> str:
    apart = unicodedata.normalize("NFD", text)
    return "".join(c for c in apart if unicodedata.category(c) != "Mn").lower()


def naive(project: Project, typed: str) -> set[Uid]:
    """The uids of all annotations that the words mean, found by looking at each of them."""
    found, quotes = set(), dict[Uid, str]()
    documents = list(project.documents())
    for document in documents:
        for a in document.annotations:
            if a.anchors:
                quotes[a.uid] = document.text[slice(*a.anchors[0])]
    for document in documents:
        for a in document.annotations:
            known = project.label_set.get(a.label)
            name = "" if known is None else known.name
            if a.uid in quotes:
                quote = quotes[a.uid]
                some = any(begins(word, quote) for word in typed.split() if plain(word).isalnum())
                if begins(typed, name) or (some and begins(typed, quote, name, document.title)):
                    found.add(a.uid)
            else:
                told = [quotes.get(s.ref, "") if s.ref else words_for(s.value) for s in a.slots]
                if begins(typed, name, *told):
                    found.add(a.uid)
    return found


@st.composite
def articles(draw: st.DrawFn) -> list[tuple[str, str, list[tuple[int, int, int]]]]:
    """Titles, texts of few words, and spans over whole words with a label's number."""
    made = []
    for _ in range(draw(st.integers(1, 3))):
        parts = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8))
        title = " ".join(draw(st.lists(st.sampled_from(WORDS), max_size=2)))
        places = st.integers(0, len(parts) - 1)
        spans = draw(st.lists(st.tuples(places, places, st.integers(0, 2)), max_size=5))
        made.append((title, " ".join(parts), spans))
    return made


BEGINNINGS = ["na", "so", "cou", "wi", "str", "46", "ÅL", "of"]


@settings(max_examples=20, deadline=None)
@given(articles(), st.data())
def test_it_finds_what_a_look_at_everything_finds(
    content: list[tuple[str, str, list[tuple[int, int, int]]]], data: st.DataObject
) -> None:
    labels = [None, "Source", "Wire count"]
    with TemporaryDirectory() as folder, Project.create(Path(folder) / "p.annotator") as project:
        for name, kind in LABELS.items():
            labelling.add_label(project, name, kind=kind)
        for title, text, spans in content:
            document = project.add_document(text, title=title)
            starts = [match.start() for match in re.finditer(r"\S+", text)]
            made = []
            for one, other, number in spans:
                first, last = sorted((one, other))
                end = text.find(" ", starts[last])
                span = (starts[first], len(text) if end < 0 else end)
                made.append(project.add_span(document, *span, labels[number]).uid)
            if made:
                frame = linking.add(
                    project, Kind.FRAME, label(project, "Strike"), document.uid,
                    [Slot("trigger", ref=made[0]), Slot("launched", 46)], "Add",
                )  # fmt: skip
                clustering.add_cluster(project, label(project, "Same"), made)
                filling.add_entry(project, frame.uid, Slot("by", ref=made[-1]))
        for _ in range(12):
            typed = data.draw(
                st.lists(st.sampled_from([*WORDS[:5], *BEGINNINGS]), min_size=1, max_size=2)
            )
            found = look(project, " ".join(typed), limit=1000)
            assert found.complete
            uids = [one.uid for one in found.picks]
            assert len(uids) == len(set(uids))
            assert set(uids) == naive(project, " ".join(typed))
            kinds = [one.annotation.kind is Kind.SPAN for one in found.picks]
            assert kinds == sorted(kinds)
