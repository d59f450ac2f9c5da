"""The subfolders of a project: made, changed and deleted one by one, and what is refused."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from tests.tui.conftest import library_of
from tests.tui.modal_host import Shown, answering, showing
from tests.tui.parts import SIZES, see, until
from tests.tui.project_parts import Account, account_with_parts, hostile_account, listed, subfolders_of
from wistia_tui.api.models import Subfolder
from wistia_tui.api.payloads import SubfolderChanges
from wistia_tui.tui.screens.laid_over import FROM_DRAFT_NEW
from wistia_tui.tui.screens.subfolders import NO_WAY_BACK, STAYS, SubfoldersScreen


@pytest.fixture
async def account() -> AsyncIterator[Account]:
    async with account_with_parts() as made:
        yield made


@pytest.mark.parametrize("size", SIZES)
async def test_it_lists_the_subfolders_of_the_project(account: Account, size: tuple[int, int]) -> None:
    screen = subfolders_of(account)
    async with showing(screen, size) as dialog:
        await listed(dialog, screen)
        assert f"Subfolders of “{account.project.name}”" in dialog.words
        for subfolder in await account.subfolders():
            assert subfolder.name in dialog.words
        assert "n new e edit D delete r read again Esc back" in dialog.words
        await dialog.press("escape")
        assert dialog.result is None


async def test_a_new_one_is_at_the_end(account: Account) -> None:
    screen = subfolders_of(account)
    async with showing(screen) as dialog:
        await listed(dialog, screen)
        await dialog.press("n")
        await dialog.type("Week 1")
        await dialog.press("tab")
        await dialog.type("Notes")
        assert f"POST /v1/projects/{account.project.hashed_id}/subfolders.json" in dialog.words
        await dialog.press("ctrl+s")
        await see(dialog, "Created subfolder “Week 1”")
        assert (await account.subfolders())[-1].name == "Week 1"
        assert screen.records[-1].name == "Week 1"
        assert screen.records[-1].description == "Notes"


async def test_an_edit_sends_only_what_changed_and_the_row_follows(account: Account) -> None:
    screen = subfolders_of(account)
    async with showing(screen) as dialog:
        before = await listed(dialog, screen)
        await dialog.press("e", "exclamation_mark")
        assert f"/subfolders/{before.hashed_id}.json name" in dialog.words
        await dialog.press("ctrl+s")
        await see(dialog, "Renamed")
        assert screen.records[0].name == f"{before.name}!"
        assert (await account.subfolders())[0].name == f"{before.name}!"
        assert account.writes == ["PUT"]


@pytest.mark.parametrize("size", SIZES)
async def test_a_delete_asks_and_says_that_the_medias_stay(account: Account, size: tuple[int, int]) -> None:
    screen = subfolders_of(account)
    async with showing(screen, size) as dialog:
        before = await listed(dialog, screen)
        await dialog.press("D")
        for words in (f"Delete the subfolder “{before.name}”", STAYS, NO_WAY_BACK, "[ Cancel ]"):
            assert words in dialog.words
        await dialog.press("enter")
        assert not account.writes
        await dialog.press("D", "y")
        await see(dialog, f"Deleted subfolder “{before.name}”; its medias are in the root")
        assert before.hashed_id not in {record.hashed_id for record in screen.records}
        assert before.name not in {record.name for record in await account.subfolders()}


async def test_a_list_that_lags_behind_does_not_take_a_change_back(account: Account) -> None:
    stale = await account.subfolders()
    screen = subfolders_of(account, answering(stale))
    async with showing(screen) as dialog:
        await listed(dialog, screen)
        await dialog.press("e", "exclamation_mark", "ctrl+s")
        await see(dialog, "Renamed")
        await dialog.press("n", "N", "ctrl+s")
        await see(dialog, "Created")
        await dialog.press("j", "D", "y")
        await see(dialog, "Deleted")
        shown = [record.name for record in screen.records]
        await dialog.press("r")
        await dialog.pilot.pause()
        assert [record.name for record in screen.records] == shown
        assert (shown[0], shown[-1]) == (f"{stale[0].name}!", "N")
        assert stale[1].name not in shown


# what is refused ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "description", "words"),
    [("", "", "A name is needed"), ("x" * 256, "", "Wistia takes 255"), ("x", "y" * 1001, "Wistia takes 1,000")],
)
async def test_what_the_service_would_not_take_is_said_at_the_field(
    account: Account, name: str, description: str, words: str
) -> None:
    screen = subfolders_of(account)
    async with showing(screen) as dialog:
        await listed(dialog, screen)
        await dialog.press("n")
        await dialog.paste(name)
        await dialog.press("tab")
        await dialog.paste(description or "z")
        await dialog.press("ctrl+s")
        assert words in dialog.words
        assert not account.writes


async def test_what_was_refused_is_offered_again_and_keeps_nobody_in_the_list(account: Account) -> None:
    screen = subfolders_of(account)
    async with showing(screen) as dialog:
        await listed(dialog, screen)
        account.sandbox.faults.add("status=422 method=POST path=/projects/")
        await dialog.press("n")
        await dialog.type("Week 1")
        await dialog.press("ctrl+s")
        await until(dialog, lambda: not screen.changing)
        await dialog.press("n")
        await see(dialog, "Name Week 1")
        assert FROM_DRAFT_NEW in dialog.words
        await dialog.press("ctrl+s")
        await see(dialog, "Created subfolder “Week 1”")
        await dialog.press("escape")
        assert dialog.result is None
    assert not len(account.library.editor.drafts)


async def rename_after_a_colleague(dialog: Shown, screen: SubfoldersScreen, account: Account) -> Subfolder:
    """Type after the name of the first one, which a colleague has changed; the one that was there before."""
    before = await listed(dialog, screen)
    assert isinstance(before, Subfolder)
    async with library_of(account.sandbox) as other:
        await other._client.update_subfolder(
            account.project.hashed_id, before.hashed_id, SubfolderChanges(name="By a colleague")
        )
    await dialog.press("e", "exclamation_mark", "ctrl+s")
    await see(dialog, "Changed by somebody else")
    return before


async def test_a_colleagues_change_is_not_overwritten(account: Account) -> None:
    screen = subfolders_of(account)
    async with showing(screen) as dialog:
        before = await rename_after_a_colleague(dialog, screen, account)
        assert (await account.subfolders())[0].name == "By a colleague"
        for words in ("theirs ‹By a colleague›", f"mine {before.name}‹!›"):
            assert words in dialog.words
        await dialog.press("escape", "e")
        await see(dialog, f"Name {before.name}!")
        assert "Somebody else changed it since." in dialog.words
        assert f"Now at Wistia: By a colleague · when you typed: {before.name}" in dialog.words
        await dialog.press("ctrl+t")
        await see(dialog, "Name By a colleague")
        assert "Now at Wistia" not in dialog.words
        await dialog.press("ctrl+s")
        assert not account.writes[1:], "only the colleague's"


async def test_a_conflict_is_decided_field_by_field_over_the_list(account: Account) -> None:
    screen = subfolders_of(account)
    async with showing(screen) as dialog:
        before = await rename_after_a_colleague(dialog, screen, account)
        await dialog.press("m", "ctrl+s")
        await see(dialog, "Renamed “By a colleague” to")
        assert (await account.subfolders())[0].name == f"{before.name}!"
    assert not len(account.library.editor.drafts)


async def test_no_subfolders_and_one_without_an_id(account: Account) -> None:
    screen = subfolders_of(account, answering([]))
    async with showing(screen) as dialog:
        await see(dialog, "No subfolders: n makes one.")
        await dialog.press("e", "D")
        assert dialog.app.screen is screen
    nameless = [Subfolder(name="no id")]
    screen = subfolders_of(account, answering(nameless))
    async with showing(screen) as dialog:
        await listed(dialog, screen)
        await dialog.press("e")
        assert screen.NO_ID in dialog.words


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_names_reach_the_screen_as_signs(size: tuple[int, int]) -> None:
    async with hostile_account() as account:
        account = replace(account, project=replace(account.project, name="\x1b[31m[/]" + account.project.name))
        screen = subfolders_of(account)
        async with showing(screen, size) as dialog:
            await listed(dialog, screen)
            for key in ("D", "e"):
                dialog.assert_safe()
                await dialog.press("pagedown", key)
                dialog.assert_safe()
                await dialog.press("escape")
            for _ in range(40):
                await dialog.press("up")
                dialog.assert_safe()
