"""The templates that come along: their labels, guidelines and worked examples are sound."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from annotator import paths
from annotator.domain.annotation import Kind
from annotator.domain.errors import InvalidInput
from annotator.domain.label import KEYS, PALETTE, LabelSet
from annotator.domain.problems import problems_of_document
from annotator.services.facts import GUIDELINE, text_fact
from annotator.services.guideline import introduction_of, section_of
from annotator.services.project import Project
from annotator.services.templates import (
    Template,
    create_project,
    examples_of,
    guideline_of,
    labels_of,
    template,
    templates,
)

IDS = [
    "blank", "newsroom-mini", "who-and-where", "who-says-what", "strike-and-effects", "numbers",
    "claims", "when", "framing", "attitude",
]  # fmt: skip
LEFT_HAND = set(KEYS[:20])
every = pytest.mark.parametrize("id", IDS)
filled = pytest.mark.parametrize("id", IDS[1:])


def raw_labels(found: Template) -> list[dict[str, Any]]:
    labels: list[dict[str, Any]] = json.loads((found.folder / "labels.json").read_bytes())["labels"]
    return labels


def raw_examples(found: Template) -> list[dict[str, Any]]:
    lines = (found.folder / "examples.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_they_are_listed_simple_ones_first() -> None:
    assert [each.id for each in templates()] == IDS


def test_nothing_else_lies_among_them() -> None:
    folder = paths.resources() / "templates"
    known = {"labels.json", "guideline.md", "examples.jsonl"}
    for path in folder.rglob("*"):
        depth = len(path.relative_to(folder).parts)
        assert path.is_dir() if depth == 1 else path.name in known, path
        assert depth <= 2


def test_an_unknown_one_is_named_with_those_there_are() -> None:
    with pytest.raises(InvalidInput, match="“nonsense”; there are: blank, newsroom-mini"):
        template("nonsense")


def test_a_broken_one_says_which(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "templates" / "mine"
    folder.mkdir(parents=True)
    monkeypatch.setattr(paths, "resources", lambda: tmp_path)
    assert templates() == []
    (folder / "labels.json").write_text('{"title": "Mine", "description": "", "labels": [{}]}')
    (mine,) = templates()
    with pytest.raises(InvalidInput, match=r"“name” is missing.*mine|mine.*“name” is missing"):
        labels_of(mine)
    (folder / "labels.json").write_text('{"title": "Mine"}')
    with pytest.raises(InvalidInput, match="mine"):
        templates()
    with pytest.raises(InvalidInput, match=r"guideline\.md"):
        guideline_of(mine)


@every
def test_its_labels_have_words_colours_and_keys_of_their_own(id: str) -> None:
    found = template(id)
    labels = labels_of(found)
    assert len(labels) == found.label_count
    assert all((found.title, found.description))
    assert all(label.description and label.color in PALETTE for label in labels)
    keys = [label.key for label in labels if label.key is not None]
    assert len(keys) == len(set(keys))
    assert set(keys) <= LEFT_HAND
    # Only what merely groups others has no key.
    parents = {label.parent for label in labels}
    assert all(label.key or label.uid in parents for label in labels)


@filled
def test_the_guideline_has_a_section_for_every_label(id: str) -> None:
    found = template(id)
    guideline = guideline_of(found)
    labels = LabelSet(labels_of(found))
    assert introduction_of(guideline)
    for label in labels:
        parent = labels.get(label.parent)
        assert section_of(guideline, label.name if parent is None else parent.name), label.name


def test_blank_has_two_lines_and_nothing_else() -> None:
    blank = template("blank")
    assert (blank.label_count, blank.examples) == (0, None)
    assert examples_of(blank) == ()
    assert len([line for line in guideline_of(blank).splitlines() if line]) == 2


@filled
def test_references_name_labels_that_are_there(id: str) -> None:
    labels = raw_labels(template(id))
    known = {(label["kind"], label["name"]) for label in labels}
    for label in labels:
        for slot in label.get("slots", ()):
            for to in slot.get("to", ()):
                place = ("span", to) if isinstance(to, str) else (to["kind"], to["name"])
                assert place in known, (label["name"], slot["name"])
        for name in label.get("constraints", {}).get("no_overlap_with", ()):
            assert ("span", name) in known


@filled
def test_three_worked_examples_quote_exactly(id: str) -> None:
    lines = raw_examples(template(id))
    assert len(lines) == 3
    for line in lines:
        for span in line["spans"]:
            ranges = [span, *span.get("fragments", ())]
            ranges += [span["head"]] if "head" in span else []
            for each in ranges:
                assert line["text"][each["start"] : each["end"]] == each["text"]
                assert each["text"] == each["text"].strip() != ""


def test_examples_come_in_several_scripts() -> None:
    languages = {line["meta"]["language"] for id in IDS[1:] for line in raw_examples(template(id))}
    assert {"en", "uk", "el", "ar"} <= languages


@filled
def test_examples_use_every_kind_of_label_the_template_has(id: str) -> None:
    found = template(id)
    labels = labels_of(found)
    used = {a.kind for document in examples_of(found, labels) for a in document.annotations}
    assert used == {label.kind for label in labels}


@filled
def test_examples_fit_into_a_project_of_the_template(id: str, project_path: Path) -> None:
    found = template(id)
    with create_project(project_path, found, with_examples=True) as project:
        assert [label.name for label in project.label_set] == [
            label["name"] for label in raw_labels(found)
        ]
        documents = list(project.documents())
        assert [document.id for document in documents] == [
            line["id"] for line in raw_examples(found)
        ]
        for document, line in zip(documents, raw_examples(found), strict=True):
            given = sum(len(line.get(key, ())) for key in _SECTIONS)
            assert len(document.annotations) == given
            assert not document.document.extra
            assert not any(a.extra for a in document.annotations)
            here = {a.uid: a for a in document.annotations}
            assert list(problems_of_document(document, here.get)) == []
        assert project.check() == []


_SECTIONS = ("labels", "spans", "relations", "frames", "clusters")


@filled
def test_examples_and_labels_survive_export_and_import(
    id: str, project_path: Path, tmp_path: Path
) -> None:
    found = template(id)
    first, second = tmp_path / "one" / "x.jsonl", tmp_path / "two" / "x.jsonl"
    for target in (first, second):
        target.parent.mkdir()
    with create_project(project_path, found, with_examples=True) as project:
        project.export(first)
    with Project.create(tmp_path / "again.annotator") as again:
        again.import_(first)
        again.export(second)
    assert {path.name for path in first.parent.iterdir()} == {"x.jsonl", "x.project.json"}
    for path in first.parent.iterdir():
        assert (second.parent / path.name).read_bytes() == path.read_bytes()


def test_a_project_that_cannot_be_made_leaves_nothing(project_path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "labels.json").write_text('{"labels": []}')
    (folder / "guideline.md").write_text("Nothing.")
    (folder / "examples.jsonl").write_text('{"text": 1}\n')
    broken = Template("broken", "Broken", "Its examples are.", 0, folder)
    with pytest.raises(InvalidInput, match="examples"):
        create_project(project_path, broken, with_examples=True)
    assert list(tmp_path.glob("*.annotator*")) == []
    with create_project(project_path, broken) as project:
        assert project.document_count() == 0


def test_labels_of_one_s_own_come_behind_those_of_the_template(project_path: Path) -> None:
    with create_project(project_path, template("newsroom-mini"), labels=["Mood"]) as project:
        assert [label.name for label in project.label_set][-2:] == ["Statement", "Mood"]
        assert project.label_set.named("Mood").key not in set("12345")


def test_the_guideline_comes_along_and_can_be_undone(project_path: Path) -> None:
    with Project.create(project_path, template="claims", labels=["Mood"]) as project:
        assert text_fact(project, GUIDELINE) == guideline_of(template("claims"))
        assert project.label_set.find("Mood") is not None
        project.undo()
        assert project.fact(GUIDELINE) is None


def test_an_unknown_template_makes_no_project(project_path: Path) -> None:
    with pytest.raises(InvalidInput, match="“nonsense”"):
        Project.create(project_path, template="nonsense")
    assert not project_path.exists()


def test_who_says_what_is_one_attribution_inside_another() -> None:
    (document, *_) = examples_of(template("who-says-what"))
    outer, inner, denied = document.frames
    (source,) = inner.values("source")
    assert source.according_to == outer.uid
    (content,) = denied.values("content")
    assert content.stance == "denies"


def test_a_strike_has_counts_by_several_sources_and_a_coded_one() -> None:
    (document, *_) = examples_of(template("strike-and-effects"))
    frame = next(f for f in document.frames if f.label == "Interception")
    launched = [slot for slot in frame.values("launched") if slot.status == "reported"]
    assert len({slot.according_to for slot in launched}) == 3
    assert [slot.stance for slot in launched].count("denies") == 1  # type: ignore[arg-type]
    assert [slot.value for slot in frame.values("launched") if slot.status == "coded"] == [46]
    assert Kind.RELATION in {a.kind for a in document.annotations}


def test_the_articles_of_the_night_are_there() -> None:
    text = paths.resource("examples/one-night.jsonl").read_text("utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    outlets = ["harbour-wire", "agency-north", "daily-current"]
    assert [line["id"].partition("/")[0] for line in lines] == outlets
    for line in lines:
        assert 120 <= len(line["text"].split()) <= 180
        assert line.keys() == {"id", "title", "text", "meta"}
        assert {"outlet", "published", "language"} <= line["meta"].keys()
    first, second, third = (line["text"] for line in lines)
    assert "46 drones were launched" in first
    assert "38 of them" in first
    assert "counted 41 drones" in second
    assert "“at least twenty”" in third
