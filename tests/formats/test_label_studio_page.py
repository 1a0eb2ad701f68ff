"""HTML as text: every node is found by its path and by the characters before it."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.errors import InvalidInput
from annotator.domain.offsets import OffsetMap
from annotator.formats.label_studio import page as page_module
from annotator.formats.label_studio.page import Page

TEXTS = st.text(st.sampled_from("ab \n<&🚢é"), min_size=1, max_size=6)
TREES = st.recursive(
    TEXTS,
    lambda inner: st.tuples(
        st.sampled_from(["div", "span", "b", "section"]), st.lists(inner, max_size=4)
    ),
    max_leaves=12,
)


class Drawn:
    """A tree as HTML, with the path of each text in it."""

    def __init__(self, nodes: list[object]) -> None:
        self.texts: list[tuple[str, str]] = []
        self.html = self._render(nodes, "")

    def _render(self, nodes: list[object], path: str) -> str:
        seen: dict[str, int] = {}
        written = []
        before = ""
        for node in nodes:
            if isinstance(node, str):
                if before == "text()":
                    written.append("<!-- two texts -->")
                tag, inner = "text()", escape(node)
            else:
                assert isinstance(node, tuple)
                tag, inner = node[0], ""
            seen[tag] = seen.get(tag, 0) + 1
            here = f"{path}/{tag}[{seen[tag]}]"
            before = tag
            if isinstance(node, str):
                self.texts.append((here, node))
                written.append(inner)
            else:
                written.append(f"<{tag} class='x>y'>{self._render(node[1], here)}</{tag}>")
        return "".join(written)


@given(st.lists(TREES, max_size=4), st.booleans())
def test_every_text_is_found_in_both_ways(nodes: list[object], utf16: bool) -> None:
    drawn = Drawn(nodes)
    page = Page(drawn.html)
    before = 0
    for path, text in drawn.texts:
        length = OffsetMap(text).length_utf16 if utf16 else len(text)
        start = page.at(path, 0, last=False, utf16=utf16)
        end = page.at(path, length, last=True, utf16=utf16)
        assert page.text[start:end] == text
        found = [
            page.from_global(before + offset, last=last, breaks=True, utf16=utf16)
            for offset, last in ((0, False), (length, True))
        ]
        assert found == [start, end]
        before += length
        assert page.at(path, length + 1, last=True, utf16=utf16) is None
    assert page.from_global(before + 1, last=True, breaks=True, utf16=utf16) is None
    assert page.text.replace("\n", "") == "".join(t for _, t in drawn.texts).replace("\n", "")


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a<p>b", "a\nb"),
        ("a<br>b", "a\nb"),
        ("<ul><li>a<li>b</ul>c", "a\nb\nc"),
        ("<table><tr><td>a<td>b<tr><td>c</table>", "ab\nc"),
        ("<html><body>a</body></html>", "a"),
        ("<script>if (a<b) {}</script>b<style>p {}</style>", "b"),
        ("a &lt; b &amp;&#x1F6A2;", "a < b &🚢"),
        ("a < b <", "a < b <"),
        ("a<!-- b", "a"),
        ("a<!DOCTYPE b>c", "ac"),
        ('<p title="a>b" class=it\'s>c</p>', "c"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("<textarea><b></textarea>c", "<b>c"),
        ("<p>a</p>\n\n<p>b</p>", "a\n\nb"),
        ("a<b", "a"),
        ("", ""),
    ],
)
def test_what_a_browser_shows(html: str, text: str) -> None:
    assert Page(html).text == text


def test_places_between_nodes_and_places_that_are_not_there() -> None:
    page = Page("<div><p>one</p><p>two</p></div>")
    assert page.at("/div[1]", 1, last=False) == page.text.index("two")
    assert page.at("/div[1]", 1, last=True) == len("one")
    assert page.at("/div[1]", 2, last=True) == len(page.text)
    assert page.at("", 0, last=False) == 0
    for path in ("/div[2]", "/div[0]", "/p[1]", "/div[1]/text()[1]", "//div", "/div[x]", "/di v"):
        assert page.at(path, 0, last=False) is None
    assert page.at("/div[1]", 3, last=True) is None
    assert page.at("/div[1]/p[1]/text()[1]", -1, last=True) is None


def test_endless_html_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_module, "MAX_HTML", 10)
    with pytest.raises(InvalidInput, match="HTML of more than"):
        Page("x" * 11)
