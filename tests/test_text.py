from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, get_character_cell_size

import wistia_tui.text
from wistia_tui.text import (
    MAX_TEXT,
    SUBSTITUTE,
    cell_width,
    fit,
    html_to_text,
    is_safe,
    looks_like_html,
    safe_line,
    safe_text,
    wrap,
)

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
UNSAFE = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n"]
UNSAFE += [*BIDI, "\u200b", "\u2060", "\ufeff", "\u2028", "\u2029", "\ud800", "\udfff", "\U000e0041"]

SHAPES = "ｗ漢😀é\u0301\U0001f1e9\U0001f1ea\U0001f469\u200d\U0001f467\ufe0f\U0001f3fd"
texts = st.text(
    st.characters() | st.characters(categories=["Cc", "Cf", "Cs", "Mn", "Zl", "Zp"]) | st.sampled_from(SHAPES)
)


@pytest.mark.parametrize("character", UNSAFE, ids=lambda character: f"U+{ord(character):04X}")
def test_what_a_terminal_obeys_or_hides_becomes_a_visible_sign(character: str) -> None:
    for clean in (safe_text, safe_line):
        shown = clean(f"a{character}b")
        assert character not in shown
        assert len(shown) == 3, "nothing is dropped without a trace"


@given(texts)
def test_no_unsafe_character_ever_passes(text: str) -> None:
    shown = safe_text(text)
    assert is_safe(shown)
    assert not any(unicodedata.category(character) in {"Cc", "Cs"} and character not in "\t\n" for character in shown)
    assert not any(character in BIDI for character in shown)
    line = safe_line(text)
    assert is_safe(line)
    assert "\n" not in line
    assert "\t" not in line
    assert safe_text(shown) == shown
    shown.encode()


@given(st.none() | st.integers() | st.floats() | st.lists(st.text(max_size=3)) | st.binary(max_size=5))
def test_what_is_no_text_becomes_safe_text(value: object) -> None:
    assert is_safe(safe_text(value))


def test_signs_show_which_character_it_was() -> None:
    assert safe_line("\x1b]0;x\x07\x7f\x9b\nb\tc\r\nd") == f"␛]0;x␇␡{SUBSTITUTE}⏎b⇥c⏎d"
    assert safe_text("a\r\nb\rc") == "a\nb␍c"
    assert safe_text(None) == ""


def test_text_without_end_is_cut() -> None:
    for letter in ("x", "ü", "\x1b"):
        assert len(safe_text(letter * (MAX_TEXT * 2))) == MAX_TEXT + 1


@given(texts, st.integers(0, 40))
def test_fit_gives_exactly_the_width(text: str, width: int) -> None:
    line = safe_line(text)
    assert cell_len(fit(line, width)) == width
    assert cell_len(fit(line, width, pad=False)) <= width
    assert is_safe(fit(line, width))


@given(st.text(st.sampled_from("ab漢 é"), max_size=10))
def test_fit_keeps_what_has_room(text: str) -> None:
    assert fit(text, 40) == text + " " * (40 - cell_width(text))


def test_fit_cuts_with_a_sign() -> None:
    assert fit("abcdef", 4) == "abc…"
    assert fit("漢字漢字", 4) == "漢… "
    assert fit("漢字", 4) == "漢字"
    assert fit("abc", 0) == ""


class Counted(str):
    """A text that counts how many of its characters are looked at."""

    looked_at = 0

    def __iter__(self):  # type: ignore[no-untyped-def]
        for character in super().__iter__():
            self.looked_at += 1
            yield character


@pytest.mark.parametrize("character", ["ü", "\u0301", "\u200d", "漢"])
def test_the_work_of_fit_is_bounded_by_the_width(character: str) -> None:
    text = Counted(character * 1_000_000)
    assert cell_len(fit(text, 20)) == 20
    assert text.looked_at <= 20 * 8 + 2


def test_html_becomes_its_words() -> None:
    assert html_to_text("<p>One&nbsp;&amp; two</p>\n<ul><li>a</li><li>b</li></ul>") == "One & two\n- a\n- b"
    assert html_to_text("a<script>alert(1)</script>b<br>c") == "ab\nc"
    assert html_to_text("plain [/] text") == "plain [/] text"
    assert looks_like_html("<p>x</p>")
    assert not looks_like_html("a < b and **c**")


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<P CLASS='a>b'>One</P  ><p title=\"</p>\">two", "One\ntwo"),
        ("<p it's>a</p>it's", "a\nit's"),
        ('<p title="open>a</p>b', "a\nb"),
        ("a<!-- <p>b</p> -->c<!-->d<!-- e --!>f", "acdf"),
        ("a <!-- b<br>c <!-- d", "a <!-- b\nc <!-- d"),
        ("<!DOCTYPE html><?xml 1?><title>502</title><h1>Bad\n gateway</h1></>", "502\nBad gateway"),
        ("a<![CDATA[x>y]]>b<![CDATA[c", "ab<![CDATA[c"),
        ("a<STYLE>p{} <b></p></style >b<script>if (a<b) '</scripts>'", "ab"),
        ("a<script src='x'/>b", "ab"),
        ("<p>x</p><![<", "x\n<![<"),
        ("a < b <3 <> <c d", "a < b <3 <> <c d"),
        ("a\t \n b&nbsp;&#32;c&#10;d&lt;p&gt;<p> </p> e", "a b c d<p>\ne"),
        ("<ul>\n <li> a</li>\n <li><a href='x'>b</a> c</li></ul>", "- a\n- b c"),
        ("&bogus; &#x110000; &#" + "9" * 5_000 + "; &", f"&bogus; {SUBSTITUTE} {SUBSTITUTE} &"),
    ],
)
def test_html_is_read_as_a_browser_reads_it_and_keeps_what_never_closes(html: str, words: str) -> None:
    assert html_to_text(html) == words


def test_html_is_recognised_anywhere_and_by_whole_tags() -> None:
    for html in ("x" * 50_000 + "<br/>", '<A href="x">', "a</LI>", "<h3\nid=a>"):
        assert looks_like_html(html)
    for text in ("<p", "<p <", "<pp>", "<https://example.com>", "a <b> c"):
        assert not looks_like_html(text)


html_pieces = st.text(st.sampled_from("<!&[-/a \"'>pliscrt\n\t;#x19=]?\xa0\x1b"), max_size=60) | st.lists(
    st.sampled_from(
        ["<![", "<!--", "-->", "<script>", "</script", "<p ", "</", "<![CDATA[", "]]>", "='", '"', ">", "&#9"]
    )
).map("".join)


@given(html_pieces)
def test_no_html_makes_the_reader_fail(html: str) -> None:
    words = html_to_text(html)
    assert is_safe(safe_text(words))
    assert not any(line != line.strip() or not line for line in words.split("\n") if words)
    assert looks_like_html(html) in (True, False)


# A reader that looks again at what it has seen needs seconds to minutes for each of these and stalls the run; the
# work is done inside compiled patterns, where no step can be counted from outside.
@pytest.mark.parametrize(
    "flood",
    [
        *("<p ", "</p ", "<!--", "<!", "<![CDATA[", "</", "<", "<p a='", "<p a=\"'", "<p =  ", "= ", "<script>", "<a>"),
        *("\t", "\n", "\r", "\xa0", "- -", "&", "&#9", "9", "<p " + " " * 400),
    ],
    ids=ascii,
)
def test_a_flood_of_markup_is_read_once(flood: str) -> None:
    for start in ("", "<p ", "<!--", "&#", "x"):
        html = (start + flood * MAX_TEXT)[:MAX_TEXT]
        assert len(html_to_text(html)) <= MAX_TEXT
        looks_like_html(html)


SPLIT = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("ab  \n\t漢é#1\u0301\u200d\ufe0f😀"), max_size=80
)


@given(SPLIT, st.integers(2, 20))
def test_wrapped_lines_fit_and_lose_only_blanks(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(cell_width(line) <= width for line in lines)
    assert not any("\n" in line for line in lines)
    kept = "".join(lines).replace(" ", "")
    assert kept == text.translate({ord(blank): None for blank in " \t\n"})


@given(SPLIT, st.integers(2, 20), st.integers(0, 6))
def test_wrapping_stops_at_the_most_lines_and_says_so(text: str, width: int, most: int) -> None:
    every, some = wrap(text, width), wrap(text, width, most)
    assert all(cell_width(line) <= width for line in some)
    if len(every) <= most:
        assert some == every
    else:
        assert len(some) == most
        assert some[:-1] == every[: max(0, most - 1)]
        assert not some or some[-1].endswith("…")


def test_words_are_kept_whole_where_they_fit() -> None:
    assert wrap("one two  three\n\nfour", 8) == ["one two ", "three", "", "four"]
    assert wrap("a abcdefgh bc", 3) == ["a", "abc", "def", "gh", "bc"]
    assert wrap("漢字漢 a", 5) == ["漢字", "漢 a"]
    assert wrap("漢字", 1) == ["漢", "字"]
    assert wrap("", 5) == [""]
    assert wrap("one two three", 8, most=1) == ["one two…"]
    assert wrap("abcdefgh", 3, 2) == ["abc", "de…"]
    assert wrap("漢字漢字", 4, 1) == ["漢…"]
    assert wrap("ab", 1, 1) == ["…"]
    assert wrap("a b", 9, 1) == ["a b"]
    assert wrap("\u0301" * 100, 2) == ["\u0301" * 16] * 6 + ["\u0301" * 4], "a flood without a width is broken too"


@pytest.mark.parametrize("character", ["a", "漢", "é", "\u0301", "#\ufe0f", "\u200d", "a ", "漢 ", " ", "\t"])
def test_wrapping_measures_every_character_a_few_times_at_most(character: str, monkeypatch: pytest.MonkeyPatch) -> None:
    measured = 0

    def count(measure: Callable[[str], int]) -> Callable[[str], int]:
        def counting(text: str) -> int:
            nonlocal measured
            measured += len(text)
            return measure(text)

        return counting

    monkeypatch.setattr(wistia_tui.text, "cell_len", count(cell_len))
    monkeypatch.setattr(wistia_tui.text, "get_character_cell_size", count(get_character_cell_size))
    text = (character * 50_000)[:50_000]
    wrap(text, 20)
    assert measured <= 4 * len(text)
    measured = 0
    wrap(text, 20, most=3)
    assert measured <= 4 * 20 * 8 * 4
