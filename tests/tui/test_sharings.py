"""With whom a project is shared: what they may do, and how one stops sharing it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from tests.tui.modal_host import answering, showing
from tests.tui.parts import SIZES, see, until
from tests.tui.project_parts import Account, account_with_parts, hostile_account, listed, sharings_of
from wistia_tui.api.models import Sharing
from wistia_tui.tui.screens.sharings import (
    NO_GROUP_ADMINS,
    NO_WAY_BACK,
    SENDS_MAIL,
    rights_words,
)


@pytest.fixture
async def account() -> AsyncIterator[Account]:
    async with account_with_parts() as made:
        yield made


@pytest.mark.parametrize("size", SIZES)
async def test_it_lists_who_may_what(account: Account, size: tuple[int, int]) -> None:
    screen = sharings_of(account)
    async with showing(screen, size) as dialog:
        first = await listed(dialog, screen)
        assert f"Sharings of “{account.project.name}”" in dialog.words
        for sharing in await account.sharings():
            assert sharing.name in dialog.words
            assert rights_words(sharing) in dialog.words
        assert first.email in dialog.words
        assert "e rights D remove r read again Esc back" in dialog.words
        await dialog.press("escape")
        assert dialog.result is None


@pytest.mark.parametrize(
    ("rights", "words"),
    [
        ({"is_admin": True, "can_share": True, "can_download": True, "can_upload": True}, None),
        ({"is_admin": False, "can_share": False, "can_download": False, "can_upload": False}, "– view only"),
        ({"is_admin": False, "can_share": False, "can_download": True, "can_upload": None}, "✓ download"),
        ({}, "? not told"),
    ],
)
def test_rights_are_a_sign_and_words(rights: dict[str, Any], words: str | None) -> None:
    assert rights_words(Sharing(**rights)) == (words or "✓ admin share download upload")


async def test_a_right_is_turned_and_the_row_follows(account: Account) -> None:
    screen = sharings_of(account)
    async with showing(screen) as dialog:
        before = await listed(dialog, screen)
        await dialog.press("e")
        for words in ("Administration: yes", "Sharing: yes", "Download: no", "Upload: yes"):
            assert words in dialog.words
        await dialog.press("tab", "space")
        assert f"/sharings/{before.id}.json sharing (off)" in dialog.words
        await dialog.press("ctrl+s")
        await see(dialog, f"Changed what “{before.name}” may do in “{account.project.name}”.")
        assert screen.records[0].can_share is False
        assert (await account.sharings())[0] == replace(before, can_share=False)


async def test_nothing_turned_sends_nothing(account: Account) -> None:
    screen = sharings_of(account)
    async with showing(screen) as dialog:
        await listed(dialog, screen)
        await dialog.press("e", "space", "space", "ctrl+s")
        assert dialog.app.screen is screen
        assert not account.writes


async def test_a_group_cannot_be_administrator_and_what_the_service_says_is_shown(account: Account) -> None:
    screen = sharings_of(account)
    async with showing(screen) as dialog:
        await listed(dialog, screen)
        group = next(at for at, sharing in enumerate(screen.records) if sharing.kind == "ContactGroup")
        await dialog.press(*["j"] * group)
        assert "(group)" in dialog.words
        await dialog.press("e")
        assert NO_GROUP_ADMINS in dialog.words
        await dialog.press("space", "ctrl+s")
        await until(dialog, lambda: not screen.changing)
        assert "PUT" in account.writes
        assert "Groups" in dialog.words
        assert not screen.records[group].is_admin


@pytest.mark.parametrize("size", SIZES)
async def test_a_removal_asks_and_says_what_it_means(account: Account, size: tuple[int, int]) -> None:
    screen = sharings_of(account)
    async with showing(screen, size) as dialog:
        before = await listed(dialog, screen)
        await dialog.press("D")
        question = f"Stop sharing “{account.project.name}” with “{before.name}”?"
        for words in (question, f"{SENDS_MAIL} {NO_WAY_BACK}", "[ Cancel ]"):
            assert words in dialog.words
        await dialog.press("enter")
        assert not account.writes
        await dialog.press("D", "y")
        await see(dialog, f"“{account.project.name}” is no longer shared with “{before.name}”.")
        assert before not in screen.records
        assert before not in await account.sharings()


async def test_a_failed_change_says_so_and_the_row_stays(account: Account) -> None:
    screen = sharings_of(account)
    async with showing(screen) as dialog:
        before = await listed(dialog, screen)
        account.sandbox.faults.add("status=403 method=PUT path=/projects/")
        await dialog.press("e", "space", "ctrl+s")
        await until(dialog, lambda: not screen.changing)
        await dialog.pilot.pause()
        assert screen.records[0] == before
        assert f"The sharing with “{before.name}” is not saved." in dialog.words


async def test_the_outcome_of_a_change_may_come_after_the_dialog_is_closed(account: Account) -> None:
    account.sandbox.faults.add("delay=0.2 method=PUT path=/projects/")
    screen = sharings_of(account)
    async with showing(screen) as dialog:
        before = await listed(dialog, screen)
        await dialog.press("e", "space", "ctrl+s", "escape")
        assert dialog.result is None
        await account.library.editor.all_ended()
        assert (await account.sharings())[0].is_admin is not before.is_admin


async def test_nobody_and_one_without_a_number(account: Account) -> None:
    screen = sharings_of(account, answering([]))
    async with showing(screen) as dialog:
        await see(dialog, "It is shared with nobody.")
        await dialog.press("e", "D")
        assert dialog.app.screen is screen
    unknown = [Sharing(name="?")]
    screen = sharings_of(account, answering(unknown))
    async with showing(screen) as dialog:
        await listed(dialog, screen)
        await dialog.press("D")
        assert screen.NO_ID in dialog.words


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_names_reach_the_screen_as_signs(size: tuple[int, int]) -> None:
    async with hostile_account() as account:
        screen = sharings_of(account)
        async with showing(screen, size) as dialog:
            await listed(dialog, screen)
            for number in range(38):
                dialog.assert_safe()
                if number % 6 == 0:  # the dialogs show the name in the same way as the list
                    await dialog.press("e")
                    dialog.assert_safe()
                    await dialog.press("escape", "D")
                    dialog.assert_safe()
                    await dialog.press("escape")
                await dialog.press("j")
