"""A request as a line for the shell."""

from __future__ import annotations

import shlex
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.api.exchanges import URL, send
from tests.clocks import ManualClock
from wistia_tui.api.curl import curl_line
from wistia_tui.api.request_log import RequestLog
from wistia_tui.text import is_safe


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
