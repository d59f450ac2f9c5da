"""What the journal holds, as values: jobs, their items, and how each stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from wistia_tui.api.errors import TakenBack, WistiaError
from wistia_tui.library.change import Change, Record


class ItemState(Enum):
    """How far the change of one record is."""

    PLANNED = "planned"
    """Not sent."""
    SENDING = "sending"
    """Perhaps sent: only the service knows what became of it."""
    DONE = "done"
    FAILED = "failed"
    """Certainly not done, and why is noted."""
    CONFLICT = "conflict"
    """Not sent: somebody else has changed the same fields since its person looked."""
    ALREADY = "already"
    """Not sent: it was so before, by somebody else, so it is not ours to take back."""
    ABSENT = "absent"
    """The record is not there any more; what was to be deleted was gone already."""
    UNKNOWN = "unknown"
    """Sent, and looking did not tell what became of it."""
    CANCELLED = "cancelled"
    """Taken back before it was sent."""


UNSETTLED = frozenset({ItemState.PLANNED, ItemState.SENDING, ItemState.UNKNOWN})
"""What keeps a job from being finished."""
DOUBTFUL = frozenset({ItemState.SENDING, ItemState.UNKNOWN})
"""What must be looked at before anything is sent again."""
TO_RETRY = frozenset({ItemState.FAILED, ItemState.CONFLICT})


class JobState(Enum):
    """How a job stands."""

    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    """Nothing of it is left to be sent; some of it may have failed."""
    CANCELLED = "cancelled"
    """What was not sent will not be."""


class Owner(Enum):
    """Which process works on a job."""

    NOBODY = "nobody"
    US = "us"
    ANOTHER = "another"


@dataclass(frozen=True, slots=True)
class NewJob:
    """Changes of one kind, to be carried out in this order."""

    title: str
    """What is being done, for a person: `Archive 37 medias`."""
    changes: Sequence[Change]
    """Not empty."""
    undo_of: int | None = None
    """The id of the job that it takes back."""


@dataclass(frozen=True, slots=True)
class Item:
    """The change of one record in a job."""

    job_id: int
    seq: int
    """Its place in the job, from 0."""
    change: Change
    state: ItemState
    note: str = ""
    """Why, for a person, where there is something to say; safe for a terminal."""
    after: Record | None = None
    """The record as we left it; for what was made, the new one."""
    sent_at: datetime | None = None
    """When it was written down as about to be sent, by this machine's time of day."""


@dataclass(frozen=True, slots=True)
class ItemEnding:
    """What became of an item."""

    seq: int
    state: ItemState
    note: str = ""
    after: Record | None = None


@dataclass(frozen=True, slots=True)
class BatchCall:
    """One request that carried several items, whose work the service does in the background."""

    id: int
    seqs: tuple[int, ...]
    background_job: int | None = None
    """The number under which the service tells how it stands; None until its answer came."""


@dataclass(frozen=True, slots=True)
class JobEntry:
    """A job as the journal has it."""

    id: int
    kind: str
    """The name of the class of its changes, as `EditMedia`."""
    title: str
    state: JobState
    why: str
    """Why it is paused, for a person; else empty."""
    created: datetime
    counts: Mapping[ItemState, int] = field(default_factory=dict)
    """How many items are in each state; states without items are left out."""
    owner: Owner = Owner.NOBODY
    undo_of: int | None = None
    undone_by: int | None = None
    """The id of the newest job that takes it back, or has: not of one that was cancelled before its end."""

    @property
    def total(self) -> int:
        """How many items it has."""
        return sum(self.counts.values())

    def count(self, *states: ItemState) -> int:
        """How many items are in one of `states`."""
        return sum(self.counts.get(state, 0) for state in states)

    @property
    def is_over(self) -> bool:
        """Whether nothing more will be done for it, unless somebody asks."""
        return self.state in {JobState.FINISHED, JobState.CANCELLED} and not self.count(*DOUBTFUL)


class NotJournaled(WistiaError):
    """The journal cannot be read or does not take what is to be written; what that means depends on what it was."""


class LostJob(TakenBack):
    """Another process has taken the job over; this one must not send anything for it."""
