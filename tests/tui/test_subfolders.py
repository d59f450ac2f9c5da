from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace

import pytest

from tests.tui.modal_host import STILL_OPEN, Shown, answering, showing
from tests.tui.parts import SIZES, library_of, see, typed_too_early, until
from wistia_tui.api.models import Project, Subfolder
from wistia_tui.api.payloads import SubfolderChanges
from wistia_tui.library.library import Library
from wistia_tui.sandbox.running import Sandbox
from wistia_tui.tui.screens.part_list import NOT_READ, READ_ONLY
from wistia_tui.tui.screens.subfolders import NO_ID, NO_WAY_BACK, STAYS, SubfoldersScreen


@dataclass
class Account:
    """An account, its library, and the project with the most subfolders."""

    sandbox: Sandbox
    library: Library
    project: Project

    def screen(self, *, read_only: bool = False) -> SubfoldersScreen:
        identity = self.project.hashed_id
        return SubfoldersScreen(
            self.project,
            lambda: self.library.subfolders(identity),
            self.library.editor.start,
            read_only=read_only,
        )

    async def names(self) -> list[str]:
        return [subfolder.name for subfolder in await self.library.subfolders(self.project.hashed_id)]

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


async def listed(dialog: Shown, screen: SubfoldersScreen) -> Subfolder:
    """Wait for the list; the subfolder under the cursor."""
    await until(dialog, lambda: screen.current is not None)
    await dialog.pilot.pause()
    assert screen.current is not None
    return screen.current


@pytest.mark.parametrize("size", SIZES)
async def test_it_lists_the_subfolders_of_the_project(account: Account, size: tuple[int, int]) -> None:
    screen = account.screen()
    async with showing(screen, size) as dialog:
        await listed(dialog, screen)
        assert f"Subfolders of “{account.project.name}”" in dialog.words
        for name in await account.names():
            assert name in dialog.words
        assert "n new e edit D delete r read again Esc back" in dialog.words
        await dialog.press("escape")
        assert dialog.result is None


async def test_a_new_one_is_at_the_end(account: Account) -> None:
    screen = account.screen()
    async with showing(screen) as dialog:
        await listed(dialog, screen)
        await dialog.press("n")
        await dialog.type("Week 1")
        await dialog.press("tab")
        await dialog.type("Notes")
        assert f"POST /v1/projects/{account.project.hashed_id}/subfolders.json" in dialog.words
        await dialog.press("ctrl+s")
        await see(dialog, "Created subfolder “Week 1”")
        assert (await account.names())[-1] == "Week 1"
        assert screen.records[-1].name == "Week 1"
        assert screen.records[-1].description == "Notes"


async def test_an_edit_sends_only_what_changed_and_the_row_follows(account: Account) -> None:
    screen = account.screen()
    async with showing(screen) as dialog:
        before = await listed(dialog, screen)
        await dialog.press("e", "exclamation_mark")
        assert f"/subfolders/{before.hashed_id}.json name" in dialog.words
        await dialog.press("ctrl+s")
        await see(dialog, "Renamed")
        assert screen.records[0].name == f"{before.name}!"
        assert (await account.names())[0] == f"{before.name}!"
        assert account.writes == ["PUT"]


@pytest.mark.parametrize("size", SIZES)
async def test_a_delete_asks_and_says_that_the_medias_stay(account: Account, size: tuple[int, int]) -> None:
    screen = account.screen()
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
        assert before.name not in await account.names()


async def test_a_list_that_lags_behind_does_not_take_a_change_back(account: Account) -> None:
    stale = await account.library.subfolders(account.project.hashed_id)
    screen = SubfoldersScreen(account.project, answering(stale), account.library.editor.start, read_only=False)
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
    screen = account.screen()
    async with showing(screen) as dialog:
        await listed(dialog, screen)
        await dialog.press("n")
        await dialog.paste(name)
        await dialog.press("tab")
        await dialog.paste(description or "z")
        await dialog.press("ctrl+s")
        assert words in dialog.words
        assert not account.writes


async def test_what_was_refused_can_be_sent_again(account: Account) -> None:
    screen = account.screen()
    async with showing(screen) as dialog:
        await listed(dialog, screen)
        account.sandbox.faults.add("status=422 method=POST path=/projects/")
        await dialog.press("n")
        await dialog.type("Week 1")
        await dialog.press("ctrl+s")
        await until(dialog, lambda: not screen.changing)
        await dialog.press("escape")
        await see(dialog, "What was typed for “Week 1” is not saved: n opens it; the same key again forgets it.")
        assert not screen.asks_before_leaving()
        await dialog.press("n")
        await see(dialog, "Name Week 1")
        await dialog.press("ctrl+s")
        await see(dialog, "Created subfolder “Week 1”")
        await dialog.press("escape")
        assert dialog.result is None


async def test_a_colleagues_change_is_not_overwritten(account: Account) -> None:
    screen = account.screen()
    async with showing(screen) as dialog:
        before = await listed(dialog, screen)
        async with library_of(account.sandbox) as other:
            await other._client.update_subfolder(
                account.project.hashed_id, before.hashed_id, SubfolderChanges(name="By a colleague")
            )
        await dialog.press("e", "exclamation_mark", "ctrl+s")
        await until(dialog, lambda: not screen.changing)
        assert (await account.names())[0] == "By a colleague"
        await see(dialog, "By a colleague")
        await dialog.press("e")
        await see(dialog, f"Name {before.name}!")


async def test_a_failed_read_says_why_and_r_tries_again(account: Account) -> None:
    account.sandbox.faults.add("status=404 path=/projects/")
    screen = account.screen()
    async with showing(screen) as dialog:
        await see(dialog, NOT_READ)
        assert "r tries again." in dialog.words
        await dialog.press("D", "e")
        assert dialog.app.screen is screen
        await dialog.press("r")
        await listed(dialog, screen)


@pytest.mark.parametrize("key", ["n", "e", "D"])
async def test_read_only_changes_nothing(account: Account, key: str) -> None:
    screen = account.screen(read_only=True)
    async with showing(screen) as dialog:
        await listed(dialog, screen)
        await dialog.press(key)
        assert dialog.app.screen is screen
        assert READ_ONLY in dialog.words


async def test_no_subfolders_and_one_without_an_id(account: Account) -> None:
    screen = SubfoldersScreen(account.project, answering([]), account.library.editor.start, read_only=False)
    async with showing(screen) as dialog:
        await see(dialog, "No subfolders: n makes one.")
        await dialog.press("e", "D")
        assert dialog.app.screen is screen
    nameless = [Subfolder(name="no id")]
    screen = SubfoldersScreen(account.project, answering(nameless), account.library.editor.start, read_only=False)
    async with showing(screen) as dialog:
        await listed(dialog, screen)
        await dialog.press("e")
        assert NO_ID in dialog.words


@pytest.mark.parametrize("key", ["n", "escape", "D"])
async def test_a_key_typed_before_the_dialog_was_painted_does_nothing(account: Account, key: str) -> None:
    assert await typed_too_early(account.screen(), key) is STILL_OPEN


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_names_reach_the_screen_as_signs(size: tuple[int, int]) -> None:
    with Sandbox.start(projects=1, medias=0, hostile=True) as hostile:
        async with library_of(hostile) as library:
            project = (await library._client.projects(1))[1]
            account = Account(hostile, library, replace(project, name="\x1b[31m[/]" + project.name))
            screen = account.screen()
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
