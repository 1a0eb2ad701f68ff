"""Text files: every encoding, every character kept, what is no text refused."""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from pathlib import Path

import pytest

from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument
from annotator.domain.errors import InvalidInput
from annotator.formats.base import NoOptions, ReadContext, Source
from annotator.formats.plain_text import PLAIN_TEXT
from annotator.services.project import Project
from tests.builders import HARD_TEXTS, make_annotated, make_project
from tests.formats.helpers import MemoryOutput

UKRAINIAN = "Влада порту нарахувала чотирнадцять суден, а лоцман каже, що їх було дванадцять. " * 3
JAPANESE = "港の職員は月曜日に十四隻の船を数えたが、水先案内人は十二隻だと述べた。" * 3


def read(path: Path, name: str | None = None) -> tuple[AnnotatedDocument, ReadContext]:
    context = ReadContext()
    (found,) = PLAIN_TEXT.read(Source(path, name or path.name), context, NoOptions())
    return found, context


@pytest.mark.parametrize("text", [text for text in HARD_TEXTS if text])
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_utf_8_is_kept_exactly(tmp_path: Path, text: str, mark: bytes) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes((mark or (codecs.BOM_UTF8 if text[0] == "\ufeff" else b"")) + text.encode())
    assert read(path)[0].text == text


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_byte_order_marks(tmp_path: Path, mark: bytes, encoding: str) -> None:
    text = "Ships 🚢\r\n\ufeffinside"
    path = tmp_path / "a.txt"
    path.write_bytes(mark + text.encode(encoding))
    found, context = read(path)
    assert found.text == text
    assert found.document.importer == f"text@1 {encoding}"
    assert context.report.notes == ()


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (UKRAINIAN, "cp1251"),
        (JAPANESE, "shift_jis"),
        ("Die Größe der Schiffe überraschte die Behörde, sagte der Lotse.", "cp1252"),
        ("El niño comió piñas en la mañana, según el señor Muñoz – “doce”.", "cp1252"),
        ("Zażółć gęślą jaźń, powiedział pilot portu w Łodzi. " * 3, "cp1250"),
        ("plain words without a mark", "utf-16-le"),
        ("plain words without a mark", "utf-16-be"),
    ],
)
def test_other_encodings_are_guessed_and_reported(tmp_path: Path, text: str, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode(encoding))
    found, context = read(path)
    assert found.text == text
    assert found.document.importer.endswith(" guessed")
    (note,) = context.report.notes
    assert "the encoding was guessed as" in note
    assert str(path) in note


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "the file is empty"),
        (codecs.BOM_UTF8, "the file is empty"),
        (b"ab\0cd\0", "a NUL byte at position 2: this is not a text file"),
        (codecs.BOM_UTF8 + b"a\0", "a NUL character at position 1"),
        (codecs.BOM_UTF8 + b"a\xff", "says that it is UTF-8, but byte 2 is not"),
        (codecs.BOM_UTF16_LE + b"a\0\0", "says that it is UTF-16-LE, but byte 3 is not"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match=sentence) as caught:
        read(path)
    assert caught.value.path == str(path)


def test_id_and_title_come_from_the_name(tmp_path: Path) -> None:
    path = tmp_path / "b.c.txt"
    path.write_bytes(b"words")
    found, _ = read(path, "news/b.c.txt")
    assert (found.id, found.title) == ("news/b.c.txt", "b.c")


HOSTILE = (
    "../../etc/x", "CON", "a/b.txt", "A/B.TXT", "é", "e\u0301", "x" * 400, "", "a\nb", "plain.txt"
)  # fmt: skip


def exported(place: Path, ids: Iterable[str], texts: Iterable[str]) -> Path:
    output = MemoryOutput()
    documents = [make_annotated(text, id=id) for id, text in zip(ids, texts, strict=True)]
    PLAIN_TEXT.write(documents, output, NoOptions(), Corpus())
    return output.save(place)


def test_a_folder_is_written_that_keeps_ids_texts_and_order(tmp_path: Path) -> None:
    texts = (*HARD_TEXTS, "one", "two")
    folder = exported(tmp_path / "out", HOSTILE, texts)
    assert sorted(path.parent for path in folder.rglob("*")) == [folder] * (len(HOSTILE) + 1)
    context = ReadContext()
    found = list(PLAIN_TEXT.read(Source(folder, "out"), context, NoOptions()))
    assert [(d.id, d.text) for d in found] == list(zip(HOSTILE, texts, strict=True))
    assert (folder / "plain.txt").read_bytes() == b"two"


def test_each_file_of_an_export_knows_its_id(tmp_path: Path) -> None:
    folder = exported(tmp_path / "out", ("news/a", "b"), ("", "\ufeffone"))
    assert read(folder / "news_a.txt")[0].id == "news/a"
    assert read(folder / "b.txt")[0].text == "\ufeffone"
    (folder / "other.txt").write_text("a file of somebody else")
    assert read(folder / "other.txt")[0].id == "other.txt"
    exported(tmp_path / "out", ("c",), ("another export",))
    assert read(folder / "c.txt")[0].id == "c"


def test_a_project_is_exported_as_texts_and_imported_again(
    project_path: Path, tmp_path: Path
) -> None:
    target = tmp_path / "out"
    make_project(project_path, ("One.\r\n", "Two."), {"One": "Number"})
    with Project.open(project_path) as project:
        report = project.export(target, format="text")
        assert (report.documents, report.annotations) == (2, 0)
        assert report.left_out == {"spans": 1, "titles": 2, "statuses of documents": 1}
        assert project.import_(target).documents_known == 2
    with Project.create(tmp_path / "new.annotator", annotator="bo") as fresh:
        imported = fresh.import_(target)
        assert (imported.documents_added, imported.notes) == (2, ())
        assert [(d.id, d.text) for d in fresh.documents()] == [("a1", "One.\r\n"), ("a2", "Two.")]
        fresh.undo()
        assert fresh.document_count() == 0
