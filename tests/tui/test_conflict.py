from __future__ import annotations

from typing import Any

import pytest

from tests.tui.modal_host import STILL_OPEN, showing
from tests.tui.parts import SIZES, typed_too_early
from wistia_tui.api.models import Media, Project
from wistia_tui.api.payloads import MediaChanges, ProjectChanges
from wistia_tui.library.change import EditMedia, EditProject
from wistia_tui.library.conflicts import compare
from wistia_tui.sandbox.hostile import TEXTS
from wistia_tui.tui.screens.conflict import LATER, STAYS, ConflictScreen


def a_media(**fields: Any) -> Media:
    record = {"hashed_id": "a1b2c3d4e5", "name": "Setting up", "description": "How to.", "tags": [{"name": "sales"}]}
    return Media.from_json(record | fields, editable=True)


def screen_of(changes: MediaChanges, fresh: Media, before: Media | None = None) -> ConflictScreen:
    return ConflictScreen(compare(EditMedia(before or a_media(), changes), fresh), "Setting up", fresh)


def changes_of(result: object) -> MediaChanges:
    assert isinstance(result, EditMedia)
    return result.changes


BOTH = MediaChanges(name="Setting up, part 2", description="How to begin.")
THEIRS = a_media(name="Setting up again", description="How to end.")


@pytest.mark.parametrize("size", SIZES)
async def test_origin_theirs_and_mine_stand_below_each_other(size: tuple[int, int]) -> None:
    async with showing(screen_of(MediaChanges(name="Setting up, part 2"), THEIRS), size) as dialog:
        assert "Changed by somebody else: Setting up" in dialog.words
        assert "Somebody else changed this field as well. Nothing was sent yet." in dialog.words
        assert "Name: m or t?" in dialog.words
        assert "origin Setting up‹› ○ theirs Setting up‹ again› ○ mine Setting up‹, part 2›" in dialog.words
        assert f"To choose: name. {LATER}" in dialog.words
        assert "ctrl+s save Esc later" in dialog.words


@pytest.mark.parametrize(
    ("keys", "changes"),
    [
        (["m", "m"], BOTH),
        (["m", "t"], MediaChanges(name="Setting up, part 2")),
        (["t", "m"], MediaChanges(description="How to begin.")),
        (["j", "m", "t"], MediaChanges(description="How to begin.")),
        (["t", "t", "k", "m"], MediaChanges(name="Setting up, part 2")),
    ],
)
async def test_what_is_chosen_is_sent_on_top_of_the_fresh_record(keys: list[str], changes: MediaChanges) -> None:
    screen = screen_of(BOTH, THEIRS)
    async with showing(screen) as dialog:
        await dialog.press(*keys, "ctrl+s")
        assert dialog.result == EditMedia(THEIRS, changes)
        assert not screen.discarded


async def test_nothing_is_sent_before_there_is_a_choice_for_each() -> None:
    async with showing(screen_of(BOTH, THEIRS)) as dialog:
        await dialog.press("ctrl+s")
        assert dialog.result is STILL_OPEN
        await dialog.press("m", "ctrl+s")
        assert dialog.result is STILL_OPEN
        assert "To choose: description." in dialog.words
        assert "Name: mine stays" in dialog.words
        assert "● mine" in dialog.words


async def test_theirs_for_all_sends_nothing_and_lets_the_draft_go() -> None:
    screen = screen_of(BOTH, THEIRS)
    async with showing(screen) as dialog:
        await dialog.press("t", "t")
        assert STAYS in dialog.words
        await dialog.press("ctrl+s")
        assert dialog.result is None
        assert screen.discarded


@pytest.mark.parametrize("keys", [["escape"], ["t", "t", "escape"], ["m", "q"]])
async def test_escape_sends_nothing_and_keeps_the_draft(keys: list[str]) -> None:
    screen = screen_of(BOTH, THEIRS)
    async with showing(screen) as dialog:
        await dialog.press(*keys)
        assert dialog.result is None
        assert not screen.discarded


async def test_tags_are_put_together_and_said_so() -> None:
    fresh = a_media(name="Setting up again", tags=[{"name": "sales"}, {"name": "theirs"}])
    async with showing(screen_of(MediaChanges(name="Mine", tags=("mine",)), fresh)) as dialog:
        assert "Tags are put together: +mine -sales on top of what is there now." in dialog.words
        await dialog.press("t")
        assert "ctrl+s sends: tags." in dialog.words
        await dialog.press("ctrl+s")
        assert changes_of(dialog.result) == MediaChanges(tags=("theirs", "mine"))


async def test_what_nobody_else_changed_is_sent_without_a_question() -> None:
    changes = MediaChanges(name="Mine", description="Mine as well")
    async with showing(screen_of(changes, a_media(name="Theirs"))) as dialog:
        assert "Nobody else changed: description. Yours is sent." in dialog.words
        await dialog.press("m", "ctrl+s")
        assert changes_of(dialog.result) == changes


async def test_without_a_conflict_both_can_stay() -> None:
    async with showing(screen_of(MediaChanges(name="Mine"), a_media(description="Theirs"))) as dialog:
        assert "both can stay" in dialog.words
        await dialog.press("m", "t", "j", "ctrl+s")
        assert changes_of(dialog.result) == MediaChanges(name="Mine")


async def test_switches_are_words() -> None:
    record = {"hashedId": "p1", "name": "Onboarding", "public": False, "anonymousCanUpload": True}
    before = Project.from_json(record)
    fresh = Project.from_json(record | {"anonymousCanUpload": False, "name": "Boarding"})
    change = EditProject(before, ProjectChanges(name="On board", anonymous_can_upload=None))
    async with showing(ConflictScreen(compare(change, fresh), "Onboarding", fresh)) as dialog:
        assert "theirs ‹B›oarding" in dialog.words
        await dialog.press("m", "ctrl+s")
        assert dialog.result == EditProject(fresh, ProjectChanges(name="On board"))


@pytest.mark.parametrize("size", SIZES)
async def test_of_a_long_text_what_differs_can_be_seen(size: tuple[int, int]) -> None:
    text = "word " * 2_000
    before, fresh = a_media(description=f"{text}old {text}"), a_media(description=f"{text}theirs {text}")
    async with showing(screen_of(MediaChanges(description=f"{text}mine {text}"), fresh, before), size) as dialog:
        seen = dialog.words
        for _ in range(6):
            await dialog.press("pagedown")
            seen += dialog.words
        assert "‹theirs›" in seen
        assert "‹mine›" in seen
        await dialog.press("t")
        assert "theirs stays" in dialog.words


@pytest.mark.parametrize("key", ["escape", "m", "t", "ctrl+s"])
async def test_a_key_typed_before_the_dialog_was_painted_does_nothing(key: str) -> None:
    screen = screen_of(BOTH, THEIRS)
    assert await typed_too_early(screen, key) is STILL_OPEN
    assert not screen._choices


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
async def test_hostile_values_reach_the_screen_as_signs(text: str, size: tuple[int, int]) -> None:
    before = a_media(name=f"a{text}", description=f"a{text}", tags=[{"name": text}])
    fresh = a_media(name=f"b{text}", description=f"b{text}", tags=[{"name": f"{text}2"}])
    changes = MediaChanges(name=f"c{text}", description=f"c{text}", tags=("mine",))
    screen = ConflictScreen(compare(EditMedia(before, changes), fresh), f"a{text}", fresh)
    async with showing(screen, size) as dialog:
        for key in ("pagedown", "m", "pagedown", "t", "pageup"):
            dialog.assert_safe()
            await dialog.press(key)
        dialog.assert_safe()
