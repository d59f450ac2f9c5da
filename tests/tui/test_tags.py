from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from tests.tui.modal_host import STILL_OPEN, Shown, showing
from tests.tui.parts import SIZES, see, typed_too_early, until
from wistia_tui.api.models import Media
from wistia_tui.library.bulk_edit import EditTags
from wistia_tui.sandbox.hostile import TEXTS
from wistia_tui.text import wrap
from wistia_tui.tui.screens import tags
from wistia_tui.tui.screens.fields import Words
from wistia_tui.tui.screens.rule import DISCARD, NOTHING_CHANGES
from wistia_tui.tui.screens.tags import NO_TAGS, TagsScreen


def a_media(*tags: str, **fields: Any) -> Media:
    record = {"hashed_id": "a1b2c3d4e5", "name": "Setting up", "tags": [{"name": tag} for tag in tags]}
    return Media.from_json(record | fields, editable=True)


MEDIAS = [a_media("sales", "old"), a_media("sales", name="Tour"), a_media(name="Town hall")]


async def type_tags(dialog: Shown, add: str = "", remove: str = "") -> None:
    await dialog.type(add)
    await dialog.press("tab")
    await dialog.type(remove)


@pytest.mark.parametrize("size", SIZES)
async def test_it_says_which_tags_there_are_and_what_would_change(size: tuple[int, int]) -> None:
    async with showing(TagsScreen(MEDIAS), size) as dialog:
        assert "Tags of 3 medias" in dialog.words
        assert "sales 2 · old 1" in dialog.words
        assert "Type a tag." in dialog.words
        await type_tags(dialog, "new", "old")
        await see(dialog, "Changes 3 of 3.")
        assert "sales, ‹old›" in dialog.words
        assert "sales, ‹new›" in dialog.words
        assert "ctrl+s go on" in dialog.words
        assert "Esc back" in dialog.words
        await dialog.press("ctrl+s")
        assert dialog.result == EditTags(("new",), ("old",))


@pytest.mark.parametrize("count", [1, 3, 12, 13, 40, 3000])
@pytest.mark.parametrize("size", SIZES)
async def test_as_many_tags_as_have_room_are_found_in_a_few_tries(
    size: tuple[int, int], count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"tag {number % 7}-{number}" for number in range(count)]
    async with showing(TagsScreen([a_media(name) for name in names]), size) as dialog:
        there = dialog.app.screen.query_one("#tags-there", Words)
        await until(dialog, lambda: bool(there.text))
        tries: list[str] = []

        def counted(text: str, width: int, most: int | None = None) -> list[str]:
            tries.append(text)
            return wrap(text, width, most)

        monkeypatch.setattr(tags, "wrap", counted)
        width = there.content_size.width
        await dialog.type("t")
        assert 0 < len(tries) < 15
        words = [f"{name} 1" for name in sorted(names)]
        texts = [" · ".join(words[:shown]) + f" · and {count - shown:,} more" for shown in range(1, min(count, 80))]
        whole = " · ".join(words)
        fitting = [text for text in (*texts, whole) if len(wrap(text, width)) <= 3]
        assert there.text == fitting[-1]


async def test_only_the_medias_that_change_are_counted() -> None:
    async with showing(TagsScreen(MEDIAS)) as dialog:
        await type_tags(dialog, "Sales")
        await see(dialog, "Changes 1 of 3.")


async def test_while_a_tag_is_typed_only_those_that_hold_it_are_named() -> None:
    async with showing(TagsScreen([a_media("sales", "old", "older"), a_media("training")])) as dialog:
        await type_tags(dialog, "", "sales, ol")
        await see(dialog, "old 1 · older 1")
        assert "training" not in dialog.words.split("Add")[0]
        await dialog.type("x")
        await see(dialog, "sales 1 · training 1")


async def test_a_tag_that_nobody_carries_is_named() -> None:
    async with showing(TagsScreen(MEDIAS)) as dialog:
        await type_tags(dialog, "", "old, sale, x")
        await see(dialog, "Changes 1 of 3. None carries “sale” and 1 more.")


async def test_nothing_that_would_change_goes_on() -> None:
    async with showing(TagsScreen(MEDIAS)) as dialog:
        await dialog.press("ctrl+s")
        assert "Type a tag." in dialog.words
        await type_tags(dialog, "", "unknown")
        await dialog.press("ctrl+s")
        await see(dialog, NOTHING_CHANGES)
        assert dialog.result is STILL_OPEN


async def test_a_tag_to_be_added_and_removed_is_a_mistake() -> None:
    async with showing(TagsScreen(MEDIAS)) as dialog:
        await type_tags(dialog, "new", "NEW")
        await dialog.press("ctrl+s")
        await see(dialog, "is to be added and to be removed.")
        assert dialog.result is STILL_OPEN


async def test_a_tag_that_cannot_be_shown_is_taken_off_as_the_service_holds_it() -> None:
    raw = "a\x1bb"
    async with showing(TagsScreen([a_media(raw, "plain")])) as dialog:
        dialog.assert_safe()
        await dialog.press("tab")
        await dialog.paste("a␛b")
        await dialog.press("ctrl+s")
        await until(dialog, lambda: dialog.result is not STILL_OPEN)
        assert dialog.result == EditTags((), (raw,))


async def test_keys_that_go_on_at_once_wait_for_what_they_mean() -> None:
    medias = [a_media(f"t{number}", name=f"Lesson {number}") for number in range(3_000)]
    async with showing(TagsScreen(medias)) as dialog:
        await dialog.pilot.press("n", "e", "w", "ctrl+s")
        await until(dialog, lambda: dialog.result is not STILL_OPEN)
        assert dialog.result == EditTags(("new",), ())


@pytest.mark.parametrize("medias", [[], [a_media()]], ids=["no medias", "no tags"])
async def test_where_there_is_nothing_it_says_so(medias: Sequence[Media]) -> None:
    async with showing(TagsScreen(medias)) as dialog:
        assert NO_TAGS in dialog.words
        await dialog.press("escape")
        assert dialog.result is None


async def test_a_media_that_was_not_read_for_editing_stays_as_it_is() -> None:
    unread = Media.from_json({"hashed_id": "a1b2c3d4e5", "name": "Tour", "tags": [{"name": "old"}]})
    async with showing(TagsScreen([unread, *MEDIAS])) as dialog:
        await type_tags(dialog, "new")
        await see(dialog, "Changes 3 of 4. 1 cannot be changed so and stays as it is (✗).")
        assert "It was not read for editing." in dialog.words


# leaving --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("keys", "result"), [(["y"], None), (["n"], STILL_OPEN), (["x"], STILL_OPEN)])
async def test_what_was_typed_is_not_lost_by_one_key(keys: list[str], result: object) -> None:
    async with showing(TagsScreen(MEDIAS)) as dialog:
        await type_tags(dialog, "new")
        await dialog.press("escape")
        assert " ".join(DISCARD.split()) in dialog.words
        await dialog.press(*keys)
        assert dialog.result is result


async def test_after_no_the_same_field_takes_keys_again() -> None:
    async with showing(TagsScreen(MEDIAS)) as dialog:
        await type_tags(dialog, "new", "ol")
        await dialog.press("escape", "n", "d", "ctrl+s")
        await until(dialog, lambda: dialog.result is not STILL_OPEN)
        assert dialog.result == EditTags(("new",), ("old",))


async def test_leaving_the_app_asks_as_well() -> None:
    screen = TagsScreen(MEDIAS)
    async with showing(screen) as dialog:
        assert not screen.asks_before_leaving()
        await type_tags(dialog, "new")
        assert screen.asks_before_leaving()
        await dialog.pilot.pause()
        assert " ".join(DISCARD.split()) in dialog.words


@pytest.mark.parametrize("key", ["escape", "ctrl+s", "x"])
async def test_a_key_typed_before_the_dialog_was_painted_does_nothing(key: str) -> None:
    screen = TagsScreen(MEDIAS)
    assert await typed_too_early(screen, key) is STILL_OPEN
    assert not screen.to_add.value


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
async def test_hostile_tags_reach_the_screen_as_signs(text: str, size: tuple[int, int]) -> None:
    async with showing(TagsScreen([a_media(text, "old", name=text)] * 3), size) as dialog:
        dialog.assert_safe()
        await type_tags(dialog, "new")
        # Half of a character cannot be sent again, and the whole set is sent.
        await see(dialog, "Changes 0 of 3." if "\ud83d" in text else "Changes 3 of 3.")
        dialog.assert_safe()
        await dialog.press("down", "pagedown")
        dialog.assert_safe()
