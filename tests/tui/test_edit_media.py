from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tui.modal_host import STILL_OPEN, answering, showing
from wistia_tui.api.errors import ServerFailed
from wistia_tui.api.models import Media
from wistia_tui.api.payloads import MediaChanges
from wistia_tui.library.change import EditMedia
from wistia_tui.sandbox.hostile import TEXTS
from wistia_tui.text import is_safe, safe_line
from wistia_tui.tui.screens.edit_media import HTML_CAME, LAST_TAG, TAG_SIGNS, EditMediaScreen
from wistia_tui.tui.screens.form import DISCARD, NAME_NEEDED, NOTHING_CHANGED
from wistia_tui.tui.screens.laid_over import FROM_DRAFT
from wistia_tui.tui.screens.newest_version import READING
from wistia_tui.tui.screens.tag_field import difference, format_tags, parse_tags


def a_media(**fields: Any) -> Media:
    record = {
        "hashed_id": "a1b2c3d4e5",
        "name": "Setting up",
        "type": "Video",
        "description": "How to **invite** people.",
        "tags": [{"name": "sales"}, {"name": "old"}],
    }
    return Media.from_json(record | fields, editable=True)


def a_form(media: Media, **options: Any) -> EditMediaScreen:
    return EditMediaScreen(answering(media), media, **options)


def changes_of(result: object) -> MediaChanges:
    assert isinstance(result, EditMedia)
    return result.changes


# saving ---------------------------------------------------------------------------------------------------------------


async def test_the_name_has_the_focus_with_the_cursor_at_its_end_and_only_it_is_sent() -> None:
    media = a_media()
    async with showing(a_form(media)) as form:
        await form.press("!")
        assert "PUT /v1/medias/a1b2c3d4e5.json   name" in form.text
        await form.press("ctrl+s")
        assert form.result == EditMedia(media, MediaChanges(name="Setting up!"))


async def test_the_change_starts_from_the_record_that_was_read_not_from_the_list() -> None:
    fresh = a_media(name="Newer name")
    async with showing(EditMediaScreen(answering(fresh), a_media())) as form:
        await form.press("!", "ctrl+s")
        assert form.result == EditMedia(fresh, MediaChanges(name="Newer name!"))


async def test_the_request_is_shown_as_the_override_sends_it() -> None:
    async with showing(a_form(a_media(), method_override=True)) as form:
        await form.press("!")
        assert "POST _method=put /v1/medias/a1b2c3d4e5.json" in form.text


async def test_nothing_changed_sends_nothing() -> None:
    async with showing(a_form(a_media())) as form:
        await form.press("x", "backspace")
        assert NOTHING_CHANGED in form.text
        await form.press("ctrl+s")
        assert form.result is None


@pytest.mark.parametrize("name", ["", "   "])
async def test_a_blank_name_is_refused_at_the_field(name: str) -> None:
    async with showing(a_form(a_media())) as form:
        await form.press("ctrl+u")
        await form.type(name)
        await form.press("tab", "ctrl+s")
        assert form.result is STILL_OPEN
        assert NAME_NEEDED in form.text
        await form.press("B", "ctrl+s")
        assert changes_of(form.result) == MediaChanges(name=f"{name}B")


async def test_a_media_without_a_name_can_have_its_description_changed() -> None:
    async with showing(a_form(a_media(name=""))) as form:
        await form.press("tab", "tab", "X", "ctrl+s")
        assert changes_of(form.result) == MediaChanges(description="XHow to **invite** people.")


async def test_5000_characters_stay_whole() -> None:
    async with showing(a_form(a_media(name="漢" * 5000))) as form:
        await form.press("!", "ctrl+s")
        assert changes_of(form.result) == MediaChanges(name="漢" * 5000 + "!")


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
async def test_hostile_texts_reach_neither_the_screen_nor_the_service(text: str) -> None:
    media = a_media(name=text, description=text, tags=[{"name": text}, {"name": "old"}])
    async with showing(a_form(media)) as form:
        form.assert_safe()
        for key in ("end", "tab", "end", "tab", "ctrl+end", "shift+tab"):
            await form.press(key)
            form.assert_safe()
        await form.type(",new")
        form.assert_safe()
        await form.press("ctrl+s")
        changes = changes_of(form.result)
        assert (changes.name, changes.description) == (None, None)
        assert changes.tags is not None
        held = () if text == "" else (text,) if safe_line(text).strip() else ()
        assert changes.tags == (*held, "old", "new")


# tags -----------------------------------------------------------------------------------------------------------------


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


_TAGS = st.text(
    st.one_of(st.sampled_from('", \t'), st.characters(exclude_categories=["Cs"])), min_size=1, max_size=12
).map(safe_line)


@given(st.lists(_TAGS.filter(lambda tag: bool(tag.strip())), unique=True, max_size=6))
def test_tags_survive_the_way_into_the_field_and_back(tags: list[str]) -> None:
    assert parse_tags(format_tags(tags)) == tuple(tags)


@given(st.text(alphabet='ab", ', max_size=20))
def test_whatever_is_typed_as_tags_reads_the_same_once_formatted(line: str) -> None:
    tags = parse_tags(line)
    assert all(tag.strip() for tag in tags)
    assert parse_tags(format_tags(tags)) == tags


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


def test_the_difference_names_what_comes_and_what_goes() -> None:
    assert difference(("a", "b"), ("b", "c d")) == "+c d -a"


# reading --------------------------------------------------------------------------------------------------------------


async def test_it_opens_at_once_and_drops_keys_until_the_fields_are_there() -> None:
    answer: asyncio.Future[Media] = asyncio.get_running_loop().create_future()

    async def load() -> Media:
        return await answer

    async with showing(EditMediaScreen(load, a_media())) as form:
        assert "Edit media · Setting up" in form.text
        assert "a1b2c3d4e5" in form.text
        assert READING in form.text
        await form.press("x", "tab", "y", "ctrl+s", "enter")
        assert form.result is STILL_OPEN
        answer.set_result(a_media())
        await form.pilot.pause()
        await form.pilot.pause()
        assert READING not in form.text
        await form.press("!", "ctrl+s")
        assert changes_of(form.result) == MediaChanges(name="Setting up!")


async def test_it_can_be_left_while_it_reads() -> None:
    async def load() -> Media:
        await asyncio.Event().wait()
        raise AssertionError

    async with showing(EditMediaScreen(load, a_media())) as form:
        await form.press("escape")
        assert form.result is None


async def test_a_failed_read_says_why_and_can_be_repeated() -> None:
    reads = 0

    async def load() -> Media:
        nonlocal reads
        reads += 1
        if reads == 1:
            raise ServerFailed("Wistia answered 500 [/] twice.", "Try again.", request_id="7c1f")
        return a_media()

    async with showing(EditMediaScreen(load, a_media())) as form:
        assert "Wistia answered 500 [/] twice. (request 7c1f) Try again." in form.words
        await form.press("x", "ctrl+s", "ctrl+r")
        await form.press("!", "ctrl+r", "ctrl+s")
        assert changes_of(form.result) == MediaChanges(name="Setting up!")
        assert reads == 2


@pytest.mark.parametrize("answer", [{"hashed_id": "other"}, "no record"])
async def test_another_record_than_the_one_asked_for_is_refused(answer: object) -> None:
    fresh = Media.from_json(answer, editable=isinstance(answer, dict))
    async with showing(EditMediaScreen(answering(fresh), a_media())) as form:
        assert "another record" in form.words
        await form.press("x", "ctrl+s")
        assert form.result is STILL_OPEN


async def test_a_record_without_its_id_is_changed_by_the_id_that_was_asked_for() -> None:
    async with showing(EditMediaScreen(answering(a_media(hashed_id=None)), a_media())) as form:
        await form.press("!", "ctrl+s")
        assert isinstance(form.result, EditMedia)
        assert form.result.identity == "a1b2c3d4e5"


# what the form says of what it holds ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"description": "<p>formatted</p>"}, HTML_CAME),
        ({"name": "two\nlines"}, "Holds line breaks or tabs, shown as ⏎ and ⇥"),
        ({"name": "a\x1bb"}, "Holds characters that a terminal cannot show"),
        ({"description": "a\x9bb"}, "Holds characters that a terminal cannot show"),
    ],
)
async def test_what_saving_would_lose_is_said(fields: dict[str, object], said: str) -> None:
    async with showing(a_form(a_media(**fields))) as form:
        assert said in form.words


async def test_an_ordinary_record_is_not_warned_of() -> None:
    media = a_media(name="Müller &amp; Söhne", description="one\r\ntwo\n")
    async with showing(a_form(media)) as form:
        assert "Holds" not in form.text
        assert "Müller & Söhne" in form.text
        await form.press("ctrl+s")
        assert form.result is None


async def test_markup_is_shown_as_it_is() -> None:
    name = "[@click=app.quit]x[/] [/] [bold]b"
    async with showing(a_form(a_media(name=name, tags=[{"name": "[/]"}])), (160, 50)) as form:
        assert form.text.count(name) == 2
        await form.press("tab")
        await form.type(",[x]")
        assert "+[x]" in form.text


async def test_a_draft_is_laid_over_the_newest_version() -> None:
    draft = MediaChanges(name="typed before", tags=("sales", "a\x1bb"))
    async with showing(a_form(a_media(description="newer"), draft=draft)) as form:
        assert FROM_DRAFT in form.words
        await form.press("ctrl+s")
        assert changes_of(form.result) == draft


async def test_a_draft_that_the_service_holds_already_is_nothing_to_send() -> None:
    async with showing(a_form(a_media(), draft=MediaChanges(name="Setting up"))) as form:
        assert NOTHING_CHANGED in form.text


@pytest.mark.parametrize("keys", [(), ("tab",), ("tab", "tab")])
async def test_pasted_controls_become_signs(keys: tuple[str, ...]) -> None:
    async with showing(a_form(a_media())) as form:
        await form.press(*keys)
        await form.paste("\x1b]52;c;YQ==\x07\x9b31m\u202epasted")
        form.assert_safe()
        assert "pasted" in form.text
        await form.press("ctrl+s")
        changes = changes_of(form.result)
        for value in (changes.name, changes.description, *(changes.tags or ())):
            assert value is None or is_safe(value)


async def test_a_paste_of_lines_is_one_name_and_a_description_of_lines() -> None:
    async with showing(a_form(a_media(name="", description=""))) as form:
        await form.paste("one\r\ntwo\rthree\n")
        await form.press("tab", "tab")
        await form.paste("one\r\ntwo\rthree\n")
        await form.press("ctrl+s")
        assert changes_of(form.result) == MediaChanges(name="one two three", description="one\ntwo\nthree\n")


# leaving --------------------------------------------------------------------------------------------------------------


async def test_escape_closes_at_once_if_nothing_was_changed() -> None:
    async with showing(a_form(a_media())) as form:
        await form.press("escape")
        assert form.result is None


@pytest.mark.parametrize("answer", ["n", "escape"])
async def test_escape_asks_before_it_forgets_and_keeps_what_was_typed(answer: str) -> None:
    async with showing(a_form(a_media())) as form:
        await form.press("!", "escape")
        assert DISCARD in form.text
        await form.press("x", "tab", "enter", "space", "ctrl+s")
        assert form.result is STILL_OPEN
        await form.press(answer)
        assert DISCARD not in form.text
        await form.press("?", "ctrl+s")
        assert changes_of(form.result) == MediaChanges(name="Setting up!?")


async def test_y_discards() -> None:
    async with showing(a_form(a_media())) as form:
        await form.press("!", "escape", "y")
        assert form.result is None


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (160, 50)])
async def test_fields_and_keys_have_room(size: tuple[int, int]) -> None:
    async with showing(a_form(a_media()), size) as form:
        for word in ("Name", "Tags", "Description", "will be sent", "ctrl+s save", "How to **invite**"):
            assert word in form.text


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (160, 50)])
async def test_fields_are_as_wide_as_the_form_and_show_the_cursor_at_the_end_of_a_long_name(
    size: tuple[int, int],
) -> None:
    screen = a_form(a_media(name="漢字" * 500))
    async with showing(screen, size) as form:
        right = screen.hints.region.right
        assert [field.region.right for field in (screen.media_name, screen.tags, screen.description)] == [right] * 3
        await form.press("!")
        assert screen.media_name.region.contains_point(screen.media_name.cursor_screen_offset)
        assert "漢字!" in form.text


@pytest.mark.parametrize("keys", [(), ("tab",), ("tab", "tab")])
async def test_the_apps_own_clipboard_is_cleaned_as_well(keys: tuple[str, ...]) -> None:
    async with showing(a_form(a_media())) as form:
        form.app.copy_to_clipboard("\x1b[31mcopied\u202e")
        await form.press(*keys, "ctrl+v")
        form.assert_safe()
        assert "copied" in form.text
