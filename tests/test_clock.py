from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.clocks import ManualClock
from wistia_tui.clock import Clock, SystemClock, age, duration

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("back", "shown"),
    [
        (timedelta(0), "0 s"),
        (timedelta(seconds=59), "59 s"),
        (timedelta(seconds=60), "1 min"),
        (timedelta(minutes=4, seconds=59), "4 min"),
        (timedelta(hours=23, minutes=59), "23 h"),
        (timedelta(days=2), "2 d"),
        (timedelta(days=7), "1 w"),
        (timedelta(days=29), "4 w"),
        (timedelta(days=90), "3 mo"),
        (timedelta(days=364), "12 mo"),
        (timedelta(days=730), "2 y"),
        (timedelta(seconds=-30), "0 s"),
    ],
)
def test_ages_are_told_in_one_unit(back: timedelta, shown: str) -> None:
    assert age(NOW - back, NOW) == shown


def test_an_unknown_age_is_empty() -> None:
    assert age(None, NOW) == ""


@given(st.datetimes(timezones=st.just(UTC)))
def test_every_age_is_short(then: datetime) -> None:
    assert 3 <= len(age(then, NOW)) <= 6


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(None, ""), (-1.0, ""), (0.0, "0:00"), (59.6, "1:00"), (192.3, "3:12"), (3_729.0, "1:02:09"), (1e300, "")],
)
def test_lengths(seconds: float | None, shown: str) -> None:
    assert duration(seconds) == shown


@given(st.floats() | st.none())
def test_no_length_makes_it_fail(seconds: float | None) -> None:
    assert len(duration(seconds)) <= 12


async def test_the_systems_clock_is_a_clock() -> None:
    clock: Clock = SystemClock()
    before = clock.monotonic()
    await clock.sleep(0)
    assert clock.monotonic() >= before
    assert clock.now().tzinfo is UTC
    assert 0 <= clock.random() < 1


async def test_the_clock_of_the_tests_stands_still_until_it_is_moved() -> None:
    clock: Clock = ManualClock()
    assert clock.monotonic() == clock.monotonic()
    assert clock.now() == clock.now()
