"""Folders from strangers: nothing outside of them is read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotator.formats import manifest
from annotator.formats.base import NoOptions, ReadContext, Source
from annotator.formats.folders import files_below
from annotator.formats.plain_text import PLAIN_TEXT
from annotator.services.project import Project


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    secret = tmp_path / "secret.txt"
    secret.write_text("nobody's business")
    folder = tmp_path / "given"
    (folder / "b").mkdir(parents=True)
    for name in ("b/two.txt", "one.txt", ".hidden.txt"):
        (folder / name).write_text(name)
    (folder / "out.txt").symlink_to(secret)
    (folder / "in.txt").symlink_to(folder / "one.txt")
    (folder / "round").symlink_to(folder)
    (folder / "dead.txt").symlink_to(folder / "none.txt")
    return folder


def test_files_in_order_without_what_leads_out(folder: Path) -> None:
    assert list(files_below(folder)) == ["b/two.txt", "in.txt", "one.txt"]


def test_an_import_reads_nothing_outside(folder: Path, tmp_path: Path) -> None:
    (folder / "one.ann").write_text("T1\tName 0 3\tone\n")
    for name in ("out.ann", "dead.ann"):
        (folder / name).write_text("T1\tName 0 3\tnob\n")
    for number, format in enumerate((None, "text", "brat")):
        with Project.create(tmp_path / f"{number}.annotator") as project:
            project.import_(folder, format=format)
            texts = [document.text for document in project.documents()]
        assert "one.txt" in texts
        assert not any("business" in text for text in texts)


@pytest.mark.parametrize("name", ["../secret.txt", "{tmp}/secret.txt", "b/../../secret.txt"])
def test_a_manifest_names_nothing_outside(folder: Path, tmp_path: Path, name: str) -> None:
    given = json.loads(manifest.to_json("text", {"one.txt": "a"}))
    for each in (name.format(tmp=tmp_path), "out.txt", "\0"):
        given["files"].append({"file": each, "document": each})
    (folder / manifest.NAME).write_text(json.dumps(given))
    assert manifest.read(folder) == {"one.txt": "a"}
    context = ReadContext()
    found = PLAIN_TEXT.read(Source(folder, folder.name), context, NoOptions())
    assert [(document.id, document.text) for document in found] == [("a", "one.txt")]
