"""One request and its answer: all of it, as JSON and as XML, and no secret."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable

import pytest

from tests.clocks import ManualClock
from tests.tui.modal_host import Shown, showing
from tests.tui.request_logs import CANARY, MEDIA, answer, see, send
from wistia_tui.api.answers import Answer
from wistia_tui.api.errors import NotConnected
from wistia_tui.api.exchange import Exchange
from wistia_tui.api.request_log import RequestLog
from wistia_tui.tui.screens import request_details
from wistia_tui.tui.screens.request_details import RequestDetails

HOSTILE = "\x1b]52;c;YQ==\x07\x9b2J\u202e[@click=app.exit]x[/]"
XML = b'<?xml version="1.0"?><media><name>Launch</name><token>' + CANARY.encode() + b"</token></media>"


async def no_xml(path: str, accept: str) -> Answer:
    raise AssertionError("nothing asked for XML")


def details(
    log: RequestLog, exchange: Exchange, read_raw: Callable[[str, str], Awaitable[Answer]] = no_xml
) -> RequestDetails:
    return RequestDetails(exchange, log, read_raw)


async def whole(shown: Shown) -> str:
    """All that can be scrolled to."""
    seen = shown.words
    while "more below" in shown.text:
        await shown.press("pagedown")
        seen += shown.words
    await shown.press("g")
    return seen


def assert_keeps_secrets(shown: Shown) -> None:
    shown.assert_safe()
    assert CANARY not in "".join(shown.text.split())


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (160, 50)])
async def test_everything_of_a_request_is_shown_and_no_secret(log: RequestLog, size: tuple[int, int]) -> None:
    body = f"name=Launch&api_password=s3cret&note={CANARY}".encode()
    exchange = send(log, f"{MEDIA}?access_token={CANARY}", body, method="PUT")
    exchange.answered(
        200,
        [("x-request-id", "id-7"), ("Set-Cookie", CANARY), ("X-Hostile", HOSTILE), (HOSTILE, "x"), ("X-Echo", CANARY)],
    )
    answered = {"name": HOSTILE, "password": "s3cret", "token": CANARY, "tags": ["one", "two"]}
    exchange.ended(json.dumps(answered, ensure_ascii=False).encode(), size=77)

    async with showing(details(log, exchange), size) as shown:
        await see(shown, "Accept: application/json")
        assert_keeps_secrets(shown)
        text = await whole(shown)
        assert_keeps_secrets(shown)
        for expected in ("media show", "attempt 1", "Authorization: Bearer $WISTIA_TOKEN", "name=Launch", "200 OK"):
            assert expected in text
        for expected in ("77 bytes", "request id id-7", "Set-Cookie: (hidden)", '"tags": [ "one", "two" ]'):
            assert expected in text
        assert "[@click=app.exit]x[/]" in "".join(text.split())
        assert "s3cret" not in text
        assert CANARY not in "".join(text.split())
        await shown.press("q")
        assert shown.result is None


async def test_a_request_on_its_way_is_completed_while_it_is_shown(log: RequestLog) -> None:
    exchange = send(log)
    async with showing(details(log, exchange), (80, 40)) as shown:
        assert "Answer" in shown.text
        assert "…" in shown.text
        exchange.answered(200, [("X-Server", "here")])
        await see(shown, "X-Server: here")
        exchange.ended(b'[{"name": "Launch"}]', size=20)
        await see(shown, '"name": "Launch"')
        assert "…" not in shown.text


@pytest.mark.parametrize("status", [None, 200])
async def test_no_answer_or_half_of_one_is_explained(log: RequestLog, status: int | None) -> None:
    exchange = send(log)
    if status:
        exchange.answered(status, [])
    exchange.ended(error="The connection to api.test broke before the whole answer was here.")
    async with showing(details(log, exchange)) as shown:
        assert "✗ The connection to api.test broke before the whole answer was here. after 0 ms" in shown.words


async def test_bodies_that_are_cut_or_gone_are_said_to_be() -> None:
    log = RequestLog(ManualClock(), longest_body=2000, most_body_bytes=2000)
    first = answer(send(log), body=b"[" + b"1," * 4000 + b"1]")
    async with showing(details(log, first)) as shown:
        await see(shown, "The first 2,000 of 8,003 bytes:")
        answer(send(log), body=b"[" + b"2," * 800 + b"1]")
        assert not first.answer_body.content
        await shown.press("j", "k")
        assert "The first 2,000 of 8,003 bytes:" in shown.text, "what is shown stays"
    async with showing(details(log, first)) as shown:
        assert "The body of 8,003 bytes is not kept any more: the log keeps the newest 8 MiB of bodies." in shown.words


async def test_a_body_that_is_shown_can_be_copied_though_the_log_dropped_it(copied: list[str]) -> None:
    log = RequestLog(ManualClock(), most_body_bytes=20)
    first = answer(send(log, MEDIA, b"name=Launch", method="PUT"))
    async with showing(details(log, first)) as shown:
        await see(shown, "name=Launch")
        answer(send(log), body=b"[" + b"2," * 9 + b"1]")
        assert not first.request_body.is_whole
        await shown.press("y")
        await see(shown, "Copied curl")
    assert "--data-raw name=Launch" in copied[0]


async def test_a_body_is_wrapped_once_for_a_width_and_not_by_the_loop(
    log: RequestLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrapped: list[str] = []
    wrap = request_details._wrapped

    def counting(text: str, width: int) -> list[str]:
        if text.strip().startswith("1"):
            wrapped.append(threading.current_thread().name)
        return wrap(text, width)

    monkeypatch.setattr(request_details, "_wrapped", counting)
    exchange = send(log)
    async with showing(screen := details(log, exchange), (80, 40)) as shown:
        answer(exchange, body=b"[" + b"1," * 9 + b"1]")
        await see(shown, "1,")
        await shown.press("j", "k")
        screen._show()
        assert len(wrapped) == 10
        assert threading.main_thread().name not in wrapped


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_title_and_hints_are_cut_where_they_are_too_long(
    log: RequestLog, copied: list[str], size: tuple[int, int]
) -> None:
    url = f"https://api.test/v1/medias.json?name={'long' * 40}"
    async with showing(details(log, answer(send(log, url))), size) as shown:
        title = shown.text.split("\n")[2]
        assert "GET /v1/medias.json?name=long" in title
        assert title.rstrip("│ ").endswith("…")
        await shown.press("y")
        hints = next(line for line in (await see(shown, "Copied curl")).split("\n") if "Copied" in line)
        assert "-X GET" in hints
        assert hints.rstrip("│ ").endswith("…")


async def test_a_huge_body_can_be_read_to_its_end(log: RequestLog) -> None:
    rows = ",".join(f'{{"name":"media {number}","tags":[]}}' for number in range(6000))
    exchange = answer(send(log), body=f"[{rows}]".encode())
    async with showing(details(log, exchange)) as shown:
        async with asyncio.timeout(20):
            while '"name": "media 5999"' not in shown.text:
                await shown.press("G")
        assert "more below" not in shown.text


@pytest.mark.parametrize(
    ("answered", "expected"),
    [
        (Answer(200, (("Content-Type", "application/xml"),), XML), ["200 OK application/xml", "<name>Launch</name>"]),
        (Answer(404, (("Content-Type", "text/html"),), b"<html><p>no</html>"), ["404 Not Found", "<html><p>no</html>"]),
        (Answer(406, (), b""), ["406 Not Acceptable 0 bytes", "No body."]),
        (Answer(200, (("Content-Type", "application/json"),), b'{"a":1}'), ["200 OK application/json", '"a": 1']),
        (Answer(299, (("Content-Type", HOSTILE),), HOSTILE.encode()), ["299", "[@click=app.exit]x[/]"]),
        (Answer(200, (), b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"), ["<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"]),
        (Answer(200, (), b"<x>" + b"y" * 3_000_000 + b"</x>"), ["The first 1,048,576 of 3,000,007 bytes:", "yyy"]),
    ],
)
async def test_the_resource_is_shown_as_xml_or_as_whatever_comes(
    log: RequestLog, answered: Answer, expected: list[str]
) -> None:
    asked: list[tuple[str, str]] = []

    async def read_raw(path: str, accept: str) -> Answer:
        asked.append((path, accept))
        return answered

    async with showing(details(log, answer(send(log, MEDIA)), read_raw)) as shown:
        await shown.press("x")
        await see(shown, str(answered.status))
        for words in expected:
            assert words in shown.words
        assert_keeps_secrets(shown)
        await shown.press("x")
        assert "Request" in shown.text
        await shown.press("x")
        assert expected[-1] in shown.words
    assert asked == [("/medias/ab12.xml", "application/xml")]


async def test_xml_that_cannot_be_read_is_said_and_asked_for_again(log: RequestLog) -> None:
    asked: list[str] = []

    async def read_raw(path: str, accept: str) -> Answer:
        asked.append(path)
        raise NotConnected("No connection, so nothing was sent.", "Check the network, try again.")

    async with showing(details(log, answer(send(log)), read_raw)) as shown:
        await shown.press("x")
        await see(shown, "✗ No connection, so nothing was sent. Check the network, try again.")
        await shown.press("x", "x")
        assert asked == ["/medias.xml?page=1&per_page=100"] * 2


async def test_xml_is_asked_for_once_however_often_it_is_looked_at(log: RequestLog) -> None:
    asked: list[str] = []
    may_answer = asyncio.Event()

    async def read_raw(path: str, accept: str) -> Answer:
        asked.append(path)
        await may_answer.wait()
        return Answer(200, (), XML)

    async with showing(details(log, answer(send(log)), read_raw)) as shown:
        await shown.press("x", "x", "x")
        assert "Reading it as XML…" in shown.text
        may_answer.set()
        await see(shown, "<name>Launch</name>")
    assert len(asked) == 1


async def test_what_was_not_read_as_json_is_not_asked_for_as_xml(log: RequestLog) -> None:
    async with showing(details(log, answer(send(log, MEDIA, b"a=b", method="PUT")))) as shown:
        await shown.press("x")
        assert "Only what was read as JSON can be read as XML." in shown.text
        assert "Request" in shown.text
