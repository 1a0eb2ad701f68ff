"""What every registered format has to hold, ours and others'."""

from __future__ import annotations

import json
import tempfile
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.domain.annotation import Kind, Slot
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument
from annotator.domain.errors import InvalidInput
from annotator.formats import registry
from annotator.formats.base import (
    EVERYTHING,
    Format,
    ReadContext,
    Reader,
    Source,
    TextOf,
    Writer,
    WriteReport,
)
from annotator.formats.options import make, specs
from annotator.formats.reducing import WIDE
from tests.formats.helpers import MemoryOutput, read_jsonl
from tests.formats.samples import hard_corpus
from tests.formats.strategies import comparable, corpora
from tests.formats.told import told

FORMATS = registry.catalogue().formats
READERS = [f for f in FORMATS if isinstance(f, Reader) and f.info.reads]
WRITERS = [f for f in FORMATS if isinstance(f, Writer) and f.info.writes]
BOTH = [f for f in WRITERS if isinstance(f, Reader) and f.info.reads]

MOMENT = "2026-11-22T10:00:00.000Z"
_PROFILE = settings().max_examples
_EXAMPLES = max(300, _PROFILE) if _PROFILE > 100 else max(20, _PROFILE // 5)
"""Three hundred examples a format where more than usual are wanted."""


def name_of(format: Format) -> str:
    return format.info.id


@pytest.mark.parametrize("format", FORMATS, ids=name_of)
def test_introduces_itself(format: Format) -> None:
    info = format.info
    assert info.id.replace("-", "_").isidentifier()
    assert info.available or info.extra
    assert info.title
    assert info.docs.endswith(".")
    assert info.reads or info.writes
    assert info.reads == isinstance(format, Reader)
    assert info.writes == isinstance(format, Writer)
    assert info.extensions
    assert all(e.startswith(".") and e == e.lower() for e in (*info.extensions, *info.companions))
    assert registry.get(info.id) is format


@pytest.mark.parametrize("format", FORMATS, ids=name_of)
def test_options_generate_flags(format: Format) -> None:
    for attribute in ("read_options", "write_options"):
        options = getattr(format, attribute, None)
        if options is None:
            continue
        check_options(options)


def check_options(options: type) -> None:
    assert is_dataclass(options)
    found = specs(options)
    assert len(found) == len(fields(options))
    assert all(s.help and s.flag.startswith("--") for s in found)
    assert make(options, {s.name: s.default for s in found}) == options()


def written_and_read(
    writer: Writer, corpus: Corpus, documents: list[AnnotatedDocument], place: Path
) -> None:
    """What the writer says that it carries is what is read back, and the losses add up."""
    options, carries = writer.write_options(), writer.info.carries
    foreseen = WriteReport()
    carried = list(writer.carried(documents, options, corpus, foreseen))
    output = MemoryOutput()
    report = writer.write(documents, output, options, corpus)
    if carries != EVERYTHING:
        assert report.dropped == foreseen.dropped
    given, kept = (sum(len(d.annotations) for d in each) for each in (documents, carried))
    assert (report.documents, report.annotations) == (len(documents), kept)
    assert report.lost == given - kept
    assert report.dropped.total() >= report.lost
    assert report.gone <= report.dropped
    assert report.gone.total() - report.gone[WIDE] == report.lost == report.lost_of.total()
    extensions = writer.info.extensions
    path = output.save(place / f"x{'' if writer.info.writes_folder else extensions[0]}")
    reader = cast(Reader, writer)
    context = ReadContext(annotator="ada", moment=MOMENT, text_of=texts_of(documents))
    source = Source(path, path.name)
    found = list(reader.read(source, context, reader.read_options())) if path.exists() else []
    assert not context.report.dropped
    assert not context.report.refused
    labels = context.labels.label_set
    found = [replace(each, label_set=labels) for each in found]
    if carries == EVERYTHING:  # which has ids to go by, and an order of its own
        found = [replace(d, document=replace(d.document, importer="")) for d in found]
        assert [comparable(d) for d in found] == [comparable(d) for d in carried]
    else:
        assert [told(d, carries) for d in found] == [told(d, carries) for d in carried]


def texts_of(documents: list[AnnotatedDocument]) -> TextOf:
    """The texts as a project has them, for formats that name them only."""
    by_name = {("sha256", d.document.sha256): d.text for d in documents}
    by_name |= {("id", d.id): d.text for d in documents}
    return lambda name, value: by_name.get((name, value))


@pytest.mark.parametrize("writer", BOTH, ids=name_of)
def test_hard_documents_come_back(writer: Writer, tmp_path: Path) -> None:
    corpus, documents = hard_corpus()
    written_and_read(writer, corpus, documents, tmp_path)


@pytest.mark.parametrize("writer", [f for f in BOTH if f.info.carries != EVERYTHING], ids=name_of)
@given(data=st.data())
@settings(max_examples=_EXAMPLES)
def test_whatever_is_carried_comes_back(writer: Writer, data: st.DataObject) -> None:
    corpus, documents = data.draw(corpora())
    with tempfile.TemporaryDirectory(prefix="annotator-tests-") as folder:
        written_and_read(writer, corpus, documents, Path(folder))


@pytest.mark.parametrize("writer", WRITERS, ids=name_of)
def test_same_bytes_twice_and_nothing_for_nothing(writer: Writer) -> None:
    corpus, documents = hard_corpus()
    first, second, none = MemoryOutput(), MemoryOutput(), MemoryOutput()
    writer.write(documents, first, writer.write_options(), corpus)
    writer.write(iter(documents), second, writer.write_options(), corpus)
    assert first.files == second.files
    report = writer.write([], none, writer.write_options(), Corpus())
    assert (report.documents, report.annotations) == (0, 0)


@pytest.mark.parametrize("reader", READERS, ids=name_of)
@pytest.mark.parametrize("content", [b"\0\1\2\xff\xfe", b"\xff" * 70, b"{", b"\xef\xbb\xbf", b"\n"])
def test_odd_bytes_are_read_or_refused(reader: Reader, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"x{reader.info.extensions[0]}"
    path.write_bytes(content)
    reader.match(path, content)
    try:
        list(reader.read(Source(path, path.name), ReadContext(), reader.read_options()))
    except InvalidInput as error:
        assert error.path == str(path)  # noqa: PT017 - either outcome is right


def test_golden_file_is_what_is_written(tmp_path: Path) -> None:
    golden = Path(__file__).parents[1] / "data" / "formats" / "jsonl" / "everything.jsonl"
    jsonl = registry.reader("jsonl")
    context = ReadContext(annotator="ada")
    found = list(jsonl.read(Source(golden, golden.name), context, jsonl.read_options()))
    output = MemoryOutput()
    writer = registry.writer("jsonl")
    writer.write(found, output, writer.write_options(), Corpus(context.labels.label_set))
    assert output.files[""] == golden.read_bytes()
    assert context.report.unknown == {("spans", "colour"): 1, ("document", "section"): 1}
    first = json.loads(golden.read_bytes().split(b"\n")[0])
    frame = next(a for a in found[0].annotations if a.kind is Kind.FRAME)
    assert frame.slots[0] == Slot("trigger", ref=found[0].annotations[1].uid)
    assert [s.name for s in frame.slots[1:]] == [s["name"] for s in first["frames"][0]["slots"]]


def test_unknown_keys_are_counted_by_their_own_names(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    fragments = [{"start": 0, "end": 1, "sure": True}, {"start": 2, "end": 3}]
    head = {"start": 0, "end": 1, "pos": "NN"}
    span = {"start": 0, "end": 3, "fragments": fragments, "head": head, "colour": "red"}
    path.write_text(json.dumps({"text": "abc", "spans": [span]}))
    _, context = read_jsonl(path)
    assert context.report.unknown == {
        ("fragments", "sure"): 1, ("head", "pos"): 1, ("spans", "colour"): 1,
    }  # fmt: skip
