"""What an export says of its folder, also when somebody else wrote it."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.formats import manifest


def test_files_come_back_in_the_order_of_writing(tmp_path: Path) -> None:
    files = {"b.txt": "second/b", "a.txt": "first", "labels.json": None}
    (tmp_path / manifest.NAME).write_bytes(manifest.to_json("brat", files))
    found = manifest.read(tmp_path)
    assert found == files
    assert list(found or ()) == list(files)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"7", b'{"manifest": 1}', b'{"manifest": "annotator-export/1\xff"}',
        b"[" * 100_000, b'{"manifest": "' + b"\xed\xa0\x80" + b'"}', b"\0",
    ],
)  # fmt: skip
def test_anothers_file_of_that_name_is_no_manifest(tmp_path: Path, content: bytes) -> None:
    (tmp_path / manifest.NAME).write_bytes(content)
    assert manifest.read(tmp_path) is None


def test_no_folder_has_none(tmp_path: Path) -> None:
    assert manifest.read(tmp_path) is None
    assert manifest.read(tmp_path / "x") is None


def test_entries_that_say_nothing_are_passed_over(tmp_path: Path) -> None:
    content = b'{"manifest": "annotator-export/1", "files": [3, {"file": 4}, {"file": "a"}]}'
    (tmp_path / manifest.NAME).write_bytes(content)
    assert manifest.read(tmp_path) == {"a": None}
