"""Zip files and XML that were made to hurt: each is one sentence, soon, and in little memory."""

from __future__ import annotations

import io
import stat
import struct
import tempfile
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.domain.errors import InvalidInput
from annotator.formats import containers, xml_reading
from annotator.formats.containers import Container, ContainerWriter, Limits, looks_like_zip
from annotator.formats.xml_reading import Element, elements
from annotator.formats.xml_writing import DECLARATION, in_attribute, in_text, legal, made_legal, tag

SECONDS, BYTES = 5.0, 120 << 20
"""What any refusal may cost, with tracing on."""

Make = Callable[[Path], None]


@contextmanager
def bounded(most: int = BYTES) -> Iterator[None]:
    """What is done here takes neither long nor much memory."""
    tracemalloc.start()
    began = time.process_time()
    try:
        yield
        spent, peak = time.process_time() - began, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert spent < SECONDS
    assert peak < most


def zipped(path: Path, *entries: tuple[zipfile.ZipInfo | str, bytes]) -> Path:
    """A zip file with these entries, deflated."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries:
            file.writestr(name, content)
    return path


def entry(name: str, mode: int = 0) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("x")
    info.filename = name  # the constructor would mend it
    info.external_attr = mode << 16
    return info


def patched(path: Path, field: int, value: int, of: bytes = b"PK\1\2", size: str = "<L") -> Path:
    """The file with a number overwritten in its (first) directory entry."""
    data = bytearray(path.read_bytes())
    struct.pack_into(size, data, data.index(of) + field, value)
    path.write_bytes(data)
    return path


def read_all(path: Path, limits: Limits = containers.ORDINARY) -> dict[str, bytes]:
    with Container(path, limits) as container:
        return {name: container.read(name) for name in container.names}


def test_an_honest_container_is_read(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", ("a.txt", b"one"), ("b/", b""), ("b/ü.txt", b"two\r\n"))
    with Container(path) as container:
        assert container.names == ("a.txt", "b/ü.txt")
        assert "a.txt" in container
        assert container.read("b/ü.txt") == b"two\r\n"
        with container.open("a.txt") as stream:
            assert (stream.read(2), stream.read()) == (b"on", b"e")
        with pytest.raises(InvalidInput, match="there is no “c” in it"):
            container.read("c")
    assert looks_like_zip(path.read_bytes()[:64])
    assert not looks_like_zip(b"%PDF-1.7")


@pytest.mark.parametrize(
    ("name", "mode", "reason"),
    [
        ("../x", 0, "a path that leads out of it"),
        ("a/../../x", 0, "a path that leads out of it"),
        ("/etc/x", 0, "a path from the root of a disk"),
        ("C:/x", 0, "a path from the root of a disk"),
        ("c:x", 0, "a path from the root of a disk"),
        ("a\\x", 0, "a name with a backslash"),
        ("..\\x", 0, "a name with a backslash"),
        ("link", stat.S_IFLNK | 0o777, "a link to another file"),
        ("pipe", stat.S_IFIFO | 0o600, "neither file nor folder"),
        ("disk", stat.S_IFBLK | 0o600, "neither file nor folder"),
    ],
)
def test_odd_entries_refuse_the_whole(tmp_path: Path, name: str, mode: int, reason: str) -> None:
    path = zipped(tmp_path / "x.zip", ("a.txt", b"fine"), (entry(name, mode), b"x"))
    with pytest.raises(InvalidInput, match=reason) as caught:
        Container(path)
    assert caught.value.path == str(path)
    assert "\n" not in str(caught.value)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_given_twice_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", ("a.txt", b"one"), ("a.txt", b"two"))
    with pytest.raises(InvalidInput, match=r"it holds “a\.txt” twice"):
        Container(path)


@pytest.mark.parametrize(
    ("field", "value", "size", "reason"),
    [
        (8, 0x1, "<H", "which is encrypted"),
        (10, zipfile.ZIP_LZMA, "<H", "compressed in an unusual way"),
        (10, 99, "<H", "compressed in an unusual way"),
        (16, 0xDEADBEEF, "<L", "“a.txt” is damaged"),  # its checksum
        (24, 3, "<L", "“a.txt” is damaged"),  # it is said to be shorter than it is
        (24, 30_000, "<L", "“a.txt” is damaged"),  # and longer
        (42, 7, "<L", "“a.txt” is damaged"),  # it is said to begin elsewhere
        (20, 3, "<L", "“a.txt” is damaged"),  # it is cut off
        (42, 0xFFFFFFF0, "<L", "“a.txt” is damaged"),  # and far outside of the file
    ],
)
def test_lies_in_the_directory_are_found(
    tmp_path: Path, field: int, value: int, size: str, reason: str
) -> None:
    path = zipped(tmp_path / "x.zip", ("a.txt", b"twelve bytes" * 9))
    patched(path, field, value, size=size)
    with bounded(), pytest.raises(InvalidInput, match=reason):
        read_all(path)


def test_an_entry_before_the_file_is_damage(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", ("a.txt", b"twelve bytes" * 9))
    patched(path, 16, 10_000, of=b"PK\5\6")  # the directory is said to begin far behind
    with pytest.raises(InvalidInput, match=r"“a\.txt” is damaged|no zip file"):
        read_all(path)


def test_a_bomb_is_stopped_by_its_ratio(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", ("a.txt", bytes(100 << 20)))
    with bounded(), pytest.raises(InvalidInput, match="more than 200 times its size, as no text"):
        read_all(path)


def test_a_bomb_that_lies_about_its_size_is_stopped(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", ("a.txt", bytes(100 << 20)))
    patched(path, 24, 10)
    with bounded(), pytest.raises(InvalidInput, match="is damaged"):
        read_all(path)
    patched(path, 24, 0xFFFFFFF0)
    with bounded(), pytest.raises(InvalidInput, match="more than 200 times"):
        read_all(path)


def test_entries_are_bounded_one_by_one_and_together(tmp_path: Path) -> None:
    noise = zlib.compress(b"", 0).join(str(n).encode() for n in range(300_000))
    path = zipped(tmp_path / "x.zip", *((f"{n}.txt", noise) for n in range(4)))
    assert len(read_all(path)) == 4
    with pytest.raises(InvalidInput, match=r"“0\.txt” unpacks to more than 1 MB"):
        read_all(path, Limits(entry=1 << 20))
    with pytest.raises(InvalidInput, match="its files unpack to more than 8 MB"):
        read_all(path, Limits(total=8 << 20))
    with Container(path, Limits(total=8 << 20)) as container:
        for _ in range(4):  # the same again is no more
            container.read("0.txt")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_twenty_thousand_entries_are_refused_unless_expected(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", *((f"{n}", b"") for n in range(20_000)))
    with bounded(), pytest.raises(InvalidInput, match="it holds more than 10,000 files"):
        Container(path)
    with bounded(), Container(path, Limits(entries=20_000)) as container:
        assert len(container.names) == 20_000


def test_a_directory_too_large_is_not_even_read(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", *((f"{n:0200}", b"") for n in range(1_000)))
    with bounded(1 << 20), pytest.raises(InvalidInput, match="it holds more than 10 files"):
        Container(path, Limits(entries=10))
    patched(path, 12, 0xFFFFFFFE, of=b"PK\5\6")
    with pytest.raises(InvalidInput, match="it is cut short"):
        Container(path)


def test_an_overlapping_bomb_is_bounded(tmp_path: Path) -> None:
    """Many directory entries that share one body, as the best bombs do."""
    one = zipped(tmp_path / "one.zip", ("0000", bytes(5 << 20))).read_bytes()
    at = one.index(b"PK\1\2")
    end = one.index(b"PK\5\6")
    record = one[at:end]
    records = [record.replace(b"0000", f"{n:04}".encode()) for n in range(500)]
    tail = bytearray(one[end:])
    struct.pack_into("<HHL", tail, 8, 500, 500, sum(map(len, records)))
    path = tmp_path / "x.zip"
    path.write_bytes(one[:at] + b"".join(records) + bytes(tail))
    with bounded(), pytest.raises(InvalidInput):
        read_all(path)


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"PK\3\4", b"PK\5\6", b"PK\5\6" + b"\xff" * 18, b"\0" * 100_000]
)
def test_what_is_no_zip_file_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match="no zip file"):
        Container(path)


def test_a_large_zip_of_64_bits_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as file:
        for n in range(66_000):
            file.writestr(str(n), b"")
    with pytest.raises(InvalidInput, match="it holds more than 10,000 files"):
        Container(path)
    with Container(path, Limits(entries=70_000)) as container:
        assert len(container.names) == 66_000


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_damaged_containers_are_read_or_refused(data: st.DataObject) -> None:
    stream = io.BytesIO()
    writer = ContainerWriter(stream)
    writer.add("a.txt", b"some words " * 20)
    writer.add("b/c.txt", "ünïcode\r\n".encode())
    writer.close()
    content = bytearray(stream.getvalue())
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with tempfile.TemporaryDirectory(prefix="annotator-tests-") as folder:
        path = Path(folder, "x.zip")
        path.write_bytes(content[: data.draw(st.integers(0, len(content)))])
        try:
            read_all(path)
        except InvalidInput as error:
            assert error.path == str(path)  # noqa: PT017 - either outcome is right


def test_containers_are_written_alike_each_time() -> None:
    def written() -> bytes:
        stream = io.BytesIO()
        writer = ContainerWriter(stream)
        writer.add("b.txt", b"second " * 50)
        with writer.open("a/a.txt") as file:
            file.write(b"fir")
            file.write(b"st")
        writer.close()
        return stream.getvalue()

    assert written() == written()
    with zipfile.ZipFile(io.BytesIO(written())) as file:
        assert file.namelist() == ["b.txt", "a/a.txt"]
        assert file.read("a/a.txt") == b"first"
        assert {info.date_time for info in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {info.external_attr >> 16 for info in file.infolist()} == {0o100644}


# --- XML ----------------------------------------------------------------------------------------


def parsed(content: bytes | str, *wanted: str) -> list[Element]:
    data = content.encode() if isinstance(content, str) else content
    return list(elements(io.BytesIO(data), "x.xml", wanted))


def test_elements_are_handed_out_one_by_one() -> None:
    xml = (
        '<?xml version="1.0"?>\n<r a="1" xmlns:q="urn:x">\n<p q:k="&lt;&#13;"> one <b>two</b>\n'
        "three<q:b/>!</p><o><p>in</p></o><p/></r>"
    )
    root, one, two, three = parsed(xml, "p")
    assert (one.name, one.attributes, one.line) == ("p", {"k": "<\r"}, 3)
    assert [child.name for child in one.children] == ["b", "b"]
    assert (one.text, one.content("b"), [c.tail for c in one.children]) == (
        " one ",
        "two",
        ["\nthree", "!"],
    )
    assert (two.text, three.text, three.get("k"), three.first("b")) == ("in", "", None, None)
    assert (root.name, root.attributes["a"], root.children) == ("r", "1", [])


def test_what_is_passed_over_is_not_built() -> None:
    stream = io.BytesIO(b"<r><s><p/><p/></s><p>a<s>b<p/></s>c</p></r>")
    _, one = elements(stream, "x.xml", {"p"}, passed_over={"s"})
    assert (one.text, one.children) == ("ac", [])


_LAUGH = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise("abcdefghij"))
LAUGHS = f'<!DOCTYPE r [<!ENTITY a "ha">{_LAUGH}]><r>&j;</r>'
QUADRATIC = f'<!DOCTYPE r [<!ENTITY a "{"a" * 50_000}">]><r>{"&a;" * 50_000}</r>'


@pytest.mark.parametrize(
    "xml",
    [
        LAUGHS,
        QUADRATIC,
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>',
        '<!DOCTYPE r SYSTEM "http://127.0.0.2/x.dtd"><r/>',
        '<!DOCTYPE r [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]><r/>',
        "<!DOCTYPE r><r/>",
    ],
    ids=["laughs", "quadratic", "file", "network", "parameter", "plain"],
)
def test_document_types_and_entities_are_refused(xml: str) -> None:
    with bounded(), pytest.raises(InvalidInput, match="a document type or entities") as caught:
        parsed(xml, "r")
    assert caught.value.line == 1


@pytest.mark.parametrize(
    ("xml", "line", "reason"),
    [
        (b"<r>\nthis & that</r>", 2, "a bare “&” or “<”"),
        (b"<r>\n\n3 < 4</r>", 3, "a bare “&” or “<”"),
        (b"<r>&nbsp;</r>", 1, "an entity is used here that XML does not know"),
        (b"<r>\x1b</r>", 1, "a character that XML cannot hold"),
        (b"<r>\0</r>", 1, "a character that XML cannot hold"),
        (b"<r>\xed\xa0\xbd</r>", 1, "in another encoding"),
        (b"<r>caf\xe9</r>", 1, "in another encoding"),
        (b"<r>&#27;</r>", 1, "a character is named here that XML cannot hold"),
        (b"<r>&#xFFFE;</r>", 1, "a character is named here that XML cannot hold"),
        (b"<r>\n<a></r>", 2, "not the one opened last"),
        (b"<r a='1' a='2'/>", 1, "an attribute is given twice"),
        (b"<r>\n<a", 2, "ends in the middle of a tag"),
        (b"<r>\n<a>", 2, "ends before it is complete"),
        (b"", 1, "ends before it is complete"),
        (b"{}", 1, "this is not XML"),
        (b"<r/><r/>", 1, "something follows the end"),
        (b'<?xml version="1.0" encoding="utf-16"?><r/>', 1, "another encoding than it says"),
        (b'<?xml version="1.0" encoding="utf-7"?><r/>', 1, "encoding"),
        (b'<?xml version="1.0" encoding="shift_jis"?><r/>', 1, "encoding"),
        (b'<?xml version="1.0" encoding="nonsense"?><r/>', 1, "encoding"),
        (b"\xff\xfe<\0r\0", 1, "XML"),
    ],
)
def test_broken_xml_is_one_sentence_with_its_line(xml: bytes, line: int, reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason) as caught:
        parsed(xml, "r")
    assert (caught.value.path, caught.value.line) == ("x.xml", line)
    assert "\n" not in str(caught.value)


def test_encodings_that_xml_names_are_read() -> None:
    for encoding in ("utf-8", "utf-16", "iso-8859-1", "windows-1252"):
        xml = f'<?xml version="1.0" encoding="{encoding}"?><r>café</r>'.encode(encoding)
        assert parsed(xml, "r")[-1].text == "café"
    assert parsed(b"\xef\xbb\xbf<r>caf\xc3\xa9</r>", "r")[-1].text == "café"


@pytest.mark.parametrize("depth", [201, 100_000])
def test_deep_nesting_is_refused(depth: int) -> None:
    with bounded(), pytest.raises(InvalidInput, match="nested deeper than 200 levels"):
        parsed("<a>" * depth + "</a>" * depth, "a")
    fine = parsed("<a>" * 200 + "</a>" * 200, "a")
    assert fine[-1].name == "a"


class Endless(io.RawIOBase):
    """Bytes for as long as one reads."""

    def __init__(self, first: bytes, then: bytes) -> None:
        super().__init__()
        self._first, self._then = first, then

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = (self._first or self._then * (len(buffer) // len(self._then)))[: len(buffer)]
        self._first = b""
        buffer[: len(data)] = data
        return len(data)


@pytest.mark.parametrize("first", [b"<r><!-- ", b"<r a='", b"<r>\n<a b='", b"<r><?x "])
def test_markup_without_end_is_refused(first: bytes) -> None:
    stream = io.BufferedReader(Endless(first, b"\n x"))
    with bounded(), pytest.raises(InvalidInput, match="begins here with over 20 MB") as caught:
        list(elements(stream, "x.xml", {"a"}))
    assert caught.value.line == (2 if b"\n" in first else 1)


def test_xml_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_reading, "MOST_BYTES", 8 << 20)
    stream = io.BufferedReader(Endless(b"<r>", b"<p>words</p>\n"))
    with bounded(16 << 20), pytest.raises(InvalidInput, match="the XML is longer than 8 MB"):
        for _ in elements(stream, "x.xml", {"q"}):
            pass


def test_the_entry_of_a_container_is_named() -> None:
    with pytest.raises(InvalidInput, match=r"x\.qdpx, line 2: project\.qde: this is not XML"):
        list(elements(io.BytesIO(b"<r>\n& "), "x.qdpx", {"r"}, inside="project.qde"))


@given(st.binary(max_size=80))
@settings(max_examples=200)
def test_whatever_bytes_come_they_are_read_or_refused(data: bytes) -> None:
    for content in (data, b"<r>" + data + b"</r>", b"<r a='" + data + b"'/>"):
        try:
            parsed(content, "r")
        except InvalidInput as error:
            assert error.path == "x.xml"  # noqa: PT017 - either outcome is right


@given(st.text(st.characters(exclude_categories=[]), max_size=20))
@settings(max_examples=200)
def test_what_is_written_is_read_back(text: str) -> None:
    fine = made_legal(text)
    assert legal(fine)
    assert (fine == text) is legal(text)
    assert len(fine) == len(text)
    xml = f'{DECLARATION}{tag("r", {"a": fine, "b": None})}{in_text(fine)}</r>'
    (root,) = parsed(xml, "r")
    assert (root.attributes, root.text) == ({"a": fine}, fine)
    assert in_attribute("\t\n\r") == "&#9;&#10;&#13;"


def test_what_xml_cannot_hold() -> None:
    for character in "\0\x08\x0b\x1b\ud83d\udc00\ufffe\uffff":
        assert not legal(f"a{character}b")
        assert made_legal(f"a{character}b") == "a\ufffdb"
    assert legal("\t\n\r \x7f\x85\u2028\ufeff\ufffd😀\U0010ffff")
