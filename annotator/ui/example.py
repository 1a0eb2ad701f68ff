"""The example project: our own articles and labels, as a new project file."""

from __future__ import annotations

from pathlib import Path

from annotator import paths

ARTICLES = "examples/articles.jsonl"
LABELS = "examples/labels.json"


def make_example(path: Path, *, annotator: str | None = None) -> Path:
    """Make the example project at `path`, where nothing may be yet; returns the path.

    Raises:
        CannotSave: if something is there or the folder cannot be written.
    """
    from annotator.services.importing import import_paths
    from annotator.services.labelling import read_label_set
    from annotator.services.project import Project

    path.parent.mkdir(parents=True, exist_ok=True)
    labels = read_label_set(paths.resource(LABELS))
    with Project.create(path, labels=labels, annotator=annotator) as project:
        import_paths(project, [paths.resource(ARTICLES)])
    return path
