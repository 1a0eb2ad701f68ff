"""A format of a stranger: one file and an entry point, and it is there everywhere."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.errors import InvalidInput
from annotator.formats import registry
from annotator.formats.base import Match
from tests.builders import ARTICLE, make_project
from tests.e2e.program import ROOT, run
from tests.formats.pub_annotation import PubAnnotation
from tests.formats.samples import hard_corpus
from tests.formats.strategies import corpora
from tests.formats.test_contract import written_and_read

SPANS = {"14 ships": "Quantity", "Mara Oduya": "Source"}
BROKEN = "raise RuntimeError('made for another version')\n"


def install(site: Path, name: str, module: Path | str, points: dict[str, str]) -> None:
    """What pip leaves of a package of one file."""
    if isinstance(module, Path):
        shutil.copy(module, site / f"{name}.py")
    else:
        (site / f"{name}.py").write_text(module, encoding="utf-8")
    about = site / f"{name}-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    lines = "".join(f"{id} = {name}:{where}\n" for id, where in points.items())
    (about / "entry_points.txt").write_text(f"[{registry.GROUP}]\n{lines}")


class Installed:
    """The program with what is installed in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.site = folder / "site"
        self.site.mkdir()
        paths = os.pathsep.join((str(self.site), str(ROOT)))
        self._environment = {**os.environ, "PYTHONPATH": paths}

    def run(self, *words: str | Path, code: int = 0) -> subprocess.CompletedProcess[str]:
        return run(*words, environment=self._environment, code=code)

    def json(self, *words: str | Path) -> Any:
        return json.loads(self.run(*words, "--json").stdout)


@pytest.fixture
def program(tmp_path: Path) -> Installed:
    """The program with PubAnnotation, and a format that cannot be loaded."""
    program = Installed(tmp_path)
    source = Path(__file__).with_name("pub_annotation.py")
    install(program.site, "harbour_pub", source, {"pubannotation": "PubAnnotation"})
    install(program.site, "old_tide", BROKEN, {"tide": "TIDE"})
    return program


def test_it_is_listed_exported_detected_and_imported(program: Installed, tmp_path: Path) -> None:
    listed = program.run("formats", "--json")
    (found,) = (each for each in json.loads(listed.stdout) if each["id"] == "pubannotation")
    assert found["carries"] == ["document ids", "overlapping spans", "relations", "spans"]
    assert [each["flag"] for each in found["write_options"]] == ["--source-db"]
    assert [each["flag"] for each in found["read_options"]] == ["--id-prefix"]
    broken = "the format “tide” cannot be loaded: made for another version"
    assert listed.stderr.splitlines() == [broken]
    assert "--source-db" in program.run("export", "--format", "pubannotation", "--help").stdout

    project, out = make_project(tmp_path / "a.annotator", spans=SPANS), tmp_path / "a.pub.json"
    asked = ("--format", "pubannotation", "--source-db", "Harbour Wire")
    exported = program.run("export", project, out, *asked)
    assert "1  titles: “a1”" in exported.stderr
    record = json.loads(out.read_text(encoding="utf-8"))
    assert record["sourcedb"] == "Harbour Wire"
    assert [each["obj"] for each in record["denotations"]] == ["Quantity", "Source"]

    again = tmp_path / "b.annotator"
    program.run("new", again)
    planned = program.json("import", again, out, "--dry-run")
    (why,) = planned["formats"]
    assert (why["id"], why["reason"]) == ("pubannotation", "records have “denotations”")
    report = program.json("import", again, out, "--format", "pubannotation", "--id-prefix", "p-")
    assert (report["documents_added"], report["annotations_added"]) == (1, 2)
    hits = program.json("search", again, "Oduya")
    assert [hit["document_id"] for hit in hits] == ["p-a1"]
    program.run("check", again)


def test_a_record_that_cannot_be_read_is_one_sentence(program: Installed, tmp_path: Path) -> None:
    project, file = make_project(tmp_path / "a.annotator"), tmp_path / "bad.json"
    file.write_text('{"text":"x","denotations":[]}\n{"text":"y","denotations":[4]}\n')
    said = program.run("import", project, file, code=1).stderr
    assert f"{file}, line 2: a denotation has an id, an obj and a span" in said


def test_a_broken_one_says_why_when_it_is_asked_for(program: Installed, tmp_path: Path) -> None:
    project = make_project(tmp_path / "a.annotator")
    said = program.run("export", project, tmp_path / "x", "--format", "tide", code=2).stderr
    assert "the format “tide” cannot be loaded: made for another version" in said


def test_it_keeps_the_contract(tmp_path: Path) -> None:
    corpus, documents = hard_corpus()
    written_and_read(PubAnnotation(), corpus, documents, tmp_path)


@given(data=st.data())
def test_whatever_it_carries_comes_back(data: st.DataObject) -> None:
    corpus, documents = data.draw(corpora())
    with tempfile.TemporaryDirectory(prefix="annotator-tests-") as folder:
        written_and_read(PubAnnotation(), corpus, documents, Path(folder))


class Careless(PubAnnotation):
    """A format that fails at files that it does not expect."""

    def match(self, path: Path, head: bytes) -> Match | None:
        raise KeyError(path.name)


class Boastful:
    """A format that says more than it does."""

    info = PubAnnotation.info


@pytest.mark.usefixtures("fresh")
def test_one_that_fails_at_a_file_stands_in_nobodys_way(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    point = EntryPoint("careless", f"{__name__}:Careless", registry.GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda group: [point])
    path = tmp_path / "a.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    assert registry.detect(path)[0].info.id == "text"
    assert "the format “pubannotation” failed at" in caplog.text


@pytest.mark.usefixtures("fresh")
def test_one_that_lacks_what_it_says_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("boastful", f"{__name__}:Boastful", registry.GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda group: [point])
    with pytest.raises(InvalidInput, match="says that it can be read, but lacks what that takes"):
        registry.get("boastful")
