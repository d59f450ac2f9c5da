from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from tests.tui.modal_host import STILL_OPEN, Shown, answering, showing
from tests.tui.parts import SIZES, library_of, see, typed_too_early, until
from wistia_tui.api.models import Project, Sharing
from wistia_tui.library.library import Library
from wistia_tui.sandbox.running import Sandbox
from wistia_tui.tui.screens.part_list import NOT_READ, READ_ONLY
from wistia_tui.tui.screens.sharings import (
    NO_GROUP_ADMINS,
    NO_ID,
    NO_WAY_BACK,
    SENDS_MAIL,
    SharingsScreen,
    rights_words,
)


@dataclass
class Account:
    """An account, its library, and a project that is shared with some."""

    sandbox: Sandbox
    library: Library
    project: Project

    def screen(self, *, read_only: bool = False) -> SharingsScreen:
        identity = self.project.hashed_id
        return SharingsScreen(
            self.project,
            lambda: self.library.sharings(identity),
            self.library.editor.start,
            read_only=read_only,
        )

    async def sharings(self) -> list[Sharing]:
        return await self.library.sharings(self.project.hashed_id)

    @property
    def writes(self) -> list[str]:
        return [request.method for request in self.sandbox.requests if request.method != "GET"]


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.start(projects=4, medias=20, limit=100_000) as started:
        yield started


@pytest.fixture
async def account(sandbox: Sandbox) -> AsyncIterator[Account]:
    async with library_of(sandbox) as library:
        yield Account(sandbox, library, (await library._client.projects(1))[0])


async def listed(dialog: Shown, screen: SharingsScreen) -> Sharing:
    """Wait for the list; the sharing under the cursor."""
    await until(dialog, lambda: screen.current is not None)
    await dialog.pilot.pause()
    assert screen.current is not None
    return screen.current


@pytest.mark.parametrize("size", SIZES)
async def test_it_lists_who_may_what(account: Account, size: tuple[int, int]) -> None:
    screen = account.screen()
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
    screen = account.screen()
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
    screen = account.screen()
    async with showing(screen) as dialog:
        await listed(dialog, screen)
        await dialog.press("e", "space", "space", "ctrl+s")
        assert dialog.app.screen is screen
        assert not account.writes


async def test_a_group_cannot_be_administrator_and_what_the_service_says_is_shown(account: Account) -> None:
    screen = account.screen()
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
    screen = account.screen()
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
    screen = account.screen()
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
    screen = account.screen()
    async with showing(screen) as dialog:
        before = await listed(dialog, screen)
        await dialog.press("e", "space", "ctrl+s", "escape")
        assert dialog.result is None
        await account.library.editor.all_ended()
        assert (await account.sharings())[0].is_admin is not before.is_admin


async def test_a_failed_read_says_why_and_r_tries_again(account: Account) -> None:
    account.sandbox.faults.add("status=403 path=/projects/")
    screen = account.screen()
    async with showing(screen) as dialog:
        await see(dialog, NOT_READ)
        assert "r tries again." in dialog.words
        await dialog.press("D", "e", "r")
        await listed(dialog, screen)


@pytest.mark.parametrize("key", ["e", "enter", "D"])
async def test_read_only_changes_nothing(account: Account, key: str) -> None:
    screen = account.screen(read_only=True)
    async with showing(screen) as dialog:
        await listed(dialog, screen)
        await dialog.press(key)
        assert dialog.app.screen is screen
        assert READ_ONLY in dialog.words


async def test_nobody_and_one_without_a_number(account: Account) -> None:
    screen = SharingsScreen(account.project, answering([]), account.library.editor.start, read_only=False)
    async with showing(screen) as dialog:
        await see(dialog, "It is shared with nobody.")
        await dialog.press("e", "D")
        assert dialog.app.screen is screen
    unknown = [Sharing(name="?")]
    screen = SharingsScreen(account.project, answering(unknown), account.library.editor.start, read_only=False)
    async with showing(screen) as dialog:
        await listed(dialog, screen)
        await dialog.press("D")
        assert NO_ID in dialog.words


@pytest.mark.parametrize("key", ["e", "escape", "D"])
async def test_a_key_typed_before_the_dialog_was_painted_does_nothing(account: Account, key: str) -> None:
    assert await typed_too_early(account.screen(), key) is STILL_OPEN


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_names_reach_the_screen_as_signs(size: tuple[int, int]) -> None:
    with Sandbox.start(projects=1, medias=0, hostile=True) as hostile:
        async with library_of(hostile) as library:
            account = Account(hostile, library, (await library._client.projects(1))[1])
            screen = account.screen()
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
