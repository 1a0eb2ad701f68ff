"""Every format's samples under other names: mapped, left out, as suggestions, always whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.domain.errors import InvalidInput
from annotator.formats import registry
from annotator.services.import_plan import LabelNamed
from annotator.services.importing import ImportReport, import_paths
from annotator.services.project import Project

SAMPLES = Path(__file__).parents[1] / "data" / "formats"
FORMATS = sorted(
    reader.info.id for reader in registry.readers() if (SAMPLES / reader.info.id).is_dir()
)


def looked(project: Project, id: str) -> tuple[list[Path], ImportReport]:
    """The samples of a format that can be read all together, and what they hold."""
    folder = SAMPLES / id
    whole = [folder] if registry.detects_folder(folder) else sorted(folder.iterdir())
    good: list[Path] = []
    found: ImportReport | None = None
    for path in whole:
        try:
            if import_paths(project, [path], dry_run=True).annotations_added:
                found = import_paths(project, [*good, path], dry_run=True, on_conflict="keep")
                good.append(path)
        except InvalidInput:
            continue
    if found is None:
        pytest.skip("no sample holds annotations by itself")
    return good, found


def is_whole(project: Project) -> bool:
    """Whether nothing is the matter, but for spans without words and the like."""
    return not [problem for problem in project.check() if problem.severity == "problem"]


@pytest.mark.parametrize("id", FORMATS)
def test_samples_under_other_names(id: str, tmp_path: Path) -> None:
    with Project.create(tmp_path / "p.annotator", annotator="ada") as project:
        paths, found = looked(project, id)
        mapping: dict[LabelNamed, str | None] = {
            (label.kind, label.name): f"X {label.name}" for label in found.labels
        }
        people = {who.name: f"Y {who.name}" for who in found.annotators}
        report = import_paths(
            project, paths, labels=mapping, annotators=people, on_conflict="keep"
        )
        assert is_whole(project)
        annotations = [a for d in project.documents() for a in d.annotations]
        assert report.annotations_added == len(annotations)
        borne = {project.label_set[a.label].name for a in annotations if a.label is not None}
        assert all(name.startswith("X ") for name in borne)
        assert all(a.annotator.startswith("Y ") for a in annotations)
        project.undo()
        assert project.counts().annotations == 0


@pytest.mark.parametrize("id", FORMATS)
def test_samples_without_some_of_their_labels(id: str, tmp_path: Path) -> None:
    with Project.create(tmp_path / "p.annotator", annotator="ada") as project:
        paths, found = looked(project, id)
        spans = [label for label in found.labels if label.kind == "span"][::2] or found.labels[:1]
        mapping: dict[LabelNamed, str | None] = {(f.kind, f.name): None for f in spans}
        report = import_paths(project, paths, labels=mapping, on_conflict="keep")
        assert is_whole(project)
        assert report.left_out["annotations whose label is left out"] >= len(mapping)
        assert all(project.label_set.find(f.name, f.kind) is None for f in spans)


@pytest.mark.parametrize("id", FORMATS)
def test_samples_as_suggestions(id: str, tmp_path: Path) -> None:
    with Project.create(tmp_path / "p.annotator", annotator="ada") as project:
        paths, _ = looked(project, id)
        import_paths(project, paths, as_suggestions="tagger@1", on_conflict="keep")
        assert is_whole(project)
        annotations = [a for d in project.documents() for a in d.annotations]
        assert annotations
        assert all(a.machine_made for a in annotations)
        ours = [a for a in annotations if a.origin == "model:tagger@1"]
        assert all(a.suggestion and a.annotator == "tagger" for a in ours)
        again = import_paths(project, paths, as_suggestions="tagger@1", on_conflict="keep")
        assert again.annotations_added == 0
