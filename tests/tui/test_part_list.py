"""What the dialogs with the subfolders and with the sharings of a project have in common."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from tests.tui.modal_host import STILL_OPEN, showing
from tests.tui.parts import see, typed_too_early
from tests.tui.project_parts import Account, account_with_parts, listed, sharings_of, subfolders_of
from wistia_tui.tui.screens.part_list import NOT_READ, PartList
from wistia_tui.tui.wording import switched_off

OPENINGS: dict[str, Callable[..., PartList[Any]]] = {"subfolders": subfolders_of, "sharings": sharings_of}


@pytest.fixture
async def account() -> AsyncIterator[Account]:
    async with account_with_parts() as made:
        yield made


@pytest.mark.parametrize(("parts", "status"), [("subfolders", 404), ("sharings", 403)])
async def test_a_failed_read_says_why_and_r_tries_again(account: Account, parts: str, status: int) -> None:
    account.sandbox.faults.add(f"status={status} path=/projects/")
    screen = OPENINGS[parts](account)
    async with showing(screen) as dialog:
        await see(dialog, NOT_READ)
        assert "r tries again." in dialog.words
        await dialog.press("D", "e")
        assert dialog.app.screen is screen
        await dialog.press("r")
        await listed(dialog, screen)


@pytest.mark.parametrize(
    ("parts", "key"),
    [*(("subfolders", key) for key in ("n", "e", "D")), *(("sharings", key) for key in ("e", "enter", "D"))],
)
async def test_read_only_changes_nothing(account: Account, parts: str, key: str) -> None:
    screen = OPENINGS[parts](account, read_only=True)
    async with showing(screen) as dialog:
        await listed(dialog, screen)
        await dialog.press(key)
        assert dialog.app.screen is screen
        assert switched_off("changing") in dialog.words


@pytest.mark.parametrize(
    ("parts", "key"),
    [*(("subfolders", key) for key in ("n", "escape", "D")), *(("sharings", key) for key in ("e", "escape", "D"))],
)
async def test_a_key_typed_before_the_dialog_was_painted_does_nothing(account: Account, parts: str, key: str) -> None:
    assert await typed_too_early(OPENINGS[parts](account), key) is STILL_OPEN
