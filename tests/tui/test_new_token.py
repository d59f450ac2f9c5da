"""The dialog for another token, and that nothing typed into it is shown or kept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.tui.budgets import StandInBudget
from tests.tui.conftest import Running, running
from tests.tui.modal_host import STILL_OPEN, Shown, showing
from wistia_tui.api.errors import NotConnected, TokenRefused, WrongAccount
from wistia_tui.api.meter import BudgetState
from wistia_tui.sandbox.running import Sandbox
from wistia_tui.tui.screens.new_token import CHECKING, IN_FORCE, NOTHING_TYPED, WAITS, NewTokenScreen

SECRET = "tok3n-s3cret"


class Service:
    """Takes tokens as a test wants it to."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.given: list[str] = []
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def use_token(self, token: str) -> None:
        self.given.append(token)
        await self.may_answer.wait()
        if self.error is not None:
            raise self.error


def refused(**changes: Any) -> StandInBudget:
    changes = {"state": BudgetState.TOKEN_REFUSED, "reason": "Wistia refused the token", "in_flight": 1} | changes
    return StandInBudget(**changes)


def dialog(use_token: Callable[[str], Awaitable[None]], budget: StandInBudget | None = None) -> NewTokenScreen:
    return NewTokenScreen(use_token, budget or refused(), config_file="/home/me/config.toml")  # type: ignore[arg-type]


async def settled(shown: Shown) -> None:
    await shown.app.workers.wait_for_complete()
    await shown.pilot.pause()


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (160, 50)])
async def test_it_says_why_what_waits_and_where_a_token_is_kept(size: tuple[int, int]) -> None:
    budget = refused(waiting=3)
    async with showing(dialog(Service().use_token, budget), size) as shown:
        for words in (
            "Wistia refused the token.",
            "3 requests wait and are not lost.",
            "For this run only.",
            "WISTIA_TOKEN",
            'token = "…" into /home/me/config.toml (mode 0600)',
            "Enter checks it",
            "what waits goes on waiting",
        ):
            assert words in shown.words
        budget.become(waiting=4)  # one that was on its way came back
        async with asyncio.timeout(20):
            while "4 requests wait" not in shown.words:
                await shown.pilot.pause()
        await shown.press("escape")
        assert shown.result is False
        assert budget.listeners == 0


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (160, 50)])
async def test_everything_is_on_the_screen_however_long_the_sentences(size: tuple[int, int]) -> None:
    happened = "Wistia does not accept this token: it is wrong, was deleted, or the account is not active."
    error = TokenRefused(
        happened,
        "Check the token in Account Settings, API tab.",
        meaning="The token before it stays.",
        request_id="0f8fad5b-d9cb-469f-a165-70867728950e",
    )
    screen = NewTokenScreen(
        Service(error).use_token,
        refused(reason=happened, waiting=12),  # type: ignore[arg-type]
        config_file="~/.config/some/where/rather/deep/wistia-tui/config.toml",
    )
    async with showing(screen, size) as shown:
        await shown.paste("wrong")
        await shown.press("enter")
        await settled(shown)
        for words in (
            f"New token {happened} 12 requests wait and are not lost.",
            f"{happened} The token before it stays. Check the token in Account Settings, API tab.",
            "(mode 0600)",
            "Enter checks it Esc back, what waits goes on waiting",
        ):
            assert words in shown.words
        assert "0f8fad5b" not in shown.text


@pytest.mark.parametrize("changes", [{}, {"state": BudgetState.OFFLINE, "seconds_left": 4.0}])
async def test_it_says_only_what_is_known_of_the_token_in_force(changes: dict[str, Any]) -> None:
    budget = StandInBudget(waiting=3, **changes)
    async with showing(dialog(Service().use_token, budget)) as shown:
        assert IN_FORCE in shown.words
        assert "works" not in shown.words
        assert "wait" not in shown.words
        budget.become(state=BudgetState.TOKEN_REFUSED, seconds_left=None, reason="Wistia refused the token")
        async with asyncio.timeout(20):
            while "Wistia refused the token. 3 requests wait" not in shown.words:
                await shown.pilot.pause()
        assert IN_FORCE not in shown.words
        assert "what waits goes on waiting" in shown.words


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"state": BudgetState.OFFLINE, "seconds_left": 4.0}, f"{WAITS}: 0:04 left."),
        ({"state": BudgetState.BACKOFF, "seconds_left": 12.0}, f"{WAITS}: 0:12 left."),
        ({"state": BudgetState.TOKEN_REFUSED, "in_flight": 0}, f"{WAITS}."),
        ({"state": BudgetState.TOKEN_REFUSED, "in_flight": 1}, CHECKING),
        ({"state": BudgetState.OFFLINE}, CHECKING),
    ],
)
async def test_a_check_that_waits_says_so_until_it_asks(changes: dict[str, Any], said: str) -> None:
    service, budget = Service(), refused()
    service.may_answer.clear()
    async with showing(dialog(service.use_token, budget)) as shown:
        await shown.paste(SECRET)
        await shown.press("enter")
        assert CHECKING in shown.words
        budget.become(**changes)
        async with asyncio.timeout(20):
            while said not in shown.words:
                await shown.pilot.pause()


async def test_what_is_typed_is_never_shown_and_never_copied() -> None:
    copied: list[str] = []
    async with showing(dialog(Service().use_token)) as shown:
        shown.app.copy_to_clipboard = copied.append  # type: ignore[method-assign, assignment]
        await shown.type(SECRET)
        await shown.paste(SECRET)
        await shown.press("ctrl+a", "ctrl+c", "ctrl+x")
        picture = shown.app.export_screenshot()
        for seen in (shown.text, picture):
            assert SECRET not in seen
            assert "tok3n" not in seen
        assert "•" in shown.text
        assert copied == []


@pytest.mark.parametrize("way", ["typed", "pasted"])
async def test_it_is_given_without_blanks_around_and_closes_when_taken(way: str) -> None:
    service = Service()
    async with showing(dialog(service.use_token)) as shown:
        if way == "typed":
            await shown.type(f" {SECRET} ")
        else:
            await shown.paste(f"  {SECRET}\n\n")
        await shown.press("enter")
        await settled(shown)
        assert service.given == [SECRET]
        assert shown.result is True


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError("the token is empty or holds characters that no token has"), "Not used: the token is empty or"),
        (TokenRefused("Wistia does not accept this token.", "Take another."), "Wistia does not accept this token."),
        (WrongAccount("This token belongs to another account.", "Start the app anew."), "Start the app anew."),
    ],
)
async def test_a_token_that_is_not_taken_is_forgotten_and_another_can_be_given(error: Exception, said: str) -> None:
    service = Service(error)
    async with showing(dialog(service.use_token)) as shown:
        await shown.paste("wrong")
        await shown.press("enter")
        await settled(shown)
        assert said in shown.words
        assert shown.result is STILL_OPEN
        service.error = None
        await shown.paste(SECRET)
        assert said not in shown.words
        await shown.press("enter")
        await settled(shown)
        assert service.given == ["wrong", SECRET]
        assert shown.result is True


async def test_without_a_connection_the_same_token_can_be_checked_again() -> None:
    service = Service(NotConnected("No connection."))
    async with showing(dialog(service.use_token)) as shown:
        await shown.paste(SECRET)
        await shown.press("enter")
        await settled(shown)
        assert "Not checked: No connection." in shown.words
        service.error = None
        await shown.press("enter")
        await settled(shown)
        assert service.given == [SECRET, SECRET]
        assert shown.result is True


@pytest.mark.parametrize("typed", ["", "   "])
async def test_nothing_is_checked_when_nothing_was_typed(typed: str) -> None:
    service = Service()
    async with showing(dialog(service.use_token)) as shown:
        await shown.type(typed)
        await shown.press("enter")
        assert NOTHING_TYPED in shown.words
        assert service.given == []


async def test_the_token_that_is_checked_is_asked_about_once_and_escape_gives_it_up() -> None:
    service = Service()
    service.may_answer.clear()
    async with showing(dialog(service.use_token)) as shown:
        await shown.paste(SECRET)
        await shown.press("enter", "enter")
        assert service.given == [SECRET]
        assert CHECKING in shown.words
        await shown.press("escape")
        assert shown.result is False
        service.may_answer.set()
        await shown.pilot.pause()
        assert shown.result is False


async def test_a_refusal_leaves_what_was_typed_meanwhile() -> None:
    service = Service(TokenRefused("Wistia does not accept this token."))
    service.may_answer.clear()
    async with showing(dialog(service.use_token)) as shown:
        await shown.paste("wrong")
        await shown.press("enter")
        await shown.press("ctrl+u")
        await shown.paste(SECRET)
        service.may_answer.set()
        await settled(shown)
        assert "Of the one before: Wistia does not accept this token." in shown.words
        service.error = None
        await shown.press("enter")
        await settled(shown)
        assert service.given == ["wrong", SECRET]
        assert shown.result is True


async def test_a_token_that_is_given_during_a_check_takes_its_place() -> None:
    service = Service()
    service.may_answer.clear()
    async with showing(dialog(service.use_token)) as shown:
        await shown.paste("wrong")
        await shown.press("enter", "ctrl+u")
        await shown.paste(SECRET)
        await shown.press("enter")
        assert service.given == ["wrong", SECRET]
        assert len(shown.app.workers) == 1
        service.may_answer.set()
        await settled(shown)
        assert shown.result is True


# in the app ---------------------------------------------------------------------------------------------------------


def state(app: Running) -> BudgetState:
    connection = app.app.browser.connection
    assert connection is not None
    return connection.budget.snapshot().state


async def type_token(app: Running, token: str) -> None:
    await app.press(*("minus" if letter == "-" else letter for letter in token), "enter")


async def test_a_refused_token_is_asked_for_once_and_nothing_that_waits_is_lost(sandbox: Sandbox) -> None:
    fault = sandbox.faults.add("status=401 times=forever")
    async with running(sandbox, size=(120, 40)) as app:
        text = await app.see(lambda text: "token refused" in text and "wait and are not lost." in text)
        assert "New token" in text
        assert sandbox.token not in text
        refused = len(sandbox.requests)
        await app.press("escape")
        await app.see("Without another token nothing is sent; L asks again.")
        await app.press("r", "r", "j", "enter")
        await app.see(lambda text: "New token" not in text)
        await app.press("L")
        await app.see("New token")
        assert len(sandbox.requests) == refused, "nothing is sent without another token"
        await app.press(*"wrong", "enter")
        await app.see("does not accept")
        assert fault in sandbox.faults.fired
        sandbox.faults.clear()
        await type_token(app, sandbox.token)
        await app.see("The new token is in force")
        text = await app.loaded()
        assert "not loaded" not in text
        assert sandbox.token not in text


async def test_the_dialog_waits_until_another_one_is_closed(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(120, 40)) as app:
        await app.loaded()
        await app.press("l", "e")
        await app.see("Nothing changed")
        await app.press(*"zz")
        sandbox.faults.add("status=401 times=forever")
        library = app.app.browser.library
        assert library is not None
        app.app.browser.run(library.load_account(), "The account could not be read.")
        await app.see("token refused")
        assert "New token" not in app.text
        await app.press("escape", "y")
        await app.see("New token")
        await app.press("escape")
        await app.press("question_mark")
        await app.see("Moving")
        await app.press("q")
        await app.see("Without another token nothing is sent")
        assert "New token" not in app.text, "once is enough"


async def test_a_token_of_the_same_account_can_be_given_at_any_time(sandbox: Sandbox) -> None:
    async with running(sandbox, size=(80, 24)) as app:
        await app.loaded()
        await app.press("b")
        await app.see("Give another token")
        await app.press("L")
        await app.see("Wistia has not refused the token in force")
        await type_token(app, sandbox.token)
        await app.see("The new token is in force")
        assert state(app) is BudgetState.OK
