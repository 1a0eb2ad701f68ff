"""Splits: every document in one part, groups whole, shares kept, the same every time."""

from __future__ import annotations

import random
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.ids import Uid
from annotator.services.splitting import Dealt, deal, parse_split

SPLITS = st.sampled_from(["80/10/10", "1/1", "99/1", "0/0/1", "60/0/40", "1/1/1"])
LABELS = st.dictionaries(st.sampled_from(["Count", "Person", "Place", "Cue"]), st.integers(1, 9))


@st.composite
def documents(
    draw: st.DrawFn,
) -> tuple[list[Dealt], list[list[Uid]], dict[Uid, dict[str, int]]]:
    """Documents with groups, documents that are alike, and labels."""
    count = draw(st.integers(0, 40))
    groups = draw(
        st.lists(st.none() | st.sampled_from(["a", "b", "c"]), min_size=count, max_size=count)
    )
    made = [Dealt(Uid(f"u{n}"), f"d{n}", group) for n, group in enumerate(groups)]
    uids = [each.uid for each in made]
    alike = draw(st.lists(st.lists(st.sampled_from(uids), min_size=2, max_size=4), max_size=4)
                 if uids else st.just([]))  # fmt: skip
    return made, alike, {uid: draw(LABELS) for uid in uids}


@given(documents(), SPLITS, st.integers(), st.booleans(), st.randoms(use_true_random=False))
def test_whole_exact_and_whatever_the_order(
    given_: tuple[list[Dealt], list[list[Uid]], dict[Uid, dict[str, int]]],
    split: str,
    seed: int,
    stratified: bool,
    chance: random.Random,
) -> None:
    made, alike, labels = given_
    parts = parse_split(split)
    counts = labels if stratified else None
    found = deal(made, parts, seed, alike=alike, labels=counts)
    assert found.keys() == {each.uid for each in made}
    mixed, other = list(made), [list(reversed(uids)) for uids in reversed(alike)]
    chance.shuffle(mixed)
    assert deal(mixed, parts, seed, alike=other, labels=counts) == found
    by_group: dict[str, set[int]] = {}
    for uid, _, group in made:
        if group is not None:
            by_group.setdefault(group, set()).add(found[uid])
    assert all(len(places) == 1 for places in by_group.values())
    assert all(len({found[uid] for uid in uids}) == 1 for uids in alike)
    assert all(parts[place].share > 0 for place in found.values())


@given(st.integers(0, 60), SPLITS, st.integers(), st.lists(LABELS, min_size=60, max_size=60))
def test_stratified_parts_have_their_sizes(
    count: int, split: str, seed: int, labels: list[dict[str, int]]
) -> None:
    parts = parse_split(split)
    made = [Dealt(Uid(f"u{n}"), f"d{n}") for n in range(count)]
    bears = {each.uid: labels[n] for n, each in enumerate(made)}
    sizes = Counter(deal(made, parts, seed, labels=bears).values())
    for place, part in enumerate(parts):
        assert -len(parts) < sizes[place] - part.share * count < 1


@given(st.lists(st.sampled_from("abcdef"), max_size=80), SPLITS, st.integers())
def test_a_label_a_document_comes_out_nearly_exact(
    labels: list[str], split: str, seed: int
) -> None:
    parts = parse_split(split)
    made = [Dealt(Uid(f"u{n}"), f"d{n}") for n in range(len(labels))]
    found = deal(
        made, parts, seed, labels={each.uid: {labels[n]: 1} for n, each in enumerate(made)}
    )
    total, got = Counter(labels), Counter[tuple[str, int]]()
    for each, label in zip(made, labels, strict=True):
        got[label, found[each.uid]] += 1
    for label, count in total.items():
        for place, part in enumerate(parts):
            assert abs(got[label, place] - part.share * count) <= len(parts)


def test_rare_labels_reach_every_part() -> None:
    """Chance leaves a label of ten in a thousand out of one part in three; dealing does not."""
    made = [Dealt(Uid(f"u{n}"), f"d{n}") for n in range(1000)]
    chance = random.Random(4)
    labels = {
        each.uid: {"Count": chance.randrange(1, 9)}
        | ({"Rare": 1} if n % 100 == 0 else {})
        | ({"Place": 2} if n % 3 else {})
        for n, each in enumerate(made)
    }
    parts = parse_split("80/10/10")
    for seed in range(20):
        found = deal(made, parts, seed, labels=labels)
        assert Counter(found.values()) == {0: 800, 1: 100, 2: 100}
        for name in ("Rare", "Place", "Count"):
            got, total = Counter[int](), 0
            for uid, own in labels.items():
                got[found[uid]] += own.get(name, 0)
                total += own.get(name, 0)
            for place, part in enumerate(parts):
                assert abs(got[place] - part.share * total) <= max(1, 0.005 * total)


def test_another_seed_deals_otherwise() -> None:
    made = [Dealt(Uid(f"u{n}"), f"d{n}") for n in range(100)]
    labels = {each.uid: {"Count": 1} for each in made}
    parts = parse_split("1/1")
    for counts in (None, labels):
        assert deal(made, parts, 1, labels=counts) == deal(made, parts, 1, labels=counts)
        assert deal(made, parts, 1, labels=counts) != deal(made, parts, 2, labels=counts)


def test_what_is_alike_joins_groups() -> None:
    made = [Dealt(Uid(f"u{n}"), f"d{n}", f"g{n // 2}") for n in range(8)]
    alike = [[Uid("u1"), Uid("u2")], [Uid("u3"), Uid("u4")]]
    found = deal(made, parse_split("1/1"), 0, alike=alike)
    assert len({found[Uid(f"u{n}")] for n in range(6)}) == 1
    assert Counter(found.values()) in ({0: 6, 1: 2}, {0: 2, 1: 6})
