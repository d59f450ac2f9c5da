from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.clocks import ManualClock
from tests.tui.budgets import quiet
from wistia_tui.api.meter import BudgetState, RouteSnapshot
from wistia_tui.library.entries import ItemState, JobEntry, JobState, Owner
from wistia_tui.library.pace import Pace
from wistia_tui.text import cell_width
from wistia_tui.tui.job_words import (
    count_words,
    ended_words,
    key_words,
    left_words,
    pace_words,
    progress_words,
    share_words,
    state_words,
    waits_words,
)
from wistia_tui.tui.widgets.job_rows import JobFormat, JobLine

DONE, FAILED, PLANNED = ItemState.DONE, ItemState.FAILED, ItemState.PLANNED
UNKNOWN, SENDING, CONFLICT = ItemState.UNKNOWN, ItemState.SENDING, ItemState.CONFLICT


def job(counts: dict[ItemState, int], state: JobState = JobState.FINISHED, **fields: Any) -> JobEntry:
    given = {"id": 1, "kind": "ArchiveMedia", "title": "Archive 37 medias", "why": "", **fields}
    return JobEntry(state=state, created=datetime(2026, 1, 2, tzinfo=UTC), counts=counts, **given)


@pytest.mark.parametrize(
    ("entry", "runs_here", "keys"),
    [
        (job({PLANNED: 3}, JobState.RUNNING), True, "p pause x cancel"),
        (job({PLANNED: 3, DONE: 1}, JobState.PAUSED), False, "p go on x cancel u undo"),
        (job({SENDING: 3}, JobState.RUNNING), True, "p pause"),
        (job({UNKNOWN: 3}, JobState.PAUSED), False, "r look x give up"),
        (job({DONE: 3}), False, "u undo"),
        (job({DONE: 3}, kind="DeleteMedia"), False, ""),
        (job({DONE: 3}, undone_by=2), False, ""),
        (job({DONE: 3, CONFLICT: 1}), False, "o overwrite t retry u undo"),
        (job({FAILED: 3}), False, "t retry"),
        (job({ItemState.CANCELLED: 3}, JobState.CANCELLED), False, ""),
    ],
    ids=range(10),
)
def test_only_keys_that_do_something_to_a_job_are_said(entry: JobEntry, runs_here: bool, keys: str) -> None:
    assert " ".join(key_words(entry, runs_here=runs_here)) == keys


@pytest.mark.parametrize(
    ("entry", "runs_here", "sign_and_word"),
    [
        (job({PLANNED: 3}, JobState.RUNNING), True, "▸ running"),
        (job({PLANNED: 3}, JobState.RUNNING, owner=Owner.ANOTHER), False, "▹ elsewhere"),
        (job({PLANNED: 3}, JobState.RUNNING), False, "‖ stopped"),
        (job({PLANNED: 3}, JobState.PAUSED), False, "‖ paused"),
        (job({UNKNOWN: 3}, JobState.PAUSED), False, "? in doubt"),
        (job({UNKNOWN: 1, DONE: 2}, JobState.CANCELLED), False, "? in doubt"),
        (job({ItemState.CANCELLED: 3}, JobState.CANCELLED), False, "– cancelled"),
        (job({DONE: 3}), False, "✓ done"),
        (job({DONE: 3}, undone_by=2), False, "↶ undone"),
        (job({DONE: 3, CONFLICT: 1}), False, "✗ in part"),
        (job({FAILED: 3}), False, "✗ failed"),
    ],
    ids=range(11),
)
def test_each_state_has_a_sign_and_a_word(entry: JobEntry, runs_here: bool, sign_and_word: str) -> None:
    sign, word, _ = state_words(entry, runs_here=runs_here)
    assert f"{sign} {word}" == sign_and_word
    assert cell_width(sign) == 1


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (job({DONE: 37}), "Archived 37 medias."),
        (job({DONE: 1}), "Archived 1 media."),
        (job({DONE: 34, FAILED: 3}), "Archived 34 medias; 3 failed."),
        (job({DONE: 9, FAILED: 3, CONFLICT: 2, UNKNOWN: 1}), "Archived 9 medias; 3 failed, 2 in conflict, 1 in doubt."),
        (job({DONE: 37}, undo_of=4, kind="RestoreMedia"), "Undo: restored 37 medias."),
        (job({DONE: 2, PLANNED: 35}, JobState.PAUSED, why="Paused."), "Archive 37 medias is paused, 35 left."),
        (job({PLANNED: 9}, JobState.PAUSED, why="No room."), "Archive 37 medias is paused, 9 left. No room."),
        (
            job({DONE: 2, ItemState.CANCELLED: 35}, JobState.CANCELLED),
            "Cancelled: Archive 37 medias. 2 done; 35 not sent.",
        ),
        (job({DONE: 4812}, kind="CopyProject"), "Copied 4,812 projects."),
    ],
    ids=range(9),
)
def test_how_a_job_ended(entry: JobEntry, said: str) -> None:
    assert ended_words(entry) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(None, ""), (0.0, "0:00"), (0.2, "0:01"), (59.5, "1:00"), (61.0, "1:10"), (245.0, "4:10"), (7500.0, "2 h 05 min")],
)
def test_a_time_left_is_rough_where_it_is_long(seconds: float | None, said: str) -> None:
    assert left_words(seconds) == said


def test_progress_counts_what_came_to_an_end() -> None:
    entry = job({DONE: 1204, FAILED: 3, PLANNED: 3790, SENDING: 3}, JobState.RUNNING)
    assert progress_words(entry) == "1,207/5,000"
    assert share_words([entry]) == "24 %"
    assert count_words(entry) == "1,204 done · 3 failed · 3 on the way · 3,790 to do"
    assert pace_words(Pace(480.0, 240.0)) == "480 a minute · 4:00 left"
    assert pace_words(Pace()) == ""
    assert share_words([job({})]) == "100 %"


def route(**fields: Any) -> RouteSnapshot:
    given: dict[str, Any] = {
        "name": "medias move",
        "used": 10,
        "limit": 10,
        "window": 300.0,
        "seconds_left": 250.0,
        "waiting": 1,
    }
    return RouteSnapshot(**(given | fields))


@pytest.mark.parametrize(
    ("kind", "budget", "said"),
    [
        ("MoveMedia", quiet(), ""),
        ("MoveMedia", quiet(routes=(route(),)), "Waits for the limit of moves, 4:10."),
        ("MoveMedia", quiet(routes=(route(waiting=0),)), ""),
        ("EditMedia", quiet(routes=(route(),)), ""),
        ("EditMedia", quiet(state=BudgetState.OFFLINE, seconds_left=4.0), "Waits for the connection, 0:04."),
        (
            "EditMedia",
            quiet(state=BudgetState.BACKOFF, seconds_left=3),
            "Waits, as everything does, after a 429, 0:03.",
        ),
        ("EditMedia", quiet(state=BudgetState.TOKEN_REFUSED), "Waits for another token: L gives one."),
    ],
    ids=range(7),
)
def test_what_a_job_waits_for(kind: str, budget: Any, said: str) -> None:
    assert waits_words(job({PLANNED: 3}, JobState.RUNNING, kind=kind), budget) == said


@pytest.mark.parametrize("width", [0, 10, 29, 39, 59, 79, 99, 159])
def test_a_row_is_exactly_as_wide_as_the_table(width: int) -> None:
    entry = job({DONE: 1204, FAILED: 3, PLANNED: 3793}, JobState.RUNNING, title="Rename 5,000 medias 日本語 \x1b[31m")
    row_format = JobFormat(ManualClock())
    line = JobLine(entry, True, Pace(480.0, 240.0))
    ((text, style),) = row_format.row(line, width)
    assert "\x1b" not in text
    assert style == "accent"
    if width >= 39:
        assert cell_width(text) == width
        assert cell_width(row_format.header(width)) == width
        assert "▸ running" in text
    if width >= 59:
        assert "1,207/5,000" in text
    if width >= 79:
        assert "1,207/5,000         3" in text
