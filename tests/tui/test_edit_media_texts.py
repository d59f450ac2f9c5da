"""Texts in the form of a media: hostile, pasted or formatted, they reach the screen as signs and are said."""

from __future__ import annotations

import pytest

from tests.tui.media_forms import a_form, a_media, changes_of
from tests.tui.modal_host import showing
from wistia_tui.api.payloads import MediaChanges
from wistia_tui.sandbox.hostile import TEXTS
from wistia_tui.text import is_safe, safe_line
from wistia_tui.tui.screens.edit_media import HTML_CAME


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


@pytest.mark.parametrize("keys", [(), ("tab",), ("tab", "tab")])
async def test_the_apps_own_clipboard_is_cleaned_as_well(keys: tuple[str, ...]) -> None:
    async with showing(a_form(a_media())) as form:
        form.app.copy_to_clipboard("\x1b[31mcopied\u202e")
        await form.press(*keys, "ctrl+v")
        form.assert_safe()
        assert "copied" in form.text
