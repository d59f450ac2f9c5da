"""How the medias of a job that go many at a time are put together into requests. No I/O."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import TypeVar

from wistia_tui.api.payloads import MOST_AT_ONCE
from wistia_tui.library.change import Batched, Change, MoveMedia, RestoreMedia

T = TypeVar("T")

CALLS_AT_ONCE = 4
"""Requests of one job that are under way together; their medias are looked at together before."""


def target_of(change: Change) -> tuple[str, str]:
    """Where a change of many in one request goes: hashed ids of project and subfolder, or nothing."""
    return (change.to.project_id, change.to.subfolder_id) if isinstance(change, RestoreMedia | MoveMedia) else ("", "")


def in_order(changes: Sequence[Change]) -> list[Change]:
    """`changes` so that what goes to the same place stands together, and takes as few requests as can be."""
    return sorted(changes, key=target_of)


def calls_of(changes: Sequence[Batched]) -> list[list[Batched]]:
    """The medias of each request that a job of `changes`, taken `in_order`, sends."""
    ordered = sorted(changes, key=target_of)
    taken = CALLS_AT_ONCE * MOST_AT_ONCE
    slices = (ordered[start : start + taken] for start in range(0, len(ordered), taken))
    return [call for taken_together in slices for call in calls_of_slice(taken_together, target_of)]


def calls_of_slice(things: Sequence[T], target: Callable[[T], tuple[str, str]]) -> list[list[T]]:
    """What is looked at together, by where it goes with `target`, as it is sent."""
    calls: list[list[T]] = []
    for _, same in groupby(sorted(things, key=target), target):
        group = list(same)
        calls += [group[at : at + MOST_AT_ONCE] for at in range(0, len(group), MOST_AT_ONCE)]
    return calls


def moves_after(changes: Sequence[Batched]) -> list[Batched]:
    """What is moved once it is restored, since the service restores into no subfolder (SPEC)."""
    restored = (change for change in changes if isinstance(change, RestoreMedia))
    return [MoveMedia(change.before, change.to) for change in restored if change.to.subfolder_id]
