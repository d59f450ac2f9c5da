"""A window that is written down and read again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wistia_tui.api.account_window import AccountWindow, Wish
from wistia_tui.api.budget import Lane
from wistia_tui.api.limit_headers import RetryAfter
from wistia_tui.api.operations import MEDIA_MOVE
from wistia_tui.api.window_json import read, written

steps = st.lists(
    st.tuples(st.sampled_from(["take", "move", "bulk", "return", "limit", "wait"]), st.integers(0, 5)), max_size=25
)


@given(steps)
def test_a_window_that_was_written_down_goes_on_as_the_one_in_memory(story: list[tuple[str, int]]) -> None:
    """Nothing that decides is lost on the way through JSON."""

    def fresh() -> AccountWindow:
        return AccountWindow(6, 60.0)

    window, now = fresh(), 1000.0
    for what, how in story:
        copy = fresh()
        read(written(window), copy, now)
        answers = []
        for one in (window, copy):
            slots = list(one.flying)
            if what in {"take", "move", "bulk"}:
                lane = Lane.BULK if what == "bulk" else Lane.USER
                answers.append(one.take([Wish(lane, MEDIA_MOVE if what == "move" else None)], 1, now))
            elif what == "return" and slots:
                one.returned(slots[how % len(slots)], now, was_sent=True, was_answered=how > 2)
            elif what == "limit" and slots:
                slot = slots[how % len(slots)]
                operation = MEDIA_MOVE if one.flying[slot].operation else None
                one.limited(slot.number, operation, now, RetryAfter(float(how + 1), "x"), 0.5)
        assert len(set(answers)) <= 1
        assert written(copy) == written(window)
        if what == "wait":
            now += how * 10.0
            window.expire(now)
