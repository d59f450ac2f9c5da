from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wistia_tui.text import cell_width
from wistia_tui.tui.widgets.changed_part import CLOSES, OPENS, ChangedPart, changed_part, excerpts

TEXTS = st.text(alphabet="ab 漢é\u0301", max_size=30)


@pytest.mark.parametrize(
    ("before", "after", "part"),
    [
        ("demo_final_1.mov", "demo_draft_1.mov", ChangedPart("demo_", "final", "draft", "_1.mov")),
        ("Setting up", "Setting up!", ChangedPart("Setting up", "", "!", "")),
        ("", "new", ChangedPart("", "", "new", "")),
        ("old", "", ChangedPart("", "old", "", "")),
        ("aa", "aaa", ChangedPart("aa", "", "a", "")),
        ("same", "same", ChangedPart("same", "", "", "")),
    ],
)
def test_it_is_the_smallest_part_in_which_both_differ(before: str, after: str, part: ChangedPart) -> None:
    assert changed_part(before, after) == part


@given(TEXTS, TEXTS)
def test_its_parts_make_both_texts(before: str, after: str) -> None:
    part = changed_part(before, after)
    assert (part.head + part.before + part.tail, part.head + part.after + part.tail) == (before, after)
    assert not (part.before and part.after and part.before[0] == part.after[0])
    assert not (part.before and part.after and part.before[-1] == part.after[-1])


@given(TEXTS, TEXTS, st.integers(2, 40))
def test_excerpts_fit_and_begin_alike(before: str, after: str, width: int) -> None:
    one, other = excerpts(changed_part(before, after), width)
    assert one.head == other.head
    for excerpt in (one, other):
        assert cell_width("".join(excerpt)) <= width
        assert excerpt.changed.startswith(OPENS)
        assert excerpt.changed.endswith(CLOSES)


def test_what_differs_is_in_sight_at_the_end_of_a_long_text() -> None:
    one, other = excerpts(changed_part("x" * 300 + "_old", "x" * 300 + "_new"), 30)
    assert (one.changed, other.changed) == ("‹old›", "‹new›")
    assert one.head.startswith("…x")


def test_what_differs_leaves_room_for_what_is_around_it() -> None:
    one, _ = excerpts(changed_part("before " + "x" * 300 + " after", "before  after"), 30)
    assert one.head
    assert "…" in one.changed
