"""Everything that can go wrong for a user, as one clear sentence each."""

from __future__ import annotations


class AnnotatorError(Exception):
    """Something the user can understand and act on; `str(error)` is one sentence for them.

    Anything else that is raised is a bug of ours and goes to the crash dialog.
    """


class InvalidInput(AnnotatorError):
    """What was given cannot be used: says what, where (file and line) and what to do.

    `path` and `line` (from 1) are set when the input came from a file.
    """

    def __init__(self, reason: str, path: str | None = None, line: int | None = None) -> None:
        self.reason, self.path, self.line = reason, path, line
        where = "" if path is None else path if line is None else f"{path}, line {line}"
        super().__init__(f"{where}: {reason}" if where else reason)


class NotFound(AnnotatorError):
    """A document, label or annotation that was asked for is not in the project."""


class Conflict(AnnotatorError):
    """The project is not as the caller believed: somebody else changed the same thing."""


class Cancelled(AnnotatorError):
    """The user stopped a long operation; nothing of it was kept."""


class ProjectError(AnnotatorError):
    """The project file cannot be used; each subclass is a different sentence."""


class NotAProject(ProjectError):
    """The file is not a project of this program."""


class NewerProject(ProjectError):
    """The file was made by a newer version of this program."""


class DamagedProject(ProjectError):
    """The file is a project, but its content is damaged."""


class ProjectInUse(ProjectError):
    """Another process has the project open for writing."""


class CannotSave(ProjectError):
    """The disk, the file system or the permissions do not let us write (or read)."""
