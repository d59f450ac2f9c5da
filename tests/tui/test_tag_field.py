"""Tags as one line of text: what is typed, what it stands for, and what it changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tui.media_forms import a_form, a_media, changes_of
from tests.tui.modal_host import STILL_OPEN, showing
from wistia_tui.api.payloads import MediaChanges
from wistia_tui.text import safe_line
from wistia_tui.tui.screens.edit_media import LAST_TAG, TAG_SIGNS
from wistia_tui.tui.screens.form import NOTHING_CHANGED
from wistia_tui.tui.screens.tag_field import difference, format_tags, parse_tags

_TAGS = st.text(
    st.one_of(st.sampled_from('", \t'), st.characters(exclude_categories=["Cs"])), min_size=1, max_size=12
).map(safe_line)


@given(st.lists(_TAGS.filter(lambda tag: bool(tag.strip())), unique=True, max_size=6))
def test_tags_survive_the_way_into_the_field_and_back(tags: list[str]) -> None:
    assert parse_tags(format_tags(tags)) == tuple(tags)


@pytest.mark.parametrize(
    ("line", "tags"),
    [
        ("", ()),
        (" , ,, ", ()),
        ("a,b , c", ("a", "b", "c")),
        ('"a, b",c', ("a, b", "c")),
        ('5" screen, x', ('5" screen', "x")),
        ('"say ""hi""", x', ('say "hi"', "x")),
        ('"never closed, x', ("never closed, x",)),
        ("a, a", ("a",)),
    ],
)
def test_tags_as_they_are_typed(line: str, tags: tuple[str, ...]) -> None:
    assert parse_tags(line) == tags


@given(st.text(alphabet='ab", ', max_size=20))
def test_whatever_is_typed_as_tags_reads_the_same_once_formatted(line: str) -> None:
    tags = parse_tags(line)
    assert all(tag.strip() for tag in tags)
    assert parse_tags(format_tags(tags)) == tags


def test_the_difference_names_what_comes_and_what_goes() -> None:
    assert difference(("a", "b"), ("b", "c d")) == "+c d -a"


async def test_the_form_says_that_tags_replace_the_whole_set_and_what_that_does() -> None:
    async with showing(a_form(a_media())) as form:
        await form.press("tab", "ctrl+u")
        await form.type("sales, onboarding")
        assert "tags (replaces all by these 2)" in form.text
        assert "+onboarding -old" in form.text
        await form.press("ctrl+s")
        assert changes_of(form.result) == MediaChanges(tags=("sales", "onboarding"))


async def test_other_blanks_or_another_order_of_tags_change_nothing() -> None:
    async with showing(a_form(a_media())) as form:
        await form.press("tab", "ctrl+u")
        await form.type("old,  sales,")
        assert NOTHING_CHANGED in form.text


async def test_unchanged_tags_go_back_as_the_service_holds_them() -> None:
    media = a_media(tags=[{"name": "a\x1bb"}, {"name": 'say "x", y'}])
    async with showing(a_form(media)) as form:
        assert TAG_SIGNS in form.words
        await form.press("tab")
        await form.type(",new")
        await form.press("ctrl+s")
        assert changes_of(form.result) == MediaChanges(tags=("a\x1bb", 'say "x", y', "new"))


async def test_all_tags_can_go() -> None:
    async with showing(a_form(a_media())) as form:
        await form.press("tab", "ctrl+u")
        assert "removes all" in form.text
        await form.press("ctrl+s")
        assert changes_of(form.result) == MediaChanges(tags=())


async def test_the_last_tag_stays_where_the_override_cannot_send_none() -> None:
    async with showing(a_form(a_media(), method_override=True)) as form:
        await form.press("tab", "ctrl+u", "ctrl+s")
        assert form.result is STILL_OPEN
        assert LAST_TAG in form.words
