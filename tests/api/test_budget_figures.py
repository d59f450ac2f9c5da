"""The figures that the budget promises, in virtual time; `python -m tests.rig` has all of them at their full length."""

from __future__ import annotations

from collections.abc import Iterable

from tests.bench.report import Row
from tests.rig import figures, trouble
from tests.rig.trial import Extent
from tests.rig.virtual import run
from tests.rig.windows import story, windows


def hold(rows: Iterable[Row]) -> None:
    missed = [" | ".join(row.as_cells()) for row in rows if not row.holds]
    assert not missed, missed


def test_alone_on_the_account_nothing_is_refused_nobody_waits_and_the_meter_is_right() -> None:
    hold(figures.alone(Extent(minutes=5, seeds=1)))


def test_bulk_work_uses_the_limit() -> None:
    hold(figures.use(Extent(minutes=5, seeds=1, servers=["sliding"])))


def test_a_pause_is_kept_and_no_longer_than_told() -> None:
    hold(trouble.pause(Extent(minutes=10, seeds=1)))


def test_others_on_the_account_keep_their_share() -> None:
    hold(trouble.others(Extent(minutes=60, seeds=1, servers=["sliding"])))


def test_medias_are_moved_at_the_pace_of_their_own_limit() -> None:
    hold(figures.move(Extent(minutes=15, seeds=1)))


def test_no_window_of_the_service_holds_more_than_the_limit_whatever_happens() -> None:
    hold(windows(range(30)))


def test_a_budget_that_forgets_a_little_too_early_would_be_caught() -> None:
    outcomes = [run(story(seed, budget_window=59.0)) for seed in range(1, 11)]
    assert all(outcome.refused for outcome in outcomes if outcome.at_limit)
    assert sum(outcome.beyond > 0 for outcome in outcomes) > 5
