"""Errors of disk, locks and damage as sentences for the user; ours stay what they are."""

from __future__ import annotations

from pathlib import Path

from annotator.domain.errors import (
    AnnotatorError,
    CannotSave,
    DamagedProject,
    NotAProject,
    ProjectInUse,
)

_SENTENCES: dict[str, tuple[type[AnnotatorError], str]] = {
    "SQLITE_BUSY": (ProjectInUse, "“{name}” is being written by another program; try again"),
    "SQLITE_LOCKED": (ProjectInUse, "“{name}” is being written by another program; try again"),
    "SQLITE_FULL": (CannotSave, "the disk that holds “{name}” is full; free some space"),
    "SQLITE_READONLY": (CannotSave, "“{name}” or its folder cannot be written"),
    "SQLITE_PERM": (CannotSave, "“{name}” or its folder cannot be written"),
    "SQLITE_IOERR": (CannotSave, "the disk did not read or write “{name}” as it should"),
    "SQLITE_CANTOPEN": (CannotSave, "“{name}” or its folder cannot be opened"),
    "SQLITE_CORRUPT": (DamagedProject, "“{name}” is damaged; restore a backup"),
    "SQLITE_NOTADB": (NotAProject, "“{name}” is not a project of this program"),
    "SQLITE_TOOBIG": (CannotSave, "this is too large to be stored in “{name}”"),
    "SQLITE_NOMEM": (CannotSave, "there is not enough memory to work on “{name}”"),
    "SQLITE_PROTOCOL": (ProjectInUse, "“{name}” is being written by another program; try again"),
}

_IN_WORDS = {
    "Could not decode to UTF-8": "SQLITE_CORRUPT",
    "malformed": "SQLITE_CORRUPT",
    "file format": "SQLITE_CORRUPT",
    "not a database": "SQLITE_NOTADB",
    "disk is full": "SQLITE_FULL",
    "disk I/O error": "SQLITE_IOERR",
    "is locked": "SQLITE_BUSY",
    "readonly": "SQLITE_READONLY",
    "unable to open": "SQLITE_CANTOPEN",
}


def result_code(error: Exception) -> str:
    """The primary result code's name; extended codes (`SQLITE_IOERR_WRITE`) begin with it."""
    name = str(getattr(error, "sqlite_errorname", ""))
    if name in {"", "SQLITE_ERROR"}:  # by the binding, a backup or the index: in words only
        said = str(error)
        return next((code for words, code in _IN_WORDS.items() if words in said), name)
    return next((known for known in _SENTENCES if name.startswith(known)), name)


def translated(error: Exception, path: Path) -> Exception:
    """The user's sentence for an error of the environment; our bugs come back as they are."""
    known = _SENTENCES.get(result_code(error))
    if known is None:
        return error
    kind, sentence = known
    return kind(sentence.format(name=path.name))
