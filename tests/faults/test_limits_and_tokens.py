"""F13, F14, F17, F18: 429 in all its forms and without end, a token that stops working, and one that may not."""

from __future__ import annotations

import re

import pytest
from textual.events import Paste

from tests.faults.stage import Line, Stage, applied, stage
from wistia_tui.api.meter import BudgetState
from wistia_tui.sandbox.running import Sandbox
from wistia_tui.tui import again

KEPT = "Your text is kept: e opens it again."
NEW_TOKEN = "n3w-t0ken-0123456789"


LEAST_PAUSE = {"12": 12, "date:30": 28, "none": 5, "0": 1, "-5": 5, "soon": 5}
"""Seconds, by what Retry-After says; a date falls between two seconds."""


async def test_f13_a_429_is_counted_down_and_what_it_refused_is_sent_once(sandbox: Sandbox) -> None:
    async with stage(sandbox) as app:
        await app.on_medias()
        for number, (told, least) in enumerate(LEAST_PAUSE.items(), 1):
            sandbox.faults.add(f"status=429 retry-after={told} method=DELETE")
            refused_at = app.clock.monotonic()
            await app.delete()
            text = await app.see(lambda text: "429 · back in 0:" in text and "deleting" in text)
            seconds = int(re.findall(r"429 · back in 0:(\d\d)", text)[0])
            assert least <= seconds <= least + 6, told
            asked, said = len(sandbox.requests), len(app.said)
            await app.press("r")  # reads wait for it as well
            await app.clock.advance(least - 0.1)
            assert len(sandbox.requests) == asked, told
            await app.hears("Deleted")
            assert app.clock.monotonic() - refused_at >= least
            assert applied(sandbox) == ["delete"] * number
            # After a long pause the record is looked at again first, and the list may be here before it is deleted.
            await app.comes(lambda _, said=said: "Read again." in app.said[said:])  # type: ignore[misc]
        await app.open_form()
        sandbox.faults.add("status=429 retry-after=7 method=PUT")
        await app.press("!", "ctrl+s")
        await app.see(lambda text: "429 · back in 0:0" in text and "saving" in text)
        await app.hears("Renamed")
        assert applied(sandbox)[len(LEAST_PAUSE) :] == ["update"]
        await app.read_again()


async def test_f13_a_429_for_thirty_years_is_said_and_one_request_may_try(sandbox: Sandbox) -> None:
    async with stage(sandbox) as app:
        await app.on_medias()
        sandbox.faults.add("status=429 retry-after=1000000000 method=PUT")
        await app.rename()
        message = await app.hears("is not saved")
        for words in (
            "Wistia takes requests again at a time that cannot be meant (it said Retry-After: 1000000000)",
            "Try again then.",
            KEPT,
        ):
            assert words in message
        assert applied(sandbox) == []
        await app.save_draft()
        await app.hears("Renamed")
        assert applied(sandbox) == ["update"]
        sandbox.faults.add("status=429 retry-after=1000000000 path=/account")
        await app.press("r")
        assert (
            "Wistia takes requests again at a time that cannot be meant (it said Retry-After: 1000000000)"
            in await app.hears("The list could not be read again.")
        )
        await app.read_again()


async def test_f14_a_429_without_end_is_said_after_ten_minutes(sandbox: Sandbox) -> None:
    async with stage(sandbox) as app:
        await app.on_medias()
        await app.open_form()
        sandbox.faults.add("status=429 retry-after=30 times=forever")
        asked, began = len(sandbox.requests), app.clock.monotonic()
        await app.press("!", "ctrl+s")
        message = await app.hears("is not saved")
        for words in ("Wistia answered 429: the account's request limit is used up.", "Try again then", KEPT):
            assert words in message
        message = await app.hears("no requests until")
        assert re.fullmatch(r"Wistia answered 429: .* no requests until \d\d:\d\d\. r tries one before\.", message)
        assert 600 <= app.clock.monotonic() - began <= 700
        assert len(sandbox.requests) - asked <= 20, "one at a time tries, once for each Retry-After"
        await app.see(lambda text: "blocked · " in text and "r tries" in text)
        await app.press("j", "enter")  # what is here stays usable
        assert app.app.browser.details.active
        await app.press("h", "k")
        await app.press("r")
        message = await app.hears("The list could not be read again.")
        assert "Wistia takes requests again" in message or "Requests may go on at" in message
        sandbox.faults.clear()
        await app.clock.advance(15)
        await app.press("r")
        await app.hears("Wistia takes requests again.")
        await app.hears("Read again.")
        await app.save_draft()
        await app.hears("Renamed")
        assert applied(sandbox) == ["update"]
        await app.read_again()


async def paste(app: Stage, token: str) -> None:
    app.app.post_message(Paste(token))
    await app.pilot.pause()
    await app.press("enter")


async def test_f17_a_token_refused_in_the_middle_of_work_keeps_everything_for_the_next(
    sandbox: Sandbox, line: Line
) -> None:
    line.takes = sandbox.token
    async with stage(sandbox, line.url()) as app:
        await app.on_medias()
        await app.open_form()
        line.takes = NEW_TOKEN
        await app.press("!", "ctrl+s")
        await app.comes(lambda text: "New token" in text and "1 request waits and is not lost." in text)
        await app.see("token refused")
        await app.press("escape")
        await app.hears("Without another token nothing is sent; L asks again.")
        assert "saving" in app.text
        await app.press("j")
        await app.delete()  # joins what waits
        await app.see(lambda text: "deleting" in text and "2 wait" in text)
        asked = len(line.requests)
        await app.clock.advance(3600)
        await app.press("r")
        assert len(line.requests) == asked, "nothing is sent"
        await app.press("L")
        await app.comes("2 requests wait and are not lost.")
        await paste(app, "wr0ng-t0ken")
        await app.comes("Wistia does not accept this token")
        await paste(app, NEW_TOKEN)
        await app.hears("The new token is in force until the app ends.")
        await app.hears("Renamed")
        await app.comes(lambda _: sorted(applied(sandbox)) == ["delete", "update"])
        assert any("Deleted" in text for text in app.said)
        assert sandbox.token not in app.text + "".join(app.said)
        assert NEW_TOKEN not in app.text + "".join(app.said)
        await app.read_again()


async def test_f18_what_is_forbidden_is_said_and_not_asked_for_again(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(again, "HELD_WITHIN", 0.0)  # whoever presses the key again has read what was asked
    sandbox.faults.add("status=403 path=/medias.json")
    async with stage(sandbox) as app:
        message = await app.why_not_loaded()
        assert "Wistia does not allow this" in message
        assert "The token lacks a permission, or the plan a feature." in message
        assert app.budget.state is BudgetState.OK, "the token works"
        await app.read_again()
        sandbox.faults.add("status=403 method=DELETE times=forever")
        await app.delete()
        message = await app.hears("is not deleted")
        assert "Wistia does not allow this" in message
        asked = len(sandbox.requests)
        await app.press("D")
        await app.hears(
            "D again: all the same; L: new token. Refused before (delete medias): Wistia does not allow this"
        )
        assert len(sandbox.requests) == asked
        await app.press("D")
        await app.comes("Cancel")
        await app.press("escape")
        await app.rename()
        await app.hears("Renamed")
        assert applied(sandbox) == ["update"]
        await app.read_again()
