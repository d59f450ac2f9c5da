from __future__ import annotations

import json
import random
import shlex
import subprocess
from urllib.parse import quote
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.clocks import START, ManualClock
from wistia_tui.api import operations as ops
from wistia_tui.api.budget import Lane
from wistia_tui.api.curl import curl_line
from wistia_tui.api.masking import HIDDEN, Mask
from wistia_tui.api.request_log import LONGEST_HEADERS, Exchange, KeptBody, RequestLog
from wistia_tui.text import is_safe

CANARY = "canary7f3a/9c5+1d2&e8=b4\"'<x>\\y"
URL = "https://api.test/v1/medias.json?page=1&per_page=100"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def log(clock: ManualClock) -> RequestLog:
    log = RequestLog(clock)
    log.hide(CANARY)
    return log


def send(
    log: RequestLog,
    url: str = URL,
    body: bytes = b"",
    *,
    method: str = "GET",
    headers: tuple[tuple[str, str], ...] = (("Accept", "application/json"),),
    operation: ops.Operation = ops.MEDIA_LIST,
) -> Exchange:
    return log.sent(operation, method, url, headers, body, lane=Lane.VISIBLE, attempt=2, waited=0.25)


def everything_shown(log: RequestLog, exchange: Exchange) -> str:
    """All that a person or a file can get of an exchange."""
    texts = [exchange.url, exchange.target, exchange.path_as_xml, exchange.error, exchange.request_id]
    texts += [part for pair in (*exchange.request_headers, *exchange.answer_headers) for part in pair]
    texts += [log.text_of(exchange.request_body), log.text_of(exchange.answer_body)]
    return "\n".join(texts)


# what is known of an exchange -------------------------------------------------------------------------------------


async def test_an_exchange_from_sending_to_the_end(log: RequestLog, clock: ManualClock) -> None:
    told: list[tuple[int | None, bool]] = []
    end = log.subscribe(lambda changed: told.append((changed.status, changed.is_ended)))
    exchange = send(log)
    assert (exchange.at, exchange.attempt, exchange.waited) == (START, 2, 0.25)
    assert (exchange.status, exchange.seconds, exchange.is_failed) == (None, None, False)

    await clock.advance(0.5)
    exchange.answered(200, [("X-Request-Id", "abc-1"), ("Content-Type", "application/json")])
    await clock.advance(0.25)
    exchange.ended(b"[1]", size=21)

    assert told == [(None, False), (200, False), (200, True)]
    assert (exchange.status, exchange.seconds, exchange.size, exchange.request_id) == (200, 0.75, 21, "abc-1")
    assert exchange.answer_body == KeptBody(b"[1]", 3)
    assert not exchange.is_failed
    end()
    send(log)
    assert len(told) == 3
    assert [kept.number for kept in log.exchanges] == [1, 2]


def test_what_comes_after_the_end_changes_nothing(log: RequestLog) -> None:
    exchange = send(log)
    exchange.ended(error="Cancelled.")
    exchange.answered(200, [("x-request-id", "late")])
    exchange.ended(b"late", size=4)

    assert (exchange.status, exchange.error, exchange.request_id) == (None, "Cancelled.", "")
    assert exchange.answer_body.size == 0


@pytest.mark.parametrize(
    ("status", "error", "failed"),
    [
        (200, "", False),
        (204, "", False),
        (302, "", True),
        (404, "", True),
        (200, "Cut short.", True),
        (None, "No.", True),
    ],
)
def test_what_counts_as_failed(log: RequestLog, status: int | None, error: str, failed: bool) -> None:
    exchange = send(log)
    if status is not None:
        exchange.answered(status, [])
    exchange.ended(error=error)
    assert exchange.is_failed is failed


@pytest.mark.parametrize(
    ("operation", "method", "url", "as_xml"),
    [
        (ops.MEDIA_LIST, "GET", URL, "/medias.xml?page=1&per_page=100"),
        (ops.MEDIA_SHOW, "GET", "https://api.test/v1/medias/ab.json", "/medias/ab.xml"),
        (ops.MEDIA_SHOW, "GET", "http://127.0.0.1:1/medias/x/v1/medias/ab.json?a=b.json", "/medias/ab.xml?a=b.json"),
        (ops.ACCOUNT, "GET", "https://api.test/account.json", "/account.xml"),
        (ops.MEDIA_DELETE, "DELETE", "https://api.test/v1/medias/ab.json", ""),
        (ops.MEDIA_SHOW, "GET", "https://api.test/v1/medias/ab.xml", ""),
        (ops.MEDIA_SHOW, "GET", "https://api.test/v1/other/ab.json", ""),
    ],
)
def test_the_same_resource_as_xml(
    log: RequestLog, operation: ops.Operation, method: str, url: str, as_xml: str
) -> None:
    assert send(log, url, method=method, operation=operation).path_as_xml == as_xml


# bounds -------------------------------------------------------------------------------------------------------------


def test_no_more_exchanges_are_kept_than_the_bound(clock: ManualClock) -> None:
    log = RequestLog(clock, most=3, most_body_bytes=100)
    first = send(log, body=b"x" * 20)
    for _ in range(4):
        send(log)
    first.ended(b"y" * 90, size=90)  # it came after the log had let it go

    assert [kept.number for kept in log.exchanges] == [3, 4, 5]
    assert first.answer_body == KeptBody(b"", 90)
    assert first.request_body == KeptBody(b"", 20)
    log.exchanges[0].ended(b"z" * 100)
    assert log.exchanges[0].answer_body.is_whole, "what was let go still takes room"


def test_the_bodies_of_the_oldest_go_first(clock: ManualClock) -> None:
    log = RequestLog(clock, most_body_bytes=250)
    exchanges = [send(log, body=b"q" * 10) for _ in range(4)]
    for exchange in exchanges:
        exchange.ended(b"a" * 90, size=33)

    kept = [(len(kept.request_body.content), len(kept.answer_body.content)) for kept in log.exchanges]
    assert kept == [(0, 0), (0, 0), (10, 90), (10, 90)]
    assert [(kept.request_body.size, kept.answer_body.size, kept.size) for kept in log.exchanges] == [(10, 90, 33)] * 4


def test_a_body_that_is_too_long_is_cut(clock: ManualClock) -> None:
    log = RequestLog(clock, longest_body=50)
    exchange = send(log, body=b"q" * 60)
    exchange.ended(b"a" * 50)

    assert (len(exchange.request_body.content), exchange.request_body.is_whole) == (50, False)
    assert exchange.answer_body.is_whole
    assert log.text_of(exchange.answer_body) == "a" * 50


@given(sizes=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=40), seed=st.integers())
def test_the_bounds_hold_whatever_comes_in_whatever_order(sizes: list[tuple[int, int]], seed: int) -> None:
    dice = random.Random(seed)
    log = RequestLog(ManualClock(), most=10, most_body_bytes=120, longest_body=40)
    under_way: list[tuple[Exchange, int]] = []
    ever: list[Exchange] = []
    for request, answer in sizes:
        exchange = send(log, body=b"q" * request)
        ever.append(exchange)
        under_way.append((exchange, answer))
        if dice.random() < 0.6:
            ending, size = under_way.pop(dice.randrange(len(under_way)))
            ending.ended(b"a" * size)
        assert len(log.exchanges) <= 10
        kept = sum(len(one.request_body.content) + len(one.answer_body.content) for one in ever)
        assert kept <= 120
        newest = log.exchanges[-1].request_body
        assert len(newest.content) == min(newest.size, 40), "the newest body has room"


def test_headers_without_end_are_cut(log: RequestLog) -> None:
    exchange = send(log)
    exchange.answered(200, [(f"x-{number}", "v" * 100) for number in range(1000)])

    assert sum(len(name) + len(value) for name, value in exchange.answer_headers) < LONGEST_HEADERS + 100
    assert exchange.answer_headers[0] == ("x-0", "v" * 100)
    assert exchange.answer_headers[-1] == (
        "…",
        f"{1000 - (len(exchange.answer_headers) - 1)} more headers are not kept",
    )


# secrets ------------------------------------------------------------------------------------------------------------

FORMS = {
    "plain": CANARY,
    "percent": quote(CANARY, safe=""),
    "percent, lower case": quote(CANARY, safe="").lower(),
    "percent, everything": "".join(f"%{ord(character):02X}" for character in CANARY),
    "percent, twice": quote(quote(CANARY, safe=""), safe=""),
    "JSON": json.dumps(CANARY)[1:-1],
    "JSON, slashes too": json.dumps(CANARY)[1:-1].replace("/", "\\/"),
    "JSON, everything": "".join(f"\\u{ord(character):04X}" for character in CANARY),
    "XML": escape(CANARY),
    "XML, everything": "".join(f"&#x{ord(character):x};" for character in CANARY),
    "HTML": "".join(f"&#{ord(character)};" for character in CANARY),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_token_is_hidden_in_every_form(log: RequestLog, form: str) -> None:
    exchange = send(
        log,
        f"https://api.test/v1/{form}.json?a={form}",
        f"note={form}".encode(),
        headers=(("Authorization", f"Bearer {form}"), ("X-Echo", f"<{form}>"), (form, "name")),
    )
    exchange.answered(200, [("Echo", form), ("X-Request-Id", f"id-{form}"), ("Set-Cookie", form)])
    exchange.ended(f'{{"echo": "{form}"}}'.encode(), error=f"The proxy said {form}.")

    shown = everything_shown(log, exchange)
    assert form not in shown
    assert "canary" not in shown
    assert ("Authorization", "Bearer $WISTIA_TOKEN") in exchange.request_headers
    assert form not in curl_line(exchange, log)


def test_two_tokens_are_hidden_also_where_one_begins_like_the_other(log: RequestLog) -> None:
    log.hide(CANARY + "longer")
    log.hide("")
    text = log.mask.text(f"{CANARY}longer {CANARY} word")
    assert text == f"{HIDDEN} {HIDDEN} word"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a=1&api_password=s3cret&b=2", "a=1&api_password=(hidden)&b=2"),
        ("API%5Fpassword=s3cret", "API%5Fpassword=(hidden)"),
        ("?access_token=s3cret", "?access_token=(hidden)"),
        ("media[password]=s3cret&c=d", "media[password]=(hidden)&c=d"),
        ("media%5Bpassword%5D=s3cret", "media%5Bpassword%5D=(hidden)"),
        ('{"password" : "s3\\"cret", "b": 1}', '{"password" : "(hidden)", "b": 1}'),
        ('{"access_token":"s3cret', '{"access_token":"(hidden)'),
        ("<api-password type='s'>s3cret</api-password>", "<api-password type='s'>(hidden)</api-password>"),
        ('{"password": null, "name": "the password is old"}', '{"password": null, "name": "the password is old"}'),
    ],
)
def test_what_its_name_says_is_a_secret_is_hidden(text: str, shown: str) -> None:
    assert Mask().text(text) == shown


def test_cookies_and_proxy_passwords_are_hidden(log: RequestLog) -> None:
    names = ("Cookie", "set-cookie", "Proxy-Authorization", "AUTHORIZATION")
    assert [value for _, value in log.mask.headers([(name, "s3cret") for name in names])] == [
        HIDDEN,
        HIDDEN,
        HIDDEN,
        "Bearer $WISTIA_TOKEN",
    ]


@given(cut=st.integers(1, 120), form=st.sampled_from(list(FORMS.values())))
def test_half_a_token_at_the_cut_is_not_shown(cut: int, form: str) -> None:
    log = RequestLog(ManualClock(), longest_body=700 + cut)
    log.hide(CANARY)
    exchange = send(log, body=b"." * 700 + form.encode() + b"." * 700)

    shown = log.text_of(exchange.request_body)
    assert shown.strip(".") in {"", HIDDEN}


def test_text_that_is_no_token_stays(log: RequestLog) -> None:
    text = '{"name": "Ca\\u0066é", "url": "https://x.test/a%20b?c=d&amp;e", "n": 1.50}'
    assert log.text_of(KeptBody(text.encode(), len(text.encode()))) == text


def test_bytes_that_are_no_text_are_shown_as_what_they_are_not(log: RequestLog) -> None:
    assert log.text_of(KeptBody(b"\xff\xfea", 3)) == "\ufffd\ufffda"


# the line for the shell ---------------------------------------------------------------------------------------------


def words_of(line: str, token: str = "t0ken") -> list[str]:
    """What a real shell makes of the line."""
    script = f"WISTIA_TOKEN={token}; set -- {line}; printf '%s\\0' \"$@\""
    done = subprocess.run(["bash", "-c", script], capture_output=True, check=True)
    return done.stdout.decode("utf-8", "surrogateescape").split("\0")[:-1]


HOSTILE = "a'b\"c$HOME`id`\\ !x ;&|<>*?[]{}#~%"


@pytest.mark.parametrize(
    "value", [HOSTILE, "two\nlines\tand \x1b[31m\x1b]52;c;YQ==\x07", "é😀\u202e日本", "@/etc/passwd", "-o x"]
)
def test_a_shell_reads_back_what_was_sent(log: RequestLog, value: str) -> None:
    exchange = send(
        log,
        f"https://api.test/v1/medias/a.json?x={value}",
        value.encode(),
        method="PUT",
        headers=(("Content-Type", value), ("Host", "api.test"), ("Content-Length", "9"), ("Accept-Encoding", "gzip")),
    )
    line = curl_line(exchange, log)

    assert is_safe(line)
    assert not {"\n", "\t"} & set(line)
    assert words_of(line) == [
        *("curl", "--globoff", "-X", "PUT", f"https://api.test/v1/medias/a.json?x={value}"),
        *("-H", "Authorization: Bearer t0ken", "-H", f"Content-Type: {value}", "--data-raw", value),
    ]


def test_plain_values_need_no_special_shell(log: RequestLog) -> None:
    line = curl_line(send(log), log)
    assert line == (
        f"curl --globoff -X GET '{URL}' -H \"Authorization: Bearer $WISTIA_TOKEN\" -H 'Accept: application/json'"
    )
    assert shlex.split(line)[4] == URL


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40))
def test_quoted_words_hold_no_character_that_a_terminal_obeys(value: str) -> None:
    log = RequestLog(ManualClock())
    line = curl_line(send(log, body=value.encode(), method="POST"), log)
    assert is_safe(line)
    assert not {"\n", "\t"} & set(line)


def test_a_body_that_is_gone_or_no_text_makes_no_line(clock: ManualClock) -> None:
    log = RequestLog(clock, longest_body=5)
    with pytest.raises(ValueError, match="not kept any more"):
        curl_line(send(log, body=b"123456"), log)
    with pytest.raises(ValueError, match="not text"):
        curl_line(send(log, body=b"a\0b"), log)
