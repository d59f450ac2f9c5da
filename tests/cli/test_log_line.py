"""A line of the log file: what was asked and what came of it, no secret, and nothing that looks like another line."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from tests.cli.logged import CANARY, URL, request
from tests.clocks import ManualClock
from wistia_tui.api import operations as ops
from wistia_tui.api.budget import Lane
from wistia_tui.api.request_log import RequestLog
from wistia_tui.cli.log_file import LogFile, line_of


async def test_a_line_says_what_was_asked_and_what_came_of_it() -> None:
    clock = ManualClock()
    log = RequestLog(clock)
    url = f"{URL}?page=2&name=Secret%20launch&hashed_ids%5B%5D=ab&hashed_ids%5B%5D=cd&empty="
    exchange = log.sent(ops.MEDIA_LIST, "GET", url, [], b"", lane=Lane.USER, attempt=2, waited=0.25)
    exchange.answered(429, [("X-Request-Id", "7c1f-22")])
    await clock.advance(1.5)
    exchange.ended(b"Rate limit exceeded", size=19)

    assert line_of(exchange) == (
        "2026-11-24T12:00:00.000+00:00 GET /v1/medias.json?page&name&hashed_ids[]&empty status=429 attempt=2 "
        "wait=0.250 took=1.500 size=19 request_id=7c1f-22"
    )


def test_a_line_says_why_there_is_no_answer(log: RequestLog) -> None:
    line = line_of(request(log, error='No connection to "api.test", so nothing was sent.'))
    assert line.endswith('size=7 request_id=- error="No connection to \\"api.test\\", so nothing was sent."')
    assert " status=- " in line


@given(st.text(max_size=30))
def test_no_value_can_forge_a_line_or_a_field(text: str) -> None:
    log = RequestLog(ManualClock())
    exchange = log.sent(ops.MEDIA_LIST, "GET", URL, [], b"", lane=Lane.USER, attempt=1, waited=0.0)
    exchange.answered(200, [("x-request-id", f'a{text}\n2026 GET / status=200 error="\x1b[2J\x7f\x85\u2028')])
    exchange.ended(error=f"b{text}\r\n\x1b]0;x\x07\x7f\x9b\u202e")
    line = line_of(exchange)

    assert line.isascii()
    assert line.isprintable()
    before, _, error = line.partition(" error=")
    assert len(before.split(" ")) == 9
    assert '"' not in before
    assert error.startswith('"b')
    assert error.endswith('"')


def test_no_token_in_any_form_and_no_value_of_a_query(log: RequestLog, path: Path) -> None:
    file = LogFile(path, log)
    encoded = "".join(f"%{ord(character):02x}" for character in CANARY)
    for url in (
        f"{URL}?api_password={CANARY}&access_token={encoded}",
        f"https://api.test/v1/{CANARY}/{encoded}.json",
        f"{URL}?{CANARY}={quote(CANARY)}&name=Launch",
    ):
        exchange = log.sent(
            ops.MEDIA_LIST, "GET", url, [("Authorization", CANARY)], b"", lane=Lane.USER, attempt=1, waited=0.0
        )
        exchange.answered(401, [("x-request-id", CANARY), ("set-cookie", CANARY)])
        exchange.ended(CANARY.encode(), error=f"Refused {CANARY}.")
    file.close()

    written = path.read_text()
    assert len(written.splitlines()) == 3
    assert "canary" not in written.lower()
    assert encoded not in written
    assert "Launch" not in written
