from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wistia_tui.api.limit_headers import RetryAfter, ToldLimits, parse_http_date, retry_after, told_limits

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
DATE = ("Date", "Tue, 24 Nov 2026 10:00:00 GMT")


@pytest.mark.parametrize(
    ("values", "seconds"),
    [
        (["12"], 12.0),
        ([" 12 "], 12.0),
        (["12", "12"], 12.0),
        (["0"], 1.0),
        (["1.5"], 2.0),
        (["120"], 120.0),
        (["86400"], 86_400.0),
        ([], None),
        ([""], None),
        (["-5"], None),
        (["soon"], None),
        (["1e9"], None),
        (["٣"], None),
        (["12, 13"], None),
        (["12", "13"], None),
        (["Tue, 24 Nov 2026 10:00:30 GMT"], 30.0),
        (["Tuesday, 24-Nov-26 10:00:30 GMT"], 30.0),
        (["Tue Nov 24 10:00:30 2026"], 30.0),
        (["Tue, 24 Nov 2026 10:00:00 GMT"], 1.0),
        (["Tue, 24 Nov 2020 10:00:00 GMT"], 1.0),
        (["Tue, 24 Nov 2026 10:00:30 +0000"], None),
        (["2026-11-24T10:00:30Z"], None),
        (["Tue, 31 Feb 2026 10:00:30 GMT"], None),
    ],
)
def test_retry_after_gives_the_seconds_to_wait(values: list[str], seconds: float | None) -> None:
    told = retry_after([DATE, *(("Retry-After", value) for value in values)], NOW)
    assert told.seconds == seconds
    assert not told.is_absurd
    assert told.was_sent == any(value.strip() for value in values)


@pytest.mark.parametrize("value", ["86401", "1000000000", "9" * 21, "9" * 1999, "Tue, 24 Nov 2099 10:00:00 GMT"])
def test_a_retry_after_of_more_than_a_day_is_absurd_and_too_long(value: str) -> None:
    told = retry_after([DATE, ("retry-after", value)], NOW)
    assert told.is_absurd
    assert told.is_too_long
    assert told.seconds is None
    assert len(told.raw) <= 80


def test_a_date_is_measured_against_this_clock_when_the_answer_has_no_date() -> None:
    assert retry_after([("Retry-After", "Tue, 24 Nov 2026 12:00:07 GMT")], NOW).seconds == 7.0


def test_nobody_waits_more_than_two_minutes() -> None:
    assert not RetryAfter(120.0, "120").is_too_long
    assert RetryAfter(121.0, "121").is_too_long


def test_what_was_sent_is_safe_to_show() -> None:
    assert "\x1b" not in retry_after([("Retry-After", "\x1b]0;x\x07")], NOW).raw


def test_two_digit_years_and_unknown_months() -> None:
    assert parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT") == datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)
    assert parse_http_date("Sun, 06 Nvm 1994 08:49:37 GMT") is None


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({}, ToldLimits()),
        (
            {"RateLimit": '"default";r=50;t=30', "RateLimit-Policy": '"default";q=600;w=60'},
            ToldLimits(600, 50, 30.0, 60.0),
        ),
        ({"RateLimit": '"default";r=50'}, ToldLimits(None, 50)),
        # Of several policies the tightest counts.
        (
            {
                "RateLimit": '"day";r=9000, "minute";r=5;t=12',
                "RateLimit-Policy": '"day";q=10000;w=86400, "minute";q=600;w=60',
            },
            ToldLimits(600, 5, 12.0, 60.0),
        ),
        # Bytes are not requests.
        (
            {
                "RateLimit": '"bytes";r=1, "req";r=77',
                "RateLimit-Policy": '"bytes";q=10;qu="content-bytes", "req";q=600;w=60',
            },
            ToldLimits(600, 77, None, 60.0),
        ),
        ({"RateLimit": '"default";r=-1;t=30'}, ToldLimits()),
        ({"RateLimit": "100"}, ToldLimits()),
        ({"RateLimit": "limit=100, remaining=50, reset=5"}, ToldLimits(100, 50, 5.0)),
        ({"RateLimit": "%%%"}, ToldLimits()),
        (
            {"RateLimit-Limit": "600", "RateLimit-Remaining": "53", "RateLimit-Reset": "20"},
            ToldLimits(600, 53, 20.0),
        ),
        ({"RateLimit-Limit": "600, 600;w=60", "RateLimit-Remaining": "53"}, ToldLimits(600, 53)),
        (
            {"X-RateLimit-Limit": "600", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1795521645"},
            ToldLimits(600, 0, 45.0),
        ),
        ({"X-RateLimit-Remaining": "7", "X-RateLimit-Reset": "1795521645000"}, ToldLimits(None, 7, 45.0)),
        ({"X-RateLimit-Remaining": "7", "X-RateLimit-Next": "2026-11-24T12:00:45Z"}, ToldLimits(None, 7, 45.0)),
        ({"X-RateLimit-Remaining": "7", "X-RateLimit-Reset": "30"}, ToldLimits(None, 7, 30.0)),
        ({"X-RateLimit-Remaining": "7", "X-RateLimit-Reset": "0"}, ToldLimits(None, 7)),
        ({"X-RateLimit-Remaining": "7", "X-RateLimit-Reset": "1000000000"}, ToldLimits(None, 7)),
        ({"X-RateLimit-Remaining": "7", "X-RateLimit-Reset": "never"}, ToldLimits(None, 7)),
        ({"X-RateLimit-Limit": "lots", "X-RateLimit-Remaining": "-4"}, ToldLimits()),
        ({"X-RateLimit-Remaining": "99999999999999999999"}, ToldLimits()),
    ],
)
def test_quota_headers_of_every_dialect(headers: dict[str, str], told: ToldLimits) -> None:
    assert told_limits(headers.items(), NOW) == told


def test_the_reset_epoch_is_measured_against_the_clock_of_the_service() -> None:
    headers = [
        ("Date", "Tue, 24 Nov 2026 12:00:30 GMT"),
        ("X-RateLimit-Limit", "9"),
        ("X-RateLimit-Reset", "1795521645"),
    ]
    assert told_limits(headers, NOW).reset == 15.0


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                [
                    "Date",
                    "Retry-After",
                    "RateLimit",
                    "RateLimit-Policy",
                    "RateLimit-Limit",
                    "RateLimit-Reset",
                    "X-RateLimit-Remaining",
                    "X-RateLimit-Reset",
                    "X-RateLimit-Next",
                ]
            ),
            st.text(max_size=60) | st.from_regex(r'"[a-z]{1,3}";[rqtw]=-?[0-9]{1,15}(;[rqtw]=-?[0-9]{1,15})?'),
        ),
        max_size=8,
    )
)
def test_no_header_makes_the_readers_fail(headers: list[tuple[str, str]]) -> None:
    told = told_limits(headers, NOW)
    assert told.remaining is None or told.remaining >= 0
    assert told.reset is None or 0 < told.reset <= 86_400
    later = retry_after(headers, NOW)
    assert later.seconds is None or 1 <= later.seconds <= 86_400
