"""What an export of many files says of its folder: which file is of which document.

File names are made from ids and cannot always be them; `manifest.json` keeps the ids. It also
tells a folder of ours, which a later export may replace, from anybody else's.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from annotator.formats.folders import is_inside

NAME = "manifest.json"
_MARK = "annotator-export/1"


def to_json(format: str, files: Mapping[str, str | None]) -> bytes:
    """The manifest of these files, in their order; each with the id of the document it is of."""
    content = {
        "manifest": _MARK,
        "format": format,
        "files": [
            {"file": name} if id is None else {"file": name, "document": id}
            for name, id in files.items()
        ],
    }
    return msgspec.json.format(msgspec.json.encode(content)) + b"\n"


def read(folder: Path) -> dict[str, str | None] | None:
    """The files of a folder that an export wrote, in the order of writing, with their ids.

    `None` for any other folder.

    Raises:
        OSError: if a manifest is there and cannot be read.
    """
    try:
        content = msgspec.json.decode((folder / NAME).read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValueError, RecursionError):
        return None
    if not isinstance(content, dict) or content.get("manifest") != _MARK:
        return None
    found: dict[str, str | None] = {}
    files, home = content.get("files"), folder.resolve()
    for entry in files if isinstance(files, list) else []:
        name = entry.get("file") if isinstance(entry, dict) else None
        if isinstance(name, str) and is_inside(folder, name, home):
            id = entry.get("document")
            found[name] = id if isinstance(id, str) else None
    return found
