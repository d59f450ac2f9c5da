from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace

import pytest
from textual.geometry import Region

from tests.clocks import ManualClock
from tests.tui.conftest import Running, connection_to, running
from tests.tui.modal_host import Shown, showing
from wistia_tui.api import operations as ops
from wistia_tui.api.answers import Answer
from wistia_tui.api.budget import Lane, RequestBudget
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.errors import NotConnected
from wistia_tui.api.exchange import Exchange
from wistia_tui.api.request_log import RequestLog
from wistia_tui.clock import SystemClock
from wistia_tui.library.connection import Connection
from wistia_tui.library.journal import Journal
from wistia_tui.library.keepsakes import Keepsakes
from wistia_tui.library.rows import EVERYTHING, RowsChanged
from wistia_tui.sandbox.running import Sandbox
from wistia_tui.text import cell_width, is_safe
from wistia_tui.tui import copying
from wistia_tui.tui.app import WistiaApp
from wistia_tui.tui.screens import request_details
from wistia_tui.tui.screens.request_details import RequestDetails
from wistia_tui.tui.screens.requests import RequestsScreen
from wistia_tui.tui.widgets.request_rows import RequestFormat, RequestRows, seconds_words

CANARY = "canary7f3a9c51d2e8b4"
HOSTILE = "\x1b]52;c;YQ==\x07\x9b2J\u202e[@click=app.exit]x[/]"
LIST = "https://api.test/v1/medias.json?page=1&per_page=100"
MEDIA = "https://api.test/v1/medias/ab12.json"


@pytest.fixture
def log() -> RequestLog:
    log = RequestLog(ManualClock())
    log.hide(CANARY)
    return log


@pytest.fixture
def copied(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was copied, in place of the clipboard of this machine."""
    texts: list[str] = []

    def copy(text: str, send_osc52: Callable[[str], None]) -> str:
        texts.append(text)
        return f"Copied {text}"

    monkeypatch.setattr(copying, "copy", copy)
    return texts


def send(log: RequestLog, url: str = LIST, body: bytes = b"", *, method: str = "GET") -> Exchange:
    operation = ops.MEDIA_LIST if url == LIST else ops.MEDIA_SHOW
    headers = (("Accept", "application/json"), ("X-Echo", CANARY))
    return log.sent(operation, method, url, headers, body, lane=Lane.USER, attempt=1, waited=0.0)


def answer(exchange: Exchange, status: int = 200, body: bytes = b"[]", *, error: str = "") -> Exchange:
    exchange.answered(status, [("x-request-id", f"id-{exchange.number}"), ("Content-Type", "application/json")])
    exchange.ended(body, size=len(body), error=error)
    return exchange


def list_of(log: RequestLog) -> RequestsScreen:
    clock = ManualClock()
    budget = RequestBudget(clock)
    client = WistiaClient("http://127.0.0.1:9/v1", CANARY, budget=budget, clock=clock, log=log)
    connection = Connection(
        client,
        budget,
        log,
        read_only=False,
        method_override=False,
        service="http://127.0.0.1:9/v1",
        journal=Journal(None, clock=clock),
        keepsakes=Keepsakes(None, clock),
        demo=False,
        close=client.aclose,
    )
    return RequestsScreen(connection)


async def see(shown: Shown, wanted: str) -> str:
    async with asyncio.timeout(20):
        while wanted not in shown.text:
            await shown.app.animator.wait_for_idle()
            await shown.pilot.pause()
    return shown.text


def assert_keeps_secrets(shown: Shown) -> None:
    shown.assert_safe()
    assert CANARY not in "".join(shown.text.split())


# rows ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def every_kind(log: RequestLog) -> list[Exchange]:
    unanswered = send(log)
    unanswered.ended(error="No connection.")
    head_only = send(log)
    head_only.answered(200, [])
    return [
        answer(send(log)),
        answer(send(log, MEDIA, method="PUT"), 404, b"{}"),
        answer(send(log), 429),
        answer(send(log), 200, error="Wistia's answer was cut short."),
        unanswered,
        send(log),
        head_only,
    ]


@pytest.mark.parametrize("width", [0, 1, 7, 20, 37, 59, 79, 99, 119, 159, 220])
def test_every_row_fits_and_says_its_state_in_words(every_kind: list[Exchange], width: int) -> None:
    row_format = RequestFormat()
    assert cell_width(row_format.header(width)) <= max(width, 15)
    for exchange in every_kind:
        text = "".join(part for part, _ in row_format.row(exchange, width))
        assert cell_width(text) <= max(width, 15)
        if width >= 20:
            assert (text[0] == "✗") is exchange.is_failed
    words = ["200", "404 missing", "429 limited", "200 broken", "no answer", "…", "200…"]
    if width >= 37:
        for exchange, word in zip(every_kind, words, strict=True):
            assert f" {word} " in "".join(part for part, _ in row_format.row(exchange, width))


@pytest.mark.parametrize(
    ("width", "heads"),
    [
        (59, ["Time", "Status", "Method", "Path"]),
        (79, ["Time", "Status", "Method", "Path", "Took", "Size"]),
        (119, ["Time", "Status", "Method", "Path", "Try", "Waited", "Took", "Size", "x-request-id"]),
        (159, ["Time", "Status", "Method", "Path", "Try", "Waited", "Took", "Size", "x-request-id"]),
    ],
)
def test_columns_give_way(width: int, heads: list[str]) -> None:
    assert RequestFormat().header(width).split() == heads


async def test_a_row_holds_everything_there_is_room_for() -> None:
    clock = ManualClock()
    log = RequestLog(clock)
    exchange = log.sent(ops.MEDIA_LIST, "GET", LIST, [], b"", lane=Lane.BULK, attempt=3, waited=12.34)
    exchange.answered(200, [("x-request-id", "0f8fad5b-d9cb-469f-a165-70867728950e")])
    await clock.advance(0.345)
    exchange.ended(b"", size=48_700)

    text = "".join(part for part, _ in RequestFormat().row(exchange, 159))
    for expected in ("12:00:00", "200", "GET", "/v1/medias.json?page=1", "3", "12.3 s", "345 ms", "49 KB"):
        assert expected in text
    assert text.rstrip().endswith("0f8fad5b-d9cb-469f-a165-70867728950e")


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 ms"), (0.9994, "999 ms"), (0.9996, "1.0 s"), (99.94, "99.9 s"), (100, "100 s")]
)
def test_seconds_in_words(seconds: float, words: str) -> None:
    assert seconds_words(seconds) == words


def test_rows_change_only_when_they_are_renewed(log: RequestLog) -> None:
    first = send(log)
    rows = RequestRows(log)
    told: list[RowsChanged] = []
    rows.subscribe(told.append)
    second = answer(send(log), 500)
    assert (len(rows), rows.index_of("2"), told) == (1, None, [])

    rows.renew()
    assert [rows.row(index) for index in range(len(rows))] == [first, second]
    assert (rows.identities(0, 5), rows.identity(1), rows.identity(2)) == (["1", "2"], "2", "")
    assert (rows.index_of("2"), rows.index_of("3"), len(told)) == (1, None, 1)

    rows.renew()
    assert told == [RowsChanged(1, 1)], "nothing is told where nothing looks different"
    answer(first)
    rows.renew()
    assert told[1:] == [RowsChanged(0, 1)]

    rows.only_failed = True
    rows.renew()
    assert rows.row(0) is second
    assert (len(rows), rows.index_of("1")) == (1, None)
    assert told[2:] == [EVERYTHING]


# the list -----------------------------------------------------------------------------------------------------------


async def test_without_requests_it_says_so(log: RequestLog) -> None:
    async with showing(list_of(log)) as shown:
        assert "No requests yet" in shown.text
        await shown.press("enter", "y", "j", "G", "f")
        assert "No request failed" in shown.text
        await shown.press("q")
        assert shown.result is None


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (160, 50)])
async def test_it_follows_the_newest_while_the_cursor_is_there(log: RequestLog, size: tuple[int, int]) -> None:
    for _ in range(100):
        answer(send(log))
    async with showing(list_of(log), size) as shown:
        await see(shown, "100/100")
        answer(send(log), 404)
        text = await see(shown, "101/101")
        cursor = next(line for line in text.split("\n") if line.startswith("▌"))
        assert "404 missing" in cursor
        shown.assert_safe()


async def test_it_stays_where_it_is_while_the_cursor_is_elsewhere(log: RequestLog) -> None:
    for _ in range(100):
        answer(send(log))
    async with showing(list_of(log)) as shown:
        await see(shown, "100/100")
        await shown.press("k")
        before = shown.text
        for _ in range(5):
            answer(send(log), 404)
        after = await see(shown, "99/105")
        assert after.split("\n")[1:-1] == before.split("\n")[1:-1]


async def test_the_cursor_stays_on_its_request_when_old_ones_go() -> None:
    log = RequestLog(ManualClock(), most=50)
    for _ in range(50):
        answer(send(log))
    async with showing(list_of(log), (160, 24)) as shown:
        await see(shown, "50/50")
        await shown.press("k")
        assert "id-49 " in next(line for line in shown.text.split("\n") if line.startswith("▌"))
        for _ in range(10):
            answer(send(log))
        text = await see(shown, "39/50")
        assert "id-49 " in next(line for line in text.split("\n") if line.startswith("▌"))


async def test_however_many_requests_come_it_looks_four_times_a_second(log: RequestLog) -> None:
    screen = list_of(log)
    async with showing(screen) as shown:
        told: list[RowsChanged] = []
        screen._rows.subscribe(told.append)
        for _ in range(25):
            answer(send(log))
        assert told == [], "nothing is drawn while a request is on its way"
        await see(shown, "25/25")
        for _ in range(25):
            answer(send(log))
        await see(shown, "50/50")
        assert len(told) == 2


async def test_nothing_is_drawn_of_what_is_not_shown(log: RequestLog, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(40):
        answer(send(log), 500)
    screen = list_of(log)
    async with showing(screen) as shown:
        await shown.press("f", "g")
        await see(shown, "1/40")
        looks: list[int] = []
        renew = screen._rows.renew

        def renewing() -> None:
            renew()
            looks.append(len(screen._rows))

        monkeypatch.setattr(screen._rows, "renew", renewing)
        drawn: list[tuple[Region, ...]] = []
        monkeypatch.setattr(screen._table, "refresh", lambda *regions, **_: drawn.append(regions))
        answer(send(log))
        async with asyncio.timeout(20):
            while not looks:
                await shown.pilot.pause()
        assert looks == [40]
        answer(send(log), 500)  # below what is on the screen
        await see(shown, "1/41")
        assert drawn == []


async def test_a_screen_that_cannot_draw_fails_no_request(log: RequestLog, caplog: pytest.LogCaptureFixture) -> None:
    heard: list[Exchange] = []

    def broken(_: Exchange) -> None:
        raise RuntimeError("cannot draw")

    log.subscribe(broken)
    log.subscribe(heard.append)
    exchange = answer(send(log, MEDIA, method="PUT"))
    assert exchange.is_ended
    assert heard == [exchange] * 3
    assert "a listener of the request log failed" in caplog.text


async def test_failed_requests_alone(log: RequestLog) -> None:
    for number in range(60):
        answer(send(log), 500 if number % 20 == 10 else 200)
    async with showing(list_of(log)) as shown:
        await shown.press("f")
        text = await see(shown, "3/3")
        assert text.count("500 failed") == 3
        assert "Failed requests" in text
        await shown.press("k", "f")
        assert "31/60" in shown.text
        assert "500 failed" in next(line for line in shown.text.split("\n") if line.startswith("▌"))


async def test_a_request_is_copied_for_the_shell(log: RequestLog, copied: list[str]) -> None:
    answer(send(log, MEDIA, f"name=it's&note={CANARY}".encode(), method="PUT"))
    async with showing(list_of(log)) as shown:
        await shown.press("y")
        await see(shown, "Copied curl")
        await shown.press("k")
        assert "Copied" not in shown.text
        await shown.press("enter")
        await see(shown, "ab12.json")
        await shown.press("y")
        await see(shown, "Copied curl")
    assert len(copied) == 2
    assert copied[0] == copied[1]
    assert "-X PUT https://api.test/v1/medias/ab12.json" in copied[0]
    assert '-H "Authorization: Bearer $WISTIA_TOKEN"' in copied[0]
    assert CANARY not in copied[0]


async def test_what_cannot_be_copied_is_said(copied: list[str]) -> None:
    log = RequestLog(ManualClock(), longest_body=3)
    answer(send(log, MEDIA, b"name=long", method="PUT"))
    async with showing(list_of(log)) as shown:
        await shown.press("y")
        assert "not kept any more, so it cannot be copied" in shown.text
    assert copied == []


# a request and its answer -------------------------------------------------------------------------------------------


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


XML = b'<?xml version="1.0"?><media><name>Launch</name><token>' + CANARY.encode() + b"</token></media>"


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


async def test_what_was_not_read_as_json_is_not_asked_for_as_xml(log: RequestLog) -> None:
    async with showing(details(log, answer(send(log, MEDIA, b"a=b", method="PUT")))) as shown:
        await shown.press("x")
        assert "Only what was read as JSON can be read as XML." in shown.text
        assert "Request" in shown.text


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


# in the app ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def canary_sandbox() -> Iterator[Sandbox]:
    with Sandbox.start(projects=2, medias=30, token=CANARY) as started:
        yield started


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_the_apps_own_requests_from_the_browser_and_back(canary_sandbox: Sandbox, size: tuple[int, int]) -> None:
    async with running(canary_sandbox, size=size) as app:
        await app.see("Webinars")
        await app.press("at")
        text = await app.see("/v1/projects.json")
        assert CANARY not in text
        await app.press("g", "enter")
        text = await app.see("Authorization: Bearer $WISTIA_TOKEN")
        await app.press("x")
        text = await app.see("<?xml")
        assert CANARY not in text
        assert is_safe(text.replace("\n", ""))
        await app.press("q")
        await app.see(".xml")
        await app.press("at")
        await app.see("All medias")


async def test_before_the_connection_there_is_nothing_to_show(canary_sandbox: Sandbox) -> None:
    may_connect = threading.Event()

    def connect() -> Connection:
        may_connect.wait(20)
        return connection_to(canary_sandbox)

    app = WistiaApp(connect, connect, clock=SystemClock())
    async with app.run_test() as pilot:
        shown = Running(app, pilot)
        await shown.press("at")
        await shown.see("Not connected yet.")
        may_connect.set()


async def test_what_goes_wrong_with_the_log_file_is_said(canary_sandbox: Sandbox) -> None:
    heard: list[Callable[[str], None]] = []

    def connect() -> Connection:
        return replace(connection_to(canary_sandbox), hear_warnings=heard.append)

    app = WistiaApp(connect, connect, clock=SystemClock())
    async with app.run_test() as pilot:
        shown = Running(app, pilot)
        await shown.see("Webinars")
        heard[0]("The log file requests.log cannot be written.")
        await shown.see("The log file requests.log cannot be written.")
