"""How often and how long a call is tried."""

from __future__ import annotations

import pytest

from wistia_tui.api.errors import Unanswered
from wistia_tui.api.lanes import Lane
from wistia_tui.api.retries import POLICIES, RetryBudget, Tries


def failing(tries: Tries, times: list[float]) -> list[bool]:
    """Whether another attempt may follow after failures at those times."""
    may: list[bool] = []
    for now in times:
        tries.failed()
        may.append(tries.may_go_on(now))
    return may


def told_after(tries: Tries, times: list[float]) -> str:
    """What a person reads after failures at those times."""
    failing(tries, times)
    return tries.told(Unanswered("It broke."), times[-1]).happened


@pytest.mark.parametrize(("lane", "attempts"), [(Lane.USER, 3), (Lane.VISIBLE, 3), (Lane.BULK, 6)])
def test_each_lane_has_its_number_of_attempts(lane: Lane, attempts: int) -> None:
    tries = Tries(lane, RetryBudget())
    tries.sends(0.0, 99.0)
    assert failing(tries, [1.0] * attempts) == [True] * (attempts - 1) + [False]


@pytest.mark.parametrize(("lane", "deadline"), [(Lane.USER, 15.0), (Lane.VISIBLE, 30.0), (Lane.BULK, 600.0)])
def test_each_lane_has_its_deadline_for_work_and_waiting_is_none(lane: Lane, deadline: float) -> None:
    in_time = Tries(lane, RetryBudget())
    in_time.sends(100.0, 5.0)
    in_time.sends(200.0, 50.0)
    assert failing(in_time, [100.0 + 50.0 + deadline - 0.1]) == [True]
    late = Tries(lane, RetryBudget())
    late.sends(100.0, 5.0)
    late.sends(200.0, 50.0)
    assert failing(late, [100.0 + 50.0 + deadline]) == [False]


def test_a_read_back_waits_for_its_first_permit_in_the_time_of_no_one() -> None:
    write, reading = Tries(Lane.USER, RetryBudget()), Tries(Lane.USER, RetryBudget())
    write.sends(100.0, 5.0)
    reading.sends(130.0, 30.0)
    write.waited += reading.waited
    assert failing(write, [100.0 + 30.0 + 14.9]) == [True]
    assert "Tried 2 times in 2 s" in told_after(reading, [131.0, 132.0])


@pytest.mark.parametrize(
    ("lane", "pauses"),
    [(Lane.USER, [0.5, 1.0, 2.0, 4.0, 4.0, 4.0]), (Lane.BULK, [1.0, 2.0, 4.0, 8.0, 16.0, 20.0])],
)
def test_the_longest_pause_doubles_up_to_a_cap(lane: Lane, pauses: list[float]) -> None:
    tries = Tries(lane, RetryBudget())
    seen = []
    for _ in pauses:
        tries.failed()
        seen.append(tries.longest_pause)
    assert seen == pauses


def test_a_budget_lets_a_few_failures_be_retried_and_then_one_for_every_ten_successes() -> None:
    budget = RetryBudget()
    assert [budget.take() for _ in range(22)] == [True] * 20 + [False, False]
    for _ in range(9):
        budget.succeeded()
    assert not budget.take()
    budget.succeeded()
    assert budget.take()
    assert not budget.take()
    for _ in range(1000):
        budget.succeeded()
    assert sum(budget.take() for _ in range(1000)) == 20, "successes are not saved up for ever"


@pytest.mark.parametrize(
    ("times", "says"),
    [
        ([3.0], "It broke."),
        ([0.1, 0.4], "It broke. Tried 2 times in 1 s."),
        ([1.0, 2.0, 4.4], "It broke. Tried 3 times in 4 s."),
        ([1.0, 300.0], "It broke. Tried 2 times in 5:00 min."),
    ],
)
def test_a_person_reads_how_often_it_was_tried(times: list[float], says: str) -> None:
    tries = Tries(Lane.BULK, RetryBudget())
    tries.sends(0.0, 0.0)
    failing(tries, times)
    error = Unanswered("It broke.", "Try again.", meaning="Nothing was read.", request_id="r-1")
    told = tries.told(error, times[-1])
    assert (told.happened, told.meaning, told.next_step) == (says, "Nothing was read.", "Try again.")
    assert str(told) == f"{says} Nothing was read. (request r-1) Try again."
    assert isinstance(told, Unanswered)
    assert error.happened == "It broke.", "the error itself stays as it was"


def test_a_person_reads_why_it_was_not_tried_again() -> None:
    budget = RetryBudget()
    while budget.take():
        pass
    tries = Tries(Lane.USER, budget)
    tries.sends(0.0, 0.0)
    assert failing(tries, [1.0]) == [False]
    assert tries.told(Unanswered("It broke."), 1.0).what == (
        "It broke. It was not tried again, because too many requests failed lately."
    )


def test_only_a_person_is_told_soon_that_there_is_no_connection() -> None:
    assert POLICIES[Lane.USER].unconnected == 15.0
    assert POLICIES[Lane.VISIBLE].unconnected == POLICIES[Lane.BULK].unconnected == float("inf")
