"""The dataset card of an export: what was written, and never over anybody's README."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.domain.errors import InvalidInput
from annotator.services.export_card import CardOptions
from annotator.services.exporting import export_project, plan_export
from annotator.services.project import Project
from tests.services.test_exporting_parts import RECORDS

yaml = pytest.importorskip("yaml")


@pytest.fixture
def project(project_path: Path, tmp_path: Path) -> Iterator[Project]:
    source = tmp_path / "records.jsonl"
    source.write_text("".join(json.dumps(record) + "\n" for record in RECORDS), encoding="utf-8")
    with Project.create(project_path, annotator="ada") as project:
        project.import_(source)
        yield project


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def test_a_split_has_a_card_that_names_its_files(project: Project, out: Path) -> None:
    card = CardOptions(card=True, license="cc-by-4.0", text_source="Harbour Wire")
    report = export_project(project, out / "x.jsonl", about=card, split="1/1", no_project_file=True)
    assert report.files[-1] == out / "README.md"
    text = (out / "README.md").read_text("utf-8")
    front = yaml.safe_load(text[4:].partition("\n---\n")[0])
    assert front["license"] == "cc-by-4.0"
    assert front["configs"][0]["data_files"] == [
        {"split": "train", "path": ["x.train.jsonl"]}, {"split": "test", "path": ["x.test.jsonl"]},
    ]  # fmt: skip
    assert "| suggestions | 1 |" in text
    assert "Harbour Wire" in text
    before = (out / "README.md").read_bytes()
    export_project(project, out / "x.jsonl", about=card, split="1/1", no_project_file=True)
    assert (out / "README.md").read_bytes() == before


def test_labels_are_counted_as_they_are_written(project: Project, out: Path) -> None:
    report = project.export(out / "x.conll", format="conll2003", card=True)
    (part,) = report.parts
    assert part.labels == {"Source": 1, "Count": 1, "Cue": 1, "Place": 1}
    assert sum(part.labels.values()) == report.annotations
    text = (out / "README.md").read_text("utf-8")
    assert "| Source | span | 1 |" in text
    assert "| ada | 2 |" in text
    assert "relations | 1 |" in text


def test_types_of_several_files_are_those_of_all(project: Project, out: Path) -> None:
    project.export(out / "x.jsonl", card=True, split="1/1", features=True, no_project_file=True)
    text = (out / "README.md").read_text("utf-8")
    front = yaml.safe_load(text[4:].partition("\n---\n")[0])
    names = [each["name"] for each in front["dataset_info"][0]["features"]]
    assert {"id", "text", "spans"} <= set(names)


def test_the_card_of_a_folder_lies_in_it(project: Project, out: Path) -> None:
    project.export(out / "texts", format="text", card=True)
    assert (out / "texts" / "README.md").exists()
    assert not (out / "README.md").exists()
    project.export(out / "texts", format="text", card=True)  # and is replaced with it
    project.export(out / "parts", format="text", card=True, split="1/1")
    assert "parts.train" in (out / "README.md").read_text("utf-8")
    with Project.create(out / "again.annotator") as again:
        again.import_(out / "texts")
        assert {document.id for document in again.documents()} == {"ships", "trains", "empty"}


@pytest.mark.parametrize("theirs", [True, False])
def test_somebodys_readme_stays(project: Project, out: Path, theirs: bool) -> None:
    """Also one that an export wrote and somebody changed."""
    readme = out / "README.md"
    if theirs:
        readme.write_text("# Mine\n", encoding="utf-8")
    else:
        project.export(out / "x.jsonl", card=True)
        readme.write_bytes(readme.read_bytes().replace(b"## Licence", b"## My licence"))
    before = readme.read_bytes()
    for do in (export_project, plan_export):
        with pytest.raises(InvalidInput, match="no export wrote this file as it is"):
            do(project, out / "y.jsonl", about=CardOptions(card=True))
    assert readme.read_bytes() == before
    assert not (out / "y.jsonl").exists()
    project.export(out / "y.jsonl")


def test_the_plan_names_the_card(project: Project, out: Path) -> None:
    planned = plan_export(project, out / "x.jsonl", about=CardOptions(card=True))
    assert planned.files == (out / "x.jsonl", out / "README.md")
    assert not list(out.iterdir())
    with pytest.raises(InvalidInput, match="a dataset card lies beside a file"):
        project.export("-", card=True)
