"""Standoff holds nothing of the texts, and all of what was said once these are there again."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from annotator.domain.annotation import Judgement, Kind, Slot, Verdict
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument
from annotator.domain.errors import InvalidInput
from annotator.formats import registry
from annotator.formats.base import ReadContext, Source, WriteReport
from annotator.formats.passages import PASSAGE
from annotator.formats.standoff import FORMAT, STANDOFF, StandoffOptions, StandoffReadOptions
from annotator.services.project import Project
from tests.builders import ARTICLE, make_annotated
from tests.formats.helpers import MemoryOutput
from tests.formats.strategies import corpora
from tests.nights import night

GOLDEN = Path(__file__).parents[1] / "data" / "formats" / "standoff" / "oduya.standoff.jsonl"
QUOTE = ARTICLE[10:60]


def article(**changes: Any) -> AnnotatedDocument:
    """An article whose annotations and metadata quote it."""
    given = make_annotated(
        ARTICLE, {"14 ships": "Quantity", "Mara Oduya": "Source"}, id="a1",
        meta={"outlet": "Harbour Wire", "lead": QUOTE},
    )  # fmt: skip
    ships, oduya = given.annotations
    ships = ships._replace(
        note="a round number", slots=(Slot("amount", 14), Slot("evidence", {"words": [QUOTE]})),
        created="2026-11-22T10:00:00.000Z", updated="",
    )  # fmt: skip
    oduya = oduya._replace(
        note=f"see “{QUOTE}”", created="2026-11-22T10:00:00.000Z", updated="",
        judgements=(Judgement("bo", Verdict.REJECTS, QUOTE, "2026-11-23T10:00:00.000Z",
                              {"why": QUOTE}),),
        extra={"sentence": ARTICLE},
    )  # fmt: skip
    document = replace(
        given.document, title="Ships off Velmar", extra={"summary": ARTICLE[:70]}, **changes
    )
    return replace(given, document=document, annotations=(ships, oduya))


def written(*documents: AnnotatedDocument, **options: Any) -> tuple[bytes, WriteReport]:
    output = MemoryOutput()
    corpus = Corpus(documents[0].label_set)
    report = STANDOFF.write(documents, output, StandoffOptions(**options), corpus)
    return output.files[""], report


def read(
    path: Path, *texts: str, skip_missing: bool = False, collect: bool = False
) -> tuple[list[AnnotatedDocument], ReadContext]:
    by_hash = {make_annotated(text).document.sha256: text for text in texts}
    find: Callable[[str, str], str | None] = lambda name, value: by_hash.get(value)  # noqa: E731
    context = ReadContext(annotator="ada", collect=collect, text_of=find)
    source = Source(path, path.name)
    return list(STANDOFF.read(source, context, StandoffReadOptions(skip_missing))), context


def strings_in(value: Any) -> list[str]:
    """Every text and key in a JSON value."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [*value, *(text for each in value.values() for text in strings_in(each))]
    if isinstance(value, list):
        return [text for each in value for text in strings_in(each)]
    return []


def test_nothing_of_the_text_is_in_the_file() -> None:
    content, report = written(article())
    passages = [ARTICLE[i : i + PASSAGE] for i in range(len(ARTICLE) - PASSAGE + 1)]
    assert not [passage for passage in passages if json.dumps(passage)[1:-1].encode() in content]
    assert not [
        passage
        for text in strings_in(json.loads(content))
        for passage in passages
        if passage in text
    ]
    for short in ("14 ships", "Mara Oduya", "Ships off Velmar"):
        assert short.encode() not in content
    assert report.dropped == {
        "metadata that quotes the text": 1, "notes that quote the text": 2, "titles": 1,
        "unknown keys of annotations": 1, "unknown keys of documents": 1,
        "unknown keys of judgements": 1, "values that quote the text": 1,
    }  # fmt: skip


@given(corpora())
def test_no_line_has_a_text_or_a_quote(given: tuple[Corpus, list[AnnotatedDocument]]) -> None:
    corpus, documents = given
    output = MemoryOutput()
    STANDOFF.write(documents, output, StandoffOptions(), corpus)
    lines = [json.loads(line) for line in output.files[""].split(b"\n")[:-1]]
    assert [line["id"] for line in lines] == [d.id for d in documents]
    for line in lines:
        assert "text" not in line
        assert "title" not in line
        items = [item for key in ("spans", "labels", "frames", "relations", "clusters")
                 for item in line.get(key, ())]  # fmt: skip
        items += [part for item in items for part in item.get("fragments", ())]
        items += [item["head"] for item in items if "head" in item]
        assert not any("text" in item for item in items)


def test_titles_are_kept_when_asked_for() -> None:
    content, report = written(article(), titles=True)
    assert json.loads(content)["title"] == "Ships off Velmar"
    assert "titles" not in report.dropped


def test_golden_file_is_what_is_written() -> None:
    found, context = read(GOLDEN, ARTICLE)
    assert [a.kind for a in found[0].annotations] == [Kind.SPAN, Kind.SPAN, Kind.FRAME]
    assert found[0].document.importer == "standoff@1"
    assert found[0].annotations[2].slots[0].ref == found[0].annotations[0].uid
    assert context.report.notes == ()
    output = MemoryOutput()
    STANDOFF.write(found, output, StandoffOptions(), Corpus(context.labels.label_set))
    assert output.files[""] == GOLDEN.read_bytes()


def test_texts_that_are_not_here_are_refused_in_one_sentence(tmp_path: Path) -> None:
    other = make_annotated("Velmar denied it.", id="a2")
    path = tmp_path / "x.standoff.jsonl"
    path.write_bytes(written(article(), other, make_annotated("Gone.", id="a3"))[0])
    with pytest.raises(InvalidInput) as caught:
        read(path, ARTICLE)
    assert caught.value.line == 2
    assert caught.value.reason == (
        "the texts of 2 of 3 documents are not here, the first is “a2”; import the texts first,"
        " or leave out what has none (--skip-missing)"
    )
    found, context = read(path, ARTICLE, skip_missing=True)
    assert [d.id for d in found] == ["a1"]
    assert context.report.dropped == {"documents whose texts are not here": 2}
    assert [(place.line, place.reason) for place in context.report.left_out] == [
        (2, "documents whose texts are not here: a2"), (3, "documents whose texts are not here: a3")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"format": "annotator/1"}, "the line does not say that it is “annotator-standoff/1”"),
        ({"text": ARTICLE}, "standoff has no “text”; with it, this is the native JSONL"),
        ({"sha256": None}, "“sha256” is missing: it says which text is meant"),
        ({"sha256": 7}, "“sha256” is a text, not the number 7"),
        ({"length": 7}, "“length” is the number 7, but the text has 138 characters"),
        ({"length": "138"}, "“length” is the text “138”, but the text has 138 characters"),
        ({"spans": [{"label": "X", "start": 130, "end": 150}]},
         "span 1: the end 150 lies past the end of the text (138)"),
    ],
)  # fmt: skip
def test_lines_that_cannot_be_read_are_refused(
    tmp_path: Path, change: dict[str, Any], reason: str
) -> None:
    path = tmp_path / "x.standoff.jsonl"
    path.write_text(json.dumps(json.loads(written(article())[0]) | change), "utf-8")
    _, context = read(path, ARTICLE, collect=True)
    assert [(place.line, place.reason) for place in context.report.refused] == [(1, reason)]


def test_it_is_known_by_its_first_line(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(written(article())[0])
    reader, match = registry.detect(path)
    assert reader is STANDOFF
    assert match.reason == "the first line says that it is standoff without texts"
    path.write_text(json.dumps({"id": "a", "text": FORMAT}), "utf-8")
    assert registry.detect(path)[0].info.id == "jsonl"


def test_a_project_loses_its_annotations_and_gets_them_back(
    project_path: Path, tmp_path: Path
) -> None:
    project = night(project_path).project
    target, texts = tmp_path / "x.standoff.jsonl", tmp_path / "texts.jsonl"
    report = project.export(target, format="standoff")
    assert report.documents == project.document_count()
    lines = (
        {"id": d.id, "text": d.text, "meta": d.meta, "status": d.status}
        for d in project.documents()
    )
    texts.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    before = [len(d.annotations) for d in project.documents()]
    project.close()
    with Project.create(tmp_path / "new.annotator", annotator="bo") as fresh:
        fresh.import_(texts)
        assert fresh.import_(target).annotations_added == report.annotations
        assert sum(before) == report.annotations > 0
        again = tmp_path / "again.standoff.jsonl"
        fresh.export(again, format="standoff")
        assert again.read_bytes() == target.read_bytes()
        fresh.undo()
        assert [len(d.annotations) for d in fresh.documents()] == [0] * report.documents
