from __future__ import annotations

from typing import Any

import pytest
from textual.events import Key

from tests.tui.modal_host import STILL_OPEN, Host, showing
from wistia_tui.api.models import Media
from wistia_tui.api.payloads import MediaChanges
from wistia_tui.library.change import ArchiveMedia, Change, DeleteMedia, EditMedia, MoveMedia, Place
from wistia_tui.library.plan import job_title, plan_for
from wistia_tui.sandbox.hostile import TEXTS
from wistia_tui.tui.screens.confirm import Answer
from wistia_tui.tui.screens.confirm_job import TOO_SMALL, ConfirmJobScreen

SIZES = [(60, 20), (160, 50)]


def media(number: int, **fields: Any) -> Media:
    return Media.from_json({"hashed_id": f"id{number:08}", "name": f"Part {number}", **fields}, editable=True)


def archive(count: int) -> list[Change]:
    return [ArchiveMedia(media(number)) for number in range(count)]


def asking(changes: list[Change], **options: Any) -> ConfirmJobScreen:
    return ConfirmJobScreen(changes, plan_for(changes), title=job_title(changes), per_minute=540.0, **options)


@pytest.mark.parametrize("size", SIZES)
async def test_it_says_what_to_which_and_at_what_cost(size: tuple[int, int]) -> None:
    edits: list[Change] = [EditMedia(media(number), MediaChanges(name=f"Piece {number}")) for number in range(5000)]
    async with showing(asking(edits, notes=["3 left out: they are not there any more."]), size) as dialog:
        assert "Rename 5,000 medias?" in dialog.words
        assert "5,000 records · 5,000 requests and about 50 to look · 9:30 at least" in dialog.words
        assert "3 left out: they are not there any more." in dialog.words
        assert "Part 0" in dialog.words
        assert "→ Piece 0" in dialog.words
        assert "y starts" in dialog.words
        await dialog.press("G")
        assert "→ Piece 4999" in dialog.words


async def test_a_limit_of_its_own_is_said() -> None:
    moves: list[Change] = [MoveMedia(media(number), Place("p1", "Archive")) for number in range(3000)]
    async with showing(asking(moves)) as dialog:
        assert "3,000 records · 30 requests" in dialog.words
        assert "10:00 at least" in dialog.words
        assert "Wistia takes 10 such requests in 5 min" in dialog.words


@pytest.mark.parametrize(
    ("keys", "result"),
    [
        (["enter", "enter"], STILL_OPEN),
        (["y"], Answer.YES),
        (["s", "y"], Answer.YES),
        (["escape"], None),
        (["n"], None),
        (["q"], None),
        (["a"], STILL_OPEN),
        (["j", "G", "s", "pageup", "7", "backspace", "x"], STILL_OPEN),
    ],
)
async def test_what_keys_answer(keys: list[str], result: object) -> None:
    async with showing(asking(archive(3))) as dialog:
        await dialog.press(*keys)
        assert dialog.result is result


@pytest.mark.parametrize("size", SIZES)
async def test_the_requests_are_shown_as_they_will_be_sent_and_only_those_are_made(size: tuple[int, int]) -> None:
    screen = asking(archive(250))
    async with showing(screen, size) as dialog:
        await dialog.press("s")
        assert dialog.text.count("/v1/medias/archive.json") == 3
        assert "hashed_ids[]=id000" in dialog.words
        await dialog.press("s")
        assert "PUT" not in dialog.words
        assert "Part 0" in dialog.words


async def test_the_override_is_seen_in_the_requests() -> None:
    async with showing(asking(archive(2), method_override=True)) as dialog:
        await dialog.press("s")
        assert "POST _method=put /v1/medias/archive.json" in dialog.words


def delete(count: int) -> ConfirmJobScreen:
    changes: list[Change] = [DeleteMedia(media(number)) for number in range(count)]
    return asking(changes, wants_count=True, can_archive=True)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("keys", "result"),
    [
        (["1", "2", "enter"], Answer.YES),
        (["1", "2", "y"], Answer.YES),
        (["1", "3", "backspace", "2", "enter"], Answer.YES),
        (["enter"], None),
        (["y"], STILL_OPEN),
        (["1", "enter"], STILL_OPEN),
        (["1", "2", "0", "enter"], STILL_OPEN),
        (["1", "2", "escape"], None),
        (["a"], Answer.ARCHIVE),
    ],
)
async def test_only_the_number_of_records_deletes_them(size: tuple[int, int], keys: list[str], result: object) -> None:
    async with showing(delete(12), size) as dialog:
        assert "Type their number, 12, to delete them:" in dialog.words
        assert "a archive instead" in dialog.words
        await dialog.press(*keys)
        assert dialog.result is result


async def test_a_wrong_number_is_said_and_a_pasted_one_counts() -> None:
    async with showing(delete(12)) as dialog:
        await dialog.press("7", "enter")
        assert "Not the same: nothing is deleted." in dialog.words
        await dialog.paste("y")
        await dialog.paste("12")
        assert "that is it" in dialog.words
        await dialog.press("enter")
        assert dialog.result is Answer.YES


LONG = ["Files, captions and tags go with them; pages that embed them lose them. " * 3]


@pytest.mark.parametrize("size", [(40, 12), (80, 12)])
async def test_on_the_smallest_terminal_question_records_prompt_and_keys_are_seen(size: tuple[int, int]) -> None:
    changes: list[Change] = [DeleteMedia(media(number)) for number in range(12)]
    async with showing(asking(changes, wants_count=True, can_archive=True, notes=LONG), size) as dialog:
        await dialog.pilot.pause()
        for words in ("Delete 12 medias?", "Part 0", "Part 2", "to delete them: █", "a archive", "Space ", "Esc no"):
            assert words in dialog.words
        await dialog.press("space")
        assert "Delete 12 medias?" not in dialog.words
        await dialog.press("1", "2", "enter")
        assert dialog.result is Answer.YES


@pytest.mark.parametrize("size", [(39, 24), (30, 8), (80, 11)])
async def test_on_a_terminal_that_became_too_small_only_no_is_an_answer(size: tuple[int, int]) -> None:
    async with showing(delete(12), (80, 24)) as dialog:
        await dialog.press("1", "2")
        await dialog.pilot.resize_terminal(*size)
        await dialog.press("enter", "y", "a")
        assert dialog.result is STILL_OPEN
        assert TOO_SMALL[:22] in dialog.words
        await dialog.pilot.resize_terminal(80, 24)
        await dialog.press("enter")
        assert dialog.result is Answer.YES


@pytest.mark.parametrize("key", ["y", "escape"])
async def test_a_key_typed_before_the_dialog_was_painted_does_nothing(key: str) -> None:
    app = Host()
    async with app.run_test() as pilot:
        typed_early = Key(key, "y" if key == "y" else None)
        dialog = asking(archive(2))
        app.push_screen(dialog, lambda result: setattr(app, "result", result))
        dialog.post_message(Key(key, typed_early.character))
        await pilot.pause()
        dialog.post_message(typed_early)
        await pilot.pause()
        assert app.result is STILL_OPEN
        await pilot.press(key)
        assert app.result is (None if key == "escape" else Answer.YES)


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
async def test_hostile_records_reach_the_screen_as_signs(text: str) -> None:
    record = {"name": text, "project": {"hashed_id": "p1", "name": text}}
    changes: list[Change] = [MoveMedia(media(number, **record), Place("p2", text)) for number in range(3)]
    async with showing(asking(changes, notes=[text]), (60, 20)) as dialog:
        dialog.assert_safe()
        await dialog.press("s")
        dialog.assert_safe()
        assert "y starts" in dialog.words
