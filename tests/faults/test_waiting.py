"""What a person is told while an answer does not come, and what comes by itself once there is a connection again."""

from __future__ import annotations

import asyncio

from tests.api.servers import Peer, answer, silence
from tests.faults.stage import Line, Stage, applied, stage
from wistia_tui.api.meter import BudgetState
from wistia_tui.library.wording import short
from wistia_tui.sandbox.running import Sandbox

BACK = "The connection is back."


def unanswered(name: str) -> str:
    return f"{short(name)} may be saved or not: the app looks in 45 s. Wistia has not answered for 15 s."


def given_up(name: str) -> str:
    return f"{short(name)} may be saved or not: the app looks now. Wistia gave no whole answer within 60 seconds."


async def save_into_silence(app: Stage, line: Line) -> str:
    """Change the first media, and get no answer; its name."""
    await app.on_medias()
    name = app.under_cursor
    line.instead(silence, method="PUT")
    await app.rename()
    await app.waits_for_an_answer()
    return name


async def test_a_change_without_an_answer_is_said_once_and_once_more_when_it_is_given_up(
    sandbox: Sandbox, line: Line
) -> None:
    async with stage(sandbox, line.url()) as app:
        name = await save_into_silence(app, line)
        saving = f"Saving {short(name)}…"
        await app.clock.advance(14.9)
        assert app.said == [saving]
        await app.clock.advance(0.1)
        assert app.said == [saving, unanswered(name)]
        await app.clock.advance(44.9)
        assert app.said == [saving, unanswered(name)], "no second of it is counted on the screen"
        await app.clock.advance(0.1)
        await app.hears(given_up(name))
        await app.hears("is not saved")
        assert len(app.said) == 4


async def test_whoever_leaves_is_still_told_how_while_nothing_answers(sandbox: Sandbox, line: Line) -> None:
    async with stage(sandbox, line.url()) as app:
        name = await save_into_silence(app, line)
        await app.press("ctrl+q")
        await app.hears("Again: leave now; Esc: stay. The app ends once 1 change is settled.")
        await app.clock.advance(15)
        assert app.said[-1] == f"Again: leave now; Esc: stay. {unanswered(name)}"


async def test_an_answer_in_time_and_a_pause_that_wistia_asks_for_are_no_silence(sandbox: Sandbox, line: Line) -> None:
    async with stage(sandbox, line.url()) as app:
        await app.on_medias()
        await app.rename()
        await app.hears("Renamed")
        line.instead(answer(429, b"", retry_after="40"), method="PUT")
        await app.rename()
        await app.see(lambda text: "429 · back in" in text and "saving" in text)
        await app.clock.advance(39)
        await app.hears("Renamed")
        assert not [text for text in app.said if "has not answered" in text]


async def create(app: Stage, name: str) -> None:
    await app.press("h", "C")
    await app.comes(lambda text: "New project" in text and app.app.focused is not None)
    await app.press(*name, "ctrl+s")


async def test_of_two_changes_without_an_answer_each_is_said_by_its_name(sandbox: Sandbox, line: Line) -> None:
    line.instead(silence, method="POST", times=2)
    async with stage(sandbox, line.url()) as app:
        await app.loaded()
        await create(app, "One")
        await app.waits_for_an_answer()
        await app.clock.advance(5)
        await create(app, "Two")
        await app.see(lambda _: app.budget.in_flight == 2)
        await app.clock.advance(15)
        silent = [text.partition(" may")[0] for text in app.said if "has not answered" in text]
        assert silent == ["Project “One”", "Project “Two”"]


async def test_what_was_certainly_not_carried_out_is_not_looked_for(sandbox: Sandbox, line: Line) -> None:
    refuses = asyncio.Event()

    async def refuse_late(peer: Peer) -> None:
        await refuses.wait()
        await peer.send(b"HTTP/1.1 429 Too Many Requests\r\nretry-after: 3600\r\ncontent-length: 9\r\n\r\n")
        await silence(peer)

    async with stage(sandbox, line.url()) as app:
        await app.on_medias()
        line.instead(refuse_late, method="PUT")
        await app.rename()
        await app.waits_for_an_answer()
        await app.clock.advance(20)
        refuses.set()
        await app.see(lambda _: any(exchange.status == 429 for exchange in app.connection.log.exchanges))
        await app.clock.advance(2)  # longer than a body of no use is waited for
        await app.hears("is not saved")
        assert not [text for text in app.said if "looks now" in text]
        assert applied(sandbox) == []


async def test_what_was_sent_is_read_back_whatever_is_taken_back(sandbox: Sandbox, line: Line) -> None:
    async with stage(sandbox, line.url()) as app:
        await app.on_medias()
        name = app.under_cursor
        await app.open_form()
        sandbox.faults.add("reset-after method=PUT")
        line.instead(line.pass_on, method="GET", path="/medias/")  # the look before the change
        line.instead(answer(429, b"", retry_after="30"), method="GET", path="/medias/")
        await app.press("!", "ctrl+s")
        await app.see(lambda text: "429 · back in" in text and "checking" in text)
        for _ in range(4):
            await app.press("c")
            await app.see(f"The change of {short(name)} was sent already and is being checked.")
            await app.see(lambda _: app.budget.waiting == 1)
        assert not [text for text in app.said if "taken back" in text]
        await app.hears("Renamed")
        assert applied(sandbox) == ["update"]
        await app.read_again()


async def be_checked_in_a_pause(app: Stage, sandbox: Sandbox, line: Line) -> None:
    """Send a change whose answer is lost, and let what reads it back wait."""
    await app.on_medias()
    await app.open_form()
    sandbox.faults.add("reset-after method=PUT")
    line.instead(line.pass_on, method="GET", path="/medias/")  # the look before the change
    line.instead(answer(429, b"", retry_after="30"), method="GET", path="/medias/")
    await app.press("!", "ctrl+s")
    await app.see(lambda text: "429 · back in" in text and "checking" in text)


async def test_what_is_taken_back_with_it_is_said_as_well(sandbox: Sandbox, line: Line) -> None:
    async with stage(sandbox, line.url()) as app:
        await be_checked_in_a_pause(app, sandbox, line)
        await app.press("h", "r")
        await app.see(lambda _: app.budget.waiting == 3)  # the projects and the account
        await app.press("c")
        await app.hears("2 waiting requests were taken back. The change of")
        await app.hears("Renamed")


async def test_the_panel_takes_back_the_rest_and_says_what_it_does_not(sandbox: Sandbox, line: Line) -> None:
    async with stage(sandbox, line.url()) as app:
        await be_checked_in_a_pause(app, sandbox, line)
        await app.press("b")
        await app.comes("Take back the request that waits.")
        await app.press("c")
        await app.see(lambda text: "was sent already and" in text and "Take back the request that waits." in text)
        assert "taken back" not in app.text
        assert app.budget.waiting == 1
        await app.press("b")
        await app.hears("Renamed")


async def test_a_save_whose_connection_broke_is_said_to_be_in_doubt_and_looked_for_when_it_is_back(
    sandbox: Sandbox, line: Line
) -> None:
    async with stage(sandbox, line.url()) as app:
        await app.on_medias()
        name = app.under_cursor
        await app.open_form()

        async def carry_out_and_break(peer: Peer) -> None:
            await line.answer_to(peer.request)
            asyncio.get_running_loop().create_task(line.close())

        line.instead(carry_out_and_break, method="PUT")
        await app.press("!", "ctrl+s")
        doubt = "Offline: a change may be saved or not; the app looks once it is back. r tries at once: "
        assert await app.hears("Offline") == f"{doubt}{short(name)}."
        await app.hears(f"{short(name)} may be saved or not: r looks, text kept.")
        await line.open()
        await app.press("e")  # any request can find out that it is back
        await app.see("ctrl+r try now")
        await app.press("ctrl+r")
        await app.comes(lambda _: any("Renamed" in text for text in app.said))
        assert BACK in app.said
        assert applied(sandbox) == ["update"]


async def test_after_an_outage_both_panes_and_the_account_load_what_they_show_by_themselves(
    sandbox: Sandbox, line: Line
) -> None:
    await line.close()
    async with stage(sandbox, line.url()) as app:
        await app.comes(lambda text: text.count("not loaded") == 2)
        await app.hears("The account could not be read.")
        await line.open()
        await app.hears(BACK)
        await app.loaded()
        asked = sorted(request.target for request in line.requests)
        assert [target.partition("?")[0].removeprefix("/v1/") for target in asked] == [
            "account.json",
            "medias.json",
            "medias.json",  # whether more follows: how many there are was not known
            "projects.json",
        ]
        assert len(set(asked)) == len(asked)
        assert app.app.browser.library is not None
        assert app.app.browser.library.account.name in app.text
        await app.read_again()


async def test_a_token_that_is_refused_after_an_outage_keeps_nothing_from_coming_later(
    sandbox: Sandbox, line: Line
) -> None:
    await line.close()
    async with stage(sandbox, line.url()) as app:
        await app.hears("The account could not be read.")
        line.takes = "another-token-0123456789"
        await line.open()
        await app.comes(lambda _: app.budget.state is BudgetState.TOKEN_REFUSED)
        await app.connection.client.use_token(line.takes)
        library = app.app.browser.library
        assert library is not None
        await app.comes(lambda _: bool(library.account.name))


async def test_what_failed_before_it_was_known_that_there_is_no_connection_comes_back_too(
    sandbox: Sandbox, line: Line
) -> None:
    line.instead(silence, path="/medias.json")
    async with stage(sandbox, line.url()) as app:
        await app.waits_for_an_answer()
        await app.clock.advance(60)
        await app.see("not loaded")
        await line.close()
        await app.press("r")
        await app.hears("The list could not be read again.")
        await line.open()
        await app.hears(BACK)
        await app.loaded()


SILENT = "Wistia has not answered for 15 s; at 60 s a request ends."


async def test_lists_without_an_answer_are_said_once_for_all_of_them_until_one_is_given_up(
    sandbox: Sandbox, line: Line
) -> None:
    line.instead(silence, times=3)
    async with stage(sandbox, line.url()) as app:
        await app.see(lambda _: app.budget.in_flight == 3)
        await app.clock.advance(14.9)
        assert app.said == []
        await app.clock.advance(0.1)
        assert app.said == [f"{SILENT} r asks once more."]
        await app.see(app.said[0])
        await app.clock.advance(44.9)
        assert len(app.said) == 1
        await app.clock.advance(0.1)
        await app.hears("The account could not be read.")


async def test_what_is_answered_late_after_all_leaves_nothing_said(sandbox: Sandbox, line: Line) -> None:
    answers = asyncio.Event()

    async def answer_late(peer: Peer) -> None:
        await answers.wait()
        await line.pass_on(peer)

    line.instead(answer_late, path="/account")
    async with stage(sandbox, line.url()) as app:
        await app.waits_for_an_answer()
        await app.clock.advance(15)
        await app.see(SILENT)
        answers.set()
        await app.see(lambda text: SILENT not in text)
        assert len(app.said) == 1


async def test_what_r_brought_meanwhile_is_not_said_to_be_missing(sandbox: Sandbox, line: Line) -> None:
    line.instead(silence, path="/account")
    async with stage(sandbox, line.url()) as app:
        await app.waits_for_an_answer()
        await app.clock.advance(15)
        await app.see(f"{SILENT} r asks once more.")
        await app.press("r")
        await app.see("Read again.")
        await app.waits_for_an_answer()
        assert app.app.browser.library is not None
        assert app.app.browser.library.account.name in app.text
        await app.clock.advance(45)
        await app.see(lambda _: app.budget.in_flight == 0)
        await app.pilot.pause()
        assert app.said == [f"{SILENT} r asks once more.", "Read again."]
        assert not app.app.browser.library.lacks_account


async def test_while_r_itself_is_not_answered_it_is_not_offered(sandbox: Sandbox, line: Line) -> None:
    async with stage(sandbox, line.url()) as app:
        await app.on_medias()
        line.instead(silence, path="/account")
        await app.press("r")
        await app.waits_for_an_answer()
        await app.clock.advance(15)
        assert app.said == [SILENT]
        await app.clock.advance(45)
        await app.hears("The list could not be read again. Wistia gave no whole answer")


async def test_a_429_to_the_account_alone_is_shown_and_counted_down_while_it_waits(
    sandbox: Sandbox, line: Line
) -> None:
    line.instead(answer(429, b"", retry_after="100"), path="/account")
    async with stage(sandbox, line.url()) as app:
        await app.see(lambda _: app.budget.state is BudgetState.ONE_KIND and app.budget.waiting == 1)
        await app.see(lambda text: "429 one kind · 1:4" in text)
        assert app.said == ["Wistia answered 429 to one kind of request: b says which, c takes it back."]
        await app.press("b")
        await app.see("one kind waits: Wistia answered 429")
        await app.press("b")
        await app.clock.advance(103)
        library = app.app.browser.library
        assert library is not None
        await app.see(lambda text: bool(library.account.name) and "429" not in text)
