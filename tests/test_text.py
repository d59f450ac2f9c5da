from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

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


@given(st.text(st.sampled_from("<>/pbr&;#x1 \n!-[]a\x1b"), max_size=40))
def test_no_html_makes_the_reader_fail(html: str) -> None:
    assert is_safe(safe_text(html_to_text(html)))
