"""Exports of many files: a folder appears whole, replaces only what an export wrote, or nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.domain.errors import Cancelled, CannotSave, InvalidInput
from annotator.formats import manifest
from annotator.services.project import Project


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "p.annotator", annotator="ada") as project:
        for id, text in (("news/a", "one"), ("b", "two"), ("B", "three")):
            project.add_document(text, id=id)
        yield project


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_folder_with_its_manifest_appears(project: Project, tmp_path: Path) -> None:
    target = tmp_path / "out"
    report = project.export(target, format="text")
    assert report.files == (target,)
    found = content(target)
    told = json.loads(found.pop(manifest.NAME))
    assert {entry["document"]: found[entry["file"]] for entry in told["files"]} == {
        "news/a": b"one", "b": b"two", "B": b"three",
    }  # fmt: skip
    assert len({name.casefold() for name in found}) == 3
    assert sorted(path.name for path in tmp_path.glob(".*")) == []


def test_a_later_export_replaces_it_whole(project: Project, tmp_path: Path) -> None:
    target = tmp_path / "out"
    project.export(target, format="text")
    first = content(target)
    project.export(target, format="text")
    assert content(target) == first
    project.undo()
    project.export(target, format="text")
    assert len(content(target)) == len(first) - 1
    assert sorted(path.name for path in tmp_path.glob(".*")) == []


def test_a_folder_with_anything_else_stays(project: Project, tmp_path: Path) -> None:
    target = tmp_path / "out"
    project.export(target, format="text")
    (target / "thesis.docx").write_bytes(b"years of work")
    before = content(target)
    with pytest.raises(InvalidInput, match=r"no export wrote “thesis\.docx” in this folder"):
        project.export(target, format="text")
    assert content(target) == before
    other = tmp_path / "other"
    other.mkdir()
    (other / manifest.NAME).write_text('{"files": []}')
    with pytest.raises(InvalidInput, match=r"no export wrote “manifest\.json”"):
        project.export(other, format="text")


def test_an_empty_folder_is_taken_and_a_file_is_not(project: Project, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    project.export(tmp_path / "empty", format="text")
    assert len(content(tmp_path / "empty")) == 4
    (tmp_path / "file").write_text("x")
    with pytest.raises(InvalidInput, match="this format writes a folder, and here is a file"):
        project.export(tmp_path / "file", format="text")
    with pytest.raises(CannotSave, match="there is no such folder; an export creates none"):
        project.export(tmp_path / "none" / "out", format="text")
    with pytest.raises(InvalidInput, match="writes a folder"):
        project.export("-", format="text")


def test_nothing_is_left_when_it_fails(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out"
    project.export(target, format="text")
    before = content(target)
    project.add_document("four")

    def full() -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "sync", full)
    with pytest.raises(CannotSave, match="No space left on device"):
        project.export(target, format="text")
    assert content(target) == before
    assert sorted(path.name for path in tmp_path.glob(".*")) == []


def test_the_old_folder_comes_back_when_the_new_one_cannot_be_put_there(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out"
    project.export(target, format="text")
    before = content(target)
    rename = Path.replace

    def refuse(self: Path, to: Path) -> Path:
        if to == target and not self.name.endswith(".old"):
            raise OSError(13, "Permission denied")
        return rename(self, to)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(CannotSave, match="Permission denied"):
        project.export(target, format="text")
    assert content(target) == before


def test_what_a_killed_export_left_is_removed(project: Project, tmp_path: Path) -> None:
    left = tmp_path / ".out.part-999999999-ab"
    left.mkdir()
    (left / "a.txt").write_text("half")
    project.export(tmp_path / "out", format="text")
    assert not left.exists()


def test_a_split_makes_a_folder_for_each_part(project: Project, tmp_path: Path) -> None:
    report = project.export(tmp_path / "out", format="text", split="50/50")
    assert len(report.files) == 2
    texts = [c for f in report.files for n, c in content(f).items() if n != manifest.NAME]
    assert sorted(texts) == [b"one", b"three", b"two"]


@pytest.mark.parametrize("format", ["text", "jsonl"])
@pytest.mark.parametrize("again", [True, False])
def test_when_one_of_several_cannot_be_put_into_place_none_is(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str, again: bool
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    target = out / ("x" if format == "text" else "x.jsonl")
    if again:
        project.export(target, format=format, split="1/1")
    before = content(out)
    project.add_document("four", id="d")
    project.add_document("five", id="e")
    rename = Path.replace

    def refuse(self: Path, to: Path) -> Path:
        if ".test" in to.name and not to.name.startswith("."):
            if self.name.endswith(".old"):
                return rename(self, to)
            raise OSError(13, "Permission denied")
        return rename(self, to)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(CannotSave, match="Permission denied"):
        project.export(target, format=format, split="1/1")
    assert content(out) == before
    monkeypatch.setattr(Path, "replace", rename)
    project.export(target, format=format, split="1/1")
    assert content(out) != before
    assert sorted(path.name for path in out.glob(".*")) == []


def test_what_a_killed_export_took_away_comes_back(project: Project, tmp_path: Path) -> None:
    target = tmp_path / "out"
    project.export(target, format="text")
    before = content(target)
    # Killed between the renames: the old folder is away, the new one not there yet.
    target.rename(tmp_path / ".out.part-999999999-ab.old")
    with pytest.raises(Cancelled):
        project.export(target, format="text", confirm=lambda _: False)
    assert content(target) == before
    assert sorted(path.name for path in tmp_path.glob(".*")) == []
