"""The panes of the app on a service that refuses, breaks off or makes wait: it is said, and the app recovers."""

from __future__ import annotations

import pytest

from tests.tui.conftest import running
from wistia_tui.sandbox.running import Sandbox


async def test_a_row_of_a_failed_page_says_why_it_cannot_be_edited(sandbox: Sandbox) -> None:
    sandbox.faults.add("status=404 path=/medias times=1")
    async with running(sandbox, size=(80, 24)) as app:
        await app.see("1,260")
        await app.press("l")
        await app.see("not loaded, r tries again")
        await app.press("e")
        await app.see("This row is not loaded, r tries again")


async def test_a_failed_page_says_so_in_its_rows_and_r_tries_again(sandbox: Sandbox) -> None:
    sandbox.faults.add("status=404 path=/medias times=1")
    async with running(sandbox) as app:
        await app.see("not loaded")
        await app.see("1,260")
        await app.press("l", "r")
        await app.see(lambda text: "not loaded" not in text and "loading" not in text)


@pytest.mark.parametrize("fault", ["body=html", "body=empty", "body=deep", "body=object", "reset-before", "truncate"])
async def test_after_broken_answers_the_app_is_alive_and_recovers(sandbox: Sandbox, fault: str) -> None:
    sandbox.faults.add(f"{fault} path=/medias times=forever")
    async with running(sandbox) as app:
        await app.see("not loaded")
        sandbox.faults.clear()
        await app.press("l", "r")
        await app.see(lambda text: "not loaded" not in text and "loading" not in text)


async def test_a_refused_token_is_said_in_words(sandbox: Sandbox) -> None:
    sandbox.faults.add("status=401 times=forever")
    async with running(sandbox) as app:
        text = await app.see(lambda text: "token refused" in text and "New token" in text)
        assert "Wistia does not accept this token" in text
        assert sandbox.token not in text


async def test_a_429_shows_its_countdown_and_how_many_wait(sandbox: Sandbox) -> None:
    sandbox.faults.add("status=429 retry-after=30 path=/medias")
    async with running(sandbox) as app:
        text = await app.see("429 · back in 0:")
        assert "loading" in text
