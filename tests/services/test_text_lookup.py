"""Files without texts find them in the project, and in what the same import brought before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.domain.annotation import Anchor
from annotator.domain.document import AnnotatedDocument
from annotator.domain.errors import InvalidInput
from annotator.formats import registry
from annotator.formats.base import (
    Carries,
    FormatInfo,
    Match,
    NoOptions,
    ReadContext,
    Refused,
    Source,
)
from annotator.formats.building import DocumentBuilder
from annotator.services.importing import import_paths
from annotator.services.project import Project

TEXTS = ("Oduya counted 14 ships.", "Velmar denied it.", "\ufeffZwölf 👩 in Stara Krynytsia\r\n")


class Names:
    """Reads lines of a hash's name and a digest: a span over the first word of that text."""

    info = FormatInfo(
        "names", "Names", (".names",), reads=True, writes=False,
        carries=frozenset({Carries.SPANS}), docs="For these tests.",
    )  # fmt: skip
    read_options = NoOptions

    def match(self, path: Path, head: bytes) -> Match | None:
        return Match(1, "its ending") if path.suffix == ".names" else None

    def read(
        self, source: Source, context: ReadContext, options: NoOptions
    ) -> Iterator[AnnotatedDocument]:
        for number, line in enumerate(source.path.read_text("utf-8").split("\n")[:-1], 1):
            name, value = json.loads(line)
            text = context.text_of(name, value)
            if text is None:
                context.refuse(Refused(str(source.path), number, "the text is not here"))
                continue
            document = DocumentBuilder(
                context, text, path=str(source.path), importer="names@1", line=number
            )
            document.span("First", [Anchor(0, 1)])
            yield document.finish()


NAMES = Names()


@pytest.fixture
def project(project_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    monkeypatch.setitem(registry._BUILT_IN, "names", f"{__name__}:NAMES")
    registry.catalogue.cache_clear()
    with Project.create(project_path, annotator="ada") as project:
        yield project
        assert project.check() == []
    registry.catalogue.cache_clear()


def names_file(path: Path, *lines: tuple[str, str]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return path


def texts_file(path: Path) -> Path:
    lines = (json.dumps({"id": f"d{n}", "text": text}) + "\n" for n, text in enumerate(TEXTS))
    path.write_text("".join(lines), "utf-8")
    return path


def digest(kind: str, text: str) -> str:
    return hashlib.new(kind, text.encode()).hexdigest()


@pytest.mark.parametrize("kind", ["sha256", "md5"])
@pytest.mark.parametrize("there_before", [True, False])
def test_texts_are_found_by_hash(
    project: Project, tmp_path: Path, kind: str, there_before: bool
) -> None:
    texts = texts_file(tmp_path / "a.jsonl")
    names = names_file(tmp_path / "b.names", *((kind, digest(kind, text)) for text in TEXTS))
    if there_before:
        import_paths(project, [texts])
        report = import_paths(project, [names])
        assert (report.documents_added, report.documents_known) == (0, 3)
    else:
        report = import_paths(project, [texts, names])
        assert (report.documents_added, report.documents_known) == (3, 3)
    assert report.annotations_added == 3
    assert [len(d.annotations) for d in project.documents()] == [1, 1, 1]


def test_texts_are_found_by_id_and_case_of_digits_does_not_count(
    project: Project, tmp_path: Path
) -> None:
    texts = texts_file(tmp_path / "a.jsonl")
    names = names_file(
        tmp_path / "b.names", ("id", "d0"), ("sha256", digest("sha256", TEXTS[1]).upper()),
        ("md5", digest("md5", TEXTS[2]).upper()),
    )  # fmt: skip
    assert import_paths(project, [texts, names]).annotations_added == 3


def test_what_md5_was_asked_for_later_is_found_as_well(project: Project, tmp_path: Path) -> None:
    first = names_file(tmp_path / "b.names", ("md5", digest("md5", "There already.")))
    project.add_document("There already.", id="old")
    texts = texts_file(tmp_path / "c.jsonl")
    names = names_file(tmp_path / "d.names", ("md5", digest("md5", TEXTS[2])))
    assert import_paths(project, [first, texts, names]).annotations_added == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sha256", "0" * 64), ("sha256", "no digits"), ("md5", "no digits"), ("md5", "0" * 32),
        ("id", "d9"), ("id", "\ud800"), ("id", "\0"), ("crc", "1"),
    ],
)  # fmt: skip
def test_what_is_not_here_is_not_found(
    project: Project, tmp_path: Path, name: str, value: str
) -> None:
    names = names_file(tmp_path / "b.names", (name, value))
    with pytest.raises(InvalidInput, match="the text is not here"):
        import_paths(project, [texts_file(tmp_path / "a.jsonl"), names])
    assert project.document_count() == 0


def test_a_document_whose_id_is_another_documents_hash_does_not_mislead(
    project: Project, tmp_path: Path
) -> None:
    project.add_document(TEXTS[1], id=digest("sha256", TEXTS[0]))
    texts = texts_file(tmp_path / "a.jsonl")
    names = names_file(tmp_path / "b.names", ("sha256", digest("sha256", TEXTS[0])))
    import_paths(project, [texts, names])
    assert [d.text for d in project.documents() if d.annotations] == [TEXTS[0]]
