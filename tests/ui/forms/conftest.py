"""A project with every type of slot, and the inspector on it, for tests of forms."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.services.labelling import import_label_set
from annotator.services.project import Project
from annotator.services.settings import Settings
from annotator.ui.context import Context
from annotator.ui.panels.inspector import InspectorPanel
from annotator.ui.theme import LIGHT, apply_theme
from tests.ui.forms.bench import LABELS, TEXT, Bench


@pytest.fixture
def bench(qtbot: QtBot, qapp: QApplication, project_path: Path) -> Iterator[Bench]:
    """The inspector, shown, on a project whose labels have slots of every type."""
    apply_theme(qapp, LIGHT)
    labels = project_path.with_suffix(".json")
    labels.write_text(json.dumps({"labels": LABELS}), encoding="utf-8")
    with Project.create(project_path, annotator="ada") as project:
        import_label_set(project, labels)
        meta = {"outlet": "Harbour Wire", "published": "2026-09-03"}
        document = project.add_document(TEXT, title="Port city counts damage", meta=meta)
        context = Context(Settings.load())
        context.set_project(project)
        context.open_document(document.uid)
        panel = InspectorPanel(context)
        qtbot.addWidget(panel)
        panel.resize(300, 700)
        panel.show()
        panel.activateWindow()
        qtbot.waitActive(panel)
        yield Bench(qtbot, context, project, panel, document.uid)
        context.jobs.cancel_all()
        context.set_project(None)
        context.deleteLater()
