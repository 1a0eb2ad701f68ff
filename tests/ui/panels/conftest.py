"""The fixtures that the tests of models, panels and dialogs share."""

from __future__ import annotations

from tests.ui.panels.fixtures import context, notices, project

__all__ = ["context", "notices", "project"]
