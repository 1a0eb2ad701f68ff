"""Read-only places and full disks: one sentence, nothing lost, nothing half done."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from annotator.domain.errors import AnnotatorError, CannotSave, ProjectInUse
from annotator.services.project import Project
from tests.builders import make_project
from tests.faults.kills import ROOT
from tests.states import problems_of, state_of


def mount(*arguments: str) -> None:
    """Mount, or skip with the reason why this machine cannot."""
    if os.name != "posix" or os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("mounting needs root and the command mount")
    ran = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if ran.returncode:
        pytest.skip(f"cannot mount here: {ran.stderr.strip()}")


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A file system in memory with room for `size`."""
    folder.mkdir()
    mount("-t", "tmpfs", "-o", f"size={size}", "none", str(folder))
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def read_only_place(folder: Path) -> Iterator[None]:
    """The folder, mounted over itself so that not even root can write it."""
    mount("--bind", str(folder), str(folder))
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def run_job(job: str, path: Path, limit: Callable[[], None] | None = None) -> list[str]:
    """Every line of a job that runs until it can go on no longer."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.faults.children", job, str(path)],
        cwd=ROOT, capture_output=True, text=True, check=False, preexec_fn=limit, timeout=100,
    )  # fmt: skip
    assert ran.stderr == "", "a traceback"
    return ran.stdout.splitlines()


def check_kept(path: Path, lines: list[str]) -> None:
    """All acknowledged spans are there, and the last line is the sentence."""
    acknowledged = [line[4:] for line in lines if line.startswith("ACK")]
    assert acknowledged
    with Project.open(path, read_only=True) as project:
        assert set(acknowledged) <= set(state_of(project).annotations)
        assert problems_of(project) == []


def test_a_full_disk_keeps_what_was_saved_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "1m") as disk:
        path = make_project(disk / "work.annotator")
        lines = run_job("annotate", path)
        assert lines[-1].startswith("ERR CannotSave the disk that holds “work.annotator” is full")
        check_kept(path, lines)
        room = shutil.disk_usage(disk).free
        (disk / "filler").write_bytes(bytes(max(0, room - 40_000)))
        with Project.open(path, read_only=True) as project:
            with pytest.raises(CannotSave, match="is full"):
                project.backup()
            assert project.check() is not None
        assert not [p for p in disk.rglob("*") if p.is_file() and "backups" in str(p)]
        (disk / "filler").unlink()
        subprocess.run(["mount", "-o", "remount,size=32m", str(disk)], check=True)
        with Project.open(path) as project:
            project.add_document("there is room again")
            assert problems_of(project) == []
        assert [p.name for p in disk.iterdir() if p.is_file()] == [path.name]


def test_a_failing_import_on_a_full_disk_leaves_nothing_of_it(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "2m") as disk:
        path = make_project(disk / "work.annotator")
        lines = run_job("bulk", path)
        assert lines[-1].startswith("ERR CannotSave the disk")
        with Project.open(path, read_only=True) as project:
            assert (project.document_count() - 1) % 40 == 0
            assert project.check() == []


def test_a_project_is_not_begun_on_a_full_disk(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "64k") as disk:
        with pytest.raises(CannotSave, match="is full"):
            Project.create(disk / "work.annotator")
        assert list(disk.iterdir()) == []


def test_a_limit_on_the_size_of_files_is_met_with_a_sentence(project_path: Path) -> None:
    path = make_project(project_path)
    room = path.stat().st_size + 400_000

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    lines = run_job("annotate", path, limit)
    assert lines[-1].startswith("ERR CannotSave")
    check_kept(path, lines)
    with Project.open(path) as project:
        project.add_document("words")
        assert problems_of(project) == []


def test_a_project_in_a_read_only_place_can_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "place"
    folder.mkdir()
    path = make_project(folder / "work.annotator", spans={"14 ships": "Quantity"})
    with Project.open(path, read_only=True) as project:
        expected = state_of(project)
    with read_only_place(folder):
        with Project.open(path, read_only=True) as project:
            assert state_of(project) == expected
            assert project.check() == []
            assert project.search("ships")
            assert [d.id for d in project.documents()] == ["a1"]
            copy = project.backup(tmp_path / "copy.annotator")
        with pytest.raises(CannotSave, match="cannot be written") as refused:
            Project.open(path)
        assert path.name in str(refused.value)
        with pytest.raises(CannotSave, match="cannot be"):
            Project.create(folder / "new.annotator")
    with Project.open(copy) as project:
        assert state_of(project) == expected
    assert [p.name for p in folder.iterdir()] == [path.name]


def test_a_place_that_becomes_read_only_while_open_refuses_in_a_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "place"
    folder.mkdir()
    path = make_project(folder / "work.annotator")
    with read_only_place(folder):
        pass  # only to skip here where nothing can be mounted
    subprocess.run(["mount", "--bind", str(folder), str(folder)], check=True)
    try:
        project = Project.open(path)
        project.add_document("before", id="b")
        flags = "remount,ro,bind"
        ran = subprocess.run(["mount", "-o", flags, str(folder)], check=False)
        if ran.returncode == 0:
            with pytest.raises(AnnotatorError):
                Project.open(path)
        subprocess.run(["mount", "-o", "remount,rw,bind", str(folder)], check=True)
        project.add_document("after", id="c")
        assert problems_of(project) == []
        project.close()
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_what_others_write_in_a_place_that_we_can_only_read_is_no_damage(tmp_path: Path) -> None:
    place, seen = tmp_path / "place", tmp_path / "seen"
    place.mkdir()
    seen.mkdir()
    path = make_project(place / "work.annotator")
    more = tmp_path / "more.txt"
    more.write_text("more words", encoding="utf-8")
    mount("--bind", str(place), str(seen))
    try:
        mount("-o", "remount,ro,bind", str(seen))
        with Project.open(seen / path.name, read_only=True) as project:
            assert project.document_count() == 1
            subprocess.run(
                [sys.executable, "-m", "annotator", "import", str(path), str(more)],
                cwd=ROOT, check=True,
            )  # fmt: skip
            for read in (project.document_count, project.counts, lambda: project.document("a1")):
                with pytest.raises(ProjectInUse, match="was changed by another program since"):
                    read()
        with Project.open(seen / path.name, read_only=True) as project:
            assert project.document_count() == 2
            assert project.check() == []
    finally:
        subprocess.run(["umount", "-l", str(seen)], check=True)


AS_NOBODY = """
import os, sys
from pathlib import Path
from annotator.domain.errors import CannotSave
from annotator.services.project import Project
import annotator.storage.check
path = Path(sys.argv[1])
os.setgroups([]); os.setgid(65534); os.setuid(65534)
with Project.open(path, read_only=True) as project:
    assert project.counts().annotations == 1
    assert project.check() == []
try:
    Project.open(path)
except CannotSave as error:
    print(error)
"""


@pytest.mark.parametrize(("file_mode", "folder_mode"), [(0o444, 0o777), (0o666, 0o555)])
def test_permissions_that_forbid_writing(tmp_path: Path, file_mode: int, folder_mode: int) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    folder = tmp_path / "place"
    folder.mkdir()
    for parent in (tmp_path, *tmp_path.parents[:3]):
        parent.chmod(0o755)
    path = make_project(folder / "work.annotator", spans={"14 ships": "Quantity"})
    path.chmod(file_mode)
    folder.chmod(folder_mode)
    ran = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, str(path)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    folder.chmod(0o755)
    assert "cannot be written" in ran.stdout, ran.stderr
    assert [p.name for p in folder.iterdir()] == [path.name]


def test_an_immutable_file_can_be_read_and_says_that_it_cannot_be_written(
    project_path: Path,
) -> None:
    path = make_project(project_path, spans={"14 ships": "Quantity"})
    if os.geteuid() != 0 or shutil.which("chattr") is None:
        pytest.skip("chattr needs root")
    ran = subprocess.run(["chattr", "+i", str(path)], capture_output=True, check=False)
    if ran.returncode:
        pytest.skip("this file system has no immutable files")
    try:
        with Project.open(path, read_only=True) as project:
            assert project.check() == []
        with pytest.raises(CannotSave, match="cannot be written"):
            Project.open(path)
    finally:
        subprocess.run(["chattr", "-i", str(path)], check=True)
    assert [p.name for p in path.parent.glob(f"{path.name}*")] == [path.name]
