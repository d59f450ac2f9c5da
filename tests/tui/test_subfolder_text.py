"""What is typed for subfolders outlives the form, the list, a refusal and the app, as that of medias does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from tests.tui.accounts import on_medias, small_account
from tests.tui.conftest import Running, running
from tests.tui.modal_host import Shown, answering, showing
from tests.tui.parts import see, until
from wistia_tui.api.models import Project, Subfolder
from wistia_tui.clock import SystemClock
from wistia_tui.library.change import CreateSubfolder, Single
from wistia_tui.library.drafts import Drafts, key_of_subfolder
from wistia_tui.library.journal import Journal
from wistia_tui.library.outcomes import Ending, Outcome
from wistia_tui.sandbox.running import Sandbox
from wistia_tui.tui.saving import Done
from wistia_tui.tui.screens.subfolders import SubfoldersScreen

PROJECT = Project(hashed_id="p1", name="Onboarding")
WEEK = Subfolder(hashed_id="s1", name="Week")
NEW = key_of_subfolder("p1")


class List:
    """The list of subfolders, whose changes end when the test says so."""

    def __init__(self) -> None:
        self.journal = Journal(None, clock=SystemClock())
        self.drafts = Drafts(self.journal, lambda: self.journal.open("account"))
        self.sent: list[tuple[Single, Done]] = []

    def screen(self, load: Callable[[], Awaitable[list[Subfolder]]] | None = None) -> SubfoldersScreen:
        return SubfoldersScreen(PROJECT, load or answering([WEEK]), self._apply, drafts=self.drafts, read_only=False)

    def _apply(self, change: Single, done: Done) -> None:
        self.sent.append((change, done))

    def end(self, ending: Ending, *, tells: bool = True) -> None:
        change, done = self.sent.pop(0)
        assert isinstance(change, CreateSubfolder)
        after = Subfolder(hashed_id="new", name=change.changes.name or "")
        done(Outcome(change, ending, "It ended.", after if tells and ending is Ending.APPLIED else None))

    async def see_kept(self, *names: str) -> None:
        """Wait until the journal holds the texts of these names, and no others."""
        async with asyncio.timeout(20):
            while [kept.name for kept in await self.journal.kept_text()] != list(names):
                await self.drafts.written()
                await asyncio.sleep(0)


@pytest.fixture
async def subfolders() -> AsyncIterator[List]:
    opened = List()
    yield opened
    await opened.journal.close()


async def save_new(dialog: Shown, name: str) -> None:
    await dialog.press("n")
    await see(dialog, "New subfolder")
    await dialog.type(name)
    await dialog.press("ctrl+s")


@pytest.mark.parametrize("ending", [Ending.APPLIED, Ending.NOT_APPLIED])
async def test_another_new_one_while_the_first_is_on_its_way_is_another(subfolders: List, ending: Ending) -> None:
    screen = subfolders.screen()
    async with showing(screen) as dialog:
        await see(dialog, "Week")
        await save_new(dialog, "Alpha")
        await dialog.press("n")
        await see(dialog, "New subfolder")
        assert "Alpha" not in dialog.words
        await dialog.press("escape")
        await save_new(dialog, "Beta")
        assert [change.changes.name for change, _ in subfolders.sent if isinstance(change, CreateSubfolder)] == [
            "Alpha",
            "Beta",
        ]
        await subfolders.see_kept("Onboarding › Alpha", "Onboarding › Beta")
        subfolders.end(ending)
        subfolders.end(Ending.NOT_APPLIED)
        await dialog.press("n")
        await see(dialog, "Name Beta")
        left = ["Onboarding › Alpha"] if ending is Ending.NOT_APPLIED else []
        await subfolders.see_kept(*left, "Onboarding › Beta")


async def test_what_is_typed_is_kept_while_the_form_is_open_and_let_go_with_it(subfolders: List) -> None:
    screen = subfolders.screen()
    async with showing(screen) as dialog:
        await see(dialog, "Week")
        await dialog.press("e", "2")
        await until(dialog, lambda: key_of_subfolder("p1", "s1") in subfolders.drafts)
        await subfolders.see_kept("Onboarding › Week")
        await dialog.press("escape", "y")
        await subfolders.see_kept()


async def test_a_refusal_after_the_list_was_closed_keeps_the_text(subfolders: List) -> None:
    screen = subfolders.screen()
    async with showing(screen) as dialog:
        await see(dialog, "Week")
        await save_new(dialog, "Alpha")
        await dialog.press("escape")
        assert dialog.result is None
        subfolders.end(Ending.NOT_APPLIED)
        dialog.app.push_screen(subfolders.screen())
        await see(dialog, "Week")
        await dialog.press("n")
        await see(dialog, "Name Alpha")


async def test_subfolders_of_other_projects_have_their_own_text(subfolders: List) -> None:
    other = SubfoldersScreen(
        Project(hashed_id="p2", name="Webinars"),
        answering([WEEK]),
        subfolders._apply,
        drafts=subfolders.drafts,
        read_only=False,
    )
    async with showing(subfolders.screen()) as dialog:
        await see(dialog, "Week")
        await save_new(dialog, "Alpha")
        subfolders.end(Ending.NOT_APPLIED)
        dialog.app.push_screen(other)
        await see(dialog, "Subfolders of “Webinars”")
        await dialog.press("n")
        await see(dialog, "New subfolder")
        assert "Alpha" not in dialog.words


async def test_a_new_one_can_be_made_while_the_list_is_read_and_what_was_read_too_early_is_read_again(
    subfolders: List,
) -> None:
    answers: list[asyncio.Future[list[Subfolder]]] = []

    async def load() -> list[Subfolder]:
        answers.append(asyncio.get_running_loop().create_future())
        return await answers[-1]

    async with showing(subfolders.screen(load)) as dialog:
        await see(dialog, "Reading…")
        await save_new(dialog, "Alpha")
        subfolders.end(Ending.APPLIED, tells=False)
        answers[0].set_result([WEEK])
        await until(dialog, lambda: len(answers) == 2)
        answers[1].set_result([WEEK, Subfolder(hashed_id="new", name="Alpha")])
        await see(dialog, "Alpha")


# in the app -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with small_account() as started:
        yield started


async def open_new(app: Running) -> None:
    """Open the form for a subfolder of the first project."""
    await app.press("h", "j", "f")
    await app.see("n new  e edit")
    await app.see(lambda text: "Reading…" not in text)
    await app.press("n")
    await app.see("New subfolder")


async def type_new(app: Running) -> None:
    """Type a new subfolder of the first project, and wait until it is kept."""
    await on_medias(app)
    await open_new(app)
    await app.press(*"Half typed")
    await app.see(lambda _: app.app.browser.library is not None and len(app.app.browser.library.editor.drafts) == 1)


async def test_text_of_a_subfolder_is_offered_again_at_the_next_start(sandbox: Sandbox, tmp_path: Path) -> None:
    async with running(sandbox, size=(160, 50), state=tmp_path) as app:
        await type_new(app)
        # Nothing ends the form: the app is ended as a dropped line ends it.
        app.app.exit()
    async with running(sandbox, size=(160, 50), state=tmp_path) as app:
        await app.see("is kept: f on its project, then n opens it.")
        await app.see(lambda text: "1/5" in text and "loading" not in text)
        await open_new(app)
        await app.see("Half typed")
        await app.press("ctrl+s")
        await app.see("Created subfolder “Half typed”")
        assert app.app.browser.library is not None
        await app.app.browser.library.editor.drafts.written()
    async with running(sandbox, size=(160, 50), state=tmp_path) as app:
        await app.see(lambda _: app.app.browser.library is not None and app.app.browser.library.jobs.was_recovered)
        assert "is kept" not in app.text


async def test_leaving_says_what_is_kept_of_a_subfolder(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(160, 50)) as app:
        await type_new(app)
        sandbox.faults.add("status=400 method=POST applied=no")
        await app.press("ctrl+s")
        await app.see("is not created")
        await app.press("e", "ctrl+q")
        await app.see("Unsaved text, f on its project, then n opens it: “")
        assert app.app.return_code is None
