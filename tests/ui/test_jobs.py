"""Work in threads: results, progress and failures arrive on the window's thread, and stopping."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QCoreApplication, QObject
from pytestqt.qtbot import QtBot

from annotator.domain.errors import AnnotatorError, Cancelled, InvalidInput
from annotator.ui.jobs import IsCancelled, Jobs, Progress


@pytest.fixture
def owner(qtbot: QtBot) -> QObject:
    return QObject()


@pytest.fixture
def jobs(owner: QObject) -> Jobs:
    return Jobs(owner)


def test_result_and_progress_arrive_on_the_windows_thread(qtbot: QtBot, jobs: Jobs) -> None:
    seen: list[object] = []
    here = QCoreApplication.instance()
    assert here is not None

    def work(progress: Progress, cancelled: IsCancelled) -> int:
        progress(1, 2)
        return 42

    def done(result: int) -> None:
        seen.append((result, jobs.thread().isCurrentThread()))

    job = jobs.run("Counting", work, done)
    qtbot.waitUntil(lambda: not jobs.running)
    assert seen == [(42, True)]
    assert (job.done, job.whole) == (1, 2)


def test_the_users_errors_and_ours_are_told_apart(qtbot: QtBot, jobs: Jobs) -> None:
    def refuse(progress: Progress, cancelled: IsCancelled) -> None:
        raise InvalidInput("no such thing")

    def break_down(progress: Progress, cancelled: IsCancelled) -> None:
        raise ZeroDivisionError("ours")

    with qtbot.waitSignal(jobs.failed) as failed:
        jobs.run("Refusing", refuse, print)
    assert isinstance(failed.args[1], AnnotatorError)
    with qtbot.waitSignal(jobs.broke) as broke:
        jobs.run("Breaking", break_down, print)
    assert "ZeroDivisionError: ours" in broke.args[1]
    qtbot.waitUntil(lambda: not jobs.running)


def test_stopping_ends_every_job_without_a_word(qtbot: QtBot, jobs: Jobs) -> None:
    told: list[object] = []
    jobs.failed.connect(lambda *said: told.append(said))

    def endless(progress: Progress, cancelled: IsCancelled) -> None:
        while not cancelled():
            time.sleep(0.005)
        raise Cancelled("stopped")

    for _ in range(3):
        jobs.run("Endless", endless, told.append)
    assert jobs.cancel_all()
    qtbot.waitUntil(lambda: not jobs.running)
    assert told == []
