"""What a job will cost, said before it starts. No I/O."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from wistia_tui.api.operations import MEDIA_MOVE, OwnLimit
from wistia_tui.api.payloads import MOST_AT_ONCE
from wistia_tui.library.calls_of import calls_of, in_order, moves_after, target_of
from wistia_tui.library.change import (
    ArchiveMedia,
    Batched,
    Change,
    CopyMedia,
    CreateProject,
    DeleteMedia,
    DeleteProject,
    EditMedia,
    EditProject,
    MoveMedia,
    RestoreMedia,
)
from wistia_tui.library.places import goes_to
from wistia_tui.library.request_lines import request_lines
from wistia_tui.library.titles import job_title

__all__ = ["Plan", "in_order", "job_title", "plan_for", "request_lines", "target_of"]


@dataclass(frozen=True, slots=True)
class Plan:
    """The cost of a job."""

    records: int
    writes: int
    """Requests that change something."""
    reads: int
    """About so many that look before, ask in between and look after."""
    own_limit: OwnLimit | None = None
    """A limit that some of its writes have besides the account's."""
    limited: int = 0
    """How many of its writes that is."""

    @property
    def requests(self) -> int:
        """All of them, about."""
        return self.writes + self.reads

    def seconds(self, per_minute: float, free_now: int = 0) -> float:
        """About how long it takes at least, with so many requests a minute (more than 0) and so many at once."""
        at_the_limit = 60.0 * max(0, self.requests - free_now) / per_minute if self.writes > 1 else 0.0
        if self.own_limit is None:
            return at_the_limit
        # The first ones leave at once, then as many each time that the limit's window has passed.
        rounds = max(0, math.ceil(self.limited / self.own_limit.count) - 1)
        return max(at_the_limit, rounds * self.own_limit.seconds)


def plan_for(changes: Sequence[Change]) -> Plan:
    """What `changes`, which are of one kind and not empty, will cost."""
    count, slices = len(changes), math.ceil(len(changes) / MOST_AT_ONCE)
    places = len({goes_to(change) for change in changes})
    batched = [change for change in changes if isinstance(change, Batched)]
    match changes[0]:
        case ArchiveMedia():
            calls = len(calls_of(batched))
            return Plan(count, calls, slices + 2 * calls)
        case RestoreMedia():
            calls, moves = len(calls_of(batched)), len(calls_of(moves_after(batched)))
            # Each call is asked about once or more and its medias are read again; before all are looked at, which
            # takes two lists for archived ones, and so is each place.
            own_limit = MEDIA_MOVE.own_limit if moves else None
            return Plan(count, calls + moves, 2 * slices + places + 2 * calls + 4 * moves, own_limit, moves)
        case MoveMedia():
            calls = len(calls_of(batched))
            return Plan(count, calls, slices + places + 2 * calls, MEDIA_MOVE.own_limit, calls)
        case EditMedia() | EditProject() | DeleteMedia():
            return Plan(count, count, slices)
        case DeleteProject():
            medias = [change.before.media_count or 0 for change in changes if isinstance(change, DeleteProject)]
            # Of each the record, and a full copy of its medias by pages, those that are archived once more.
            return Plan(count, count, sum(2 + held // MOST_AT_ONCE + 2 for held in medias))
        case CreateProject():
            return Plan(count, count + sum(map(_is_described, changes)), count)
        case CopyMedia():
            return Plan(count, count, places + max(slices, places))
    return Plan(count, count, count)


def _is_described(change: Change) -> bool:
    return isinstance(change, CreateProject) and bool(change.changes.description)
