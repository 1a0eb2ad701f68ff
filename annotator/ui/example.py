"""The example project: three of our own articles about one night, and labels to code them."""

from __future__ import annotations

from pathlib import Path

from annotator import paths

ARTICLES = "examples/one-night.jsonl"
TEMPLATE = "strike-and-effects"


def make_example(path: Path, *, annotator: str | None = None) -> Path:
    """Make the example project at `path`, where nothing may be yet; returns the path.

    Raises:
        CannotSave: if something is there or the folder cannot be written.
    """
    from annotator.services.importing import import_paths
    from annotator.services.project import Project

    path.parent.mkdir(parents=True, exist_ok=True)
    with Project.create(path, template=TEMPLATE, annotator=annotator) as project:
        import_paths(project, [paths.resource(ARTICLES)])
    return path
