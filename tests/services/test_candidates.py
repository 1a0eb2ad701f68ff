"""Knowledge bases: imported, replaced, deleted and searched; each one step to undo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.domain.errors import Cancelled, InvalidInput, NotFound
from annotator.services import candidates
from annotator.services.project import Project
from tests.states import state_of

ROWS = (
    "id,label,aliases,description,lat\n"
    "Q1,Velmar Bay,,a bay,46\nQ2,Velmar,Port of Velmar,a town,46\nQ3,Old Velmar,,a village,47\n"
    "Q4,Stara Krynytsia,Krynytsia,a port,45\nQ5,Œuf d’été,,,\nvelmar,Something else,,,\n"
)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "a.annotator", annotator="ada") as made:
        yield made


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "gazetteer.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def labels(project: Project, typed: str, *kbs: str) -> list[str]:
    return [one.candidate.label for one in candidates.search_candidates(project, typed, kbs)]


def test_a_table_is_imported_in_one_step(project: Project, table: Path) -> None:
    empty = state_of(project)
    made = candidates.import_candidates(project, table, "gazetteer")
    assert (made.count, made.replaced) == (6, False)
    assert candidates.candidate_tables(project) == {"gazetteer": 6}
    full = state_of(project)
    project.undo()
    assert state_of(project) == empty
    assert labels(project, "vel") == []
    project.redo()
    assert state_of(project) == full
    assert labels(project, "sta") == ["Stara Krynytsia"]


def test_the_likeliest_come_first(project: Project, table: Path) -> None:
    candidates.import_candidates(project, table, "gazetteer")
    assert labels(project, "velmar") == ["Something else", "Velmar", "Velmar Bay", "Old Velmar"]
    assert labels(project, "VEL") == ["Velmar", "Velmar Bay", "Old Velmar"]
    assert labels(project, "bay vel") == ["Velmar Bay"]
    assert labels(project, "port") == ["Velmar"]
    assert labels(project, "ete") == ["Œuf d’été"]
    assert labels(project, "Q4") == ["Stara Krynytsia"]
    for nothing in ("", "  ", '"', "label:", "NEAR(", "^*", "zzz"):
        assert labels(project, nothing) == []


def test_an_exact_label_is_found_among_very_many(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    rows = [f"N{n},Velmaria {n},," for n in range(3000)]
    path.write_text("id,label,aliases,description\n" + "\n".join([*rows, "V,Vel,,"]), "utf-8")
    candidates.import_candidates(project, path, "many")
    assert labels(project, "vel")[0] == "Vel"
    assert len(labels(project, "vel")) == 50


def test_another_table_of_the_name_goes_and_comes_back(
    project: Project, table: Path, tmp_path: Path
) -> None:
    candidates.import_candidates(project, table, "gazetteer")
    before = state_of(project)
    other = tmp_path / "new.jsonl"
    other.write_text('{"id": "Q9", "label": "Harrow", "lat": 50.5}\n', encoding="utf-8")
    made = candidates.import_candidates(project, other, "gazetteer")
    assert made.replaced
    assert labels(project, "velmar") == []
    found = candidates.candidate(project, "gazetteer", "Q9")
    assert found is not None
    assert found.extra == {"lat": 50.5}
    project.undo()
    assert state_of(project) == before
    assert labels(project, "harrow") == []
    assert candidates.candidate(project, "gazetteer", "Q9") is None


def test_the_same_again_is_no_step(project: Project, table: Path) -> None:
    candidates.import_candidates(project, table, "gazetteer")
    before = project.next_undo()
    candidates.import_candidates(project, table, "gazetteer")
    assert project.next_undo() == before


def test_tables_are_searched_together_or_alone(project: Project, table: Path) -> None:
    candidates.import_candidates(project, table, "gazetteer")
    candidates.import_candidates(project, table, "wikidata")
    found = candidates.search_candidates(project, "krynytsia")
    assert [one.kb for one in found] == ["gazetteer", "wikidata"]
    assert labels(project, "krynytsia", "wikidata") == ["Stara Krynytsia"]
    candidates.delete_candidates(project, "gazetteer")
    assert candidates.candidate_tables(project) == {"wikidata": 6}
    project.undo()
    assert candidates.candidate_tables(project) == {"gazetteer": 6, "wikidata": 6}


def test_refusals_name_the_file_and_change_nothing(project: Project, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("id,label\nQ1,Velmar\nQ1,Harrow\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"bad\.csv, line 3: .*line 2 already"):
        candidates.import_candidates(project, bad, "gazetteer")
    with pytest.raises(InvalidInput, match="cannot be read"):
        candidates.import_candidates(project, tmp_path / "none.csv", "gazetteer")
    for name in ("", "two words", "x" * 101, "a\ud800"):
        with pytest.raises(InvalidInput):
            candidates.import_candidates(project, bad, name)
    with pytest.raises(NotFound, match="no knowledge base named “gazetteer”"):
        candidates.delete_candidates(project, "gazetteer")
    assert project.next_undo() is None


def test_stopped_nothing_is_kept(project: Project, table: Path) -> None:
    with pytest.raises(Cancelled):
        candidates.import_candidates(project, table, "gazetteer", cancelled=lambda: True)
    assert candidates.candidate_tables(project) == {}


def test_what_was_imported_passes_the_check(project: Project, table: Path) -> None:
    candidates.import_candidates(project, table, "gazetteer")
    assert project.check() == []
