"""Descriptions that came as HTML are sent as what becomes the same again, or not at all."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wistia_tui.library.descriptions import markdown_of
from wistia_tui.sandbox.markdown import to_html
from wistia_tui.text import MAX_TEXT, looks_like_html

AROUND_TAGS = re.compile(r"\s*(</?p>|<br>)\s*")
texts = st.text(st.sampled_from("ab1 \n\t.&<>*_`#-+)([]=~|\\;") | st.characters(codec="utf-8"), max_size=40)


@pytest.mark.parametrize(
    ("description", "text"),
    [
        ("", ""),
        ("\n", "\n"),
        ("Plain *or* Markdown, 1 < 2", "Plain *or* Markdown, 1 < 2"),
        ("<p>One line</p>\n", "One line"),
        ("<p>One</p>\n<p>Two<br>\nand <br/> three</p>\n", "One\n\nTwo\nand\nthree"),
        ("<P>Tom &amp; Jerry&nbsp;&lt; 3</P>", "Tom & Jerry\xa0< 3"),
        ("One<br>Two", "One\nTwo"),
        ("<p></p>", ""),
        ("<p>intro_final_v2.mp4, 2024 - 2025</p>", "intro_final_v2.mp4, 2024 - 2025"),
    ],
)
def test_what_reads_the_same_is_given(description: str, text: str) -> None:
    assert markdown_of(description) == text


@pytest.mark.parametrize(
    "description",
    [
        "<p><strong>Bold</strong></p>",
        "<p class=x>Styled</p>",
        '<p>See <a href="https://example.com">this</a></p>',
        "<ul><li>One</li></ul>",
        "<h1>Title</h1>",
        "<p>Half a tag <",
        # Text that Markdown would take for something else.
        "<p>2 * 3 * 4</p>",
        "<p>_not emphasis_</p>",
        "<p>[no link](x)</p>",
        "<p>`no code`</p>",
        "<p># no heading</p>",
        "<p>One<br>- no list</p>",
        "<p>1. no list</p>",
        "<p>No heading<br>---</p>",
        "<p>&gt; no quotation</p>",
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
        "<p>&amp;amp;</p>",
    ],
)
def test_what_would_come_out_otherwise_is_not_sent(description: str) -> None:
    assert markdown_of(description) is None


@given(texts)
def test_what_is_sent_becomes_the_same_again(text: str) -> None:
    shown = to_html(text)
    again = markdown_of(shown)
    if again is not None:
        assert AROUND_TAGS.sub(r"\1", to_html(again)) == AROUND_TAGS.sub(r"\1", shown)


@given(st.text(st.characters(codec="ascii", categories=["L", "N", "Zs"]) | st.sampled_from(".,?!\n"), max_size=60))
def test_plain_words_can_always_be_sent_again(text: str) -> None:
    numbered = any(line.strip().split(".")[0].isdigit() for line in text.split("\n"))
    assert numbered or markdown_of(to_html(text)) is not None


@pytest.mark.parametrize("piece", ["<p>", "</p>", "<br>", " ", "&", "<", "*", "_", "&lt;", "1", "- "])
def test_no_text_takes_long(piece: str) -> None:
    hostile = "<p>" + piece * (MAX_TEXT // len(piece))
    assert looks_like_html(hostile)
    markdown_of(hostile)
