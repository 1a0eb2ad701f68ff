"""The start and the end of the program with a window: application, project, first paint, quit."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from annotator.domain.errors import AnnotatorError, CannotSave, ProjectInUse
from annotator.services.settings import Settings
from annotator.ui import bindings, faults, state
from annotator.ui.context import Context, sentence
from annotator.ui.main_window import MainWindow
from annotator.ui.signals import QuitSignals
from annotator.ui.theme import apply_theme, theme_named

if TYPE_CHECKING:
    from annotator.services.project import Project
    from annotator.ui.arguments import DemoArguments, WindowArguments

DONE, FAILED = 0, 1


def run(wanted: WindowArguments) -> int:
    """Open the window (or take its picture) and run until it is closed; returns the exit code."""
    if wanted.grab is not None:
        return _grab(wanted)
    _log_to_stderr(wanted.debug)
    app = application()
    settings = Settings.load()
    remembered = state.load()
    with window_for(app, settings, remembered) as window:
        # Nothing worth a line happens before; the file's handler costs a sixth of a bare start.
        window.first_painted.connect(_log_to_file)
        signals = QuitSignals(app, window.close_now)
        faults.install(window.bar.show_notice)
        if wanted.project is not None:
            bindings.open_path(window, wanted.project)
        window.show()
        window.activateWindow()
        code = app.exec()
        signals.release()
    _close_logs()
    return code


def run_demo(wanted: DemoArguments) -> int:
    """Let a real window do the main job by itself; returns the exit code."""
    from annotator.ui.demo.running import Morning, Night

    _log_to_stderr(wanted.debug)
    try:
        part = Night(wanted) if wanted.to_be_killed else Morning(wanted)
        app = application()
        with window_for(app, part.settings(), None) as window:
            part.start(app, window)
            app.exec()
    except AnnotatorError as error:
        return _say(error)
    return DONE if part.report() else FAILED


def _grab(wanted: WindowArguments) -> int:
    from annotator.ui.grab import Grab

    _log_to_stderr(wanted.debug)
    app = application()
    settings = Settings(theme=wanted.theme or "light")
    with window_for(app, settings, None) as window:
        assert wanted.project is not None
        try:
            window.context.set_project(_open_for_picture(wanted))
            grab = Grab(app, window, wanted)
        except AnnotatorError as error:
            window.close()
            return _say(error)
        window.show()
        code = app.exec()
    return code if grab.trouble is None else _say(grab.trouble)


def application() -> QApplication:
    """The one application object, on a screen or, where there is none, without."""
    if sys.platform == "linux" and not os.environ.get("QT_QPA_PLATFORM"):
        screens = ("DISPLAY", "WAYLAND_DISPLAY")
        if not any(os.environ.get(name) for name in screens):
            os.environ["QT_QPA_PLATFORM"] = "offscreen"
    faults.hush_qt()
    app = QApplication(sys.argv[:1])
    app.setApplicationName("annotator")
    app.setApplicationDisplayName("Annotator")
    app.setDesktopFileName("annotator")
    return app


@contextmanager
def window_for(
    app: QApplication, settings: Settings, remembered: state.WindowState | None
) -> Iterator[MainWindow]:
    """A window in its theme, not shown yet; afterwards nothing of it is left."""
    context = Context(settings)
    context.theme = theme_named(settings.theme)
    apply_theme(app, context.theme)
    window = MainWindow(context, remembered)
    try:
        yield window
    finally:
        window.close_down()
        window.deleteLater()
        context.deleteLater()


def _log_to_stderr(wanted: bool) -> None:
    if wanted:
        from annotator import logs

        logs.to_stderr()


def _log_to_file() -> None:
    from annotator import logs

    logs.to_file()


def _close_logs() -> None:
    from annotator import logs

    logs.close()


def _say(error: AnnotatorError) -> int:
    sys.stderr.write(sentence(error) + "\n")
    return FAILED


def _open_for_picture(wanted: WindowArguments) -> Project:
    """The project to be painted; to read only while somebody else has it open."""
    from annotator.services.project import Project

    assert wanted.project is not None
    try:
        return Project.open(wanted.project)
    except (ProjectInUse, CannotSave):
        return Project.open(wanted.project, read_only=True)
